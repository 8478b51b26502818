"""Where each frame lies in the bytes of an instance."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Literal

from sonobridge.imaging.header import InstanceHeader
from sonobridge.imaging.part10.fragments import Fragments, read_fragments
from sonobridge.imaging.pixels.errors import PixelError
from sonobridge.imaging.pixels.pixel_format import PixelFormat

__all__ = ["FrameTable", "frame_table"]

Span = tuple[int, int]

_STARTS = {
    "jpeg": (b"\xff\xd8",),
    "jpeg_lossless": (b"\xff\xd8",),
    "jpeg_ls": (b"\xff\xd8",),
    "jpeg_2000": (b"\xff\x4f\xff\x51", b"\x00\x00\x00\x0c"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameTable:
    """Byte ranges of frames, offsets from 0 in the scanned bytes.

    Attributes
    ----------
    declared
        Number of Frames as the header says.
    complete
        Whole frames that are really there; frames 0 .. complete - 1 can be read.
    native_offset, native_bits
        First byte and bits of one frame of native pixel data; 0 when encapsulated.
    unit_bits
        Bits that are stored together: 8, or 16 where bytes were swapped in words.
    spans
        For encapsulated data the (offset, length) of each fragment of each frame.
    terminated
        False when the run of fragments has no closing delimiter.
    problem
        ``truncated``, ``frame_count_mismatch`` or None.
    """

    declared: int
    complete: int
    native_offset: int = 0
    native_bits: int = 0
    unit_bits: int = 8
    spans: tuple[tuple[Span, ...], ...] = ()
    terminated: bool = True
    problem: Literal["truncated", "frame_count_mismatch"] | None = None

    def ranges(self, index: int) -> tuple[Span, ...]:
        """Return the (offset, length) pieces that make up one frame.

        Parameters
        ----------
        index
            Frame index from 0.

        Raises
        ------
        PixelError
            ``frame_missing`` for an index outside the whole frames.
        """
        if not 0 <= index < self.complete:
            raise PixelError(
                "frame_missing",
                f"The file holds {self.complete} whole frames of {self.declared} declared.",
                index,
            )
        if self.native_bits:
            unit = self.unit_bits
            first = index * self.native_bits // unit
            last = -(-(index + 1) * self.native_bits // unit)
            width = unit // 8
            return ((self.native_offset + first * width, (last - first) * width),)
        return self.spans[index]

    def first_bit(self, index: int) -> int:
        """Return the bit, in the bytes of a native frame, at which the frame begins."""
        return index * self.native_bits % self.unit_bits

    def frame_bytes(self, data: bytes | memoryview, index: int) -> bytes:
        """Return the encoded bytes of one frame, its fragments joined."""
        pieces = self.ranges(index)
        if len(pieces) == 1:
            offset, length = pieces[0]
            return bytes(data[offset : offset + length])
        return b"".join(bytes(data[offset : offset + length]) for offset, length in pieces)


def frame_table(data: bytes, header: InstanceHeader, form: PixelFormat) -> FrameTable:
    """Index the frames of an instance; nothing is decoded or allocated per pixel.

    Parameters
    ----------
    data
        The bytes that the header's offsets refer to.
    header
        Header of the instance.
    form
        Its pixel format.

    Raises
    ------
    PixelError
        When there are no pixel data or the frame count makes no sense.
    """
    if header.pixels is None:
        raise PixelError("no_pixels", "The instance holds no pixel data.")
    if header.number_of_frames is None:
        raise PixelError("frame_count_invalid", "Number of Frames is not a positive number.")
    declared = header.number_of_frames
    if not header.pixels.encapsulated:
        if form.syntax.encapsulated:
            raise PixelError(
                "not_encapsulated", "Compressed pixel data are not split into fragments."
            )
        return _native(header.pixels.offset, header.pixels.length, declared, form)
    if not form.syntax.encapsulated:
        raise PixelError("unexpected_fragments", "Native pixel data are split into fragments.")
    fragments = read_fragments(data, header.pixels.offset)
    offsets = _offsets(fragments, header.pixels.extended_offsets)
    frames = _group(data, fragments, offsets, declared, form.syntax.codec)
    complete = min(declared, len(frames))
    problem: Literal["truncated", "frame_count_mismatch"] | None = None
    if complete < declared:
        problem = "truncated" if not fragments.terminated else "frame_count_mismatch"
    elif len(frames) > declared:
        problem = "frame_count_mismatch"
    return FrameTable(
        declared=declared,
        complete=complete,
        spans=tuple(frames[:complete]),
        terminated=fragments.terminated,
        problem=problem,
    )


def _native(offset: int, length: int, declared: int, form: PixelFormat) -> FrameTable:
    bits = form.native_bits
    complete = min(declared, length * 8 // bits)
    return FrameTable(
        declared=declared,
        complete=complete,
        native_offset=offset,
        native_bits=bits,
        unit_bits=16 if form.swapped_words else 8,
        problem="truncated" if complete < declared else None,
    )


def _group(
    data: bytes,
    fragments: Fragments,
    offsets: tuple[int, ...],
    declared: int,
    codec: str,
) -> list[tuple[Span, ...]]:
    """Group fragments into frames: one frame, one each, by offset table, or by marker.

    A fragment that was cut off is not in the list, so a frame that would need it is
    only recognised as incomplete when the grouping says so.
    """
    spans = fragments.spans
    whole = fragments.terminated or not fragments.cut
    if not spans or (declared == 1 and fragments.cut):
        return []
    if declared == 1:
        return [spans] if fragments.terminated or not _open_end(data, spans, codec) else []
    starts = _table_starts(fragments, offsets)
    if starts is None:
        if codec == "rle" or (whole and len(spans) == declared):
            starts = list(range(len(spans)))
        else:
            starts = _marker_starts(data, spans, codec)
    frames = [
        spans[first:last]
        for first, last in zip(starts, [*starts[1:], len(spans)], strict=True)
        if first < last
    ]
    if not fragments.terminated and _open_end(data, frames[-1], codec):
        frames.pop()
    return frames


def _offsets(fragments: Fragments, extended: bytes) -> tuple[int, ...]:
    """Return the basic offset table, or else the extended one, as numbers."""
    table, width, code = fragments.offset_table, 4, "I"
    if not table and extended:
        table, width, code = extended, 8, "Q"
    if len(table) % width:
        return ()
    return struct.unpack(f"<{len(table) // width}{code}", table)


def _table_starts(fragments: Fragments, offsets: tuple[int, ...]) -> list[int] | None:
    """Return the index of each frame's first fragment by an offset table."""
    if not offsets:
        return None
    base = fragments.item_offsets[0]
    places = {offset - base: index for index, offset in enumerate(fragments.item_offsets)}
    starts = [places[offset] for offset in offsets if offset in places]
    reachable = [o for o in offsets if o <= fragments.item_offsets[-1] - base]
    if len(starts) != len(reachable) or starts != sorted(set(starts)) or starts[:1] != [0]:
        return None
    return starts


def _marker_starts(data: bytes, spans: tuple[Span, ...], codec: str) -> list[int]:
    """Return the fragments that begin with the codec's start marker."""
    marks = _STARTS.get(codec, ())
    found = [
        index
        for index, (offset, length) in enumerate(spans)
        if any(data[offset : offset + min(length, 4)].startswith(mark) for mark in marks)
    ]
    return found if found[:1] == [0] else list(range(len(spans)))


def _open_end(data: bytes, frame: tuple[Span, ...], codec: str) -> bool:
    """Tell whether the last frame before a cut lacks its end marker."""
    if codec not in _STARTS:
        return False
    offset, length = frame[-1]
    tail = bytes(data[max(offset, offset + length - 16) : offset + length]).rstrip(b"\0")
    return not tail.endswith(b"\xff\xd9")
