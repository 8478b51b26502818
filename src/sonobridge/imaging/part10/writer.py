"""Writing a data set as a Part 10 file in Explicit VR Little Endian layout."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from sonobridge.imaging.part10.elements import DataSet, Element
from sonobridge.imaging.part10.value_representation import LONG_FORM

__all__ = ["IMPLEMENTATION_CLASS_UID", "text_element", "write_part10"]

IMPLEMENTATION_CLASS_UID = "2.25.292871163294861274938127743093846250817"
"""This implementation's own identifier, drawn once at random (PS3.5 annex B.2)."""

_SHORT = struct.Struct("<HH2sH")
_LONG = struct.Struct("<HH2sHI")
_ITEM = struct.Struct("<HHI")


def write_part10(dataset: DataSet, transfer_syntax_uid: str) -> bytes:
    """Return a file with a zero preamble, rebuilt file meta and sorted elements.

    Parameters
    ----------
    dataset
        Elements; their values are little endian and of even length, or are padded.
    transfer_syntax_uid
        Any syntax whose layout is Explicit VR Little Endian.

    Notes
    -----
    File meta holds the identifiers taken from the data set, the transfer syntax and
    this implementation; no application entity title.
    """
    sop_class = _uid_value(dataset, 0x00080016)
    sop_instance = _uid_value(dataset, 0x00080018)
    meta = [
        Element(0x00020001, b"OB", b"\0\1"),
        Element(0x00020002, b"UI", sop_class),
        Element(0x00020003, b"UI", sop_instance),
        text_element(0x00020010, b"UI", transfer_syntax_uid),
        text_element(0x00020012, b"UI", IMPLEMENTATION_CLASS_UID),
        text_element(0x00020013, b"SH", "SONOBRIDGE"),
    ]
    body = b"".join(_encode_all(meta))
    length = Element(0x00020000, b"UL", struct.pack("<I", len(body)))
    parts = [b"\0" * 128, b"DICM", *_encode_all([length]), body]
    parts.extend(_encode_all(dataset.values()))
    return b"".join(parts)


def text_element(tag: int, vr: bytes, text: str) -> Element:
    """Return an element with padded ASCII or UTF-8 text."""
    return Element(tag, vr, padded(text.encode(), vr))


def padded(value: bytes, vr: bytes) -> bytes:
    """Return a value of even length: UIDs and binary get NUL, text gets a space."""
    if len(value) % 2 == 0:
        return value
    binary = vr == b"UI" or vr[:1] == b"O" or vr == b"UN"
    return value + (b"\0" if binary else b" ")


def _uid_value(dataset: DataSet, tag: int) -> bytes:
    element = dataset.get(tag)
    return padded(bytes(element.value), b"UI") if element else b""


def _encode_all(elements: Iterable[Element]) -> Iterable[bytes | memoryview]:
    for element in sorted(elements, key=lambda one: one.tag):
        yield from _encode(element)


def _encode(element: Element) -> Iterable[bytes | memoryview]:
    group, number = element.tag >> 16, element.tag & 0xFFFF
    vr = element.vr
    if element.items is not None:
        body = b"".join(_item(dataset) for dataset in element.items)
        yield _LONG.pack(group, number, b"SQ", 0, len(body))
        yield body
        return
    if element.encapsulated:
        yield _LONG.pack(group, number, b"OB", 0, 0xFFFFFFFF)
        yield element.value
        return
    value = element.value if len(element.value) % 2 == 0 else padded(bytes(element.value), vr)
    if vr in LONG_FORM:
        yield _LONG.pack(group, number, vr, 0, len(value))
    elif len(value) > 0xFFFF:  # a short form cannot say it: PS3.5 section 6.2.2, note
        yield _LONG.pack(group, number, b"UN", 0, len(value))
    else:
        yield _SHORT.pack(group, number, vr, len(value))
    yield value


def _item(dataset: DataSet) -> bytes:
    body = b"".join(_encode_all(dataset.values()))
    return _ITEM.pack(0xFFFE, 0xE000, len(body)) + body
