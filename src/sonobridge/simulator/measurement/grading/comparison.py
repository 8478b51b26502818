"""The same measurements under several criteria sets, and where the sets part."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Literal

from sonobridge.core.record import record
from sonobridge.simulator.measurement.grading.criteria_set import CriteriaSet
from sonobridge.simulator.measurement.grading.grade import grade
from sonobridge.simulator.measurement.grading.outcome import (
    Graded,
    GradingContext,
    GradingMeasurements,
    Outcome,
)

__all__ = ["SetComparison", "SetDifference", "compare_sets"]


@record
class SetDifference:
    """Two sets and what they make of one measurement.

    Attributes
    ----------
    relation
        ``same``: the same class or the same kind of refusal; ``compatible``: the limits
        of one class hold those of the other; ``different``: they contradict each other, or
        only one grades.
    text
        Where they differ, with the values and the bands that decide.
    """

    first: str
    second: str
    relation: Literal["same", "compatible", "different"]
    text: str


@record
class SetComparison:
    """The answers of several sets.

    Attributes
    ----------
    outcomes
        Answer of each set, in the order given.
    differences
        One a pair of sets.
    """

    outcomes: tuple[Outcome, ...]
    differences: tuple[SetDifference, ...]

    @property
    def differs(self) -> bool:
        """Whether any two sets give another answer."""
        return any(one.relation != "same" for one in self.differences)


def compare_sets(
    measurements: GradingMeasurements,
    context: GradingContext,
    sets: Sequence[CriteriaSet],
) -> SetComparison:
    """Grade one measurement under each set and name where the sets differ."""
    outcomes = tuple(grade(measurements, context, one) for one in sets)
    pairs = combinations(range(len(outcomes)), 2)
    return SetComparison(
        outcomes=outcomes,
        differences=tuple(_difference(outcomes[a], outcomes[b]) for a, b in pairs),
    )


def _difference(first: Outcome, second: Outcome) -> SetDifference:
    relation = _relation(first, second)
    return SetDifference(
        first=_identifier(first),
        second=_identifier(second),
        relation=relation,
        text=f"{_says(first)} {_says(second)}",
    )


def _relation(first: Outcome, second: Outcome) -> Literal["same", "compatible", "different"]:
    if isinstance(first, Graded) and isinstance(second, Graded):
        if first.stenosis.name == second.stenosis.name:
            return "same"
        return "compatible" if _holds(first, second) or _holds(second, first) else "different"
    if not isinstance(first, Graded) and not isinstance(second, Graded):
        same = first.kind == second.kind and first.missing == second.missing
        return "same" if same else "different"
    return "different"


def _holds(wide: Graded, narrow: Graded) -> bool:
    """Tell whether the limits of one class hold those of another."""
    limits = [(one.percent_at_least, one.percent_at_most) for one in (wide, narrow)]
    if any(low is None and high is None for low, high in limits):
        return False
    (low, high), (inner_low, inner_high) = limits
    return (low or 0.0) <= (inner_low or 0.0) and (
        100.0 if inner_high is None else inner_high
    ) <= (100.0 if high is None else high)


def _identifier(outcome: Outcome) -> str:
    if isinstance(outcome, Graded):
        return outcome.stenosis.criteria_set
    return outcome.criteria_set


def _says(outcome: Outcome) -> str:
    badge = f" [{outcome.badge}]" if outcome.badge else ""
    if isinstance(outcome, Graded):
        why = ", ".join(f"{_value(one.value)} meets {one.band}" for one in outcome.primary)
        why = why or "morphology"
        return f"{outcome.set_name}{badge}: {outcome.words} ({why})."
    return f"{outcome.set_name}{badge}: no grade. {' '.join(outcome.reasons)}"


def _value(value: float | None) -> str:
    return "not measured" if value is None else f"{round(value, 1):g}"
