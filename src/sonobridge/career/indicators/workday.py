"""Exams a day, the day's timeline and what the body pays for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sonobridge.career.indicators.definition import load_ergonomics
from sonobridge.career.indicators.reading import Reading, judge, mean_interval
from sonobridge.career.pack import PackFiles, Source, source_of
from sonobridge.core.errors import InvalidInputError

__all__ = ["Block", "DayPlan", "plan_day", "state_exams_per_day"]

NOTICE_ABOVE = 10
"""Exams a day above which the ergonomics notice stands (guardrail of ``kpis.yaml``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of the day: what is done and for how many minutes."""

    activity: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """A day whose minutes add to the shift, with the notice when it is too full."""

    side: str
    exams: int
    shift_min: int
    blocks: tuple[Block, ...]
    notice: str
    source: Source


def ergonomics_notice(exams: float, files: PackFiles | None = None) -> str:
    """Return the notice for so many exams a day; empty up to 10."""
    if exams <= NOTICE_ABOVE:
        return ""
    fact, source = load_ergonomics(files)[0]
    return (
        f"More than {NOTICE_ABOVE} exams a day: mind breaks, posture and scan time. "
        f"{fact} ({source.text}). This is no grade."
    )


def state_exams_per_day(days: Sequence[int], files: PackFiles | None = None) -> Reading:
    """State the mean number of exams a day against the source document's 8 to 12."""
    value = mean_interval("exams_per_day", [float(n) for n in days], "days")
    notice = ergonomics_notice(getattr(value, "value", 0.0), files)
    return Reading(
        indicator="exams_per_day",
        value=value,
        target=8.0,
        at_least=True,
        verdict=judge(value, 8.0),
        notes=(notice,) if notice else (),
    )


def plan_day(
    side: str, exams: int, *, shift_min: int = 480, files: PackFiles | None = None
) -> DayPlan:
    """Return the timeline of a day with so many exams; its minutes add to the shift.

    Parameters
    ----------
    side
        ``generalist`` or ``specialist``.
    exams
        Exams a day.
    shift_min
        Length of the shift, minutes.

    Raises
    ------
    InvalidInputError
        If the exams do not fit into the shift.
    """
    data = (files or PackFiles()).yaml("workday.yaml")
    paths = {row["side"]: row for row in data["paths"]}
    if side not in paths:
        raise InvalidInputError(
            "There is no such path.", where=side[:20], remedy=f"Use {' or '.join(paths)}."
        )
    row = paths[side]
    fixed = [
        Block(activity=str(b["activity"]), minutes=int(b["minutes"])) for b in row["fixed"]
    ]
    an_exam = int(row["exam_min"]) + int(row["report_min"])
    left = shift_min - sum(block.minutes for block in fixed) - exams * an_exam
    if exams < 0 or left < 0:
        raise InvalidInputError(
            f"{exams} exams do not fit into {shift_min} minutes.",
            where=side,
            why=f"An exam with its report takes {an_exam} minutes and "
            f"{sum(b.minutes for b in fixed)} are spoken for.",
            remedy="Take fewer exams or a longer shift.",
        )
    blocks = list(fixed)
    after = max(1, int(row["break_after_exams"]))
    breaks = max(0, (exams - 1) // after)
    each = min(int(row["break_min"]), left // breaks) if breaks else 0
    for number in range(1, exams + 1):
        blocks.append(Block(activity=f"exam {number}", minutes=int(row["exam_min"])))
        blocks.append(Block(activity=f"report {number}", minutes=int(row["report_min"])))
        if each and number % after == 0 and number < exams:
            blocks.append(Block(activity="break: stretch, change posture", minutes=each))
    rest = shift_min - sum(block.minutes for block in blocks)
    if rest:
        blocks.append(Block(activity=str(row["rest"]), minutes=rest))
    return DayPlan(
        side=side,
        exams=exams,
        shift_min=shift_min,
        blocks=tuple(blocks),
        notice=ergonomics_notice(exams, files),
        source=source_of(row, where=f"workday {side}"),
    )
