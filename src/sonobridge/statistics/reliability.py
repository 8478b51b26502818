"""Reliability of measurements: the intraclass correlation of absolute agreement."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics import agreement_statistics
from sonobridge.statistics.bootstrap import (
    NO_VARIATION,
    Resampling,
    Statistic,
    clustered_estimate,
    sum_by_patient,
)
from sonobridge.statistics.distributions import f_quantile

__all__ = [
    "absolute_bounds",
    "icc_absolute_single",
    "icc_parts",
    "icc_statistic",
    "mean_squares",
]

Floats = NDArray[np.float64]


def icc_absolute_single(
    ratings: ArrayLike,
    patients: Sequence[str] | None = None,
    *,
    resampling: Resampling,
    name: str = "ICC(A,1)",
) -> Estimate | NotEstimable:
    """Return ICC(A,1): two-way random effects, absolute agreement, single measurement.

    Parameters
    ----------
    ratings
        Measurements in one unit, shape (items, readers), complete: items that some
        reader did not measure are left out, and reported, by the caller.
    patients
        Patient key of each item; None when each item is a patient of its own.
    resampling
        Level; seed and number of resamples are used when a patient has several items.
    name
        Name of the estimate.

    Raises
    ------
    ValueError
        If a measurement is missing or not finite, or there are fewer than two readers.

    Notes
    -----
    ICC(2,1) of Shrout and Fleiss (1979), interval of McGraw and Wong (1996) by the F
    distribution. With several items a patient the F interval is too narrow; then
    patients are resampled.
    """
    values = np.asarray(ratings, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] < 2:
        raise ValueError(f"{name}: measurements have the shape (items, readers), readers >= 2")
    if not bool(np.isfinite(values).all()):
        raise ValueError(
            f"{name}: leave out, and report, items that some reader did not measure"
        )
    if patients is not None and len(patients) != values.shape[0]:
        raise ValueError(f"{name}: each item has one patient")
    if patients is not None and len(set(patients)) < len(patients):
        data = sum_by_patient(patients, icc_parts(values))
        return clustered_estimate(icc_statistic(values.shape[1], name), data, resampling)
    return _by_f(values, "items" if patients is None else "patients", resampling.level, name)


def icc_parts(ratings: Floats) -> Floats:
    """Return the additive parts of the ANOVA of each item, shape (items, 4 + readers).

    Columns: 1, item mean, its square, sum of squares, then each reader's measurement;
    measurements are taken from the grand mean, so that sums of squares keep their digits.
    """
    centred = ratings - ratings.mean() if ratings.size else ratings
    mean = centred.mean(1)
    squares = (centred**2).sum(1)
    first = np.stack([np.ones_like(mean), mean, mean**2, squares], axis=1)
    return np.concatenate([first, centred], axis=1)


def icc_statistic(readers: int, name: str = "ICC(A,1)") -> Statistic:
    """Return ICC(A,1) as a function of summed parts (``icc_parts``)."""
    covered = agreement_statistics.COVERED_FROM["icc"]
    method = "ICC(A,1), two-way random, absolute, single"
    return Statistic(name, partial(_icc, readers=readers), -1.0, method, covered)


def mean_squares(sums: Floats, readers: int) -> tuple[Floats, Floats, Floats]:
    """Return the mean squares of items, of readers and of error."""
    n, total, squared_means, squares = np.moveaxis(sums[..., :4], -1, 0)
    safe = np.where(n > 1, n, np.nan)
    grand = total / safe
    items = readers * (squared_means - total**2 / safe)
    columns = safe * ((sums[..., 4:] / safe[..., None] - grand[..., None]) ** 2).sum(-1)
    error = squares - readers * safe * grand**2 - items - columns
    # Rounding can leave a whisker below zero where readers agree exactly.
    error = np.where(np.abs(error) <= 1e-12 * squares, 0.0, error)
    return items / (safe - 1), columns / (readers - 1), error / ((safe - 1) * (readers - 1))


def _icc(sums: Floats, readers: int) -> Floats:
    msr, msc, mse = mean_squares(sums, readers)
    whole = msr + (readers - 1) * mse + readers * (msc - mse) / sums[..., 0].clip(1)
    usable = whole > 0
    return np.asarray(np.where(usable, (msr - mse) / np.where(usable, whole, 1.0), np.nan))


def _by_f(values: Floats, unit: str, level: float, name: str) -> Estimate | NotEstimable:
    n, k = values.shape
    if n < 2:
        return NotEstimable(name=name, reason="fewer than two items", n=n, n_unit=unit)
    sums = icc_parts(values).sum(0)
    value = float(_icc(sums, k))
    if math.isnan(value):
        return NotEstimable(name=name, reason=NO_VARIATION, n=n, n_unit=unit)
    msr, msc, mse = (float(square) for square in mean_squares(sums, k))
    note = ""
    low: float | None
    high: float | None
    if mse <= 0:
        low, high, note = None, None, "readers differ by constants only: no F interval"
    else:
        low, high = absolute_bounds((msr, msc, mse), (n, k), value, level)
    return Estimate(
        name=name,
        value=value,
        low=low,
        high=high,
        level=level,
        n=n,
        n_unit=unit,
        method="ICC(A,1), two-way random, absolute, single; F interval (McGraw and Wong 1996)",
        note=note,
    )


def absolute_bounds(
    squares: tuple[float, float, float], size: tuple[int, int], icc: float, level: float
) -> tuple[float, float]:
    """Return the F interval of ICC(A,1) of mean squares (items, readers, error).

    Parameters
    ----------
    squares
        Mean squares of items, readers and error.
    size
        Number of items and of readers.
    icc
        The estimate; the interval always holds it.
    level
        Confidence level.
    """
    (msr, msc, mse), (n, k) = squares, size
    ratio = msc / mse
    a = k * icc * ratio
    b = n * (1 + (k - 1) * icc) - k * icc
    top = (k - 1) * (n - 1) * (a + b) ** 2
    degrees = top / ((n - 1) * a**2 + b**2)
    upper = f_quantile(0.5 + level / 2, n - 1, degrees)
    lower = f_quantile(0.5 + level / 2, degrees, n - 1)
    rest = k * msc + (k * n - k - n) * mse
    low = n * (msr - upper * mse) / (upper * rest + n * msr)
    high = n * (lower * msr - mse) / (rest + n * lower * msr)
    return min(low, icc), max(high, icc)
