"""Items of encapsulated pixel data (PS3.5 annex A.4)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

__all__ = ["Fragments", "read_fragments"]

_ITEM_HEAD = struct.Struct("<HHI")
_ITEM_ELEMENT = 0xE000
_END_ELEMENT = 0xE0DD
FRAGMENT_LIMIT = 1_000_000
"""Most fragments that are listed; more count as a broken sequence."""


@dataclass(frozen=True, slots=True)
class Fragments:
    """Where the fragments of one encapsulated element lie.

    Attributes
    ----------
    offset_table
        Value of the first item, the basic offset table (may be empty).
    spans
        (offset, length) of each whole fragment, offsets from 0 in the given bytes.
    item_offsets
        Offset of each fragment's item tag; offset tables point at these.
    end
        First byte behind the sequence, or the place where reading stopped.
    terminated
        True when the sequence delimiter was found.
    cut
        True when a fragment claims more bytes than there are, or its head is broken.
    """

    offset_table: bytes
    spans: tuple[tuple[int, int], ...]
    item_offsets: tuple[int, ...]
    end: int
    terminated: bool
    cut: bool


def read_fragments(data: bytes | memoryview, start: int, end: int | None = None) -> Fragments:
    """List fragments without copying them; always little endian.

    Parameters
    ----------
    data
        Bytes that hold the element.
    start
        First byte of the element's value, from 0.
    end
        First byte behind the readable part; the end of ``data`` when None.

    Notes
    -----
    Nothing is raised: a sequence that breaks off is returned as far as it goes, with
    ``cut`` set, so that whole frames before the break can be salvaged.
    """
    stop = len(data) if end is None else min(end, len(data))
    spans: list[tuple[int, int]] = []
    items: list[int] = []
    table: bytes | None = None
    position = start
    while position + 8 <= stop and len(spans) < FRAGMENT_LIMIT:
        group, element, length = _ITEM_HEAD.unpack_from(data, position)
        if group != 0xFFFE or element not in {_ITEM_ELEMENT, _END_ELEMENT}:
            return _result(table, spans, items, position, cut=True)
        if element == _END_ELEMENT:
            return Fragments(
                table or b"",
                tuple(spans),
                tuple(items),
                position + 8,
                terminated=True,
                cut=False,
            )
        if position + 8 + length > stop:
            return _result(table, spans, items, position, cut=True)
        if table is None:
            table = bytes(data[position + 8 : position + 8 + length])
        else:
            spans.append((position + 8, length))
            items.append(position)
        position += 8 + length
    return _result(table, spans, items, position, cut=position != stop)


def _result(
    table: bytes | None,
    spans: list[tuple[int, int]],
    items: list[int],
    end: int,
    *,
    cut: bool,
) -> Fragments:
    return Fragments(table or b"", tuple(spans), tuple(items), end, terminated=False, cut=cut)
