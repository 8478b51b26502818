"""Closed forms as estimates: value, interval, patients, method, or why there is none."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.bootstrap import TOO_SMALL
from sonobridge.statistics.clustered.auc import (
    FEWEST_PATIENTS_A_CLASS,
    ClusteredAuc,
    clustered_auc,
)
from sonobridge.statistics.clustered.calibration_error import CalibrationError
from sonobridge.statistics.clustered.gaps import ClusteredGap, gap_between
from sonobridge.statistics.clustered.predictive import predictive_values
from sonobridge.statistics.clustered.ratio import (
    ClusteredMean,
    ClusteredShare,
    clustered_share,
    ratio_covariance,
)

__all__ = [
    "COVERED_FROM",
    "auc_estimate",
    "ece_estimate",
    "estimate_of_auc",
    "estimate_of_gap",
    "estimate_of_mean",
    "estimate_of_share",
    "gap_estimate",
    "no_auc",
    "predictive_estimates",
    "share_estimate",
]

COVERED_FROM = {
    "share": 4,
    "auc": 3,
    "share_gap": 4,
    "auc_gap": 3,
    "predictive": 4,
    "mean": 4,
    "brier": 4,
    "ece": 4,
    "slope": 4,
}
"""Patients from which a nominal 95 % interval was measured to cover at least 92 %.

