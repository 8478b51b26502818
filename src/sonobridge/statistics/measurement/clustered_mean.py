"""Mean of a value over images, with an interval by patient that holds in small groups."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.distributions import t_quantile

__all__ = ["ONE_PATIENT", "PatientGroups", "clustered_mean", "group_by_patient"]

Floats = NDArray[np.float64]

ONE_PATIENT = "one patient: no interval by patient can be given"


@dataclass(frozen=True, slots=True)
class PatientGroups:
    """Sums and counts of finite values by patient, each shape (patients,).

    Attributes
    ----------
    sums, counts
        Of the patients with at least one value.
    within
        Sum of squared deviations from the patient's own mean.
    left_out
        Rows without a value (NaN).
    """

    sums: Floats
    counts: Floats
    within: Floats
    left_out: int

    @property
    def means(self) -> Floats:
        """Mean of each patient, shape (patients,)."""
        return np.asarray(self.sums / self.counts)


def group_by_patient(values: ArrayLike, patients: ArrayLike) -> PatientGroups:
    """Return sums by patient; NaN is a missing value and is counted.

    Parameters
    ----------
    values
        One value a row, shape (rows,).
    patients
        Patient of each row, shape (rows,): codes or keys.

    Raises
    ------
    ValueError
        If the shapes differ or a value is infinite.
    """
    data, codes = np.asarray(values, dtype=np.float64), np.asarray(patients)
    if data.ndim != 1 or data.shape != codes.shape:
        raise ValueError("each value has one patient")
    if bool(np.isinf(data).any()):
        raise ValueError("a value is finite, or NaN where it is missing")
    given = ~np.isnan(data)
    data, codes = data[given], codes[given]
    _, index = np.unique(codes, return_inverse=True)
    counts = np.bincount(index).astype(np.float64)
    # Sums run over distances from the mean, so that large values keep their digits.
    centre = float(data.mean()) if data.size else 0.0
    shifted = data - centre
    sums = np.bincount(index, shifted)
    deviations = (shifted - (sums / counts)[index]) ** 2
    within = np.bincount(index, deviations).astype(np.float64)
    return PatientGroups(sums + centre * counts, counts, within, int((~given).sum()))


def clustered_mean(
    name: str,
    values: ArrayLike,
    patients: ArrayLike,
    *,
    level: float = 0.95,
    positive: bool = False,
) -> Estimate | NotEstimable:
    """Return the mean over rows with an interval by patient.

    Parameters
    ----------
    name
        What is averaged.
    values, patients
        One value and one patient a row, shape (rows,); NaN is left out and counted.
    level
        Confidence level.
    positive
        Whether the value cannot be negative (an absolute error, a distance): the interval
        is then drawn on the logarithm, since such means are skewed.

    Notes
    -----
    With r_i the patient's sum of deviations from the mean and h_i its share of the rows,
    the variance is sum r_i^2 / (1 - h_i) / N^2 (the CR2 form of Bell and McCaffrey 2002
    for a mean) and t has 1 / sum h_i^2 - 1 degrees of freedom (Kish's effective number
    of patients, less one). Coverage: ``benchmarks/results/measurement_coverage.json``.
    """
    groups = group_by_patient(values, patients)
    count = int(groups.counts.size)
    if count == 0:
        return NotEstimable(name=name, reason="no measurements", n=0, n_unit="patients")
    total = float(groups.counts.sum())
    mean = float(groups.sums.sum() / total)
    notes = [f"{groups.left_out} rows without a value left out"] if groups.left_out else []
    low, high = None, None
    if count == 1:
        notes.append(ONE_PATIENT)
    else:
        low, high = _bounds(groups, mean, level, positive=positive)
        if low == high:
            low, high = None, None
            notes.append("patients do not differ: no interval by patient can be given")
    return Estimate(
        name=name,
        value=mean,
        low=low,
        high=high,
        level=level,
        n=count,
        n_unit="patients",
        method="mean over rows; t interval"
        + (" on the logarithm" if positive else "")
        + ", variance by patient (CR2)",
        note="; ".join(notes),
    )


def _bounds(
    groups: PatientGroups, mean: float, level: float, *, positive: bool
) -> tuple[float, float]:
    total = float(groups.counts.sum())
    share = groups.counts / total
    residual = groups.sums - mean * groups.counts
    error = math.sqrt(float((residual**2 / (1 - share)).sum())) / total
    degrees = 1 / float((share**2).sum()) - 1
    half = t_quantile(0.5 + level / 2, degrees) * error
    # What rounding leaves of equal values is no spread.
    if half <= 1e-12 * abs(mean):
        return mean, mean
    if positive and mean > 0:
        ratio = half / mean
        return mean * math.exp(-ratio), mean * math.exp(min(ratio, 700.0))
    return mean - half, mean + half
