"""Gaps between groups: a measure of one minus that of another, with interval and p."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from sonobridge.statistics.clustered.auc import ClusteredAuc, auc_covariance
from sonobridge.statistics.clustered.ratio import ClusteredMean, ClusteredShare
from sonobridge.statistics.distributions import welch_degrees

__all__ = ["ClusteredGap", "Measured", "auc_gap", "gap_between", "mean_gap", "share_gap"]

_SMALLEST = 1e-15
"""Smallest p that is told apart from 0."""


class Measured(Protocol):
    """A value with a variance and an interval of any level."""

    @property
    def value(self) -> float:
        """Estimate."""

    @property
    def variance(self) -> float:
        """Variance of the estimate by patient."""

    @property
    def degrees(self) -> float:
        """Degrees of freedom of the variance."""

    @property
    def patients(self) -> int:
        """Number of patients."""

    def limits(self, alpha: float) -> tuple[float, float]:
        """Return the interval of level 1 - ``alpha``."""


@dataclass(frozen=True, slots=True)
class ClusteredGap:
    """A difference of two measures with its interval by patient.

    Attributes
    ----------
    first, second
        The measures; the gap is first minus second.
    correlation
        Of the two estimates, through patients who are in both groups; in -1..1.
    level, low, high
        Interval.
    """

    first: Measured
    second: Measured
    correlation: float
    level: float
    low: float
    high: float

    @property
    def value(self) -> float:
        """First minus second."""
        return self.first.value - self.second.value

    @property
    def standard_error(self) -> float:
        """Standard error of the gap, from the variances and the correlation."""
        v, w = self.first.variance, self.second.variance
        return math.sqrt(max(v + w - 2 * self.correlation * math.sqrt(v * w), 0.0))

    @property
    def degrees(self) -> float:
        """Satterthwaite's degrees of freedom of the standard error."""
        variances = self.first.variance, self.second.variance
        return welch_degrees(variances, (self.first.degrees, self.second.degrees))

    def limits(self, alpha: float) -> tuple[float, float]:
        """Return the interval of level 1 - ``alpha``.

        Notes
        -----
        The method of variance estimates recovery (Zou and Donner 2008), which for two
        shares is Newcombe's hybrid score interval: the distances from each estimate to
        its own limits are added as standard errors are.
        """
        a, b, r = self.first.value, self.second.value, self.correlation
        low_a, high_a = self.first.limits(alpha)
        low_b, high_b = self.second.limits(alpha)
        low = a - b - _joined(a - low_a, high_b - b, r)
        return low, a - b + _joined(high_a - a, b - low_b, r)

    @property
    def p_zero(self) -> float:
        """Two-sided p of "there is no gap"; it agrees with the interval."""
        return self.p_margin(0.0)

    def p_margin(self, margin: float) -> float:
        """Return the p of "the gap lies within the margin, either way".

        The smallest alpha at which the interval of level 1 - alpha lies wholly beyond
        the margin, so that p <= 1 - level exactly when the interval shown does.
        """
        gap = self.value
        if abs(gap) <= margin:
            return 1.0
        sign = 1.0 if gap > 0 else -1.0

        def clears(alpha: float) -> float:
            low, high = self.limits(alpha)
            return (low if sign > 0 else -high) - margin

        return _root(clears)

    def p_equivalence(self, margin: float) -> float:
        """Return the p of "the gap reaches the margin" against "it lies within".

        Half the smallest alpha at which the interval of level 1 - alpha lies wholly within
        (-margin, margin): two one-sided tests (Schuirmann 1987).
        """
        if abs(self.value) >= margin:
            return 1.0

        def clears(alpha: float) -> float:
            low, high = self.limits(alpha)
            return margin - max(-low, high)

        return _root(clears) / 2


def _joined(first: float, second: float, correlation: float) -> float:
    first, second = max(first, 0.0), max(second, 0.0)
    squared = first**2 + second**2 - 2 * correlation * first * second
    return math.sqrt(max(squared, 0.0))


class _Clears(Protocol):
    def __call__(self, alpha: float) -> float: ...


def _root(clears: _Clears) -> float:
    """Return the alpha at which a decreasing margin of safety is 0.

    Solved in the normal quantile of alpha, in which the limits are nearly straight, by
    the Illinois form of regula falsi.
    """

    def at(z: float) -> float:
        return clears(max(math.erfc(z / math.sqrt(2)), 1e-300))

    near, far = 1e-6, 1.0
    value_near = at(near)
    if value_near <= 0:
        return 1.0
    while (value_far := at(far)) > 0:
        near, value_near = far, value_far
        far *= 1.6
        if far > 8:
            return _SMALLEST
    for _ in range(60):
        z = (near * value_far - far * value_near) / (value_far - value_near)
        value = at(z)
        if abs(value) < 1e-14 or far - near < 1e-10:
            break
        if value > 0:
            near, value_near = z, value
            value_far /= 2
        else:
            far, value_far = z, value
            value_near /= 2
    else:
        z = 0.5 * (near + far)
    return math.erfc(z / math.sqrt(2))


def gap_between(
    first: Measured, second: Measured, *, covariance: float = 0.0, level: float = 0.95
) -> ClusteredGap | None:
    """Return the gap of two measures; None when either has fewer than two patients.

    Parameters
    ----------
    first, second
        Measures of two groups (or of two versions on the same patients).
    covariance
        Of the two estimates; 0 when no patient is in both.
    level
        Confidence level.
    """
    if min(first.patients, second.patients) < 2:
        return None
    product = first.variance * second.variance
    correlation = covariance / math.sqrt(product) if product > 0 else 0.0
    correlation = min(max(correlation, -1.0), 1.0)
    blank = ClusteredGap(first, second, correlation, level, 0.0, 0.0)
    low, high = blank.limits(1 - level)
    return ClusteredGap(first, second, correlation, level, low, high)


def share_gap(
    first: ClusteredShare, second: ClusteredShare, covariance: float = 0.0, level: float = 0.95
) -> ClusteredGap | None:
    """Return the gap of two shares (``ratio_covariance`` when patients overlap)."""
    return gap_between(first, second, covariance=covariance, level=level)


def mean_gap(
    first: ClusteredMean, second: ClusteredMean, covariance: float = 0.0, level: float = 0.95
) -> ClusteredGap | None:
    """Return the gap of two means (``ratio_covariance`` when patients overlap)."""
    return gap_between(first, second, covariance=covariance, level=level)


def auc_gap(
    first: ClusteredAuc,
    second: ClusteredAuc,
    covariance: float | None = None,
    level: float = 0.95,
) -> ClusteredGap | None:
    """Return the gap of two AUCs.

    ``covariance`` None takes it from the patients that both have (``auc_covariance``).
    """
    shared = auc_covariance(first, second) if covariance is None else covariance
    return gap_between(first, second, covariance=shared, level=level)
