"""RLE Lossless (PS3.5 annex G): PackBits segments, one for each byte of a sample."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from sonobridge.imaging.pixels.errors import PixelError

__all__ = ["decode_rle"]


def decode_rle(
    data: bytes, rows: int, columns: int, samples: int, width: int
) -> NDArray[np.uint8]:
    """Decode one frame.

    Parameters
    ----------
    data
        Encoded frame with its 64-byte header.
    rows, columns, samples
        Size of the frame.
    width
        Bytes of a sample.

    Returns
    -------
    ndarray of uint8, shape (rows, columns, samples, width)
        Bytes of each sample, least significant first.

    Raises
    ------
    PixelError
        ``rle_broken`` for a wrong number or size of segments.
    """
    if len(data) < 64:
        raise PixelError("rle_broken", "The RLE header is missing.")
    count, *offsets = struct.unpack_from("<16I", data)
    if count != samples * width:
        raise PixelError("rle_broken", "The number of RLE segments is wrong.")
    out = np.empty((rows, columns, samples, width), np.uint8)
    bounds = [*offsets[:count], len(data)]
    for index in range(count):
        plane = _segment(data[bounds[index] : bounds[index + 1]], rows * columns)
        sample, byte = divmod(index, width)  # most significant byte first
        out[:, :, sample, width - 1 - byte] = np.frombuffer(plane, np.uint8).reshape(
            rows, columns
        )
    return out


def _segment(data: bytes, wanted: int) -> bytes:
    """Expand PackBits up to ``wanted`` bytes; a shortfall is a fault."""
    pieces: list[bytes] = []
    position, end, produced = 0, len(data), 0
    while position < end and produced < wanted:
        control = data[position]
        position += 1
        if control < 128:
            piece = data[position : position + control + 1]
            position += control + 1
        elif control > 128:
            piece = data[position : position + 1] * (257 - control)
            position += 1
        else:
            continue
        pieces.append(piece)
        produced += len(piece)
    if produced < wanted:
        raise PixelError("rle_broken", "An RLE segment ends early.")
    return b"".join(pieces)[:wanted]
