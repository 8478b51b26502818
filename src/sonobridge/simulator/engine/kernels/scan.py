"""Compiled loop of scan conversion: lines x samples to rows x columns of pixels."""

from __future__ import annotations

from typing import Any

import numpy as np

from sonobridge.simulator.engine.kernels.lanes import (
    WIDTH,
    gather_pairs,
    load,
    shift_right,
    spread,
    store_bytes,
)

__all__ = ["scan_convert"]

_BYTE, _ALL, _HALF = np.int32(255), np.int32(256), np.int32(1 << 15)


def scan_convert(frame: Any, samples: Any, table: Any, window: Any, out: Any) -> None:
    """Interpolate pixels between two samples of two lines.

    Parameters
    ----------
    frame
        Flat uint8, lines x samples.
    samples
        Samples a line.
    table
        Flat int32, ``places`` (line x samples + sample of the first of the four) and
        ``weights`` (of the second line, 0 to 256, times 512, plus that of the second
        sample). Outside the picture the place
        is the first and the caller blanks the pixel.
    window
        (2,) int64: first pixel and end, multiples of 16.
    out
        Flat uint8.
    """
    places, weights = table
    for at in range(window[0], window[1], WIDTH):
        place, weight = load(places, at), load(weights, at)
        across, down = shift_right(weight, 9), weight & spread(np.int32(511))
        first = gather_pairs(frame, place)
        second = gather_pairs(frame, place + spread(np.int32(samples)))
        up = spread(_ALL) - down
        near = (first & spread(_BYTE)) * up + shift_right(first, 8) * down
        far = (second & spread(_BYTE)) * up + shift_right(second, 8) * down
        level = near * (spread(_ALL) - across) + far * across + spread(_HALF)
        store_bytes(out, at, shift_right(level, 16))
