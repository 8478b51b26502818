"""A whole data set as a tree of elements, read under bounds."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from sonobridge.imaging.part10.errors import Part10Error
from sonobridge.imaging.part10.fragments import read_fragments
from sonobridge.imaging.part10.layout import (
    DEPTH_LIMIT,
    IMPLICIT_LITTLE,
    ITEM,
    ITEM_END,
    SEQUENCE_END,
    UNDEFINED,
    ElementHead,
    Layout,
    beyond,
    layout,
    too_deep,
)
from sonobridge.imaging.part10.transfer_syntax import TransferSyntax
from sonobridge.imaging.part10.value_representation import SWAP_WIDTH

__all__ = ["PIXEL_DATA", "DataSet", "Element", "parse_dataset"]

PIXEL_DATA = 0x7FE00010
_PIXEL_TAGS = frozenset({PIXEL_DATA, 0x7FE00008, 0x7FE00009})
_FRAGMENTED = frozenset({b"OB", b"OW"})


@dataclass(frozen=True, slots=True)
class Element:
    """One element; its bytes are little endian whatever the source was.

    Attributes
    ----------
    tag
        Group and element as one number.
    vr
        Value representation, two letters as bytes.
    value
        The value's bytes as stored (padding included); empty for a sequence.
    items
        Data sets of a sequence, None for every other element.
    encapsulated
        True when ``value`` is a run of fragments that ends with a delimiter.
    """

    tag: int
    vr: bytes
    value: bytes | memoryview = b""
    items: tuple[DataSet, ...] | None = None
    encapsulated: bool = False

    @property
    def private(self) -> bool:
        """True for an odd group."""
        return bool((self.tag >> 16) & 1)

    def text(self) -> str:
        """Return the value as Latin-1 text without padding; for codes and numbers."""
        return bytes(self.value).decode("latin-1").rstrip("\0 ").lstrip(" ")


DataSet = dict[int, Element]
"""Elements by tag, in the order of the file."""


def parse_dataset(data: bytes, offset: int, syntax: TransferSyntax) -> DataSet:
    """Read a data set (not deflated) up to and including its pixel data.

    Parameters
    ----------
    data
        The file, or an inflated data set.
    offset
        First byte of the data set, from 0.
    syntax
        Layout of the bytes.

    Returns
    -------
    DataSet
        Elements behind the pixel data (padding, signatures) are left out. Native
        pixel data longer than the file are returned as far as they go; encapsulated
        ones are returned with their whole fragments and a new delimiter.

    Raises
    ------
    Part10Error
        For lengths beyond the file, deep nesting or broken sequences.
    UnusualHeaderError
        For a value representation outside the standard.
    """
    reader = _Reader(data, layout(explicit=syntax.explicit, little=syntax.little))
    return reader.dataset(offset, len(data), 0)[0]


@dataclass(slots=True)
class _Reader:
    data: bytes
    layout: Layout

    def dataset(self, position: int, end: int, depth: int) -> tuple[DataSet, int]:
        """Read elements until ``end``, an item delimiter or the top-level pixel data."""
        if depth > DEPTH_LIMIT:
            raise too_deep(position)
        found: DataSet = {}
        while position < end:
            if end - position < 8 and not any(self.data[position:end]):
                break
            head = self.layout.element(self.data, position, end)
            if head.tag == ITEM_END and depth:
                return found, head.start
            if head.tag == 0 and depth == 0 and not any(self.data[position:end]):
                break
            if head.tag in _PIXEL_TAGS and depth == 0:
                found[head.tag] = self._pixels(head, end)
                break
            element, position = self._element(head, position, end, depth)
            found[head.tag] = element
        return found, min(position, end)

    def _element(
        self, head: ElementHead, position: int, end: int, depth: int
    ) -> tuple[Element, int]:
        tag, vr, start, length = head
        if length == UNDEFINED:
            if vr in _FRAGMENTED:
                fragments = read_fragments(self.data, start, end)
                if not fragments.terminated:
                    raise beyond(position)
                value = self.data[start : fragments.end]
                return Element(tag, vr, value, encapsulated=True), fragments.end
            inner = self if vr != b"UN" else _Reader(self.data, IMPLICIT_LITTLE)
            items, stop = inner.items(start, end, depth, defined=False)
            return Element(tag, b"SQ", items=items), stop
        stop = start + length
        if stop > end:
            raise beyond(position)
        if vr == b"SQ":
            items, _ = self.items(start, stop, depth, defined=True)
            return Element(tag, vr, items=items), stop
        return Element(tag, vr, self._little(vr, self.data[start:stop])), stop

    def items(
        self, position: int, end: int, depth: int, *, defined: bool
    ) -> tuple[tuple[DataSet, ...], int]:
        """Read the items of a sequence."""
        found: list[DataSet] = []
        while position < end:
            if position + 8 > end:
                raise beyond(position)
            group, element, length = self.layout.tag_length.unpack_from(self.data, position)
            tag = (group << 16) | element
            if tag == SEQUENCE_END:
                return tuple(found), position + 8
            if tag != ITEM:
                raise Part10Error(
                    "sequence_broken", "A sequence holds something other than items.", position
                )
            start = position + 8
            stop = end if length == UNDEFINED else start + length
            if stop > end:
                raise beyond(position)
            dataset, reached = self.dataset(start, stop, depth + 1)
            found.append(dataset)
            position = reached if length == UNDEFINED else stop
        if not defined:
            raise beyond(position)
        return tuple(found), position

    def _pixels(self, head: ElementHead, end: int) -> Element:
        view = memoryview(self.data)
        if head.length == UNDEFINED:
            fragments = read_fragments(self.data, head.start, end)
            if fragments.terminated:
                value: bytes | memoryview = view[head.start : fragments.end]
            else:
                value = bytes(view[head.start : fragments.end]) + _DELIMITER
            return Element(head.tag, head.vr, value, encapsulated=True)
        stop = min(head.start + head.length, end)
        value = view[head.start : stop]
        if not self.layout.little:
            value = self._little(head.vr, bytes(value))
        return Element(head.tag, head.vr, value)

    def _little(self, vr: bytes, value: bytes) -> bytes:
        if self.layout.little:
            return value
        return swapped(value, SWAP_WIDTH.get(vr, 1))


_DELIMITER = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)


def swapped(value: bytes, width: int) -> bytes:
    """Return bytes with the order inside each unit of ``width`` bytes reversed.

    A rest shorter than one unit stays as it is.
    """
    if width == 1:
        return value
    whole = len(value) - len(value) % width
    turned = bytearray(value)
    for index in range(width):
        turned[index:whole:width] = value[width - 1 - index : whole : width]
    return bytes(turned)
