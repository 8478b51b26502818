"""One comparison in one group of cases: accuracies, difference, verdict, what is missing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.readers.study.content import (
    ModalityMean,
    ReaderAccuracy,
    ReaderProtocol,
    VarianceComponents,
)
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.reader_study import (
    Accuracy,
    Contrast,
    Factors,
    PlannedComponents,
    Readings,
    components,
    measure_accuracy,
    modality_difference,
    modality_mean,
    patients_for_power,
    planned_from,
    planned_standalone,
    reader_difference,
    readers_for_power,
    single_estimate,
    standalone_components,
    standalone_difference,
)

__all__ = ["Compared", "Needed", "Sides", "compare"]

Number = Estimate | NotEstimable


@dataclass(frozen=True, slots=True)
class Needed:
    """Size of a study that would answer, where this one does not."""

    patients: int | None = None
    diseased: int | None = None
    readers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What one group of cases says.

    ``contrast`` is None where nothing can be estimated, and ``reason`` says why.
    """

    patients: int
    positive_patients: int
    negative_patients: int
    cases: int
    candidate: ModalityMean
    comparator: ModalityMean
    difference: Number
    readers: tuple[ReaderAccuracy, ...]
    components: VarianceComponents | None
    contrast: Contrast | None
    needed: Callable[[], Needed]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sides:
    """Names of both sides and of the readers, and whether the candidate has no reader."""

    candidate: str
    comparator: str
    readers: tuple[str, ...]
    standalone: bool


def compare(readings: Readings, sides: Sides, protocol: ReaderProtocol) -> Compared:
    """Compare the candidate with the comparator on complete readings.

    Parameters
    ----------
    readings
        Two modalities, candidate first; with a stand-alone model one modality whose first
        "reader" is the model (``joined_scores``).
    sides
        Their names.
    protocol
        Measure, margin, level, readers random or fixed.
    """
    accuracy: Accuracy | str = "no cases are left"
    if readings.truth.size:
        accuracy = measure_accuracy(readings, protocol.metric, protocol.covariance)
    if isinstance(accuracy, str):
        return _silent(readings, sides, accuracy)
    factors: Factors = "random" if protocol.readers == "random" else "fixed_readers"
    whole = _standalone if sides.standalone else _paired
    contrast, means, rows, parts, planned = whole(accuracy, sides, protocol, factors)
    correct = _counts(readings, sides, protocol)
    if isinstance(contrast, str):
        return replace(_silent(readings, sides, contrast), readers=rows)
    difference = contrast.estimate(_difference_name(sides), accuracy.patients, protocol.level)
    return Compared(
        patients=accuracy.patients,
        positive_patients=accuracy.positive_patients,
        negative_patients=accuracy.negative_patients,
        cases=accuracy.cases,
        candidate=replace(means[0], correct=correct[0], readings=correct[2]),
        comparator=replace(means[1], correct=correct[1], readings=correct[3]),
        difference=difference,
        readers=rows,
        components=parts,
        contrast=contrast,
        needed=lambda: _needed(planned(), accuracy, len(sides.readers), protocol, factors),
    )


Found = tuple[
    Contrast | str,
    tuple[ModalityMean, ModalityMean],
    tuple[ReaderAccuracy, ...],
    VarianceComponents,
    Callable[[], PlannedComponents],
]


def _paired(
    accuracy: Accuracy, sides: Sides, protocol: ReaderProtocol, factors: Factors
) -> Found:
    parts = components(accuracy)
    means = tuple(
        _mean(name, modality_mean(accuracy, index, factors), accuracy, sides, protocol)
        for index, name in enumerate((sides.candidate, sides.comparator))
    )
    rows = tuple(
        ReaderAccuracy(
            reader=name,
            candidate=_one(accuracy, (0, reader), protocol),
            comparator=_one(accuracy, (1, reader), protocol),
            difference=reader_difference(accuracy, 0, 1, reader).estimate(
                _difference_name(sides), accuracy.patients, protocol.level
            ),
        )
        for reader, name in enumerate(sides.readers)
    )
    shown = VarianceComponents(
        interaction=parts.interaction_variance,
        error=parts.error,
        cov1=parts.cov1,
        cov2=parts.cov2,
        cov3=parts.cov3,
    )
    contrast = modality_difference(accuracy, 0, 1, factors)
    planned = partial(planned_from, parts, accuracy.patients)
    return contrast, (means[0], means[1]), rows, shown, planned


