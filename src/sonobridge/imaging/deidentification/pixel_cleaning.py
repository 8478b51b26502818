"""The pixel step: blank outside the regions where they can be trusted, never guess."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

import numpy as np

from sonobridge.core.canonical import hash_bytes
from sonobridge.imaging.clip_pixels import ClipPixels
from sonobridge.imaging.deidentification.report import PixelReport
from sonobridge.imaging.part10.elements import PIXEL_DATA, Element
from sonobridge.imaging.part10.transfer_syntax import EXPLICIT_LITTLE_ENDIAN
from sonobridge.imaging.part10.writer import text_element
from sonobridge.imaging.pixels.blanking import (
    Box,
    blank_image,
    blank_value,
    blanked_format,
    kept_mask,
)
from sonobridge.imaging.pixels.codecs import decode_stored
from sonobridge.imaging.pixels.pixel_format import PixelFormat
from sonobridge.imaging.pixels.stream_cleaning import clean_stream
from sonobridge.imaging.regions import blankable_boxes

__all__ = ["CleanedPixels", "PixelBlanker", "clean_pixels", "removed_pixels"]

_LAST_OFFSET: Final = 0xFFFFFFFF


class PixelBlanker(Protocol):
    """What the pixel step asks of a decoder."""

    def blank(self, clip: ClipPixels, index: int, boxes: Sequence[Box]) -> tuple[bytes, int]:
        """Return a frame (index from 0) blanked and encoded, and its changed pixels."""
        ...


@dataclass(frozen=True, slots=True)
class CleanedPixels:
    """New pixel data and the elements that describe them.

    Attributes
    ----------
    elements
        Elements that replace those of the source, Pixel Data included.
    transfer_syntax_uid
        Encoding of the result.
    report
        What was done.
    """

    elements: tuple[Element, ...]
    transfer_syntax_uid: str
    report: PixelReport


def removed_pixels(reason: str, source_uid: str) -> CleanedPixels:
    """Return the result for pixels that nobody could look at: none are written."""
    report = PixelReport(
        status="pixels_removed",
        reason=reason,
        source_transfer_syntax_uid=source_uid,
        transfer_syntax_uid=EXPLICIT_LITTLE_ENDIAN,
    )
    return CleanedPixels((), EXPLICIT_LITTLE_ENDIAN, report)


def clean_pixels(clip: ClipPixels, blanker: PixelBlanker | None) -> CleanedPixels:
    """Blank pixels outside the union of the calibrated regions.

    Parameters
    ----------
    clip
        Opened pixels of the source.
    blanker
        Decoder for compressed frames; without one they are not blanked.

    Notes
    -----
    Nothing is blanked where there are no regions, or where one of them is in the wrong
    place: the status is then ``needs_full_look``. Where the regions cover the whole
    image there is nothing to blank, and a JPEG stays as it is.
    """
    boxes = blankable_boxes(clip.header.regions)
    form = clip.form
    if clip.table.complete == 0:
        return removed_pixels("No whole frame is in the file.", form.transfer_syntax_uid)
    if boxes is None or form.bits_allocated == 1:
        return _unblanked(clip, _why_not(clip, boxes))
    if kept_mask(boxes, form.rows, form.columns).all():
        done = _unblanked(clip, "The regions cover the whole image.")
        return replace(done, report=replace(done.report, boxes=boxes))
    if form.syntax.encapsulated and blanker is None:
        return _unblanked(clip, "No decoder was given to blank compressed frames.")
    return _blanked(clip, boxes, blanker)


def _why_not(clip: ClipPixels, boxes: tuple[Box, ...] | None) -> str:
    if not clip.header.regions:
        return "The file names no calibrated region."
    if boxes is None:
        return "A region lies outside the image or has no place."
    return "One-bit pixels are not blanked."


def _unblanked(clip: ClipPixels, reason: str) -> CleanedPixels:
    """Keep the frames; only foreign text inside compressed streams is zeroed."""
    form, cleaned = clip.form, 0
    if form.syntax.encapsulated:
        frames = []
        for index in range(clip.table.complete):
            source = clip.frame_bytes(index)
            frame = clean_stream(source, form.syntax.codec)
            cleaned += frame is not source
            frames.append(frame)
        element = _encapsulated(frames)
        uid = form.transfer_syntax_uid
        elements: tuple[Element, ...] = (element,)
    else:
        uid = EXPLICIT_LITTLE_ENDIAN
        value = _native_bytes(clip)
        element = Element(PIXEL_DATA, _native_vr(form), value)
        elements = (element,)
    report = PixelReport(
        status="needs_full_look",
        reason=reason,
        frames=clip.table.complete,
        source_transfer_syntax_uid=form.transfer_syntax_uid,
        transfer_syntax_uid=uid,
        pixel_sha256=hash_bytes(element.value),
        cleaned_streams=cleaned,
    )
    return CleanedPixels(elements, uid, report)


def _blanked(
    clip: ClipPixels, boxes: tuple[Box, ...], blanker: PixelBlanker | None
) -> CleanedPixels:
    source, target = clip.form, blanked_format(clip.form)
    frames: list[bytes] = []
    changed = 0
    if source.syntax.encapsulated and blanker is not None:
        for index in range(clip.table.complete):
            frame, count = blanker.blank(clip, index, boxes)
            frames.append(frame)
            changed += count
    else:
        value = blank_value(source)
        for index in range(clip.table.complete):
            image = decode_stored(
                clip.frame_bytes(index), source, first_bit=clip.table.first_bit(index)
            )
            blank, count = blank_image(image, boxes, value)
            frames.append(np.ascontiguousarray(blank).tobytes())
            changed += count
    if target.syntax.encapsulated:
        element = _encapsulated(frames)
    else:
        element = Element(PIXEL_DATA, _native_vr(target), b"".join(frames))
    outside = source.rows * source.columns - int(
        np.count_nonzero(kept_mask(boxes, source.rows, source.columns))
    )
    report = PixelReport(
        status="blanked_outside_regions",
        reason="Pixels outside the calibrated regions were blanked.",
        frames=len(frames),
        boxes=boxes,
        blanked_pixels=outside * len(frames),
        changed_pixels=changed,
        source_transfer_syntax_uid=source.transfer_syntax_uid,
        transfer_syntax_uid=target.transfer_syntax_uid,
        reencoded=source.syntax.encapsulated,
        pixel_sha256=hash_bytes(element.value),
    )
    elements = (element, *_description(source, target))
    return CleanedPixels(elements, target.transfer_syntax_uid, report)


def _description(source: PixelFormat, target: PixelFormat) -> tuple[Element, ...]:
    """Return the elements that change with the encoding."""
    elements = [text_element(0x00280004, b"CS", target.photometric)]
    if target.samples == 3:
        elements.append(Element(0x00280006, b"US", struct.pack("<H", 0)))
    if source.syntax.lossy:
        elements.append(text_element(0x00282110, b"CS", "01"))
    return tuple(elements)


def _native_vr(form: PixelFormat) -> bytes:
    return b"OW" if form.bits_allocated > 8 else b"OB"


def _native_bytes(clip: ClipPixels) -> bytes:
    """Return whole frames in little endian, without what lies behind or above them."""
    form, table = clip.form, clip.table
    place = clip.header.pixels
    untouched = form.syntax.little and form.bits_allocated in {1, form.bits_stored}
    if untouched and place is not None:
        length = -(-table.complete * table.native_bits // 8)
        return clip.body[place.offset : place.offset + length]
    if form.bits_allocated == 1:
        bits = [_stored(clip, index).reshape(-1) for index in range(table.complete)]
        return np.packbits(np.concatenate(bits), bitorder="little").tobytes()
    if form.photometric == "YBR_FULL_422":
        return b"".join(clip.frame_bytes(index) for index in range(table.complete))
    return b"".join(_plane_order(_stored(clip, index), form) for index in range(table.complete))


def _stored(clip: ClipPixels, index: int) -> Any:
    plain = replace(clip.form, photometric=_uncoloured(clip.form))
    return decode_stored(clip.frame_bytes(index), plain, first_bit=clip.table.first_bit(index))


def _uncoloured(form: PixelFormat) -> str:
    """Return a photometric interpretation that leaves the samples as they are."""
    return "RGB" if form.samples == 3 else form.photometric


def _plane_order(image: Any, form: PixelFormat) -> bytes:
    if form.samples == 3 and form.planar:
        image = image.transpose(2, 0, 1)
    return np.ascontiguousarray(image).tobytes()


def _encapsulated(frames: Sequence[bytes]) -> Element:
    """Write one fragment a frame with a full offset table (PS3.5 annex A.4)."""
    offsets, place = [], 0
    parts: list[bytes] = []
    for frame in frames:
        padded = frame if len(frame) % 2 == 0 else frame + b"\0"
        offsets.append(place)
        parts += [struct.pack("<HHI", 0xFFFE, 0xE000, len(padded)), padded]
        place += 8 + len(padded)
    table = b""
    if place <= _LAST_OFFSET:
        table = struct.pack(f"<{len(offsets)}I", *offsets)
    head = struct.pack("<HHI", 0xFFFE, 0xE000, len(table)) + table
    value = head + b"".join(parts) + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    return Element(PIXEL_DATA, b"OB", value, encapsulated=True)
