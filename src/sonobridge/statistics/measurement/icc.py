"""Intraclass correlation in its six forms, by F, or by patient where items cluster."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics import agreement_statistics
from sonobridge.statistics.bootstrap import (
    NO_VARIATION,
    PatientSums,
    Resampling,
    Statistic,
    clustered_estimate,
    sum_by_patient,
)
from sonobridge.statistics.distributions import f_quantile, t_quantile
from sonobridge.statistics.reliability import absolute_bounds, icc_parts, mean_squares

__all__ = ["ICC_FORMS", "IccForm", "icc_form_statistic", "intraclass_correlation"]

Floats = NDArray[np.float64]
IccForm = Literal["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]

ICC_FORMS: tuple[IccForm, ...] = (
    "ICC(1,1)",
    "ICC(2,1)",
    "ICC(3,1)",
    "ICC(1,k)",
    "ICC(2,k)",
    "ICC(3,k)",
)

_MEANING = {
    "1": "one-way random",
    "2": "two-way random, absolute agreement",
    "3": "two-way mixed, consistency",
}


def intraclass_correlation(
    ratings: ArrayLike,
    form: IccForm,
    patients: Sequence[str] | None = None,
    *,
    resampling: Resampling,
) -> Estimate | NotEstimable:
    """Return one form of the intraclass correlation.

    Parameters
    ----------
    ratings
        Measurements in one unit, shape (items, readers), complete.
    form
        Form of Shrout and Fleiss (1979): 1 one-way, 2 absolute agreement, 3 consistency;
        ``1`` of a single measurement, ``k`` of the mean of the readers.
    patients
        Patient key of each item; None when each item is a patient of its own.
    resampling
        Level; seed and number of resamples are used only where the jackknife by patient
        is undefined.

    Raises
    ------
    ValueError
        If a measurement is missing, or there are fewer than two readers.

    Notes
    -----
    Shrout and Fleiss (1979), Psychological Bulletin 86:420; interval of ICC(2,1) by McGraw
    and Wong (1996), the others by F. The mean of k readers follows from the single
    measurement by Spearman and Brown, bounds included. Several items a patient: jackknife
    pseudo-values by patient on z = ln((1 + (k - 1) r) / (1 - r)) / 2 with t at Kish's
    effective number of patients less one, which covered better at 12 patients than the
    bootstrap (``benchmarks/results/measurement_coverage.json``).
    """
    values = np.asarray(ratings, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] < 2:
        raise ValueError(f"{form}: measurements have the shape (items, readers), readers >= 2")
    if not bool(np.isfinite(values).all()):
        raise ValueError(f"{form}: leave out, and report, items that some reader left out")
    if patients is not None and len(patients) != values.shape[0]:
        raise ValueError(f"{form}: each item has one patient")
    if patients is not None and len(set(patients)) < len(patients):
        data = sum_by_patient(patients, icc_parts(values))
        single = _by_patient(data, form, values.shape[1], resampling)
        return _stepped_up(single, form, values.shape[1])
    unit = "items" if patients is None else "patients"
    return _stepped_up(_by_f(values, form, unit, resampling.level), form, values.shape[1])


def icc_form_statistic(readers: int, form: IccForm) -> Statistic:
    """Return the single-measurement ICC of a form as a function of summed ``icc_parts``."""
    kind = form[4]
    method = f"ICC, {_MEANING[kind]}"
    covered = agreement_statistics.COVERED_FROM["icc"]
    return Statistic(form, partial(_single, kind=kind, readers=readers), -1.0, method, covered)


def _single(sums: Floats, kind: str, readers: int) -> Floats:
    items, columns, error = mean_squares(sums, readers)
    n = sums[..., 0].clip(1)
    if kind == "1":
        # Mean square within items: readers and error taken together.
        error = (columns + (n - 1) * error) / n
    whole = items + (readers - 1) * error
    if kind == "2":
        whole = whole + readers * (columns - error) / n
    usable = whole > 0
    return np.asarray(np.where(usable, (items - error) / np.where(usable, whole, 1.0), np.nan))


def _by_patient(
    data: PatientSums, form: IccForm, readers: int, resampling: Resampling
) -> Estimate | NotEstimable:
    """Return the single-measurement ICC with an interval by patient."""
    statistic = icc_form_statistic(readers, form)
    total, patients = data.sums.sum(0), len(data.keys)
    value = float(statistic.function(total))
    rest = statistic.function(total - data.sums)
    floor = -1 / (readers - 1)
    usable = patients > 2 and bool(((rest > floor) & (rest < 1)).all())
    if not (usable and floor < value < 1):
        return clustered_estimate(statistic, data, resampling)
    z, others = _fisher(np.array([value]), readers)[0], _fisher(rest, readers)
    pseudo = patients * z - (patients - 1) * others
    share = data.sums[:, 0] / total[0]
    t = t_quantile(0.5 + resampling.level / 2, 1 / float((share**2).sum()) - 1)
    half = t * math.sqrt(float(pseudo.var(ddof=1)) / patients)
    centre = float(pseudo.mean())
    low, high = (_fisher_back(end, readers) for end in (centre - half, centre + half))
    return Estimate(
        name=form,
        value=value,
        low=min(low, value),
        high=max(high, value),
        level=resampling.level,
        n=patients,
        n_unit="patients",
        method=f"{statistic.method}; jackknife by patient on Fisher's z, t interval",
    )


def _fisher(values: Floats, readers: int) -> Floats:
    return np.asarray(np.log((1 + (readers - 1) * values) / (1 - values)) / 2)


def _fisher_back(z: float, readers: int) -> float:
    # tanh form of (e^2z - 1) / (e^2z + k - 1), which does not overflow.
    small = math.exp(-2 * abs(z))
    if z >= 0:
        return (1 - small) / (1 + (readers - 1) * small)
    return (small - 1) / (small + readers - 1)


def _by_f(values: Floats, form: IccForm, unit: str, level: float) -> Estimate | NotEstimable:
    n, k = values.shape
    if n < 2:
        return NotEstimable(name=form, reason="fewer than two items", n=n, n_unit=unit)
    sums = icc_parts(values).sum(0)
    value = float(_single(sums, form[4], k))
    if math.isnan(value):
        return NotEstimable(name=form, reason=NO_VARIATION, n=n, n_unit=unit)
    items, columns, error = (float(square) for square in mean_squares(sums, k))
    low: float | None
    high: float | None
    note = ""
    if form[4] == "1":
        error = (columns + (n - 1) * error) / n
    if error <= 0:
        low, high, note = None, None, "no error variance: no F interval"
    elif form[4] == "2":
        low, high = absolute_bounds((items, columns, error), (n, k), value, level)
    else:
        degrees = n * (k - 1) if form[4] == "1" else (n - 1) * (k - 1)
        low, high = _ratio_bounds(items / error, (n - 1, degrees), k, level)
        low, high = min(low, value), max(high, value)
    return Estimate(
        name=form,
        value=value,
        low=low,
        high=high,
        level=level,
        n=n,
        n_unit=unit,
        method=f"ICC, {_MEANING[form[4]]}; F interval",
        note=note,
    )


def _ratio_bounds(
    ratio: float, degrees: tuple[int, int], readers: int, level: float
) -> tuple[float, float]:
    """Return the interval of (F - 1) / (F + k - 1), F being the ratio of mean squares."""
    first, second = degrees
    small = ratio / f_quantile(0.5 + level / 2, first, second)
    large = ratio * f_quantile(0.5 + level / 2, second, first)
    low, high = ((f - 1) / (f + readers - 1) for f in (small, large))
    return low, high


def _stepped_up(
    single: Estimate | NotEstimable, form: IccForm, readers: int
) -> Estimate | NotEstimable:
    """Turn the estimate of one measurement into that of the mean of k readers."""
    if isinstance(single, NotEstimable) or form.endswith("1)"):
        return single

    def step(value: float) -> float:
        return readers * value / (1 + (readers - 1) * value)

    if single.low is not None and single.low <= -1 / (readers - 1):
        low, high, note = None, None, "the interval reaches below the scale of the mean"
    else:
        low, high, note = single.low, single.high, single.note
    return Estimate(
        name=form,
        value=step(single.value),
        low=None if low is None else step(low),
        high=None if high is None else step(high),
        level=single.level,
        n=single.n,
        n_unit=single.n_unit,
        method=f"{single.method}; mean of {readers} readers (Spearman–Brown)",
        seed=single.seed,
        note=note,
    )
