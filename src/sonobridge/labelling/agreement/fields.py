"""Agreement on one question or one shape, held against the protocol's margin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.labelling.agreement.items import AnswerItem, ShapeItem
from sonobridge.labelling.protocol import FieldRule, ShapeRule
from sonobridge.statistics import (
    TOO_SMALL,
    Resampling,
    cohen_kappa,
    krippendorff_alpha,
    mean_by_patient,
    percent_agreement,
)

__all__ = [
    "FieldAgreement",
    "Measure",
    "PairAgreement",
    "Verdict",
    "agreement_on_field",
    "agreement_on_shape",
    "verdict_against",
]

Measure = Estimate | NotEstimable


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a measure stands to a margin that was set before reading."""

    outcome: Literal["reached", "cannot_tell", "not_reached", "no_margin"]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAgreement:
    """Agreement of two readers; kappa for answers, mean Dice for shapes."""

    first: str
    second: str
    measure: Measure
    percent: Measure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAgreement:
    """Agreement on one question or shape.

    Attributes
    ----------
    kind, name, title, scale
        What was asked.
    items, patients
        How many items two readers or more judged, and of how many patients.
    overall
        Krippendorff's alpha of all readers, or mean Dice over all pairs.
    percent
        Percent agreement over all pairs; None for shapes.
    pairs
        Each pair of readers.
    margin, verdict
        The protocol's margin and how ``overall`` stands to it.
    neither_drew
        Pairs of readings in which neither reader drew; they enter no Dice.
    without_common_frame
        Clips whose outlines stand on different frames and cannot be compared.
    """

    kind: Literal["answer", "shape"]
    name: str
    title: str
    scale: str
    items: int
    patients: int
    overall: Measure
    percent: Measure | None
    pairs: tuple[PairAgreement, ...]
    margin: float | None
    verdict: Verdict
    neither_drew: int = 0
    without_common_frame: tuple[str, ...] = ()


def verdict_against(measure: Measure, margin: float | None) -> Verdict:
    """Hold the whole interval of a measure against a margin.

    Reached: the lower end is at or above it. Not reached: the upper end is below it.
    Everything else, and every interval whose coverage is not assured, cannot tell.
    """
    if margin is None:
        return Verdict(outcome="no_margin", reason="the protocol sets no margin")
    if isinstance(measure, NotEstimable):
        return Verdict(outcome="cannot_tell", reason=measure.reason)
    if measure.low is None or measure.high is None or measure.note.startswith(TOO_SMALL):
        return Verdict(outcome="cannot_tell", reason=measure.note)
    if measure.low >= margin:
        return Verdict(outcome="reached", reason="the whole interval is at or above the margin")
    if measure.high < margin:
        return Verdict(outcome="not_reached", reason="the whole interval is below the margin")
    return Verdict(outcome="cannot_tell", reason="the interval spans the margin")


def agreement_on_field(
    rule: FieldRule,
    items: Sequence[AnswerItem],
    readers: Sequence[str],
    resampling: Resampling,
) -> FieldAgreement:
    """Compare readers on a question.

    Ordinal questions take ordinal alpha and quadratic kappa, nominal ones the nominal
    forms; ``cannot grade`` is a category of its own in all of them.
    """
    scale = rule.statistical_scale()
    patients = [item.patient_group for item in items]
    answers = [item.categories() for item in items]
    ratings = [[of_item.get(reader) for of_item in answers] for reader in readers]
    weighting: Literal["nominal", "quadratic"] = (
        "quadratic" if rule.scale == "ordinal" else "nominal"
    )
    pairs = []
    for i, j in combinations(range(len(readers)), 2):
        kappa = cohen_kappa(
            ratings[i],
            ratings[j],
            patients,
            scale=scale,
            weighting=weighting,
            resampling=resampling,
        )
        percent = percent_agreement([ratings[i], ratings[j]], patients, resampling=resampling)
        pairs.append(
            PairAgreement(first=readers[i], second=readers[j], measure=kappa, percent=percent)
        )
    alpha = krippendorff_alpha(ratings, patients, scale=scale, resampling=resampling)
    judged = [item for item, of_item in zip(items, answers, strict=True) if len(of_item) >= 2]
    return FieldAgreement(
        kind="answer",
        name=rule.id,
        title=rule.title,
        scale=f"{rule.scale_name}, {rule.scale}",
        items=len(judged),
        patients=len({item.patient_group for item in judged}),
        overall=alpha,
        percent=percent_agreement(ratings, patients, resampling=resampling),
        pairs=tuple(pairs),
        margin=rule.agreement_margin,
        verdict=verdict_against(alpha, rule.agreement_margin),
    )


def agreement_on_shape(
    rule: ShapeRule,
    items: Sequence[ShapeItem],
    readers: Sequence[str],
    resampling: Resampling,
    without_common_frame: tuple[str, ...] = (),
) -> FieldAgreement:
    """Compare readers on a polygon by mean Dice over items, and over items and pairs."""
    pairs = []
    for pair in combinations(sorted(readers), 2):
        values = [item.dice.get(pair) for item in items]
        found = mean_by_patient(
            values,
            [item.patient_group for item in items],
            resampling=resampling,
            name="mean Dice",
        )
        pairs.append(PairAgreement(first=pair[0], second=pair[1], measure=found, percent=None))
    every = [(v, item.patient_group) for item in items for v in item.dice.values()]
    overall = mean_by_patient(
        [value for value, _ in every],
        [patient for _, patient in every],
        resampling=resampling,
        name="mean Dice",
    )
    judged = [item for item in items if any(v is not None for v in item.dice.values())]
    return FieldAgreement(
        kind="shape",
        name=rule.label,
        title=rule.title,
        scale="Dice of outlines rasterised at pixel centres",
        items=len(judged),
        patients=len({item.patient_group for item in judged}),
        overall=overall,
        percent=None,
        pairs=tuple(pairs),
        margin=rule.agreement_margin,
        verdict=verdict_against(overall, rule.agreement_margin),
        neither_drew=sum(value is None for value, _ in every),
        without_common_frame=without_common_frame,
    )
