"""Compiled loop that weighs single scatterers and finds their places on the grid."""

from __future__ import annotations

from typing import Any

import numpy as np

from sonobridge.simulator.engine.kernels.arithmetic import angle, sine_cosine
from sonobridge.simulator.engine.kernels.lanes import (
    WIDTH,
    below,
    fma,
    gather,
    larger,
    load,
    root,
    select,
    smaller,
    spread,
    store,
    to_ints,
    weave_high,
    weave_low,
)

__all__ = ["project_points"]

_ZERO, _ONE, _NARROW = np.float32(0), np.float32(1), np.float32(0.125)
_NOWHERE = np.float32(-1000)


def project_points(places: Any, amplitudes: Any, beam: Any, profile: Any, out: Any) -> None:
    """Turn places into columns, rows and complex amplitudes.

    Parameters
    ----------
    places
        Flat float32 (3, n), n a multiple of 16: x, y and z in the lines' frame, mm.
    amplitudes
        Flat float32 (2, n): real and imaginary parts.
    beam
        Flat float32: as ``splat_cells`` takes it, then range of row 0 (with the tables'
        shift), apex, rows.
    profile
        Flat float32 (2, rows): 1/(2 sigma^2), turns of phase a mm^2 of elevation.
    out
        Flat float32, n points as ``splat_points`` takes them; those outside the picture or
        the slab lie at row -1000.
    """
    count = places.size // 3
    rows = np.int32(beam[11])
    for at in range(0, count, WIDTH):
        x, y, z = load(places, at), load(places, count + at), load(places, 2 * count + at)
        if beam[0] == _ZERO:
            line, reach = x, z
        else:
            behind = z + spread(beam[10])
            line = angle(x, behind)
            reach = root(fma(x, x, behind * behind)) - spread(beam[10])
        column = fma(line - spread(beam[2]), spread(beam[3]), spread(beam[4]))
        row = (reach - spread(beam[9])) * spread(beam[1])
        safe = smaller(larger(row, spread(_ZERO)), spread(np.float32(rows - 1)))
        level = to_ints(safe)
        square = y * y
        q = square * gather(profile, level)
        bend = square * gather(profile, level + spread(rows))
        weight = spread(_ONE) - q * spread(_NARROW)
        weight = weight * weight
        weight = weight * weight
        weight = weight * weight
        sine, cosine = sine_cosine(fma(reach, spread(beam[5]), bend))
        first, second = load(amplitudes, at), load(amplitudes, count + at)
        real = weight * fma(sine, second, cosine * first)
        imaginary = weight * (cosine * second - sine * first)
        seen = below(q, spread(beam[6]))
        seen = seen & below(spread(_ZERO), column) & below(column, spread(beam[7]))
        seen = seen & below(spread(_ZERO), row) & below(row, spread(beam[8]))
        row = select(seen, row, spread(_NOWHERE))
        left, right = weave_low(column, real), weave_high(column, real)
        left_too, right_too = weave_low(row, imaginary), weave_high(row, imaginary)
        store(out, 4 * at, weave_low(left, left_too))
        store(out, 4 * at + WIDTH, weave_high(left, left_too))
        store(out, 4 * at + 2 * WIDTH, weave_low(right, right_too))
        store(out, 4 * at + 3 * WIDTH, weave_high(right, right_too))
