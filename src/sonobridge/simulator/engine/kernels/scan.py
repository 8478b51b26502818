"""Compiled loop of scan conversion: lines x samples to rows x columns of pixels."""

from __future__ import annotations

from typing import Any

import numpy as np

from sonobridge.simulator.engine.kernels.lanes import (
    WIDTH,
    gather_pairs,
    greater,
    load,
    select,
    shift_right,
    spread,
    store_bytes,
)

__all__ = ["scan_convert"]

_OUTSIDE, _NOTHING = np.int32(-1), np.int32(0)
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
        sample); a place of -1 is outside the picture and black.
    window
        (2,) int64: first pixel and end, multiples of 16.
    out
        Flat uint8.
    """
    places, weights = table
    for at in range(window[0], window[1], WIDTH):
        listed, weight = load(places, at), load(weights, at)
        inside = greater(listed, spread(_OUTSIDE))
        place = select(inside, listed, spread(_NOTHING))
        across, down = shift_right(weight, 9), weight & spread(np.int32(511))
        first = gather_pairs(frame, place)
        second = gather_pairs(frame, place + spread(np.int32(samples)))
        up = spread(_ALL) - down
        near = (first & spread(_BYTE)) * up + shift_right(first, 8) * down
        far = (second & spread(_BYTE)) * up + shift_right(second, 8) * down
        level = near * (spread(_ALL) - across) + far * across + spread(_HALF)
        store_bytes(out, at, select(inside, shift_right(level, 16), spread(_NOTHING)))