Patients of the denominator for a share and a mean; of the smaller class for an AUC and a
predictive value; of the smaller group for a gap. ``benchmarks/results/interval_coverage.json``
holds the study: with few patients the intervals err on the wide side (up to 99 %).
"""

ONE_PATIENT = "one patient: no interval by patient can be given"
NO_IMAGES = "no image counts here"


def share_estimate(
    name: str, events_by_patient: ArrayLike, totals_by_patient: ArrayLike, level: float = 0.95
) -> Estimate | NotEstimable:
    """Return a share of images as an estimate with its interval by patient.

    Parameters
    ----------
    name
        What the share is.
    events_by_patient, totals_by_patient
        Images with the event and all images of each patient, shape (patients,).
    level
        Confidence level.
    """
    found = clustered_share(events_by_patient, totals_by_patient, level)
    return estimate_of_share(name, found)


def estimate_of_share(name: str, share: ClusteredShare | None) -> Estimate | NotEstimable:
    """Return a share that is already computed as an estimate."""
    if share is None:
        return NotEstimable(name=name, reason=NO_IMAGES, n=0, n_unit="patients")
    method = "Wilson score interval on the effective n, variance by patient, t quantile"
    note = ONE_PATIENT if share.low is None else _small("share", share.patients)
    return _made(name, share, share.patients, method, note)


def estimate_of_mean(
    name: str, mean: ClusteredMean | None, kind: str = "mean"
) -> Estimate | NotEstimable:
    """Return a mean over images as an estimate.

    ``kind`` names its row of ``COVERED_FROM``.
    """
    if mean is None:
        return NotEstimable(name=name, reason=NO_IMAGES, n=0, n_unit="patients")
    bounded = mean.scale is not None
    method = "mean over images, variance by patient, "
    method += "Wilson interval on the variance, t quantile" if bounded else "t interval"
    note = ONE_PATIENT if mean.low is None else _small(kind, mean.patients)
    return _made(name, mean, mean.patients, method, note)


def auc_estimate(
    name: str,
    scores: ArrayLike,
    labels: ArrayLike,
    patients: ArrayLike,
    level: float = 0.95,
) -> Estimate | NotEstimable:
    """Return an AUC as an estimate with its interval by patient.

    Parameters
    ----------
    name
        What the AUC is of.
    scores, labels, patients
        Score, label (True: positive) and patient of each row, shape (rows,).
    level
        Confidence level.
    """
    found = clustered_auc(scores, labels, patients, level)
    if found is None:
        y = np.asarray(labels, dtype=np.bool_)
        who = np.asarray(patients)
        classes = np.unique(who[y]).size, np.unique(who[~y]).size
        return no_auc(name, *classes, int(np.unique(who).size))
    return estimate_of_auc(name, found)


def no_auc(name: str, positive: int, negative: int, patients: int) -> NotEstimable:
    """Return why there is no AUC: too few patients of a class."""
    reason = (
        f"{positive} patients with a positive image and {negative} with a negative one; "
        f"an AUC needs {FEWEST_PATIENTS_A_CLASS} of each"
    )
    return NotEstimable(name=name, reason=reason, n=patients, n_unit="patients")


def estimate_of_auc(name: str, auc: ClusteredAuc) -> Estimate:
    """Return an AUC that is already computed as an estimate."""
    method = "mid-rank AUC, Obuchowski (1997) variance by patient, t interval on the logit"
    smaller = min(auc.positive_patients, auc.negative_patients)
    note = _small("auc", smaller, " of the smaller class")
    return _made(name, auc, auc.patients, method, note)


def gap_estimate(
    name: str,
    group: tuple[ArrayLike, ArrayLike],
    rest: tuple[ArrayLike, ArrayLike],
    level: float = 0.95,
) -> Estimate | NotEstimable:
    """Return the gap of two shares, group minus rest, with its interval by patient.

    Parameters
    ----------
    name
        What the gap is of.
    group, rest
        (events, totals) by patient, both over the same list of patients; a patient who is
        not in a group has 0 images there, one who is in both ties the two together.
    level
        Confidence level.
    """
    one, other = clustered_share(*group, level), clustered_share(*rest, level)
    if one is None or other is None:
        side = "the group" if one is None else "the rest"
        reason = f"no image of {side} counts here"
        return NotEstimable(name=name, reason=reason, n=0, n_unit="patients")
    gap = gap_between(one, other, covariance=ratio_covariance(group, rest), level=level)
    return estimate_of_gap(name, gap, min(one.patients, other.patients))


def estimate_of_gap(
    name: str, gap: ClusteredGap | None, patients: int
) -> Estimate | NotEstimable:
    """Return a gap that is already computed as an estimate.

    Parameters
    ----------
    name
        What the gap is of.
    gap
        The gap; None when a side has fewer than two patients.
    patients
        Patients of the smaller side; n of the estimate counts those of the first.
    """
    if gap is None:
        reason = "a gap by patient needs two patients on each side"
        return NotEstimable(name=name, reason=reason, n=patients, n_unit="patients")
    kind = "share_gap"
    unit = ""
    if isinstance(gap.first, ClusteredAuc) and isinstance(gap.second, ClusteredAuc):
        kind, unit = "auc_gap", " of the smaller class"
        sides = (gap.first, gap.second)
        patients = min(min(a.positive_patients, a.negative_patients) for a in sides)
    method = "difference, limits of the two joined (Newcombe 1998; Zou and Donner 2008)"
    if gap.correlation:
        method += ", covariance of patients on both sides"
    return _made(name, gap, gap.first.patients, method, _small(kind, patients, unit))


def predictive_estimates(
    sensitivity: ClusteredShare | None,
    specificity: ClusteredShare | None,
    prevalence: float,
    *,
    covariance: float = 0.0,
    level: float = 0.95,
) -> tuple[Estimate | NotEstimable, Estimate | NotEstimable]:
    """Return (PPV, NPV) at a prevalence as estimates."""
    names = f"PPV at prevalence {prevalence:g}", f"NPV at prevalence {prevalence:g}"
    sizes = [0 if share is None else share.patients for share in (sensitivity, specificity)]
    found = None
    if sensitivity is not None and specificity is not None:
        found = predictive_values(
            sensitivity, specificity, prevalence, covariance=covariance, level=level
        )
    if found is None:
        reason = "needs two patients with a positive image and two with a negative one"
        ppv, npv = (
            NotEstimable(name=name, reason=reason, n=min(sizes), n_unit="patients")
            for name in names
        )
        return ppv, npv
    method = "Bayes at the stated prevalence, likelihood ratio by patient (Donner and Zou 2012)"
    note = _small("predictive", min(sizes), " of the smaller class")
    first, second = (
        Estimate(
            name=name,
            value=bounded.value,
            low=bounded.low,
            high=bounded.high,
            level=level,
            n=min(sizes),
            n_unit="patients of the smaller class",
            method=method,
            note=note,
        )
        for name, bounded in zip(names, found, strict=True)
    )
    return first, second


def ece_estimate(name: str, error: CalibrationError | None) -> Estimate | NotEstimable:
    """Return an expected calibration error as an estimate."""
    if error is None:
        return NotEstimable(name=name, reason=NO_IMAGES, n=0, n_unit="patients")
    method = (
        f"debiased over {error.bins} bins of equal mass (plain: {error.plain:.4f}), "
        "interval by inversion of folded normals, variance by patient"
    )
    note = ONE_PATIENT if error.low is None else _small("ece", error.patients)
    return _made(name, error, error.patients, method, note)


class _Shown(Protocol):
    @property
    def value(self) -> float: ...

    @property
    def low(self) -> float | None: ...

    @property
    def high(self) -> float | None: ...

    @property
    def level(self) -> float: ...


def _made(name: str, found: _Shown, patients: int, method: str, note: str) -> Estimate:
    return Estimate(
        name=name,
        value=found.value,
        low=found.low,
        high=found.high,
        level=found.level,
        n=patients,
        n_unit="patients",
        method=method,
        note=note,
    )


def _small(kind: str, patients: int, unit: str = "") -> str:
    least = COVERED_FROM[kind]
    if patients >= least:
        return ""
    return f"{TOO_SMALL} (measured from {least} patients{unit} up)"
