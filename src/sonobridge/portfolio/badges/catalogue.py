"""Which badges there are, and how far a person is towards each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sonobridge.core.errors import MissingError
from sonobridge.portfolio.alternative import measure_alternative
from sonobridge.portfolio.badges.exercise_set import load_exercise_sets
from sonobridge.portfolio.evidence_count import EvidenceSummary
from sonobridge.portfolio.skills import (
    Alternative,
    checked_file,
    load_framework,
    parse_alternatives,
    read_shipped,
)

__all__ = ["BadgeDefinition", "BadgeStanding", "badge_standing", "find_badge", "load_badges"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeDefinition:
    """A badge that can be issued: one of the alternatives has to be met.

    ``limits`` says what the badge does not stand for; it is part of the criteria.
    """

    id: str
    name: str
    description: str
    any_of: tuple[Alternative, ...]
    limits: str = ""

    @property
    def criteria(self) -> str:
        """The rule in words."""
        ways = [" and ".join(need.text for need in one.needs) for one in self.any_of]
        rule = "Earned by " + ", or by ".join(ways) + ", counted from stored evidence only."
        return f"{rule} {self.limits}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeStanding:
    """How far a person is: the records behind it, or what is missing."""

    earned: bool
    n: int
    text: str
    evidence_ids: tuple[str, ...]


@cache
def load_badges() -> tuple[BadgeDefinition, ...]:
    """Return the badges: rungs of the ladder, those of ``badges.yaml``, exercise sets.

    Raises
    ------
    FrameworkInvalidError
        If the file cannot be used.
    """
    rungs = tuple(
        BadgeDefinition(
            id=rung.level,
            name=rung.title,
            description=f"Rung {rung.title} of the participation ladder in imaging AI.",
            any_of=rung.any_of,
        )
        for rung in load_framework().ladder
        if rung.any_of
    )
    with checked_file("The list of badges", "badges.yaml"):
        others = tuple(
            BadgeDefinition(**{**row, "any_of": parse_alternatives(row["any_of"])})
            for row in read_shipped("badges")["badges"]
        )
    sets = tuple(
        BadgeDefinition(
            id=one.id,
            name=one.title,
            description=one.about,
            any_of=one.any_of,
            limits=one.limits,
        )
        for one in load_exercise_sets()
    )
    return rungs + others + sets


def find_badge(name: str) -> BadgeDefinition:
    """Return a badge by id; registry credentials are none of them.

    Raises
    ------
    MissingError
        If there is none of that name.
    """
    for one in load_badges():
        if one.id == name.replace("-", "_"):
            return one
    raise MissingError(
        "There is no badge of that name.",
        where=name[:60],
        why="Badges come from evidence in this workspace. A registry credential is entered "
        "in Path and is never issued or shown as a badge.",
        kept="Nothing was changed.",
        remedy=f"Choose one of {', '.join(one.id for one in load_badges())}.",
    )


def badge_standing(badge: BadgeDefinition, own: Sequence[EvidenceSummary]) -> BadgeStanding:
    """Return how far the records that count reach towards a badge."""
    states = [measure_alternative(one, own) for one in badge.any_of]
    best = next((state for state in states if state.reached), None)
    if best is not None:
        return BadgeStanding(
            earned=True, n=best.n, text=best.text, evidence_ids=best.evidence_ids
        )
    text = "needs " + " or ".join(state.text for state in states)
    return BadgeStanding(
        earned=False, n=max(state.n for state in states), text=text, evidence_ids=()
    )
