"""Shares and means of all patients but a group's, from sums over the patients.

Sums of squares over the whole, less those of the group's patients, plus those of what is
left of them, are the sums of squares of the rest: the work is that of the group alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics.clustered.ratio import (
    ClusteredMean,
    ClusteredShare,
    mean_of_variance,
    share_of_variance,
)

__all__ = ["RatioMoments"]

Floats = NDArray[np.float64]

_CANCELLED = 1e-6
"""Below this part of its terms a sum of squares of real numbers has lost too many digits."""


@dataclass(frozen=True, slots=True)
class RatioMoments:
    """Sums over patients with x, the numerator, and m, the denominator.

    Attributes
    ----------
    patients
        Patients with m > 0.
    x, m, xx, xm, mm
        Sums of x, m and their products. Whole numbers stay exact up to 2^53.
    """

    patients: int
    x: float
    m: float
    xx: float
    xm: float
    mm: float

    @classmethod
    def of(cls, x: Floats, m: Floats) -> RatioMoments:
        """Return the sums of patients' numerators and denominators, shape (patients,)."""
        sums = float(x.sum()), float(m.sum()), float(x @ x), float(x @ m), float(m @ m)
        return cls(int(np.count_nonzero(m > 0)), *sums)

    def replaced(self, before: RatioMoments, after: RatioMoments) -> RatioMoments:
        """Return the sums when some patients' parts change."""
        return RatioMoments(
            self.patients - before.patients + after.patients,
            self.x - before.x + after.x,
            self.m - before.m + after.m,
            self.xx - before.xx + after.xx,
            self.xm - before.xm + after.xm,
            self.mm - before.mm + after.mm,
        )

    def share(self, level: float) -> ClusteredShare | None:
        """Return the share, as ``clustered_share`` gives it; x and m are counts.

        The sum of squares is that of whole numbers divided once, so nothing cancels.
        """
        if self.patients == 0:
            return None
        variance = 0.0
        if self.patients > 1:
            x, m, xx, xm, mm = map(int, (self.x, self.m, self.xx, self.xm, self.mm))
            squares = (xx * m * m - 2 * x * m * xm + x * x * mm) / m**4
            variance = self.patients / (self.patients - 1) * squares
        return share_of_variance((self.x, self.m, self.patients), variance, level)

    def mean(
        self, shift: float, level: float, scale: tuple[float, float] | None
    ) -> ClusteredMean | None:
        """Return the mean, as ``clustered_mean`` gives it, where x is less ``shift`` m.

        None without an image, and where too many digits would be lost.
        """
        if self.patients == 0:
            return None
        off = self.x / self.m
        terms = self.xx, -2 * off * self.xm, off * off * self.mm
        squares = sum(terms)
        if squares < _CANCELLED * sum(map(abs, terms)):
            return None
        variance = 0.0
        if self.patients > 1:
            variance = self.patients / (self.patients - 1) * squares / self.m**2
        counts = self.m, self.patients
        return mean_of_variance(shift + off, variance, counts, level, scale=scale)
