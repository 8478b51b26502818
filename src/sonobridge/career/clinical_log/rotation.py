"""Rotations: planned hours beside those of the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sonobridge.career.clinical_log.entry import LogEntry
from sonobridge.core.errors import InvalidInputError

__all__ = ["Rotation", "RotationState", "state_rotations"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """A placement in a department; both days belong to it."""

    id: str
    title: str
    start: date
    end: date
    planned_hours: float
    supervisor: str = ""

    def __post_init__(self) -> None:
        if self.end < self.start or not 0 < self.planned_hours <= 5000:
            raise InvalidInputError(
                "A rotation ends before it starts, or its hours are no number of 1 to 5,000.",
                where=self.title[:60],
                kept="Nothing was stored.",
                remedy="Give start, end and planned hours.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationState:
    """A rotation with what the log holds of it; ``marks`` says what is wrong."""

    rotation: Rotation
    hours: float
    by_kind: Mapping[str, int]
    outside: int
    marks: tuple[str, ...]


def state_rotations(
    rotations: Iterable[Rotation], entries: Iterable[LogEntry]
) -> tuple[RotationState, ...]:
    """Return each rotation with hours and counts of its entries.

    An entry belongs to the rotation that it names; entries on days outside are counted apart.
    """
    rows = tuple(entries)
    states = []
    for rotation in rotations:
        own = [one for one in rows if one.rotation == rotation.id]
        inside = [one for one in own if rotation.start <= one.day <= rotation.end]
        hours = sum(one.minutes for one in inside) / 60
        marks = []
        if hours > rotation.planned_hours:
            marks.append(f"{hours:g} h logged of {rotation.planned_hours:g} h planned")
        if not rotation.supervisor:
            marks.append("no supervisor")
        states.append(
            RotationState(
                rotation=rotation,
                hours=hours,
                by_kind=dict(sorted(Counter(one.exam_kind for one in inside).items())),
                outside=len(own) - len(inside),
                marks=tuple(marks),
            )
        )
    return tuple(states)
