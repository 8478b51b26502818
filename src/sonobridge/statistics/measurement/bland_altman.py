"""Limits of agreement, also when a patient is measured several times."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.distributions import normal_quantile, t_quantile
from sonobridge.statistics.measurement.clustered_mean import group_by_patient

__all__ = [
    "BlandAltman",
    "IntervalForm",
    "Spread",
    "bland_altman",
    "limit_multiple",
    "measure_spread",
]

Number = Estimate | NotEstimable
IntervalForm = Literal["exact", "approximate_1986"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Variance components of differences: patients, and measurements within patients.

    Attributes
    ----------
    patients, measurements
        Counts.
    mean
        Mean of the patients' means.
    between_means
        Variance of the patients' means, n - 1 degrees of freedom.
    within
        Pooled variance within patients; 0 with one measurement each.
    repeats
        Harmonic mean of the measurements a patient.
    """

    patients: int
    measurements: int
    mean: float
    between_means: float
    within: float
    repeats: float

    @property
    def once_each(self) -> bool:
        """Whether each patient was measured once."""
        return self.patients == self.measurements

    @property
    def total(self) -> float:
        """Variance of a single difference of a new patient."""
        return self.between_means + (1 - 1 / self.repeats) * self.within

    @property
    def between(self) -> float:
        """Variance of the patients' true differences, not below 0."""
        return max(0.0, self.between_means - self.within / self.repeats)

    def total_bounds(self, level: float) -> tuple[float, float]:
        """Return the MOVER interval of ``total`` (Zou 2013); exact with one measurement."""
        from scipy.special import chdtri

        tail = (1 - level) / 2
        parts = [(self.between_means, self.patients - 1)]
        if not self.once_each:
            weight = 1 - 1 / self.repeats
            parts.append((weight * self.within, self.measurements - self.patients))
        down = sum(
            (size * (1 - degrees / float(chdtri(degrees, tail)))) ** 2
            for size, degrees in parts
        )
        up = sum(
            (size * (degrees / float(chdtri(degrees, 1 - tail)) - 1)) ** 2
            for size, degrees in parts
        )
        return max(0.0, self.total - math.sqrt(down)), self.total + math.sqrt(up)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlandAltman:
    """Bias and limits of agreement, in the unit of the measurement.

    Attributes
    ----------
    bias
        Mean of the patients' mean differences.
    sd
        SD of a single difference of a new patient, both variance components.
    lower, upper
        Limits that hold ``coverage`` of single differences, each with its own interval.
    within_sd, between_sd
        Components: measurements of one patient, and patients; ``within_sd`` is None with
        one measurement each.
    spread
        What they were computed from; None when there are fewer than two patients.
    """

    bias: Number
    sd: Number
    lower: Number
    upper: Number
    within_sd: float | None
    between_sd: float | None
    spread: Spread | None


def measure_spread(differences: ArrayLike, patients: ArrayLike) -> Spread | None:
    """Return the variance components of differences; None below two patients.

    Parameters
    ----------
    differences
        Measured minus reference, shape (rows,); NaN is left out.
    patients
        Patient of each row, shape (rows,).
    """
    groups = group_by_patient(differences, patients)
    count, total = int(groups.counts.size), int(groups.counts.sum())
    if count < 2:
        return None
    means = groups.means
    within = float(groups.within.sum()) / (total - count) if total > count else 0.0
    return Spread(
        patients=count,
        measurements=total,
        mean=float(means.mean()),
        between_means=float(means.var(ddof=1)),
        within=within,
        repeats=count / float((1 / groups.counts).sum()),
    )


def bland_altman(
    differences: ArrayLike,
    patients: ArrayLike | None = None,
    *,
    level: float = 0.95,
    multiple: float = 1.96,
    form: IntervalForm = "exact",
) -> BlandAltman:
    """Return bias and limits of agreement with intervals by patient.

    Parameters
    ----------
    differences
        Measured minus reference, shape (rows,); NaN is left out.
    patients
        Patient of each row; None when each row is a patient.
    level
        Confidence level of the intervals.
    multiple
        Limits stand this many SD from the bias; 1.96 holds 95 % of differences.
    form
        ``approximate_1986`` gives the interval printed in the paper of 1986 and needs one
        measurement a patient.

    Notes
    -----
    One measurement a patient: bias and limits of Bland and Altman (1986), Lancet 1:307;
    interval of the limits exact, by the noncentral t (Carkeet 2015, Optometry and Vision
    Science 92:e71). Several: variance components and MOVER interval of Zou (2013),
    Statistical Methods in Medical Research 22:630; patients count alike, however often
    each was measured.
    """
    values = np.asarray(differences, dtype=np.float64)
    keys = np.arange(values.size) if patients is None else np.asarray(patients)
    spread = measure_spread(values, keys)
    if spread is None:
        return _undefined(int(np.unique(keys[~np.isnan(values)]).size))
    if form == "approximate_1986" and not spread.once_each:
        raise ValueError("the approximation of 1986 needs one measurement a patient")
    sd = math.sqrt(spread.total)
    within = None if spread.once_each else math.sqrt(spread.within)
    return BlandAltman(
        bias=_bias(spread, level),
        sd=_sd(spread, level),
        lower=_limit(spread, level, -multiple, form),
        upper=_limit(spread, level, multiple, form),
        within_sd=within,
        between_sd=sd if spread.once_each else math.sqrt(spread.between),
        spread=spread,
    )


