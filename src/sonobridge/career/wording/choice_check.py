"""Flags wording that shows no choice: drifting, being sent, taking what was left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sonobridge.career.pack import PackFiles

__all__ = ["ChoiceProblem", "check_choice"]

_LONGEST = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceProblem:
    """A passage that shows no choice: where it stands, why, what to say instead."""

    start: int
    end: int
    text: str
    why: str
    instead: str


def check_choice(text: str) -> tuple[ChoiceProblem, ...]:
    """Return the passages of a text that show no choice, in order.

    Positions are 0-based characters. At most the first 4,000 characters are read.
    """
    read = text[:_LONGEST]
    found = [
        ChoiceProblem(
            start=match.start(),
            end=match.end(),
            text=match.group(),
            why=why,
            instead=instead,
        )
        for pattern, why, instead in _patterns()
        for match in pattern.finditer(read)
    ]
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    rows = PackFiles().yaml("wording.yaml")["no_choice"]
    return tuple(
        (re.compile(row["pattern"], re.IGNORECASE), str(row["why"]), str(row["instead"]))
        for row in rows
    )