def _standalone(
    accuracy: Accuracy, sides: Sides, protocol: ReaderProtocol, factors: Factors
) -> Found:
    parts = standalone_components(accuracy)
    model = _one(accuracy, (0, 0), protocol)
    readers_only = Accuracy(
        values=accuracy.values[:, 1:],
        covariance=accuracy.covariance[:, 1:, :, 1:],
        patients=accuracy.patients,
        positive_patients=accuracy.positive_patients,
        negative_patients=accuracy.negative_patients,
        cases=accuracy.cases,
    )
    rows = tuple(
        ReaderAccuracy(
            reader=name,
            candidate=model,
            comparator=_one(accuracy, (0, reader), protocol),
            difference=single_estimate(accuracy, reader).estimate(
                _difference_name(sides), accuracy.patients, protocol.level
            ),
        )
        for reader, name in enumerate(sides.readers, 1)
    )
    means = (
        ModalityMean(
            modality=sides.candidate, readers=0, estimate=model, correct=None, readings=None
        ),
        _mean(
            sides.comparator, modality_mean(readers_only, 0, factors), accuracy, sides, protocol
        ),
    )
    shown = VarianceComponents(
        interaction=parts.reader, error=parts.error, cov1=None, cov2=parts.cov2, cov3=None
    )
    planned = partial(planned_standalone, parts, accuracy.patients)
    return standalone_difference(accuracy, factors), means, rows, shown, planned


def _one(accuracy: Accuracy, place: tuple[int, int], protocol: ReaderProtocol) -> Estimate:
    """Return the accuracy of one reader (or the model), patients random."""
    modality, reader = place
    variance = accuracy.covariance[modality, reader, modality, reader]
    return Contrast(
        value=float(accuracy.values[place]),
        standard_error=math.sqrt(max(0.0, float(variance))),
        degrees=math.inf,
        method="one reader, patients random",
    ).estimate(protocol.metric, accuracy.patients, protocol.level, share=True)


def _mean(
    name: str,
    contrast: Contrast | str,
    accuracy: Accuracy,
    sides: Sides,
    protocol: ReaderProtocol,
) -> ModalityMean:
    estimate: Number
    if isinstance(contrast, str):
        estimate = NotEstimable(
            name=protocol.metric, reason=contrast, n=accuracy.patients, n_unit="patients"
        )
    else:
        estimate = contrast.estimate(
            protocol.metric, accuracy.patients, protocol.level, share=True
        )
    return ModalityMean(
        modality=name,
        readers=len(sides.readers),
        estimate=estimate,
        correct=None,
        readings=None,
    )


def _counts(
    readings: Readings, sides: Sides, protocol: ReaderProtocol
) -> tuple[int | None, int | None, int | None, int | None]:
    """Return right readings of both sides, and all readings of both sides, for shares."""
    if protocol.metric == "auc":
        return None, None, None, None
    wanted = readings.truth if protocol.metric == "sensitivity" else ~readings.truth
    right = readings.scores[:, :, wanted] == (protocol.metric == "sensitivity")
    if sides.standalone:
        first, second = right[0, :1], right[0, 1:]
    else:
        first, second = right[0], right[1]
    return int(first.sum()), int(second.sum()), int(first.size), int(second.size)


def _needed(
    planned: PlannedComponents,
    accuracy: Accuracy,
    readers: int,
    protocol: ReaderProtocol,
    factors: Factors,
) -> Needed:
    """Size a study that shows non-inferiority if candidate and comparator are alike."""
    asked = {
        "margin": protocol.margin,
        "power": protocol.power,
        "alpha": 1 - protocol.level,
    }
    patients = patients_for_power(planned, readers, 0.0, **asked, factors=factors)
    share = accuracy.positive_patients / accuracy.patients
    more = None
    if factors == "random":
        more = readers_for_power(planned, accuracy.patients, 0.0, **asked)
    return Needed(
        patients, None if patients is None else math.ceil(patients * share - 1e-9), more
    )


def _silent(readings: Readings, sides: Sides, reason: str) -> Compared:
    patients = int(np.unique(readings.patients).size)

    def nothing(name: str) -> NotEstimable:
        return NotEstimable(name=name, reason=reason, n=patients, n_unit="patients")

    def mean(name: str, readers: int) -> ModalityMean:
        return ModalityMean(
            modality=name,
            readers=readers,
            estimate=nothing("accuracy"),
            correct=None,
            readings=None,
        )

    return Compared(
        patients=patients,
        positive_patients=_patients_with(readings, readings.truth),
        negative_patients=_patients_with(readings, ~readings.truth),
        cases=int(readings.truth.size),
        candidate=mean(sides.candidate, 0 if sides.standalone else len(sides.readers)),
        comparator=mean(sides.comparator, len(sides.readers)),
        difference=nothing(_difference_name(sides)),
        readers=(),
        components=None,
        contrast=None,
        needed=Needed,
        reason=reason,
    )


def _patients_with(readings: Readings, cases: NDArray[np.bool_]) -> int:
    return int(np.unique(readings.patients[cases]).size)


def _difference_name(sides: Sides) -> str:
    return f"{sides.candidate} minus {sides.comparator}"
