"""Expected calibration error: by bins, its upward bias taken off, interval by patient."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics.clustered.calibration import CalibrationPoint, Predictions
from sonobridge.statistics.clustered.ratio import clustered_share
from sonobridge.statistics.distributions import t_critical

__all__ = [
    "CalibrationError",
    "bin_edges",
    "binned_error",
    "calibration_bins",
    "clustered_ece",
    "error_of_bins",
]

Floats = NDArray[np.float64]
Binning = Literal["mass", "width"]


def bin_edges(
    probabilities: Floats, bins: int, binning: Binning = "mass"
) -> tuple[NDArray[np.int64], int]:
    """Return the bin (from 0) of each row and the number of bins.

    Parameters
    ----------
    probabilities
        Shape (rows,), in 0..1.
    bins
        Number asked for; equal-mass bins may be fewer, for equal scores share a bin.
    binning
        ``mass`` puts about as many rows into each bin; ``width`` cuts 0..1 into equal
        parts, the upper end belonging to the lower bin.
    """
    if bins < 1:
        raise ValueError("there is at least one bin")
    if binning == "width":
        index = np.ceil(probabilities * bins - 1e-12).astype(np.int64) - 1
        return np.clip(index, 0, bins - 1), bins
    change = probabilities[1:] != probabilities[:-1]
    if probabilities.size and bool((probabilities[1:] >= probabilities[:-1]).all()):
        index = np.concatenate(([0], np.cumsum(change)))
        counts = np.bincount(index)
    else:
        _, index, counts = np.unique(probabilities, return_inverse=True, return_counts=True)
    middle = (np.cumsum(counts) - counts / 2) / max(probabilities.size, 1)
    raw = np.minimum((middle * bins).astype(np.int64), bins - 1)
    used, dense = np.unique(raw, return_inverse=True)
    return dense[index].astype(np.int64), int(used.size)


def binned_error(
    data: Predictions, bins: int = 10, binning: Binning = "mass"
) -> tuple[float, float]:
    """Return the plain expected and the maximum calibration error (biased upward).

    Notes
    -----
    ECE = sum_k n_k / n |mean label - mean probability|; MCE is the largest term without
    its weight (Naeini and others 2015).
    """
    index, count = bin_edges(data.probabilities, bins, binning)
    rows = np.bincount(index, minlength=count)
    gap = np.abs(np.bincount(index, data.labels - data.probabilities, count))
    used = rows > 0
    return float(gap.sum() / rows.sum()), float((gap[used] / rows[used]).max())


_ROUNDING = 1e-12
_GRID = np.linspace(0.0, 1.0, 33)


@dataclass(frozen=True, slots=True)
class CalibrationError:
    """An expected calibration error with its interval by patient.

    Attributes
    ----------
    value
        Debiased error, in 0..1.
    plain
        Error as usually printed, which noise alone pushes up.
    variance
        Variance of the plain error by patient.
    patients, images, bins
        Counts; bins as they were used.
    degrees
        Patients - 1.
    level, low, high
        Interval; None with fewer than two patients.
    parts
        What the interval of another level needs.
    """

    value: float
    plain: float
    variance: float
    patients: int
    images: int
    bins: int
    degrees: float
    level: float
    low: float | None
    high: float | None
    parts: _Parts

    def limits(self, alpha: float) -> tuple[float, float]:
        """Return the interval of level 1 - ``alpha``; see ``clustered_ece``."""
        t = t_critical(alpha, self.degrees)
        low, high = self.parts.error_at(self.plain, t), self.parts.error_at(self.plain, -t)
        return min(low, 1.0), min(high, 1.0)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Deviations of the bins and their covariance.

    Attributes
    ----------
    deviations
        |S_k|, shape (bins,).
    covariance
        Of S_k times the sign of each, shape (bins, bins).
    """

    deviations: Floats
    covariance: Floats

    def moments(self, factors: Floats) -> tuple[Floats, Floats]:
        """Return mean and sd of sum |S_k| were the truth each factor times the deviations.

        Each |S_k| is a folded normal; two of them covary, to first order, by the
        covariance of S times the mean signs.
        """
        from scipy.special import erf

        mean = factors[:, None] * self.deviations
        squares = np.diag(self.covariance)
        spread = np.sqrt(squares)
        z = mean / np.where(spread > 0, spread, 1.0)
        sign = np.where(spread > 0, erf(z / math.sqrt(2)), 1.0)
        folded = math.sqrt(2 / math.pi) * spread * np.exp(-0.5 * z**2) + mean * sign
        own = (mean**2 + squares - folded**2).sum(1)
        across = ((sign @ self.covariance) * sign - sign**2 * squares).sum(1)
        return folded.sum(1), np.sqrt(np.maximum(own + across, 0.0))

    def error_at(self, plain: float, t: float) -> float:
        """Return the true error at which ``plain`` lies ``t`` sd above its mean."""
        if plain <= 0:
            return 0.0
        mean, sd = self.moments(np.zeros(1))
        if mean[0] + t * sd[0] >= plain:
            # Noise alone explains it; less than noise leaves room for an error of t sd.
            return max(-t * float(sd[0]), 0.0)
        low, high = 0.0, 2.0
        while high < 1e6:
            mean, sd = self.moments(np.array([high]))
            if mean[0] + t * sd[0] >= plain:
                break
            low, high = high, 4 * high
        for _ in range(6):
            factors = low + (high - low) * _GRID
            mean, sd = self.moments(factors)
            place = max(int(np.argmax(mean + t * sd >= plain)), 1)
            low, high = float(factors[place - 1]), float(factors[place])
        return high * plain


