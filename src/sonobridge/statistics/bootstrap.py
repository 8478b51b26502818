"""Resampling of patients: seeded weights, and the interval that was measured to cover.

A patient's weights depend on the seed and on the patient's key alone. Order of rows,
other patients and the coefficient that is asked for change nothing, so coefficients of
one study are resampled together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.randomness import seed_words
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.distributions import normal_quantile, t_quantile
from sonobridge.statistics.intervals import wilson_bounds
from sonobridge.statistics.kernels.weights import counts_from_starts

__all__ = [
    "NO_VARIATION",
    "TOO_SMALL",
    "PatientSums",
    "Resampling",
    "Statistic",
    "clustered_estimate",
    "patient_weights",
    "sum_by_patient",
]

Floats = NDArray[np.float64]

NO_VARIATION = "undefined: no variation"
TOO_SMALL = "n too small for the stated coverage"

_BLOCK = 256
"""Replicates that are summed at once; bounds the memory at many patients."""

_UNDEFINED_SHARE = 0.05
"""Largest share of undefined resamples under which an interval is still given."""


@dataclass(frozen=True, slots=True)
class Resampling:
    """How intervals are made.

    Attributes
    ----------
    seed
        Seed of the patients' weights; it stands in the evidence.
    level
        Confidence level, in 0..1.
    replicates
        Number of resamples; at least 100.
    """

    seed: int
    level: float = 0.95
    replicates: int = 1000

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise ValueError("a seed is a non-negative integer")
        if not 0 < self.level < 1:
            raise ValueError("the level lies between 0 and 1")
        if self.replicates < 100:
            raise ValueError("fewer than 100 resamples give no interval")


@dataclass(frozen=True, slots=True)
class PatientSums:
    """Additive parts of a coefficient, one row a patient.

    Attributes
    ----------
    keys
        Patient keys, sorted, each once.
    sums
        Shape (patients, parts).
    """

    keys: tuple[str, ...]
    sums: Floats


@dataclass(frozen=True, slots=True)
class Statistic:
    """A coefficient of summed parts.

    Attributes
    ----------
    name
        In the field's words.
    function
        Maps sums, shape (..., parts), to values, shape (...); NaN where undefined.
    floor
        Lower end of the scale on which the interval is drawn; the upper end is 1.
    method
        Formula of the coefficient, for the reader.
    covered_from
        Smallest number of patients at which the measured coverage of a nominal 95 %
        interval lies in 92..97 %; below it the estimate says so.
    linear
        Whether the value is a mean. The resampled variance of a mean lacks the factor
        P / (P - 1), which is then put in; that of a bent coefficient is large enough.
    """

    name: str
    function: Callable[[Floats], Floats]
    floor: float
    method: str
    covered_from: int
    linear: bool = False


def sum_by_patient(patients: Sequence[str], rows: Floats) -> PatientSums:
    """Sum rows by patient and leave out patients whose rows are all zero.

    Parameters
    ----------
    patients
        Patient key of each row.
    rows
        Shape (rows, parts).
    """
    if len(patients) != rows.shape[0]:
        raise ValueError("each row has one patient")
    if not len(patients):
        return PatientSums((), np.zeros((0, rows.shape[1])))
    keys, index = np.unique(np.asarray(patients, dtype=np.str_), return_inverse=True)
    order = np.argsort(index, kind="stable")
    starts = np.searchsorted(index[order], np.arange(keys.size))
    sums = np.add.reduceat(rows[order], starts, axis=0)
    used = (sums != 0).any(1)
    return PatientSums(tuple(str(key) for key in keys[used]), sums[used])


def patient_weights(keys: Sequence[str], replicates: int, seed: int) -> NDArray[np.uint8]:
    """Return how often each patient is drawn in each resample, shape (replicates, patients).

    Notes
    -----
    Sampling with replacement in its Poisson form: weights are Poisson(1) counts, so a
    patient's count does not depend on who else is in the study. They come from a counter
    hash (the finaliser of SplitMix64 on a keyed start) that gives four 16-bit draws a
    step; the draws are looked up in the cumulative Poisson distribution.
    """
    starts = np.array(
        [seed_words(seed, "patient weights", key) & 0xFFFFFFFFFFFFFFFF for key in keys],
        dtype=np.uint64,
    )
    return counts_from_starts(starts, replicates)


def clustered_estimate(
    statistic: Statistic, data: PatientSums, resampling: Resampling
) -> Estimate | NotEstimable:
    """Return a coefficient with an interval that resamples patients.

    Notes
    -----
    The variance of the resampled values gives an effective n, as if the coefficient were
    a share of the way from ``floor`` to 1, and Wilson's score interval at a t quantile
    with P - 1 degrees of freedom is drawn on that share. Of the intervals compared in
    ``benchmarks/agreement_coverage.py`` (percentile, expanded percentile, BCa, t, Fisher
    z, this one) it came nearest to its stated coverage at 12 patients. A coefficient of
    exactly 1 keeps an honest lower end: its effective n is the number of patients.
    """
    name, patients = statistic.name, len(data.keys)
    if patients == 0:
        return NotEstimable(
            name=name, reason="no item was read as this needs", n=0, n_unit="patients"
        )
    value = float(statistic.function(data.sums.sum(0)))
    if math.isnan(value):
        return NotEstimable(name=name, reason=NO_VARIATION, n=patients, n_unit="patients")
    low, high, note = _interval(statistic, data, resampling, value)
    return Estimate(
        name=name,
        value=value,
        low=low,
        high=high,
        level=resampling.level,
        n=patients,
        n_unit="patients",
        method=f"{statistic.method}; Wilson interval on the variance of "
        f"{resampling.replicates} resamples of patients",
        seed=resampling.seed,
        note=note,
    )


def _interval(
    statistic: Statistic, data: PatientSums, resampling: Resampling, value: float
) -> tuple[float | None, float | None, str]:
    patients = len(data.keys)
    if patients == 1:
        return None, None, "one patient: no interval by patient can be given"
    values = _resampled(statistic, data, resampling)
    undefined = 1 - values.size / resampling.replicates
    if undefined > _UNDEFINED_SHARE:
        why = f"{TOO_SMALL}: {undefined:.0%} of the resamples have no variation"
        return None, None, why
    share = (1 - value) / (1 - statistic.floor)
    variance = float(values.var()) / (1 - statistic.floor) ** 2
    if statistic.linear:
        variance *= patients / (patients - 1)
    if share > 0 and variance <= 1e-24:
        return None, None, "patients do not differ: resampling them gives no interval"
    low, high = _score_bounds(share, variance, patients, resampling.level)
    span = 1 - statistic.floor
    note = ""
    if patients < statistic.covered_from:
        note = f"{TOO_SMALL} (measured from {statistic.covered_from} patients up)"
    return min(1 - high * span, value), max(1 - low * span, value), note


def _resampled(statistic: Statistic, data: PatientSums, resampling: Resampling) -> Floats:
    weights = patient_weights(data.keys, resampling.replicates, resampling.seed)
    parts = [
        statistic.function(weights[start : start + _BLOCK].astype(np.float64) @ data.sums)
        for start in range(0, resampling.replicates, _BLOCK)
    ]
    values = np.concatenate(parts)
    return values[~np.isnan(values)]


def _score_bounds(
    share: float, variance: float, patients: int, level: float
) -> tuple[float, float]:
    t = t_quantile(0.5 + level / 2, patients - 1)
    if share >= 1:
        half = t * math.sqrt(variance)
        return share - half, share + half
    z = normal_quantile(0.5 + level / 2)
    effective = patients if share <= 0 else share * (1 - share) / variance
    return wilson_bounds(max(share, 0.0), effective * (z / t) ** 2, z)