def _undefined(patients: int) -> BlandAltman:
    names = ("bias", "SD of differences", "lower limit", "upper limit")
    reason = "fewer than two patients"
    none = [
        NotEstimable(name=name, reason=reason, n=patients, n_unit="patients") for name in names
    ]
    return BlandAltman(
        bias=none[0],
        sd=none[1],
        lower=none[2],
        upper=none[3],
        within_sd=None,
        between_sd=None,
        spread=None,
    )


def _estimate(
    name: str,
    value: float,
    bounds: tuple[float, float],
    context: tuple[Spread, float],
    method: str,
) -> Estimate:
    spread, level = context
    flat = spread.total <= 0
    return Estimate(
        name=name,
        value=value,
        low=None if flat else bounds[0],
        high=None if flat else bounds[1],
        level=level,
        n=spread.patients,
        n_unit="patients",
        method=method,
        note="all differences are equal: no interval can be given" if flat else "",
    )


def _bias(spread: Spread, level: float) -> Estimate:
    half = _half(spread, level)
    bounds = spread.mean - half, spread.mean + half
    method = "mean of the patients' mean differences; t interval"
    return _estimate("bias", spread.mean, bounds, (spread, level), method)


def _half(spread: Spread, level: float) -> float:
    t = t_quantile(0.5 + level / 2, spread.patients - 1)
    return t * math.sqrt(spread.between_means / spread.patients)


def _sd(spread: Spread, level: float) -> Estimate:
    low, high = spread.total_bounds(level)
    kind = (
        "exact chi-square interval"
        if spread.once_each
        else "variance components, MOVER interval (Zou 2013)"
    )
    value = math.sqrt(spread.total)
    bounds = min(math.sqrt(low), value), max(math.sqrt(high), value)
    method = f"SD of a single difference; {kind}"
    return _estimate("SD of differences", value, bounds, (spread, level), method)


def _limit(spread: Spread, level: float, multiple: float, form: IntervalForm) -> Estimate:
    sd = math.sqrt(spread.total)
    value = spread.mean + multiple * sd
    name = "lower limit of agreement" if multiple < 0 else "upper limit of agreement"
    if form == "approximate_1986":
        t = t_quantile(0.5 + level / 2, spread.patients - 1)
        half = t * sd * math.sqrt(3 / spread.patients)
        bounds, how = (value - half, value + half), "interval of 1986, SE = sqrt(3 / n) SD"
    elif spread.once_each:
        bounds, how = _exact(spread, level, multiple), "exact interval, noncentral t"
    else:
        bounds, how = _mover(spread, level, multiple), "MOVER interval (Zou 2013)"
    method = f"bias {multiple:+g} SD, limits of agreement; {how}"
    return _estimate(name, value, bounds, (spread, level), method)


def _exact(spread: Spread, level: float, multiple: float) -> tuple[float, float]:
    """Return the interval of mean + multiple * SD of a normal distribution."""
    from scipy.special import nctdtrit

    root = math.sqrt(spread.patients)
    ends = [
        float(nctdtrit(spread.patients - 1, abs(multiple) * root, p)) / root
        for p in ((1 - level) / 2, (1 + level) / 2)
    ]
    sd = math.sqrt(spread.total)
    if multiple < 0:
        ends = [-ends[1], -ends[0]]
    return spread.mean + ends[0] * sd, spread.mean + ends[1] * sd


def _mover(spread: Spread, level: float, multiple: float) -> tuple[float, float]:
    low, high = spread.total_bounds(level)
    sd = math.sqrt(spread.total)
    half = _half(spread, level)
    near = abs(multiple) * (sd - math.sqrt(low))
    far = abs(multiple) * (math.sqrt(high) - sd)
    inner, outer = math.hypot(half, near), math.hypot(half, far)
    value = spread.mean + multiple * sd
    if multiple < 0:
        return value - outer, value + inner
    return value - inner, value + outer


def limit_multiple(coverage: float) -> float:
    """Return how many SD from the bias the limits stand that hold a share of differences."""
    return normal_quantile(0.5 + coverage / 2)
