"""The four weeks: what each asks, which are closed and what the open ones lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sonobridge.career.pack import PackFiles
from sonobridge.career.proof_plan.artefact import Artefact
from sonobridge.core.errors import InvalidInputError

__all__ = [
    "Week",
    "WeekState",
    "WrongKindError",
    "load_weeks",
    "refuse_wrong_kind",
    "state_weeks",
]


class WrongKindError(InvalidInputError):
    """The artefact is not of the kind that the week asks for."""

    code = "proof_plan.kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week of the plan; ``number`` counts from 1."""

    number: int
    title: str
    goal: str
    kind: str
    closes_with: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekState:
    """Whether a week is closed, and what its best artefact still lacks."""

    week: Week
    start: date
    end: date
    closed: bool
    artefacts: int
    lacks: tuple[str, ...]


def load_weeks(files: PackFiles | None = None) -> tuple[Week, ...]:
    """Return the four weeks in order."""
    rows = (files or PackFiles()).yaml("proof_plan.yaml")["weeks"]
    return tuple(
        Week(
            number=number,
            title=str(row["title"]),
            goal=str(row["goal"]),
            kind=str(row["kind"]),
            closes_with=str(row["closes_with"]),
        )
        for number, row in enumerate(rows, 1)
    )


def refuse_wrong_kind(week: Week, kind: str) -> None:
    """Refuse an artefact of another kind than the week asks for.

    Raises
    ------
    WrongKindError
        With the kind that is needed.
    """
    if kind != week.kind:
        raise WrongKindError(
            f"Week {week.number} does not close with {kind.replace('_', ' ')[:40]}.",
            where=f"week {week.number}, {week.title}",
            why=f"It needs {week.kind.replace('_', ' ')}: {week.closes_with}.",
            kept="The week stays open.",
            remedy=f"Attach {week.kind.replace('_', ' ')}.",
        )


def state_weeks(
    start: date, artefacts: Mapping[str, Sequence[Artefact]], files: PackFiles | None = None
) -> tuple[WeekState, ...]:
    """Return the state of the four weeks of a plan.

    Parameters
    ----------
    start
        First day; weeks 1 to 3 have seven days, the last nine, thirty in all.
    artefacts
        What was attached, by kind.
    """
    weeks = load_weeks(files)
    states = []
    for week in weeks:
        own = list(artefacts.get(week.kind, ()))
        lacking = sorted((one.lacks() for one in own), key=len)
        first = start + timedelta(days=7 * (week.number - 1))
        last = start + timedelta(days=29 if week.number == len(weeks) else 7 * week.number - 1)
        states.append(
            WeekState(
                week=week,
                start=first,
                end=last,
                closed=bool(lacking) and not lacking[0],
                artefacts=len(own),
                lacks=lacking[0] if lacking else (week.closes_with,),
            )
        )
    return tuple(states)
