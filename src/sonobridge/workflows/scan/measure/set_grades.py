"""One measurement under several criteria sets, each with version, source and scope."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Literal

from sonobridge.core.record import record

if TYPE_CHECKING:
    from sonobridge.simulator.measurement.grading import (
        CriteriaSet,
        GradingContext,
        GradingMeasurements,
        Outcome,
    )
    from sonobridge.simulator.measurement.grading.outcome import CheckResult

__all__ = ["SetGrade", "SetPair", "grades_under"]


@record
class SetGrade:
    """What one criteria set makes of the values.

    Attributes
    ----------
    version
        Date of the set and the start of the hash of all its rows.
    badge
        ``unverified`` or the like; empty when none is needed.
    state, words
        A class in words, or why there is none.
    missing
        Names of the preconditions that do not hold.
    by
        The values that decided, or what they were held against.
    cautions
        Why the grade is less reliable, and what is said beside it.
    """

    set_id: str
    title: str
    version: str
    source: str
    badge: str
    usual: bool
    state: Literal["graded", "refused"]
    words: str
    missing: tuple[str, ...]
    by: tuple[str, ...]
    cautions: tuple[str, ...]


@record
class SetPair:
    """Two sets that do not say the same, and in what they part."""

    first: str
    second: str
    relation: Literal["compatible", "different"]
    text: str


def grades_under(
    measurements: GradingMeasurements,
    context: GradingContext,
    sets: tuple[CriteriaSet, ...],
) -> tuple[tuple[SetGrade, ...], tuple[SetPair, ...]]:
    """Return the answer of each set, and the pairs of sets that differ.

    A set that is not for this vessel answers why; it is no party to a difference.
    """
    from sonobridge.simulator.measurement.grading import compare_sets

    found = compare_sets(measurements, context, sets)
    grades = []
    for one, outcome in zip(sets, found.outcomes, strict=True):
        checks = outcome.primary if outcome.state == "graded" else outcome.checked
        cautions = (
            (*outcome.less_reliable, *outcome.cautions) if outcome.state == "graded" else ()
        )
        grades.append(
            SetGrade(
                set_id=one.id,
                title=one.name,
                version=_version(one),
                source=one.provenance.source,
                badge=one.provenance.badge,
                usual=one.default,
                state=outcome.state,
                words=outcome.words if outcome.state == "graded" else " ".join(outcome.reasons),
                missing=() if outcome.state == "graded" else outcome.missing,
                by=tuple(_held(check) for check in checks),
                cautions=tuple(dict.fromkeys(cautions)),
            )
        )
    pairs = combinations(zip(sets, found.outcomes, strict=True), 2)
    return tuple(grades), tuple(
        SetPair(first=first.name, second=second.name, relation=one.relation, text=one.text)
        for ((first, a), (second, b)), one in zip(pairs, found.differences, strict=True)
        if one.relation != "same" and not {_kind(a), _kind(b)} & {"scope"}
    )


def _held(check: CheckResult) -> str:
    value = "not measured" if check.value is None else f"{check.value:g}"
    return f"{value} {'meets' if check.holds else 'does not meet'} {check.band}"


def _kind(outcome: Outcome) -> str:
    return "graded" if outcome.state == "graded" else outcome.kind


def _version(one: CriteriaSet) -> str:
    from sonobridge.core.canonical import hash_json
    from sonobridge.core.record import to_json

    return f"{one.provenance.as_of.isoformat()} · {hash_json(to_json(one))[:8]}"
