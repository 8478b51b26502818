"""How well scores rank: the area under the ROC curve, also over several classes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.groups import GroupSums
from sonobridge.audit.measures.curved import CurvedQuantity
from sonobridge.audit.measures.measured import PATIENTS, Measured, estimate_of
from sonobridge.core.counting import counted
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.clustered import ClusteredAuc, placements

__all__ = ["measure_macro_auc", "measured_auc", "no_auc"]

Floats = NDArray[np.float64]

_FEWEST = 3


def measured_auc(group: GroupSums, found: ClusteredAuc, level: float) -> Measured:
    """Return an AUC as a measure of a group.

    Parameters
    ----------
    group
        The group; of a rest it may list some patients only.
    found
        Its AUC with the influence of every patient.
    level
        Confidence level.
    """
    place = np.searchsorted(found.influence.patients, group.patients)
    influence = (found.influence.positive + found.influence.negative)[place]
    core = found.without_influence()
    number = estimate_of("AUC", core, level, "Obuchowski's clustered DeLong, logit scale")
    positives, negatives = found.positive_images, found.negative_images
    above = found.value * positives * negatives
    return replace(
        _without_pairs(group, number),
        core=core,
        influence=influence,
        numerator=above,
        denominator=float(positives * negatives),
    )


def no_auc(
    group: GroupSums, patients: NDArray[np.integer], labels: NDArray[np.bool_]
) -> Measured:
    """Return why a group has no AUC; ``patients`` (ascending) and ``labels`` of its rows."""
    with_finding, without = (_distinct(patients[one]) for one in (labels, ~labels))
    why = (
        f"{counted(with_finding, 'patients')} with and {without} without the finding; "
        f"at least {_FEWEST} of each are needed"
    )
    if not with_finding:
        why = "no patient with the finding"
    elif not without:
        why = "no patient without the finding"
    number = NotEstimable(name="AUC", reason=why, n=_distinct(patients), n_unit=PATIENTS)
    positives = int(np.count_nonzero(labels))
    pairs = positives * (labels.size - positives)
    return replace(_without_pairs(group, number), denominator=float(pairs))


def _without_pairs(group: GroupSums, number: Estimate | NotEstimable) -> Measured:
    return Measured(
        metric="auc",
        title="AUC",
        unit="",
        group=group,
        number=number,
        core=None,
        influence=None,
        numerator=0.0,
        denominator=0.0,
        whole=False,
        counted="rank the image with the finding higher (ties count half)",
        among="pairs of an image with and one without the finding",
    )


def _distinct(ascending: NDArray[np.integer]) -> int:
    return int(np.count_nonzero(np.diff(ascending)) + (ascending.size > 0))


def _auc_influence(
    group: GroupSums,
    scores: Floats,
    labels: NDArray[np.bool_],
    patient: NDArray[np.signedinteger],
) -> Floats:
    """Return sum of centred placements by patient over the number of images of the class."""
    theta, above, below = placements(scores, labels)
    place = np.searchsorted(group.patients, patient.astype(group.patients.dtype))
    count = group.patients.size
    positive = np.bincount(place[labels], weights=above - theta, minlength=count)
    negative = np.bincount(place[~labels], weights=below - theta, minlength=count)
    return np.asarray(positive / labels.sum() + negative / (~labels).sum())


def measure_macro_auc(
    group: GroupSums,
    class_scores: Floats,
    answers: NDArray[np.generic],
    patient: NDArray[np.signedinteger],
    level: float,
) -> Measured:
    """Return the mean of one-against-rest AUCs over the classes present in the group.

    Notes
    -----
    A patient's influence is the mean of its influences on the AUCs, so correlation
    between the classes is kept.
    """
    rows = group.rows
    who, answer = patient[rows], answers[rows]
    values, parts, missing = [], [], 0
    for place in range(class_scores.shape[1]):
        label = np.equal(answer, place)
        if min(np.unique(who[label]).size, np.unique(who[~label]).size) < _FEWEST:
            missing += 1
            continue
        score = class_scores[rows, place]
        values.append(placements(score, label)[0])
        parts.append(_auc_influence(group, score, label, who))
    patients = int(group.patients.size)
    influence: Floats | None = None
    core: CurvedQuantity | None = None
    number: Estimate | NotEstimable
    if missing or not values:
        number = NotEstimable(
            name="Macro AUC",
            reason=f"{counted(missing, 'classes')} with fewer than {_FEWEST} patients here",
            n=patients,
            n_unit=PATIENTS,
        )
    else:
        influence = np.mean(parts, axis=0)
        value = float(np.mean(values))
        core = CurvedQuantity.of_influence(value, influence, floor=0.0)
        number = estimate_of(
            "Macro AUC", core, level, "mean of clustered DeLong AUCs, Wilson form by patient"
        )
    return Measured(
        metric="macro_auc",
        title="Macro AUC",
        unit="",
        group=group,
        number=number,
        core=core,
        influence=influence,
        numerator=float(np.sum(values)) if values else 0.0,
        denominator=float(len(values)),
        whole=False,
        counted="is the sum of the AUCs",
        among="classes against the others",
    )
