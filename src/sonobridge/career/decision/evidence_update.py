"""Self-rating beside a measurement, and what both together say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sonobridge.career.decision.noise import HIGHEST, LOWEST
from sonobridge.career.decision.rubric import Rubric
from sonobridge.core.errors import InvalidInputError

__all__ = [
    "SELF_RATING_SD",
    "Measurement",
    "UpdatedAnswer",
    "UpdatedMargin",
    "update_answer",
    "update_answers",
    "updated_margin",
]

SELF_RATING_SD = 0.8
"""Assumed standard deviation of a self-rating, in points."""

_DIFFERS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A criterion as the person's own evidence shows it, on the scale 1..5.

    Attributes
    ----------
    value, se
        Mean and standard error, in points.
    n
        Things counted.
    text
        What was counted, in words.
    evidence_ids
        Records behind it.
    """

    criterion: str
    value: float
    se: float
    n: int
    text: str
    evidence_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        finite = math.isfinite(self.value) and math.isfinite(self.se)
        if not finite or not LOWEST <= self.value <= HIGHEST or self.se <= 0:
            raise InvalidInputError(
                f"The measurement of {self.criterion} cannot be used.",
                where="evidence",
                why="Its value must lie between 1 and 5 and its standard error above 0.",
                kept="The self-rating stands.",
                remedy="Correct the measurement or leave it out.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatedAnswer:
    """A self-rating, its measurement if there is one, and the two together.

    Attributes
    ----------
    value, sd
        Mean and standard deviation after the update.
    differs
        Whether the two lie more than one point apart (exactly one is not marked).
    """

    criterion: str
    answer: int
    measurement: Measurement | None
    value: float
    sd: float
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatedMargin:
    """The margin with updated values in place of the answers.

    ``sd`` is that of the updated values; ``verdict`` is what the rule says of them.
    """

    value: float
    sd: float
    verdict: str
    measured: int


def update_answer(
    criterion: str, answer: int, measurement: Measurement | None
) -> UpdatedAnswer:
    """Return the precision-weighted mean of self-rating and measurement.

    Prior N(answer, 0.8^2), measurement N(m, se^2): the posterior mean is
    (answer / 0.64 + m / se^2) / (1 / 0.64 + 1 / se^2), its variance the inverse of the
    denominator (conjugate normal update).
    """
    if measurement is None:
        value, sd, differs = float(answer), SELF_RATING_SD, False
    else:
        prior, seen = 1 / SELF_RATING_SD**2, 1 / measurement.se**2
        value = (answer * prior + measurement.value * seen) / (prior + seen)
        sd = math.sqrt(1 / (prior + seen))
        differs = abs(answer - measurement.value) > _DIFFERS
    return UpdatedAnswer(
        criterion=criterion,
        answer=answer,
        measurement=measurement,
        value=value,
        sd=sd,
        differs=differs,
    )


def update_answers(
    rubric: Rubric, answers: tuple[int, ...], measurements: Mapping[str, Measurement]
) -> tuple[UpdatedAnswer, ...]:
    """Return each answer beside its evidence; criteria without any keep their answer."""
    rubric.score(answers)
    return tuple(
        update_answer(criterion, answer, measurements.get(criterion))
        for criterion, answer in zip(rubric.criteria, answers, strict=True)
    )


def updated_margin(rubric: Rubric, updated: tuple[UpdatedAnswer, ...]) -> UpdatedMargin:
    """Score the updated values by the rubric's weights and margins.

    The decisive margin and the hybrid floor are those of the rubric; a margin of updated
    values need not be whole.
    """
    sides = [
        sum(w * u.value for w, u in zip(weights, updated, strict=True))
        for weights in (rubric.first_weights, rubric.second_weights)
    ]
    margin = sides[0] - sides[1]
    variance = sum((d * u.sd) ** 2 for d, u in zip(rubric.differences, updated, strict=True))
    totals = (sum(rubric.first_weights), sum(rubric.second_weights))
    reached = all(
        (side - LOWEST * total) >= rubric.hybrid_floor * (HIGHEST - LOWEST) * total
        for side, total in zip(sides, totals, strict=True)
    )
    if abs(margin) >= rubric.decisive_margin:
        verdict = rubric.sides[0] if margin > 0 else rubric.sides[1]
    else:
        verdict = "hybrid" if reached else "explore"
    return UpdatedMargin(
        value=margin,
        sd=math.sqrt(variance),
        verdict=verdict,
        measured=sum(u.measurement is not None for u in updated),
    )
