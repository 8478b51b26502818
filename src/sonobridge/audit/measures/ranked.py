"""How well scores rank: the area under the ROC curve, also over several classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.groups import GroupSums
from sonobridge.audit.measures.curved import CurvedQuantity
from sonobridge.audit.measures.measured import PATIENTS, Measured, estimate_of
from sonobridge.core.counting import counted
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.clustered import clustered_auc, placements

__all__ = ["measure_auc", "measure_macro_auc"]

Floats = NDArray[np.float64]

_FEWEST = 3


def measure_auc(
    group: GroupSums, scores: Floats, labels: NDArray[np.bool_], patient: NDArray[np.int64],
    level: float, *, rows: NDArray[np.int64] | None = None,
) -> Measured:  # fmt: skip
    """Return the AUC of a group's rows with its interval by patient.

    Parameters
    ----------
    group
        The group.
    scores, labels, patient
        Of all rows of the table.
    level
        Confidence level.
    rows
        The group's rows by ascending score, if they were sorted before.
    """
    rows = group.rows if rows is None else rows
    score, label, who = scores[rows], labels[rows], patient[rows]
    positives, negatives = int(label.sum()), int(label.size - label.sum())
    found = clustered_auc(score, label, who, level)
    influence: Floats | None = None
    number: Estimate | NotEstimable
    if found is None:
        number = NotEstimable(
            name="AUC",
            reason=_too_few(who, label),
            n=int(group.patients.size),
            n_unit=PATIENTS,
        )
    else:
        place = np.searchsorted(group.patients, found.influence.patients)
        influence = np.zeros(group.patients.size)
        influence[place] = found.influence.positive + found.influence.negative
        number = estimate_of("AUC", found, level, "Obuchowski's clustered DeLong, logit scale")
    value = getattr(number, "value", 0.0)
    return Measured(
        metric="auc",
        title="AUC",
        unit="",
        group=group,
        number=number,
        core=found,
        influence=influence,
        numerator=value * positives * negatives,
        denominator=float(positives * negatives),
        whole=False,
        counted="rank the image with the finding higher (ties count half)",
        among="pairs of an image with and one without the finding",
    )


def _too_few(patients: NDArray[np.int64], labels: NDArray[np.bool_]) -> str:
    with_finding = int(np.unique(patients[labels]).size)
    without = int(np.unique(patients[~labels]).size)
    if not with_finding:
        return "no patient with the finding"
    if not without:
        return "no patient without the finding"
    return (
        f"{counted(with_finding, 'patients')} with and {without} without the finding; "
        f"at least {_FEWEST} of each are needed"
    )


def _auc_influence(
    group: GroupSums,
    scores: Floats,
    labels: NDArray[np.bool_],
    patient: NDArray[np.int64],
) -> Floats:
    """Return sum of centred placements by patient over the number of images of the class."""
    theta, above, below = placements(scores, labels)
    place = np.searchsorted(group.patients, patient)
    count = group.patients.size
    positive = np.bincount(place[labels], weights=above - theta, minlength=count)
    negative = np.bincount(place[~labels], weights=below - theta, minlength=count)
    return np.asarray(positive / labels.sum() + negative / (~labels).sum())


def measure_macro_auc(
    group: GroupSums,
    class_scores: Floats,
    answers: NDArray[np.generic],
    patient: NDArray[np.int64],
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