def clustered_ece(
    data: Predictions, bins: int = 10, level: float = 0.95
) -> CalibrationError | None:
    """Return the debiased expected calibration error over equal-mass bins.

    Notes
    -----
    With S_k the sum over a bin of (label - probability) / n, the plain ECE is sum |S_k|
    and overstates the truth, since noise does not cancel in it. The patients' parts give
    the covariance of S, hence mean and spread of sum |S_k| were the truth f times the
    deviations seen (folded normals; the pattern smoothed, see ``_smoothed``). The
    estimate is the truth whose mean is the plain ECE; an end of the interval is the truth
    that has it t standard deviations away, at P - 1 degrees of freedom. The lower end is 0
    where no error at all explains it.
    """
    if data.labels.size == 0:
        return None
    index, count = bin_edges(data.probabilities, bins)
    patients, images = int(data.patients.max()) + 1, data.labels.size
    slots = data.patients * count + index
    flat = np.bincount(slots, data.labels - data.probabilities, patients * count)
    parts: Floats = flat.reshape(patients, count) / images
    sums = parts.sum(0)
    rest = parts - sums * (data.images_by_patient / images)[:, None]
    return error_of_bins(sums, rest.T @ rest, (patients, images), level)


def error_of_bins(
    sums: Floats, products: Floats, sizes: tuple[int, int], level: float
) -> CalibrationError:
    """Return the calibration error from sums over the patients.

    Parameters
    ----------
    sums
        Shape (bins,): sum of (label - probability) over the rows of a bin, divided by the
        number of all rows; bins without a row are left out.
    products
        Shape (bins, bins): sum over patients of the products of their parts in ``sums``,
        each less the share that its number of images would give.
    sizes
        Patients and images.
    level
        Confidence level.
    """
    patients, images = sizes
    # A bin without deviation has no sign; that of its rounding would follow the rows' order.
    sign = np.where(sums < -_ROUNDING, -1.0, 1.0)
    covariance = products * np.outer(sign, sign) * (patients / max(patients - 1, 1))
    found = _Parts(_smoothed(np.abs(sums), covariance), covariance)
    plain = float(np.abs(sums).sum())

    def made(value: float, low: float | None, high: float | None) -> CalibrationError:
        variance = float(found.moments(np.ones(1))[1][0]) ** 2
        degrees = max(patients - 1, 1)
        counts = (patients, images, int(sums.size))
        return CalibrationError(
            value, plain, variance, *counts, degrees, level, low, high, found
        )

    if patients < 2:
        return made(plain, None, None)
    value = found.error_at(plain, 0.0)
    low, high = made(value, None, None).limits(1 - level)
    return made(value, min(low, value), max(high, value))


def _smoothed(deviations: Floats, covariance: Floats) -> Floats:
    """Return the deviations drawn towards their mean by as much as noise spread them.

    Their sum is kept. The weight of the seen pattern is the share of its variance that
    noise does not explain (empirical Bayes).
    """
    spread = float(deviations.var())
    noise = float(np.diag(covariance).mean())
    weight = max(1 - noise / spread, 0.0) if spread > 0 else 0.0
    return np.asarray(weight * deviations + (1 - weight) * deviations.mean())


def calibration_bins(
    data: Predictions, bins: int = 10, level: float = 0.95
) -> tuple[CalibrationPoint, ...]:
    """Return one point a bin: mean score, share of positives, Wilson interval by patient."""
    index, count = bin_edges(data.probabilities, bins)
    points = []
    for k in range(count):
        rows = index == k
        patients = data.patients[rows]
        totals = np.bincount(patients)
        share = clustered_share(np.bincount(patients, data.labels[rows]), totals, level)
        if share is None:
            continue
        predicted = float(data.probabilities[rows].mean())
        low = 0.0 if share.low is None else share.low
        high = 1.0 if share.high is None else share.high
        points.append(CalibrationPoint(predicted, share.value, low, high, share.images))
    return tuple(points)
