"""Advancement: what a lead, a consultant, a professor has to show, and what exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sonobridge.portfolio.alternative import NO_EXERCISE
from sonobridge.portfolio.evidence_count import EvidenceSummary, count_evidence
from sonobridge.portfolio.skills import (
    Alternative,
    checked_file,
    parse_alternatives,
    read_shipped,
)

__all__ = ["Step", "StepItem", "StepState", "load_steps", "step_states"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of advancement and the evidence it asks for."""

    id: str
    title: str
    shows: Alternative


@dataclass(frozen=True, slots=True, kw_only=True)
class StepItem:
    """One thing to be shown, and what of it exists."""

    text: str
    n: int
    required: int
    met: bool
    action: str
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepState:
    """A step; ready only when every item has fresh evidence."""

    id: str
    title: str
    ready: bool
    items: tuple[StepItem, ...]


@cache
def load_steps() -> tuple[Step, ...]:
    """Return the steps that ship with the program.

    Raises
    ------
    FrameworkInvalidError
        If the file cannot be used.
    """
    with checked_file("The list of steps", "steps.yaml"):
        return tuple(_step(row) for row in read_shipped("steps")["steps"])


def step_states(own: Sequence[EvidenceSummary]) -> tuple[StepState, ...]:
    """Return every step with its items, from the records that count."""
    states = []
    for step in load_steps():
        items = []
        for need in step.shows.needs:
            count = count_evidence(own, need.kinds, need.level)
            items.append(
                StepItem(
                    text=need.text,
                    n=count.n,
                    required=need.required,
                    met=count.n >= need.required,
                    action=need.exercise.text if need.exercise else NO_EXERCISE,
                    evidence_ids=count.evidence_ids,
                )
            )
        states.append(
            StepState(
                id=step.id,
                title=step.title,
                ready=all(item.met for item in items),
                items=tuple(items),
            )
        )
    return tuple(states)


def _step(row: dict[str, Any]) -> Step:
    (shows,) = parse_alternatives([{"needs": row["needs"]}])
    return Step(id=row["id"], title=row["title"], shows=shows)
