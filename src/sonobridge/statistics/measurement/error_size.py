"""Size of a measurement's error: MAE, share within tolerance, total deviation index."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.distributions import t_quantile
from sonobridge.statistics.intervals import effective_n_wilson, wilson
from sonobridge.statistics.measurement.bland_altman import Spread, measure_spread
from sonobridge.statistics.measurement.clustered_mean import (
    clustered_mean,
    group_by_patient,
)

__all__ = ["mean_absolute_error", "total_deviation_index", "within_tolerance"]

_NORMAL = NormalDist()


def mean_absolute_error(
    differences: ArrayLike, patients: ArrayLike, *, level: float = 0.95
) -> Estimate | NotEstimable:
    """Return the mean of |measured - reference| over rows, with an interval by patient.

    Parameters
    ----------
    differences
        Measured minus reference, shape (rows,); NaN is left out and counted.
    patients
        Patient of each row, shape (rows,).
    level
        Confidence level.
    """
    sizes = np.abs(np.asarray(differences, dtype=np.float64))
    return clustered_mean("mean absolute error", sizes, patients, level=level, positive=True)


def within_tolerance(
    differences: ArrayLike, patients: ArrayLike, tolerance: float, *, level: float = 0.95
) -> Estimate | NotEstimable:
    """Return the share of rows with |measured - reference| <= tolerance, by patient.

    Parameters
    ----------
    differences
        Measured minus reference, shape (rows,); NaN is left out.
    patients
        Patient of each row, shape (rows,).
    tolerance
        Largest tolerated difference, in the unit of the measurement.
    level
        Confidence level.
    """
    if not (math.isfinite(tolerance) and tolerance >= 0):
        raise ValueError("a tolerance is a number of at least 0")
    values = np.asarray(differences, dtype=np.float64)
    inside = np.where(np.isnan(values), np.nan, np.abs(values) <= tolerance)
    groups = group_by_patient(inside, patients)
    events = np.rint(groups.sums)
    name = "share within tolerance"
    if groups.counts.size and bool((groups.counts == 1).all()):
        # One row a patient: trials are independent, and t would be needlessly wide.
        count = int(groups.counts.size)
        return wilson(name, int(events.sum()), count, n_unit="patients", level=level)
    return effective_n_wilson(name, events, groups.counts, level=level)


def total_deviation_index(
    differences: ArrayLike,
    patients: ArrayLike,
    *,
    coverage: float = 0.9,
    level: float = 0.95,
) -> Estimate | NotEstimable:
    """Return the size below which a share ``coverage`` of absolute differences lies.

    Parameters
    ----------
    differences
        Measured minus reference, shape (rows,); NaN is left out.
    patients
        Patient of each row, shape (rows,).
    coverage
        Share of differences, in 0..1.
    level
        Confidence level.

    Notes
    -----
    Lin (2000), Statistics in Medicine 19:255, for normal differences: k solves
    Phi((k - mu) / s) - Phi((-k - mu) / s) = coverage, solved exactly, with both variance
    components in s. Interval by the delta method on ln k with t at the patients' n - 1
    degrees of freedom.
    """
    name = f"total deviation index ({coverage:.0%})"
    if not 0 < coverage < 1:
        raise ValueError("the coverage lies between 0 and 1")
    spread = measure_spread(differences, patients)
    if spread is None:
        count = int(group_by_patient(differences, patients).counts.size)
        reason = "fewer than two patients"
        return NotEstimable(name=name, reason=reason, n=count, n_unit="patients")
    sd = math.sqrt(spread.total)
    if sd <= 0:
        value, low, high = abs(spread.mean), None, None
    else:
        value = _solve(spread.mean, sd, coverage)
        ratio = t_quantile(0.5 + level / 2, spread.patients - 1) * _log_error(spread, value)
        low, high = value * math.exp(-ratio), value * math.exp(min(ratio, 700.0))
    return Estimate(
        name=name,
        value=value,
        low=low,
        high=high,
        level=level,
        n=spread.patients,
        n_unit="patients",
        method="total deviation index (Lin 2000), normal differences, variance components; "
        "delta interval on the logarithm",
        note="" if low is not None else "all differences are equal: no interval",
    )


def _solve(mean: float, sd: float, coverage: float) -> float:
    """Return k with P(|mean + sd Z| <= k) = coverage, by bisection."""
    low, high = 0.0, abs(mean) + sd * _NORMAL.inv_cdf(0.5 + coverage / 2)
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in {low, high}:
            break
        inside = _NORMAL.cdf((middle - mean) / sd) - _NORMAL.cdf((-middle - mean) / sd)
        low, high = (middle, high) if inside < coverage else (low, middle)
    return high


def _log_error(spread: Spread, value: float) -> float:
    """Return the standard error of ln k: implicit derivatives by mean and SD."""
    sd = math.sqrt(spread.total)
    a, b = (value - spread.mean) / sd, (-value - spread.mean) / sd
    pa, pb = _NORMAL.pdf(a), _NORMAL.pdf(b)
    by_mean = (pa - pb) / (pa + pb)
    by_sd = (a * pa - b * pb) / (pa + pb)
    of_mean = spread.between_means / spread.patients
    of_total = 2 * spread.between_means**2 / (spread.patients - 1)
    if not spread.once_each:
        inner = (1 - 1 / spread.repeats) * spread.within
        of_total += 2 * inner**2 / (spread.measurements - spread.patients)
    of_sd = of_total / (4 * spread.total)
    return math.sqrt(by_mean**2 * of_mean + by_sd**2 * of_sd) / value
