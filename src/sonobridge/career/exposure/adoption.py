"""What a pace of adoption does to a week: exposed tasks shrink, nothing else moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sonobridge.career.exposure.tables import Review, read_rules
from sonobridge.career.pack import OnetTask
from sonobridge.core.errors import InvalidInputError

__all__ = ["AdoptedWeek", "TaskHours", "adopt", "adoption_rule", "paces"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskHours:
    """Hours of one task in a week, before and after."""

    task: str
    share: float
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedWeek:
    """A week under one degree of adoption.

    Attributes
    ----------
    freed
        Hours no longer needed for exposed tasks; they stand as a line of their own, so
        that the hours of all lines sum to the same week as before.
    """

    basis: str
    adoption: float
    week_hours: float
    tasks: tuple[TaskHours, ...]
    freed: float


def paces() -> dict[str, float]:
    """Return the adoption of each pace, 0..1."""
    return {str(k): float(v) for k, v in read_rules()["adoption"]["paces"].items()}


def adoption_rule() -> str:
    """Return the rule in words."""
    rules = read_rules()["adoption"]
    return (
        f"A week of {rules['week_hours']} h is split over the tasks, core tasks twice the "
        f"others (assumed: no task hours are published). An exposed task loses "
        f"{rules['saved_when_adopted']:.0%} of its hours x its exposure x adoption; a task "
        "without exposure keeps its hours; the hours freed are a line of their own."
    )


def adopt(
    tasks: Sequence[OnetTask], adoption: float, *, basis: str, review: Review
) -> AdoptedWeek:
    """Return the hours of each task under a degree of adoption.

    Parameters
    ----------
    adoption
        0 (nothing) to 1 (everywhere).
    basis
        Whose exposure counts: ``gpt4``, ``human`` or ``review`` (imaging AI).

    Raises
    ------
    InvalidInputError
        If adoption lies outside 0..1, or a task has no review and the basis is the review.
    """
    if not 0 <= adoption <= 1:
        raise InvalidInputError(
            "The adoption lies outside 0 to 1.",
            where="adoption",
            kept="Nothing was computed.",
            remedy="Give a number from 0 to 1, or a pace: slow, base, fast.",
        )
    rules = read_rules()["adoption"]
    weight = {"Core": rules["core_weight"]}
    parts = [weight.get(task.kind, rules["supplemental_weight"]) for task in tasks]
    week, total = float(rules["week_hours"]), sum(parts)
    rows = []
    for task, part in zip(tasks, parts, strict=True):
        share = _share(task, basis, review)
        before = week * part / total
        after = before * (1 - rules["saved_when_adopted"] * share * adoption)
        rows.append(TaskHours(task=task.identifier, share=share, before=before, after=after))
    return AdoptedWeek(
        basis=basis,
        adoption=adoption,
        week_hours=week,
        tasks=tuple(rows),
        freed=week - sum(row.after for row in rows),
    )


def _share(task: OnetTask, basis: str, review: Review) -> float:
    if basis != "review":
        return task.exposed(basis)
    reviewed = review.of(task.occupation, task.identifier)
    if reviewed is None:
        raise InvalidInputError(
            "This occupation's tasks have no imaging-AI review yet.",
            where=task.occupation,
            kept="Nothing was computed.",
            remedy="Use the labels of the language-model study: basis gpt4 or human.",
        )
    return reviewed.share
