"""A usual day on each side, minute by minute, and when it does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sonobridge.career.decision.tables import read_table
from sonobridge.core.errors import InvalidInputError

__all__ = ["Day", "DaySlot", "plan_day"]

REST = "time left for other work"


@dataclass(frozen=True, slots=True)
class DaySlot:
    """One stretch of the day; ``start`` counts minutes from the start of the shift."""

    start: int
    minutes: int
    activity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day whose slots add up to the shift.

    Attributes
    ----------
    notice
        Ergonomics notice with its source, empty at or under the stated number.
    """

    side: str
    exams: int
    shift_min: int
    slots: tuple[DaySlot, ...]
    notice: str
    source: str
    as_of: str
    confidence: str


def plan_day(side: str, exams: int | None = None, shift_min: int | None = None) -> Day:
    """Lay out a day: examinations in a row, a break after every third, lunch half-way.

    What is left after examinations, breaks and the side's other duties stands as a slot of
    its own at the end, so the minutes add up to the shift.

    Raises
    ------
    InvalidInputError
        If the examinations do not fit into the shift; the error says how many do.
    """
    table = read_table("side_comparison")["day"]
    times = table[side]
    number = times["exams"] if exams is None else exams
    shift = table["shift_min"] if shift_min is None else shift_min
    slots = _slots(table, times, number)
    used = sum(minutes for _, minutes in slots)
    if used > shift:
        fits = next((n for n in range(number, -1, -1) if _minutes(table, times, n) <= shift), 0)
        raise InvalidInputError(
            f"{number} examinations do not fit into {shift} minutes.",
            where=side,
            why=f"With breaks and other duties they take {used} minutes; {fits} would fit.",
            kept="Nothing was computed.",
            remedy="Plan fewer examinations or a longer shift.",
        )
    if used < shift:
        slots.append((REST, shift - used))
    return Day(
        side=side,
        exams=number,
        shift_min=shift,
        slots=_timed(slots),
        notice=_notice(table) if number > table["notice_above"] else "",
        source=table["source"],
        as_of=str(table["as_of"]),
        confidence=table["confidence"],
    )


def _notice(table: Mapping[str, Any]) -> str:
    fact = read_table("kpis")["ergonomics"][table["notice_fact"]]["fact"]
    return str(table["notice"]).format(above=table["notice_above"], fact=fact)


def _minutes(table: Mapping[str, Any], times: Mapping[str, Any], exams: int) -> int:
    return sum(minutes for _, minutes in _slots(table, times, exams))


def _slots(
    table: Mapping[str, Any], times: Mapping[str, Any], exams: int
) -> list[tuple[str, int]]:
    slots: list[tuple[str, int]] = []
    for number in range(1, exams + 1):
        slots.append((f"examination {number}: scan", times["scan_min"]))
        slots.append((f"examination {number}: report", times["report_min"]))
        slots.append(("room and patient change", times["turnover_min"]))
        if number == (exams + 1) // 2:
            slots.append(("lunch", table["lunch_min"]))
        elif number % table["exams_between_breaks"] == 0 and number < exams:
            slots.append(("break", table["break_min"]))
    if exams == 0:
        slots.append(("lunch", table["lunch_min"]))
    slots.extend(times["extra"].items())
    return slots


def _timed(slots: list[tuple[str, int]]) -> tuple[DaySlot, ...]:
    timed, start = [], 0
    for activity, minutes in slots:
        timed.append(DaySlot(start, minutes, activity))
        start += minutes
    return tuple(timed)
