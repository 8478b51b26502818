"""Predictive values where the model will work, in counts of 1,000 people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.evaluation.content import PredictiveValue, Sentence
from sonobridge.audit.groups import GroupSums
from sonobridge.audit.measures.measured import PATIENTS
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.clustered import (
    Bounded,
    clustered_share,
    natural_frequencies,
    predictive_values,
    ratio_covariance,
)

__all__ = ["CUSTOMARY_PREVALENCES", "values_at"]

CUSTOMARY_PREVALENCES = (0.01, 0.05, 0.1, 0.2, 0.4)
"""Shown when the protocol names no prevalence; the reader picks the one that fits."""

Floats = NDArray[np.float64]


def values_at(group: GroupSums, prevalence: float, level: float) -> PredictiveValue:
    """Return PPV and NPV at a prevalence from a group's sensitivity and specificity.

    Parameters
    ----------
    group
        Sums of the binary columns (diseased, called positive, both).
    prevalence
        Share of people with the finding, in 0..1.
    level
        Confidence level.
    """
    y, d, tp = (group.sums[:, k] for k in range(3))
    images = group.images.astype(np.float64)
    hits, misses = (tp, y), (images - y - d + tp, images - y)
    sensitivity = clustered_share(*hits, level)
    specificity = clustered_share(*misses, level)
    found = None
    if sensitivity is not None and specificity is not None:
        found = predictive_values(
            sensitivity,
            specificity,
            prevalence,
            covariance=ratio_covariance(hits, misses),
            level=level,
        )
    if found is None or sensitivity is None or specificity is None:
        return _unknown(prevalence, int(group.patients.size))
    people = natural_frequencies(sensitivity.value, specificity.value, prevalence)
    called = people.true_positive + people.false_positive
    ppv, npv = (
        _estimate(name, one, min(sensitivity.patients, specificity.patients), level)
        for name, one in zip(("PPV", "NPV"), found, strict=True)
    )
    ill = people.true_positive + people.false_negative
    return PredictiveValue(
        prevalence=prevalence,
        ppv=ppv,
        npv=npv,
        true_positive=people.true_positive,
        false_positive=people.false_positive,
        false_negative=people.false_negative,
        true_negative=people.true_negative,
        sentence=Sentence(
            clinician=f"Of 1,000 people, {ill} have the finding. The model calls {called} "
            f"positive: {people.true_positive} of them have it and {people.false_positive} do "
            f"not. It misses {people.false_negative}.",
            data=f"PPV {found[0].value:.3f} ({level:.0%} interval {found[0].low:.3f} to "
            f"{found[0].high:.3f}), NPV {found[1].value:.3f} ({found[1].low:.3f} to "
            f"{found[1].high:.3f}) at a prevalence of {prevalence:g}, by Bayes from "
            f"sensitivity {sensitivity.events} / {sensitivity.images} and specificity "
            f"{specificity.events} / {specificity.images}.",
        ),
    )


def _estimate(name: str, one: Bounded, patients: int, level: float) -> Estimate:
    return Estimate(
        name=name,
        value=one.value,
        low=one.low,
        high=one.high,
        level=level,
        n=patients,
        n_unit=PATIENTS,
        method="Bayes on sensitivity and specificity, likelihood-ratio interval by patient",
    )


def _unknown(prevalence: float, patients: int) -> PredictiveValue:
    reason = "fewer than two patients with, or without, the finding"
    none = [
        NotEstimable(name=name, reason=reason, n=patients, n_unit=PATIENTS)
        for name in ("PPV", "NPV")
    ]
    return PredictiveValue(
        prevalence=prevalence,
        ppv=none[0],
        npv=none[1],
        true_positive=0,
        false_positive=0,
        false_negative=0,
        true_negative=0,
        sentence=Sentence(clinician=f"No counts can be given: {reason}.", data=reason),
    )
