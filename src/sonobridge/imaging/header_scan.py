"""The fast header scanner: one pass over the first bytes of a Part 10 file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sonobridge.imaging.header import InstanceHeader, Issue, PixelLocation
from sonobridge.imaging.header_fields import REGION_SEQUENCE, WANTED, RawHeader, build_header
from sonobridge.imaging.part10.character_set import codec_of
from sonobridge.imaging.part10.errors import Part10Error, UnusualHeaderError
from sonobridge.imaging.part10.file_meta import FileMeta, read_file_meta
from sonobridge.imaging.part10.fragments import read_fragments
from sonobridge.imaging.part10.inflate import INFLATE_LIMIT, inflate
from sonobridge.imaging.part10.layout import (
    DEPTH_LIMIT,
    ITEM,
    ITEM_END,
    SEQUENCE_END,
    UNDEFINED,
    Layout,
    beyond,
    layout,
    too_deep,
)
from sonobridge.imaging.part10.transfer_syntax import transfer_syntax
from sonobridge.imaging.part10.value_representation import KNOWN, LONG_FORM
from sonobridge.imaging.regions import REGION_TAGS

__all__ = [
    "SCAN_BYTES",
    "OpenedDataset",
    "ScannedFile",
    "open_dataset",
    "scan_header",
    "scan_whole",
]

SCAN_BYTES: Final = 32 * 1024
"""Bytes that suffice for the header of nearly every ultrasound file."""

_PIXELS: Final = frozenset({0x7FE00010, 0x7FE00008, 0x7FE00009})
_CHARACTER_SET: Final = 0x00080005
_FORMS: Final = {vr: vr in LONG_FORM for vr in KNOWN}


@dataclass(frozen=True, slots=True)
class OpenedDataset:
    """A file whose meta has been read and whose data set lies open.

    Attributes
    ----------
    meta
        File meta.
    body
        The given bytes, or the inflated data set of a deflated file.
    offset
        First byte of the data set in ``body``, from 0.
    explicit, little
        Layout of the data set; guessed from its first element when the file meta names
        no known transfer syntax.
    """

    meta: FileMeta
    body: bytes
    offset: int
    explicit: bool
    little: bool

    def as_task(self) -> dict[str, int | bool]:
        """Return what the general reader needs beside the bytes."""
        return {"offset": self.offset, "explicit": self.explicit, "little": self.little}


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A scanned header with the bytes its offsets refer to.

    Attributes
    ----------
    header
        What the scanner found.
    body
        The given bytes, or the inflated data set of a deflated file.
    """

    header: InstanceHeader
    body: bytes


def open_dataset(data: bytes, *, inflate_limit: int = INFLATE_LIMIT) -> OpenedDataset:
    """Read the file meta and inflate a deflated data set under a bound.

    Parameters
    ----------
    data
        All bytes of the file.
    inflate_limit
        Largest inflated data set in bytes.

    Raises
    ------
    Part10Error
        When there is no Part 10 header, or the deflate stream breaks a rule.
    """
    meta = read_file_meta(data)
    offset = meta.dataset_offset
    syntax = transfer_syntax(meta.transfer_syntax_uid)
    if syntax is None:
        explicit = data[offset + 4 : offset + 6] in KNOWN
        return OpenedDataset(meta, data, offset, explicit=explicit, little=True)
    if syntax.deflated:
        body = inflate(data, offset, inflate_limit)
        return OpenedDataset(meta, body, 0, explicit=True, little=True)
    return OpenedDataset(meta, data, offset, explicit=syntax.explicit, little=syntax.little)


def scan_whole(data: bytes, *, inflate_limit: int = INFLATE_LIMIT) -> ScannedFile:
    """Scan a complete file, inflating it first where it is deflated.

    Parameters
    ----------
    data
        All bytes of the file.
    inflate_limit
        Largest inflated data set in bytes.

    Raises
    ------
    Part10Error
        When the bytes break a rule (see the reason codes there).
    UnusualHeaderError
        When the general reader has to look at the file.
    """
    opened = open_dataset(data, inflate_limit=inflate_limit)
    return ScannedFile(_scan(opened, len(opened.body)), opened.body)


