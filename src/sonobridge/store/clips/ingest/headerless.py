"""Files without a Part 10 header: a header is put before them when a person insists."""

from __future__ import annotations

import struct

__all__ = ["with_header"]

_EXPLICIT_LITTLE = b"1.2.840.10008.1.2.1"
_EXPLICIT_BIG = b"1.2.840.10008.1.2.2"
_IMPLICIT_LITTLE = b"1.2.840.10008.1.2"


def with_header(data: bytes) -> bytes | None:
    """Return the data set with preamble and file meta before it, or None.

    Parameters
    ----------
    data
        A file that begins with an element of group 0008 (or 0002) at once.

    Notes
    -----
    The layout is guessed from the first element: group 0008 in which byte order, and
    whether two letters of a value representation follow the tag (PS3.5 section 7.1).
    """
    if data[:2] == b"\x02\x00":
        return b"\0" * 128 + b"DICM" + data
    if len(data) < 8:
        return None
    letters = data[4:6].isalpha() and data[4:6].isupper()
    if data[:2] == b"\x08\x00":
        syntax = _EXPLICIT_LITTLE if letters else _IMPLICIT_LITTLE
    elif data[:2] == b"\x00\x08" and letters:
        syntax = _EXPLICIT_BIG
    else:
        return None
    value = syntax + b"\0" * (len(syntax) % 2)
    element = struct.pack("<HH2sH", 0x0002, 0x0010, b"UI", len(value)) + value
    length = struct.pack("<HH2sHI", 0x0002, 0x0000, b"UL", 4, len(element))
    return b"\0" * 128 + b"DICM" + length + element + data
