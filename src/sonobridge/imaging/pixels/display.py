"""Stored samples to what a screen shows: 8 bits, grey or RGB."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonobridge.imaging.pixels.colour import apply_palette
from sonobridge.imaging.pixels.pixel_format import PixelFormat

__all__ = ["display_array"]


def display_array(stored: NDArray[Any], form: PixelFormat) -> NDArray[np.uint8]:
    """Return the frame as shown.

    Parameters
    ----------
    stored
        Result of :func:`sonobridge.imaging.pixels.codecs.decode_stored`.
    form
        Pixel format of the instance.

    Returns
    -------
    ndarray of uint8
        (rows, columns) for grey, (rows, columns, 3) RGB for colour and palettes. 8-bit
        MONOCHROME2 and RGB pass unchanged; MONOCHROME1 is inverted; deeper grey is
        windowed (PS3.3 C.11.2.1.2, linear) by the header's window, or over all stored
        values where there is none; deeper colour keeps its high byte.
    """
    if form.photometric == "PALETTE COLOR" and form.palette is not None:
        return apply_palette(stored, form.palette)
    if stored.ndim == 3:
        shift = max(0, form.bits_stored - 8)
        return stored.astype(np.uint8) if shift == 0 else (stored >> shift).astype(np.uint8)
    grey = _grey(stored, form)
    return np.asarray(255 - grey, np.uint8) if form.photometric == "MONOCHROME1" else grey


def _grey(stored: NDArray[Any], form: PixelFormat) -> NDArray[np.uint8]:
    if form.bits_allocated == 1:
        return (stored * 255).astype(np.uint8)
    if form.bits_stored == 8 and not form.signed:
        return stored.astype(np.uint8)
    low = -(1 << (form.bits_stored - 1)) if form.signed else 0
    high = low + (1 << form.bits_stored) - 1
    if form.window_center is not None and form.window_width is not None:
        width = max(form.window_width, 2.0)
        low_edge = form.window_center - 0.5 - (width - 1) / 2
        scale = 255.0 / (width - 1)
    else:
        low_edge, scale = float(low), 255.0 / (high - low)
    values = (stored.astype(np.float64) - low_edge) * scale
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
