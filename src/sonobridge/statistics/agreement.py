"""Agreement between readers: percent, Cohen's kappa, Krippendorff's alpha, mean overlap.

Each function takes one label (or measurement) per item and the patient of each item; the
interval resamples patients. An answer outside the scale, such as ``cannot_grade``, is a
category of its own; None is an answer that was not given.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics import agreement_statistics
from sonobridge.statistics.bootstrap import (
    Resampling,
    clustered_estimate,
    sum_by_patient,
)
from sonobridge.statistics.coincidence import (
    KappaWeighting,
    coincidences_by_unit,
    moments_by_unit,
    tables_by_item,
)
from sonobridge.statistics.scale import MISSING, Scale

__all__ = [
    "cohen_kappa",
    "krippendorff_alpha",
    "krippendorff_alpha_interval",
    "mean_by_patient",
    "percent_agreement",
]

Labels = Sequence[str | None]
Floats = NDArray[np.float64]


def percent_agreement(
    ratings: Sequence[Labels],
    patients: Sequence[str],
    *,
    resampling: Resampling,
    name: str = "percent agreement",
) -> Estimate | NotEstimable:
    """Return the share of agreeing pairs of readers, in 0..1.

    Parameters
    ----------
    ratings
        Labels of each reader, shape (readers, items); at least two readers.
    patients
        Patient key of each item.
    resampling
        Seed, level and number of resamples.
    name
        Name of the estimate.
    """
    _require_shape(ratings, patients)
    seen = sorted({label for row in ratings for label in row if label is not None})
    codes = _codes(ratings, Scale("nominal", tuple(seen) or ("none",)))
    rows = np.zeros((len(patients), 2))
    for i in range(len(codes)):
        for j in range(i + 1, len(codes)):
            both = (codes[i] != MISSING) & (codes[j] != MISSING)
            rows[:, 0] += both & (codes[i] == codes[j])
            rows[:, 1] += both
    statistic = agreement_statistics.percent(name)
    return clustered_estimate(statistic, sum_by_patient(patients, rows), resampling)


def cohen_kappa(
    first: Labels,
    second: Labels,
    patients: Sequence[str],
    *,
    scale: Scale,
    weighting: KappaWeighting = "nominal",
    resampling: Resampling,
    name: str = "Cohen's kappa",
) -> Estimate | NotEstimable:
    """Return Cohen's kappa of two readers with an interval by patient.

    Parameters
    ----------
    first, second
        Labels of the same items.
    patients
        Patient key of each item.
    scale
        Answers in order.
    weighting
        ``nominal`` for none; ``linear`` or ``quadratic`` for ordered grades.
    resampling
        Seed, level and number of resamples.
    name
        Name of the estimate.
    """
    _require_shape([first, second], patients)
    count = len(scale.answers)
    codes = _codes([first, second], scale)
    rows = tables_by_item(codes[0], codes[1], count)
    statistic = agreement_statistics.kappa(scale, weighting, name)
    return clustered_estimate(statistic, sum_by_patient(patients, rows), resampling)


def krippendorff_alpha(
    ratings: Sequence[Labels],
    patients: Sequence[str],
    *,
    scale: Scale,
    resampling: Resampling,
    name: str = "Krippendorff's alpha",
) -> Estimate | NotEstimable:
    """Return Krippendorff's nominal or ordinal alpha with an interval by patient.

    Parameters
    ----------
    ratings
        Labels of each reader, shape (readers, items); None where not given.
    patients
        Patient key of each item.
    scale
        Answers in order; its level chooses the difference.
    resampling
        Seed, level and number of resamples.
    name
        Name of the estimate.
    """
    _require_shape(ratings, patients)
    count = len(scale.answers)
    rows = coincidences_by_unit(_codes(ratings, scale), count)
    statistic = agreement_statistics.alpha(scale, name)
    return clustered_estimate(statistic, sum_by_patient(patients, rows), resampling)


def krippendorff_alpha_interval(
    ratings: ArrayLike,
    patients: Sequence[str],
    *,
    resampling: Resampling,
    name: str = "Krippendorff's alpha",
) -> Estimate | NotEstimable:
    """Return Krippendorff's alpha of measurements on an interval scale.

    Parameters
    ----------
    ratings
        Measurements in one unit, shape (readers, items); NaN where not given.
    patients
        Patient key of each item.
    resampling
        Seed, level and number of resamples.
    name
        Name of the estimate.
    """
    values = np.asarray(ratings, dtype=np.float64)
    _require_shape(values, patients)
    if bool(np.isinf(values).any()):
        raise ValueError(f"{name}: a measurement is finite")
    valid = values[~np.isnan(values)]
    centred = values - (valid.mean() if valid.size else 0.0)
    statistic = agreement_statistics.alpha_interval(name)
    data = sum_by_patient(patients, moments_by_unit(centred))
    return clustered_estimate(statistic, data, resampling)


def mean_by_patient(
    values: Sequence[float | None],
    patients: Sequence[str],
    *,
    resampling: Resampling,
    name: str,
) -> Estimate | NotEstimable:
    """Return the mean over items of a value in 0..1, such as Dice, with an interval.

    Parameters
    ----------
    values
        One value per item; None is left out.
    patients
        Patient key of each item.
    resampling
        Seed, level and number of resamples.
    name
        Name of the estimate.
    """
    _require_shape([values], patients)
    filled = np.array([0.0 if value is None else value for value in values])
    if not bool(((filled >= 0) & (filled <= 1)).all()):
        raise ValueError(f"{name}: each value lies in 0..1")
    given = np.array([value is not None for value in values], dtype=np.float64)
    data = sum_by_patient(patients, np.stack([filled, given], axis=1))
    statistic = agreement_statistics.mean(name)
    return clustered_estimate(statistic, data, resampling)


def _codes(ratings: Sequence[Labels], scale: Scale) -> NDArray[np.int64]:
    return np.stack([scale.encode(row) for row in ratings])


def _require_shape(
    ratings: Sequence[Sequence[object]] | Floats, patients: Sequence[str]
) -> None:
    if len(ratings) == 0 or any(len(row) != len(patients) for row in ratings):
        raise ValueError("each reader has one entry per item, and each item one patient")
