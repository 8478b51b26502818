"""Time from the study to the preliminary report, from stored instants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sonobridge.career.indicators.reading import Reading, state_share

__all__ = ["ReportTimes", "Turnaround", "report_hours", "state_turnaround"]

LIMIT_H = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTimes:
    """When a study ended and when its preliminary report was made; None if not recorded."""

    study: datetime | None
    report: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnaround:
    """Share within 24 h with its interval, and the hours below which half and 95 % lie.

    ``missing`` counts records without a time, ``reversed`` those whose report precedes the
    study; neither is counted, none is set to zero.
    """

    within: Reading
    p50_h: float | None
    p95_h: float | None
    n: int
    missing: int
    reversed: int


def report_hours(records: Sequence[ReportTimes]) -> tuple[list[float], int]:
    """Return hours from study to report of each timed record, and how many lack a time."""
    hours = [
        (one.report - one.study).total_seconds() / 3600
        for one in records
        if one.study and one.report
    ]
    return hours, len(records) - len(hours)


def state_turnaround(
    between: Sequence[float], missing: int = 0, *, target: float = 0.95
) -> Turnaround:
    """State how fast preliminary reports were.

    Parameters
    ----------
    between
        Hours from study to report; negative ones are counted apart.
    missing
        Records without a recorded time.
    target
        Share of reports within 24 h that is asked.
    """
    hours = sorted(h for h in between if h >= 0)
    backwards = len(between) - len(hours)
    notes = []
    if missing:
        notes.append(f"{missing} without a recorded time, not counted")
    if backwards:
        notes.append(f"{backwards} reported before the study ended, not counted")
    within = state_share(
        "prelim_turnaround",
        sum(h <= LIMIT_H for h in hours),
        len(hours),
        target=target,
        unit="reports",
        notes=tuple(notes),
    )
    return Turnaround(
        within=within,
        p50_h=_percentile(hours, 0.50),
        p95_h=_percentile(hours, 0.95),
        n=len(hours),
        missing=missing,
        reversed=backwards,
    )


def _percentile(ordered: Sequence[float], share: float) -> float | None:
    """Return a percentile by linear interpolation (Hyndman and Fan 1996, type 7)."""
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