def scan_header(head: bytes, size: int) -> InstanceHeader:
    """Scan the first bytes of a file that is not deflated.

    Parameters
    ----------
    head
        The first bytes, usually :data:`SCAN_BYTES` of them.
    size
        Size of the whole file in bytes.

    Raises
    ------
    Part10Error
        When the bytes break a rule.
    UnusualHeaderError
        When ``head`` ends before the pixel data, the file is deflated, or the general
        reader has to look: read the whole file then.
    """
    meta = read_file_meta(head)
    syntax = transfer_syntax(meta.transfer_syntax_uid)
    if syntax is None or syntax.deflated:
        raise UnusualHeaderError("deflated or unnamed layout", meta.dataset_offset)
    opened = OpenedDataset(
        meta, head, meta.dataset_offset, explicit=syntax.explicit, little=syntax.little
    )
    try:
        return _scan(opened, size)
    except Part10Error as error:
        if len(head) == size:
            raise
        # Cut bytes look like a broken file; only the whole file can tell.
        raise UnusualHeaderError(error.message, error.byte_offset or 0) from error


def _scan(opened: OpenedDataset, size: int) -> InstanceHeader:
    form = layout(explicit=opened.explicit, little=opened.little)
    raw = _Scanner(opened.body, size, form).top_level(opened.offset)
    codec = codec_of(raw.values.get(_CHARACTER_SET, b""))
    if codec is None:
        raise UnusualHeaderError("character set with code extensions", opened.offset)
    raw.codec = codec
    return build_header(raw, opened.meta)


