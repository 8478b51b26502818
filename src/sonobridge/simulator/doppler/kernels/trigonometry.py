"""Sine, cosine and arctangent as polynomials, free of branches so that loops become vectors.

Least-maximum fits in single precision; largest errors 3e-7 (sine, cosine) and 2e-6 radians.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import register_jitable

__all__ = ["arctangent", "cosine_of", "sine_of", "whole_turns_off"]

_S0, _S1, _S2 = np.float32(6.28318282), np.float32(-41.3414214), np.float32(81.5961839)
_S3, _S4, _S5 = np.float32(-76.5801007), np.float32(41.2053955), np.float32(-12.2712632)
_C0, _C1, _C2 = np.float32(0.999999989), np.float32(-19.7392045), np.float32(64.939119)
_C3, _C4 = np.float32(-85.450166), np.float32(60.1678346)
_C5, _C6 = np.float32(-25.9683224), np.float32(6.52962157)
_A0, _A1, _A2 = np.float32(0.999996112), np.float32(-0.333173681), np.float32(0.198078156)
_A3, _A4 = np.float32(-0.132333421), np.float32(0.0796236716)
_A5, _A6 = np.float32(-0.0336042194), np.float32(0.00681179283)
_HALF, _ZERO, _TINY = np.float32(0.5), np.float32(0.0), np.float32(1e-30)
_QUARTER, _HALF_TURN = np.float32(np.pi / 2), np.float32(np.pi)


@register_jitable
def whole_turns_off(turns: Any) -> Any:
    """Return the angle within half a turn of 0, in turns."""
    return turns - np.floor(turns + _HALF)


@register_jitable
def sine_of(turns: Any) -> Any:
    """Return the sine of an angle of -0.5 to 0.5 turns."""
    s = turns * turns
    return (((((_S5 * s + _S4) * s + _S3) * s + _S2) * s + _S1) * s + _S0) * turns


@register_jitable
def cosine_of(turns: Any) -> Any:
    """Return the cosine of an angle of -0.5 to 0.5 turns."""
    s = turns * turns
    return (((((_C6 * s + _C5) * s + _C4) * s + _C3) * s + _C2) * s + _C1) * s + _C0


@register_jitable
def arctangent(y: Any, x: Any) -> Any:
    """Return the angle of the point (x, y), radians, -pi to pi."""
    wide, tall = abs(x), abs(y)
    low, high = min(wide, tall), max(wide, tall)
    ratio = low / max(high, _TINY)
    s = ratio * ratio
    arc = ((((((_A6 * s + _A5) * s + _A4) * s + _A3) * s + _A2) * s + _A1) * s + _A0) * ratio
    arc = _QUARTER - arc if tall > wide else arc
    arc = _HALF_TURN - arc if x < _ZERO else arc
    return -arc if y < _ZERO else arc
