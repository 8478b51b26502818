"""Colour: YBR to RGB, subsampled rows, palettes."""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonobridge.imaging.header import Palette
from sonobridge.imaging.pixels.errors import PixelError

__all__ = ["apply_palette", "darkest_entry", "full_tables", "upsample_422", "ybr_to_rgb"]

_YBR_TO_RGB = np.asarray(
    [
        [1.0, 1.0, 1.0],
        [0.0, -0.114 * 1.772 / 0.587, 1.772],
        [1.402, -0.299 * 1.402 / 0.587, 0.0],
    ],
    dtype=np.float32,
)


def ybr_to_rgb(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Convert full-range YCbCr to RGB.

    Parameters
    ----------
    image
        Shape (rows, columns, 3), samples Y, Cb, Cr in 0..255.

    Notes
    -----
    PS3.3 C.7.6.3.1.2 (Rec. 601 weights 0.299, 0.587, 0.114), rounded half up.
    """
    values = image.astype(np.float32)
    values -= np.asarray([0, 128, 128], np.float32)
    values = values @ _YBR_TO_RGB
    values += 0.5
    np.floor(values, out=values)
    np.clip(values, 0, 255, out=values)
    return values.astype(np.uint8)


def upsample_422(data: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """Expand native YBR_FULL_422 (Y1 Y2 Cb Cr for each pair) to three samples a pixel."""
    if columns % 2:
        raise PixelError("odd_columns", "4:2:2 pixels need an even number of columns.")
    pairs = data.reshape(rows, columns // 2, 4)
    out = np.empty((rows, columns, 3), np.uint8)
    out[:, 0::2, 0] = pairs[:, :, 0]
    out[:, 1::2, 0] = pairs[:, :, 1]
    for plane, place in ((1, 2), (2, 3)):
        out[:, 0::2, plane] = out[:, 1::2, plane] = pairs[:, :, place]
    return out


@lru_cache(maxsize=8)
def full_tables(palette: Palette) -> tuple[NDArray[np.uint16], int, int]:
    """Return the look-up table as entries by colour.

    Returns
    -------
    table : ndarray of uint16, shape (entries, 3)
    first : int
        Stored value that maps to entry 0.
    bits : int
        Real width of an entry, 8 or 16; tables that say 16 but never exceed 255 count
        as 8 (PS3.3 C.7.6.3.1.5, note).

    Raises
    ------
    PixelError
        ``palette_broken`` when a table is too short or descriptors disagree.
    """
    entries, first, bits = palette.descriptors[0]
    entries = entries or 65536
    if any(row[0] != palette.descriptors[0][0] for row in palette.descriptors[1:]):
        raise PixelError("palette_broken", "The look-up tables differ in length.")
    columns = [
        _expand_segments(table, entries) if palette.segmented else _plain(table, entries, bits)
        for table in palette.tables
    ]
    table = np.stack(columns, axis=1)
    table.flags.writeable = False
    return table, first, 8 if bits == 8 or int(table.max()) <= 255 else 16


def _plain(table: bytes, entries: int, bits: int) -> NDArray[np.uint16]:
    if bits == 8 and len(table) < 2 * entries:
        values = np.frombuffer(table, np.uint8)[:entries].astype(np.uint16)
    else:
        values = np.frombuffer(table[: len(table) // 2 * 2], "<u2")[:entries].astype(np.uint16)
    if len(values) < entries:
        raise PixelError("palette_broken", "A look-up table is too short.")
    return values


def _expand_segments(table: bytes, entries: int) -> NDArray[np.uint16]:
    """Expand discrete, linear and indirect segments (PS3.3 C.7.9.2), bounded."""
    words = struct.unpack(f"<{len(table) // 2}H", table[: len(table) // 2 * 2])
    out: list[int] = []
    starts: list[int] = []
    position = 0
    try:
        while position < len(words) and len(out) < entries:
            starts.append(position)
            position = _segment(words, position, out, starts)
    except IndexError:
        raise PixelError("palette_broken", "A segmented look-up table ends early.") from None
    if len(out) < entries:
        raise PixelError("palette_broken", "A segmented look-up table is too short.")
    return np.asarray(out[:entries], np.uint16)


def _segment(words: tuple[int, ...], position: int, out: list[int], starts: list[int]) -> int:
    """Expand the segment at a position and return the position behind it."""
    kind, length = words[position], words[position + 1]
    if kind == 0:
        values = words[position + 2 : position + 2 + length]
        if len(values) < length:
            raise IndexError
        out.extend(values)
        return position + 2 + length
    if kind == 1:
        target = words[position + 2]
        last = out[-1]
        out.extend(
            round(last + (target - last) * step / length) for step in range(1, length + 1)
        )
        return position + 3
    if kind == 2:
        offset = words[position + 2] | (words[position + 3] << 16)
        inner = offset // 2
        for _ in range(length):
            if inner not in starts or inner >= position or words[inner] == 2:
                raise PixelError("palette_broken", "An indirect segment points nowhere.")
            inner = _segment(words, inner, out, starts)
            if len(out) > 65536:
                raise PixelError("palette_broken", "A segmented look-up table is too long.")
        return position + 4
    raise PixelError("palette_broken", "A look-up table holds an unknown segment.")


def apply_palette(indices: NDArray[Any], palette: Palette) -> NDArray[np.uint8]:
    """Return RGB, 8 bits, for stored palette indices of any unsigned type.

    Notes
    -----
    16-bit entries keep their high byte.
    """
    table, first, bits = full_tables(palette)
    colours = (table if bits == 8 else table >> 8).astype(np.uint8)
    places = np.clip(indices.astype(np.int64) - first, 0, len(colours) - 1)
    return colours[places]


def darkest_entry(palette: Palette) -> int:
    """Return the stored value whose colour is darkest (Rec. 601 luminance, lowest first)."""
    table, first, _ = full_tables(palette)
    weights = np.asarray([0.299, 0.587, 0.114])
    return int(np.argmin(table.astype(np.float64) @ weights)) + first
