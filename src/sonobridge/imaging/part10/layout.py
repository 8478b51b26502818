"""Reading element headers of one byte layout (PS3.5 section 7.1)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import NamedTuple

from sonobridge.imaging.part10.errors import Part10Error, UnusualHeaderError
from sonobridge.imaging.part10.value_representation import KNOWN, LONG_FORM, dictionary_vr

__all__ = [
    "DEPTH_LIMIT",
    "ITEM",
    "ITEM_END",
    "SEQUENCE_END",
    "UNDEFINED",
    "ElementHead",
    "Layout",
]

ITEM = 0xFFFEE000
ITEM_END = 0xFFFEE00D
SEQUENCE_END = 0xFFFEE0DD
UNDEFINED = 0xFFFFFFFF
DEPTH_LIMIT = 32
"""Deepest nesting of sequences that is followed."""


class ElementHead(NamedTuple):
    """Tag, representation, place and length of one element's value."""

    tag: int
    vr: bytes
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Byte order and explicitness, with the packed forms that follow from them."""

    explicit: bool
    little: bool
    head: struct.Struct
    tag_length: struct.Struct
    long: struct.Struct

    @classmethod
    def of(cls, *, explicit: bool, little: bool) -> Layout:
        """Return the layout of a byte order and explicitness."""
        order = "<" if little else ">"
        return cls(
            explicit=explicit,
            little=little,
            head=struct.Struct(f"{order}HH2sH"),
            tag_length=struct.Struct(f"{order}HHI"),
            long=struct.Struct(f"{order}I"),
        )

    def element(self, data: bytes, position: int, end: int) -> ElementHead:
        """Read the head of the element at a position.

        Parameters
        ----------
        data
            Bytes of the data set.
        position, end
            First byte of the element and first byte behind its parent, from 0.

        Raises
        ------
        Part10Error
            When the head does not fit before ``end``.
        UnusualHeaderError
            When the representation is not one of the standard.
        """
        if position + 8 > end:
            raise beyond(position)
        if not self.explicit:
            group, element, length = self.tag_length.unpack_from(data, position)
            tag = (group << 16) | element
            if group == 0xFFFE:
                return ElementHead(tag, b"", position + 8, length)
            return ElementHead(tag, dictionary_vr(tag), position + 8, length)
        group, element, vr, length = self.head.unpack_from(data, position)
        tag = (group << 16) | element
        if group == 0xFFFE:
            length = self.long.unpack_from(data, position + 4)[0]
            return ElementHead(tag, b"", position + 8, length)
        if vr in LONG_FORM:
            if position + 12 > end:
                raise beyond(position)
            length = self.long.unpack_from(data, position + 8)[0]
            return ElementHead(tag, vr, position + 12, length)
        if vr not in KNOWN:
            raise UnusualHeaderError("value representation outside the standard", position)
        return ElementHead(tag, vr, position + 8, length)


EXPLICIT_LITTLE = Layout.of(explicit=True, little=True)
EXPLICIT_BIG = Layout.of(explicit=True, little=False)
IMPLICIT_LITTLE = Layout.of(explicit=False, little=True)


def layout(*, explicit: bool, little: bool) -> Layout:
    """Return the shared layout object of a byte order and explicitness."""
    if not explicit:
        return IMPLICIT_LITTLE
    return EXPLICIT_LITTLE if little else EXPLICIT_BIG


def beyond(position: int) -> Part10Error:
    """Return the fault of an element that reaches behind the end of its parent."""
    return Part10Error(
        "element_beyond_end",
        "An element reaches beyond the end of the file or of its sequence.",
        position,
    )


def too_deep(position: int) -> Part10Error:
    """Return the fault of sequences nested beyond the limit."""
    return Part10Error(
        "nesting_too_deep",
        f"Sequences are nested more than {DEPTH_LIMIT} levels deep.",
        position,
    )