@dataclass(slots=True)
class _Scanner:
    data: bytes
    size: int
    layout: Layout

    def top_level(self, position: int) -> RawHeader:
        """Collect wanted values up to the pixel data or the end of the file."""
        raw = RawHeader({}, [], self.layout.little, "latin-1")
        if self.layout.explicit:
            self._explicit(position, raw)
        else:
            self._implicit(position, raw)
        return raw

    def _explicit(self, position: int, raw: RawHeader) -> None:
        """Walk over explicit elements; the loop that import speed depends on."""
        data, have, size = self.data, len(self.data), self.size
        unpack, unpack_long = self.layout.head.unpack_from, self.layout.long.unpack_from
        forms, wanted, values = _FORMS, WANTED, raw.values
        while position < size:
            if position + 12 > have and self._finished(position, raw):
                return
            group, number, vr, length = unpack(data, position)
            start = position + 8
            long_form = forms.get(vr)
            if long_form:
                if start + 4 > have:
                    raise self._short(position)
                length = unpack_long(data, start)[0]
                start += 4
                tag = (group << 16) | number
                if tag in _PIXELS:
                    raw.pixels = self._pixels(start, length, vr)
                    return
                if length == UNDEFINED or vr == b"SQ":
                    position = self._nested(tag, vr, start, length, raw)
                    continue
            elif long_form is None:
                if self._padding(position, raw):
                    return
                raise UnusualHeaderError("value representation outside the standard", position)
            tag = (group << 16) | number
            position = start + length
            if tag in wanted:
                if position > have:
                    raise self._unreached(position)
                values[tag] = data[start:position]
            elif position > size:
                raise beyond(start - 8)

    def _implicit(self, position: int, raw: RawHeader) -> None:
        """Walk over implicit elements; sequences are told by the data dictionary."""
        data, have, size = self.data, len(self.data), self.size
        while position < size:
            if position + 8 > have and self._finished(position, raw):
                return
            group, number, length = self.layout.tag_length.unpack_from(data, position)
            start, tag = position + 8, (group << 16) | number
            if data[position + 4 : position + 6] in KNOWN and length > size - start:
                raise UnusualHeaderError("explicit element in an implicit data set", position)
            if tag in _PIXELS:
                raw.pixels = self._pixels(start, length, b"OW")
                return
            if length == UNDEFINED or tag == REGION_SEQUENCE:
                position = self._nested(tag, b"SQ", start, length, raw)
                continue
            if tag == 0 and self._padding(position, raw):
                return
            if start + length > size:
                raise beyond(position)
            position = start + length
            if tag in WANTED:
                if position > have:
                    raise self._unreached(position)
                raw.values[tag] = data[start:position]

    def _unreached(self, position: int) -> Exception:
        """Return what to raise for a wanted value that ends behind the bytes in hand."""
        if position > self.size:
            return beyond(position)
        return UnusualHeaderError("a wanted value lies behind the scanned bytes", position)

    def _finished(self, position: int, raw: RawHeader) -> bool:
        """Deal with fewer than 12 bytes in hand; True when the data set ends here."""
        left = len(self.data) - position
        if len(self.data) < self.size:
            raise UnusualHeaderError("the header is longer than the scanned bytes", position)
        if left < 8:
            if not any(self.data[position:]):
                raw.issues.append(Issue("trailing_padding", "end of file"))
                return True
            raise beyond(position)
        return False

    def _padding(self, position: int, raw: RawHeader) -> bool:
        if any(self.data[position:]):
            return False
        raw.issues.append(Issue("trailing_padding", "end of file"))
        return True

    def _short(self, position: int) -> Exception:
        if len(self.data) < self.size:
            return UnusualHeaderError("the header is longer than the scanned bytes", position)
        return beyond(position)

    def _pixels(self, start: int, length: int, vr: bytes) -> PixelLocation:
        there = max(0, self.size - start)
        text = vr.decode("latin-1")
        if length == UNDEFINED:
            return PixelLocation(start, there, None, text, encapsulated=True)
        return PixelLocation(start, min(length, there), length, text, encapsulated=False)

    def _nested(self, tag: int, vr: bytes, start: int, length: int, raw: RawHeader) -> int:
        """Walk into a sequence, keeping the items of the region sequence."""
        kept: list[dict[int, bytes]] | None = raw.regions if tag == REGION_SEQUENCE else None
        if length != UNDEFINED and start + length > self.size:
            raise beyond(start)
        end = len(self.data) if length == UNDEFINED else start + length
        if end > len(self.data):
            raise UnusualHeaderError("a sequence reaches behind the scanned bytes", start)
        if vr in {b"OB", b"OW"}:
            fragments = read_fragments(self.data, start)
            if not fragments.terminated:
                raise self._short(start)
            return fragments.end
        inner = self
        if vr == b"UN":
            inner = _Scanner(self.data, self.size, layout(explicit=False, little=True))
        return inner.items(start, end, 1, kept, defined=length != UNDEFINED)

    def items(
        self,
        position: int,
        end: int,
        depth: int,
        kept: list[dict[int, bytes]] | None,
        *,
        defined: bool,
    ) -> int:
        """Walk over the items of one sequence and return the byte behind it."""
        if depth > DEPTH_LIMIT:
            raise too_deep(position)
        unpack = self.layout.tag_length.unpack_from
        while position < end:
            if position + 8 > end:
                raise self._short(position)
            group, number, length = unpack(self.data, position)
            tag = (group << 16) | number
            position += 8
            if tag == SEQUENCE_END:
                return position
            if tag != ITEM:
                raise Part10Error(
                    "sequence_broken",
                    "A sequence holds something other than items.",
                    position - 8,
                )
            stop = end if length == UNDEFINED else position + length
            if stop > end:
                raise self._short(position - 8)
            into: dict[int, bytes] | None = None
            if kept is not None:
                into = {}
                kept.append(into)
            reached = self.item(position, stop, depth, into, defined=length != UNDEFINED)
            position = reached
        if not defined:
            raise self._short(position)
        return position

    def item(
        self,
        position: int,
        end: int,
        depth: int,
        into: dict[int, bytes] | None,
        *,
        defined: bool,
    ) -> int:
        """Walk over the elements of one item and return the byte behind it."""
        while position < end:
            head = self.layout.element(self.data, position, end)
            tag, vr, start, length = head
            if tag == ITEM_END:
                return start
            if length == UNDEFINED and vr in {b"OB", b"OW"}:
                position = read_fragments(self.data, start, end).end
            elif length == UNDEFINED or vr == b"SQ":
                stop = end if length == UNDEFINED else start + length
                if stop > end:
                    raise self._short(position)
                inner = self
                if vr == b"UN":
                    inner = _Scanner(self.data, self.size, layout(explicit=False, little=True))
                position = inner.items(
                    start, stop, depth + 1, None, defined=length != UNDEFINED
                )
            else:
                stop = start + length
                if stop > end:
                    raise self._short(position)
                if into is not None and tag in REGION_TAGS:
                    into[tag] = self.data[start:stop]
                position = stop
        if not defined:
            raise self._short(position)
        return position
