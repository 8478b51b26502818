"""Inflating a deflated data set under a bound (PS3.5 annex A.5)."""

from __future__ import annotations

import zlib

from sonobridge.imaging.part10.errors import Part10Error

__all__ = ["INFLATE_LIMIT", "inflate"]

INFLATE_LIMIT = 64 * 1024 * 1024
"""Largest inflated data set in bytes; beyond it a file counts as a deflate bomb."""


def inflate(data: bytes, offset: int, limit: int = INFLATE_LIMIT) -> bytes:
    """Return the inflated data set, never allocating more than the limit allows.

    Parameters
    ----------
    data
        The whole file.
    offset
        First byte, from 0, of the deflate stream.
    limit
        Largest result in bytes.

    Raises
    ------
    Part10Error
        ``deflate_bomb`` above the limit, ``deflate_broken`` for a stream that zlib
        refuses or that ends early.
    """
    for window in (-zlib.MAX_WBITS, zlib.MAX_WBITS):  # some writers add a zlib header
        machine = zlib.decompressobj(window)
        try:
            result = machine.decompress(memoryview(data)[offset:], limit + 1)
        except zlib.error:
            continue
        if len(result) > limit:
            raise Part10Error(
                "deflate_bomb",
                f"The deflated data set grows beyond {limit} bytes.",
                offset,
            )
        if not machine.eof:
            raise Part10Error("deflate_broken", "The deflated data set ends early.", offset)
        return result
    raise Part10Error("deflate_broken", "The deflated data set cannot be inflated.", offset)
