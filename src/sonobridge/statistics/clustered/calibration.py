"""How well scores read as probabilities, with intervals by patient."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonobridge.statistics.clustered.predictive import Bounded
from sonobridge.statistics.clustered.ratio import ClusteredMean, clustered_mean
from sonobridge.statistics.distributions import t_critical
from sonobridge.statistics.logistic import LogisticFit, fit_logistic, logit

__all__ = [
    "CalibrationPoint",
    "Predictions",
    "brier",
    "calibration_curve",
    "calibration_in_the_large",
    "calibration_slope",
    "observed_over_expected",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Predictions:
    """Probabilities, labels and patients of the same rows.

    Attributes
    ----------
    probabilities
        Shape (rows,), in 0..1.
    labels
        Shape (rows,), bool.
    patients
        Index (from 0, dense) of each row's patient, shape (rows,), int64.
    """

    probabilities: Floats
    labels: NDArray[np.bool_]
    patients: NDArray[np.int64]

    @classmethod
    def of(
        cls, probabilities: ArrayLike, labels: ArrayLike, patients: ArrayLike
    ) -> Predictions:
        """Check the columns and number the patients densely."""
        p = np.asarray(probabilities, dtype=np.float64)
        y = np.asarray(labels, dtype=np.bool_)
        who = np.asarray(patients)
        if bool((who[1:] >= who[:-1]).all()):
            index = np.zeros(who.shape, np.int64)
            np.cumsum(who[1:] != who[:-1], out=index[1:])
        else:
            _, index = np.unique(who, return_inverse=True)
        if not p.shape == y.shape == index.shape or p.ndim != 1:
            raise ValueError("each row has one probability, one label and one patient")
        if not bool(((p >= 0) & (p <= 1)).all()):
            raise ValueError("probabilities lie in 0..1")
        return cls(p, y, index.astype(np.int64, copy=False))

    def by_patient(self, values: Floats | NDArray[np.bool_]) -> Floats:
        """Return the sum of row values of each patient, shape (patients,)."""
        return np.bincount(self.patients, values).astype(np.float64)

    @property
    def images_by_patient(self) -> Floats:
        """Number of rows of each patient."""
        return np.bincount(self.patients).astype(np.float64)


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """A point of a calibration curve.

    Attributes
    ----------
    predicted, observed
        Probability that was said, and how often it held.
    low, high
        Interval of ``observed`` by patient.
    images
        Rows behind a bin's point; None on a smooth curve.
    """

    predicted: float
    observed: float
    low: float
    high: float
    images: int | None = None


def calibration_in_the_large(data: Predictions, level: float = 0.95) -> ClusteredMean | None:
    """Return observed minus predicted share of positives, in -1..1 (0: calibrated).

    A positive value means that the scores are too low on the whole.
    """
    rest = data.labels - data.probabilities
    return clustered_mean(data.by_patient(rest), data.images_by_patient, level)


def brier(data: Predictions, level: float = 0.95) -> ClusteredMean | None:
    """Return the mean squared distance of score and label, in 0..1 (0: perfect)."""
    squared = (data.labels - data.probabilities) ** 2
    return clustered_mean(
        data.by_patient(squared), data.images_by_patient, level, scale=(0.0, 1.0)
    )


def observed_over_expected(data: Predictions, level: float = 0.95) -> Bounded | None:
    """Return the positives observed over those that the scores expect.

    None with fewer than two patients, without a positive, or when none is expected.

    Notes
    -----
    The log interval of a ratio of sums: r_i = O_i - (O / E) E_i, var(log) = P / (P - 1)
    sum r_i^2 / O^2, t at P - 1 degrees of freedom.
    """
    observed, expected = data.by_patient(data.labels), data.by_patient(data.probabilities)
    patients, top, bottom = observed.size, float(observed.sum()), float(expected.sum())
    if patients < 2 or top == 0 or bottom == 0:
        return None
    value = top / bottom
    rest = observed - value * expected
    error = math.sqrt(patients / (patients - 1) * float(rest @ rest)) / top
    factor = math.exp(t_critical(1 - level, patients - 1) * error)
    return Bounded(value, value / factor, value * factor)


def calibration_slope(
    data: Predictions, level: float = 0.95
) -> tuple[ClusteredMean, ClusteredMean, ClusteredMean] | None:
    """Return (slope, its intercept, intercept at slope 1) of the log odds.

    A slope below 1 means scores that are too extreme; the intercept at slope 1 is
    calibration-in-the-large on the log odds. None when the fit does not exist: one class,
    constant scores, classes separated by the score, or fewer than three patients.

    Notes
    -----
    Cox (1958): logit P(y) = a + b logit(p), by ``fit_logistic``; sandwich variance by
    patient, t with P - 2 degrees of freedom (P - 1 at slope 1).
    """
    if np.unique(data.patients).size < 3 or data.labels.all() or not data.labels.any():
        return None
    odds = logit(data.probabilities)
    if float(np.ptp(odds)) < 1e-9:
        return None
    ones = np.ones_like(odds)
    both = fit_logistic(np.stack([ones, odds], axis=1), data.labels, data.patients)
    alone = fit_logistic(ones[:, None], data.labels, data.patients, offset=odds)
    if both is None or alone is None:
        return None
    made = [
        _coefficient(fit, k, spent, odds.size, level)
        for fit, k, spent in ((both, 1, 2), (both, 0, 2), (alone, 0, 1))
    ]
    return made[0], made[1], made[2]


def _coefficient(
    fit: LogisticFit, index: int, spent: int, images: int, level: float
) -> ClusteredMean:
    value, variance = float(fit.coefficients[index]), float(fit.covariance[index, index])
    degrees = fit.patients - spent
    half = t_critical(1 - level, degrees) * math.sqrt(max(variance, 0.0))
    return ClusteredMean(
        value=value,
        variance=variance,
        patients=fit.patients,
        images=images,
        degrees=degrees,
        scale=None,
        level=level,
        low=value - half,
        high=value + half,
    )


def calibration_curve(
    data: Predictions,
    *,
    points: int = 21,
    knots: Literal[3, 4, 5] = 4,
    level: float = 0.95,
) -> tuple[CalibrationPoint, ...]:
    """Return a flexible calibration curve; empty when no curve can be fitted.

    Parameters
    ----------
    data
        Probabilities, labels and patients.
    points
        Number of points, at evenly spaced quantiles (1st to 99th percent) of the scores.
    knots
        Knots of the spline.
    level
        Confidence level of the pointwise band.

    Notes
    -----
    Logistic regression on a restricted cubic spline of the log odds with knots at Harrell's
    quantiles (2015), band by the sandwich variance by patient.
    """
    odds = logit(data.probabilities)
    at = np.unique(np.quantile(odds, _KNOTS[knots]))
    patients = np.unique(data.patients).size
    if at.size < 3 or patients <= at.size or data.labels.all() or not data.labels.any():
        return ()
    fit = fit_logistic(_spline(odds, at), data.labels, data.patients)
    if fit is None:
        return ()
    grid = np.unique(np.quantile(odds, np.linspace(0.01, 0.99, points)))
    rows = _spline(grid, at)
    middle = rows @ fit.coefficients
    error = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", rows, fit.covariance, rows), 0))
    half = t_critical(1 - level, patients - at.size) * error
    columns = [_expit(x).tolist() for x in (grid, middle, middle - half, middle + half)]
    return tuple(CalibrationPoint(p, o, a, b) for p, o, a, b in zip(*columns, strict=True))


_KNOTS = {
    3: (0.10, 0.50, 0.90),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.50, 0.725, 0.95),
}


def _spline(x: Floats, knots: Floats) -> Floats:
    """Return the design of a restricted cubic spline, linear beyond the outer knots."""
    last, before = knots[-1], knots[-2]

    def cubed(knot: float) -> Floats:
        return np.maximum(x - knot, 0.0) ** 3

    span = (last - knots[0]) ** 2
    columns = [np.ones_like(x), x]
    for knot in knots[:-2]:
        tail = cubed(before) * (last - knot) - cubed(last) * (before - knot)
        columns.append((cubed(knot) - tail / (last - before)) / span)
    return np.stack(columns, axis=1)


def _expit(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -700, 700))))
