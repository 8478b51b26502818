"""Filters that take the slow echoes of walls away."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["high_pass_sections", "polynomial_basis"]


def polynomial_basis(order: int, pulses: int) -> NDArray[np.float32]:
    """Return the orthonormal polynomials that a wall filter takes off: (terms, pulses).

    Order 0 is off and has no terms; order 1 takes off constant and slope, order 2 the bend
    as well.
    """
    if not 0 <= order <= 2 or pulses < 4:
        raise ValueError("a wall filter has an order of 0 to 2 and at least four pulses")
    if order == 0:
        return np.zeros((0, pulses), dtype=np.float32)
    powers = np.vander(np.linspace(-1.0, 1.0, pulses), order + 1, increasing=True)
    basis, _ = np.linalg.qr(powers)
    return np.ascontiguousarray(basis.T, dtype=np.float32)


def high_pass_sections(cutoff_hz: float, prf_hz: float) -> NDArray[np.float64]:
    """Return a Butterworth high-pass of fourth order: (10,) for the compiled filter.

    Two second-order sections by the bilinear transform with its frequency pre-warped
    (textbook design); each b0, b1, b2, a1, a2.
    """
    if not 0.0 < cutoff_hz < 0.5 * prf_hz:
        raise ValueError("a wall filter lies between 0 and half the pulse repetition frequency")
    warped = math.tan(math.pi * cutoff_hz / prf_hz)
    sections = []
    for pole in (math.pi / 8.0, 3.0 * math.pi / 8.0):
        damping = 2.0 * math.cos(pole) * warped
        scale = 1.0 / (1.0 + damping + warped**2)
        sections += [
            scale,
            -2.0 * scale,
            scale,
            2.0 * (warped**2 - 1.0) * scale,
            (1.0 - damping + warped**2) * scale,
        ]
    return np.array(sections)
