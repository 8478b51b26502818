"""Sets of exercises that exist today: each part needs stored evidence, then a badge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sonobridge.portfolio.evidence_count import EvidenceSummary, count_evidence
from sonobridge.portfolio.skills import (
    Alternative,
    Exercise,
    Need,
    checked_file,
    read_shipped,
)

__all__ = [
    "ExerciseSet",
    "SetPart",
    "SetPartState",
    "load_exercise_sets",
    "parse_exercise_sets",
    "set_states",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPart:
    """A part of a set.

    Attributes
    ----------
    teaches
        What one learns by it, in a sentence.
    kinds, required
        Operations whose evidence counts, and how many distinct things close the part.
    exercise
        What to do; every part has one, since a set holds what exists.
    """

    id: str
    title: str
    teaches: str
    kinds: tuple[str, ...]
    required: int
    exercise: Exercise

    def __post_init__(self) -> None:
        if self.required < 1 or self.exercise.operation not in self.kinds:
            raise ValueError(f"part {self.id}: at least one thing, of the exercise's kind")

    @property
    def need(self) -> Need:
        """The part as a need of a badge."""
        return Need(
            kinds=self.kinds,
            required=self.required,
            text=self.title[0].lower() + self.title[1:],
            exercise=self.exercise,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseSet:
    """A set of exercises.

    Attributes
    ----------
    source, as_of, confidence
        Who chose the parts, when, and how sure that is.
    not_replaced
        What a course of the field teaches and the set does not.
    """

    id: str
    title: str
    about: str
    parts: tuple[SetPart, ...]
    not_replaced: tuple[str, ...]
    source: str
    as_of: str
    confidence: str

    def __post_init__(self) -> None:
        ids = [part.id for part in self.parts]
        if not ids or len(set(ids)) != len(ids) or not self.not_replaced:
            raise ValueError(f"set {self.id}: parts of their own names, and its limits")

    @property
    def any_of(self) -> tuple[Alternative, ...]:
        """All parts, as the one way to the badge."""
        return (Alternative(needs=tuple(part.need for part in self.parts)),)

    @property
    def limits(self) -> str:
        """What the set does not replace, as a sentence."""
        return "It does not replace: " + "; ".join(self.not_replaced) + "."


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPartState:
    """A part with the distinct things done towards it and the records behind them."""

    part: SetPart
    n: int
    evidence_ids: tuple[str, ...]

    @property
    def done(self) -> bool:
        """Whether the evidence closes the part."""
        return self.n >= self.part.required


def parse_exercise_sets(value: Mapping[str, Any], where: str) -> tuple[ExerciseSet, ...]:
    """Build the sets from a parsed file.

    Raises
    ------
    FrameworkInvalidError
        If a key is missing or unknown, or a rule is broken.
    """
    with checked_file("The exercise sets", where):
        if value["schema"] != 1:
            raise ValueError("schema 1 is read")
        facts: dict[str, Any] = {
            name: str(value[name]) for name in ("source", "as_of", "confidence")
        }
        return tuple(
            ExerciseSet(
                **{
                    **row,
                    "parts": tuple(_part(one) for one in row["parts"]),
                    "not_replaced": tuple(row["not_replaced"]),
                },
                **facts,
            )
            for row in value["sets"]
        )


@cache
def load_exercise_sets() -> tuple[ExerciseSet, ...]:
    """Return the sets that ship with the program."""
    return parse_exercise_sets(read_shipped("exercise_sets"), "exercise_sets.yaml")


def set_states(one: ExerciseSet, own: Sequence[EvidenceSummary]) -> tuple[SetPartState, ...]:
    """Return each part of a set with what the records that count show of it."""
    states = []
    for part in one.parts:
        count = count_evidence(own, part.kinds)
        states.append(SetPartState(part=part, n=count.n, evidence_ids=count.evidence_ids))
    return tuple(states)


def _part(row: Mapping[str, Any]) -> SetPart:
    return SetPart(
        **{**row, "kinds": tuple(row["kinds"]), "exercise": Exercise(**row["exercise"])}
    )
