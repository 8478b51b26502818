"""Widths of sampled profiles."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["SIGMAS_PER_FWHM", "finer", "full_width", "half_point"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

SIGMAS_PER_FWHM = 2.0 * math.sqrt(2.0 * math.log(2.0))
"""Full width at half maximum of a Gaussian over its standard deviation."""


def half_point(place: Floats, level: Floats) -> float:
    """Return where a falling profile first passes one half, by linear interpolation."""
    below = np.flatnonzero(level < 0.5)
    if below.size == 0 or below[0] == 0:
        return float(place[-1])
    after = below[0]
    share = (level[after - 1] - 0.5) / (level[after - 1] - level[after])
    return float(place[after - 1] + share * (place[after] - place[after - 1]))


def full_width(level: Floats, step: float) -> float:
    """Return the full width at half maximum of a sampled profile, in the unit of its step."""
    peak = int(level.argmax())
    scaled = level / float(level[peak])
    place = np.arange(level.size, dtype=np.float64) * step
    right = half_point(place[: level.size - peak], scaled[peak:])
    left = half_point(place[: peak + 1], scaled[peak::-1])
    return left + right


def finer(profile: Complexes, times: int = 8) -> Complexes:
    """Return a sampled complex profile (samples,) on a finer grid, by its spectrum."""
    count = profile.size
    padded = np.zeros(times * count, dtype=np.complex128)
    steps = np.rint(np.fft.fftfreq(count, d=1.0 / count)).astype(np.intp)
    padded[steps] = np.fft.fft(profile)
    result: Complexes = np.fft.ifft(padded) * times
    return result
