"""Elementary functions of sixteen numbers at once, as polynomials.

The coefficients are least-maximum fits (Lawson's iteration) in double precision; the largest
errors in single precision are 3e-7 of sine, cosine and arctangent, 2e-5 of the logarithm.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import register_jitable

from sonobridge.simulator.engine.kernels.lanes import (
    absolute,
    as_floats,
    as_ints,
    below,
    fma,
    larger,
    nearest,
    select,
    shift_right,
    smaller,
    spread,
    to_floats,
)

__all__ = ["angle", "binary_log", "sine_cosine"]

_SINE = tuple(
    np.float32(c)
    for c in (6.28318282, -41.3414214, 81.5961839, -76.5801007, 41.2053955, -12.2712632)
)
_COSINE = tuple(
    np.float32(c)
    for c in (
        0.999999989,
        -19.7392045,
        64.939119,
        -85.450166,
        60.1678346,
        -25.9683224,
        6.52962157,
    )
)
_ARCTANGENT = tuple(
    np.float32(c)
    for c in (
        0.999996112,
        -0.333173681,
        0.198078156,
        -0.132333421,
        0.0796236716,
        -0.0336042194,
        0.00681179283,
    )
)
_LOGARITHM = tuple(
    np.float32(c)
    for c in (-2.8003639, 5.09171033, -3.55079225, 1.6311483, -0.416563528, 0.044873589)
)
_ZERO, _TINY, _QUARTER_TURN = np.float32(0), np.float32(1e-30), np.float32(np.pi / 2)
_MANTISSA, _ONE, _BIAS = np.int32(0x007FFFFF), np.int32(0x3F800000), np.float32(127)


@register_jitable(forceinline=True)
def sine_cosine(turns: Any) -> Any:
    """Return the sine and the cosine of angles in turns."""
    turns = turns - nearest(turns)
    square = turns * turns
    sine = spread(_SINE[5])
    sine = fma(sine, square, spread(_SINE[4]))
    sine = fma(sine, square, spread(_SINE[3]))
    sine = fma(sine, square, spread(_SINE[2]))
    sine = fma(sine, square, spread(_SINE[1]))
    sine = fma(sine, square, spread(_SINE[0]))
    cosine = spread(_COSINE[6])
    cosine = fma(cosine, square, spread(_COSINE[5]))
    cosine = fma(cosine, square, spread(_COSINE[4]))
    cosine = fma(cosine, square, spread(_COSINE[3]))
    cosine = fma(cosine, square, spread(_COSINE[2]))
    cosine = fma(cosine, square, spread(_COSINE[1]))
    cosine = fma(cosine, square, spread(_COSINE[0]))
    return sine * turns, cosine


@register_jitable(forceinline=True)
def angle(x: Any, z: Any) -> Any:
    """Return the angle from the z axis to the point (x, z), radians, for z above 0."""
    wide, tall = absolute(x), absolute(z)
    ratio = smaller(wide, tall) / larger(larger(wide, tall), spread(_TINY))
    square = ratio * ratio
    arc = spread(_ARCTANGENT[6])
    arc = fma(arc, square, spread(_ARCTANGENT[5]))
    arc = fma(arc, square, spread(_ARCTANGENT[4]))
    arc = fma(arc, square, spread(_ARCTANGENT[3]))
    arc = fma(arc, square, spread(_ARCTANGENT[2]))
    arc = fma(arc, square, spread(_ARCTANGENT[1]))
    arc = fma(arc, square, spread(_ARCTANGENT[0]))
    arc = arc * ratio
    arc = select(below(tall, wide), spread(_QUARTER_TURN) - arc, arc)
    return select(below(x, spread(_ZERO)), spread(_ZERO) - arc, arc)


@register_jitable(forceinline=True)
def binary_log(values: Any) -> Any:
    """Return the logarithm to base 2 of positive numbers."""
    whole = as_ints(values)
    exponent = to_floats(shift_right(whole, 23)) - spread(_BIAS)
    part = as_floats((whole & spread(_MANTISSA)) | spread(_ONE))
    log = spread(_LOGARITHM[5])
    log = fma(log, part, spread(_LOGARITHM[4]))
    log = fma(log, part, spread(_LOGARITHM[3]))
    log = fma(log, part, spread(_LOGARITHM[2]))
    log = fma(log, part, spread(_LOGARITHM[1]))
    log = fma(log, part, spread(_LOGARITHM[0]))
    return log + exponent
