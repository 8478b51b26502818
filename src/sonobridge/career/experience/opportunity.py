"""Opportunities for experience: kind, skill that it helps to close, hours, cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from sonobridge.career.pack import PackFiles, Source
from sonobridge.career.pack.source import source_of

__all__ = [
    "KINDS",
    "UNKNOWN",
    "Opportunity",
    "OpportunityKind",
    "effort",
    "load_opportunities",
]

OpportunityKind = Literal["shadowing", "workshop", "conference", "research"]
KINDS: tuple[OpportunityKind, ...] = get_args(OpportunityKind)
UNKNOWN = "unknown"
_FILE = "opportunities.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """One kind of experience.

    Attributes
    ----------
    skill, part
        Identifiers of the skill and of the part of it that this helps to close.
    closes_with, enter_with
        Kind of record that counts for the part, and the operation to enter it with.
    hours, cost_usd
        Effort; None is shown as unknown, never as 0.
    """

    id: str
    kind: OpportunityKind
    title: str
    skill: str
    part: str
    closes_with: str
    enter_with: str
    hours: float | None
    cost_usd: float | None


def load_opportunities(
    files: PackFiles | None = None,
) -> tuple[tuple[Opportunity, ...], Source]:
    """Return the shipped opportunities, one or more of each kind, and their source."""
    data = (files or PackFiles()).yaml(_FILE)
    found = tuple(Opportunity(**row) for row in data["opportunities"])
    if {one.kind for one in found} != set(KINDS):
        raise ValueError(f"{_FILE} has other kinds than {', '.join(KINDS)}")
    return found, source_of(data, where=_FILE)


def effort(value: float | None, unit: str) -> str:
    """Return hours or cost in words; ``unknown`` when nobody said."""
    return UNKNOWN if value is None else f"{value:g} {unit}"
