"""Reads survey scores and report times from CSV text; every other column is dropped."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sonobridge.career.indicators.turnaround import ReportTimes
from sonobridge.core.errors import InvalidInputError

__all__ = ["ReportFile", "SurveyCounts", "report_times", "survey_counts"]

_MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyCounts:
    """Answers by score 1..5, rows without a score, columns that were not read."""

    counts: tuple[int, ...]
    refused: int
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """Times of each row, None where a cell is empty or no time; columns not read."""

    times: tuple[ReportTimes, ...]
    dropped: tuple[str, ...]


def survey_counts(text: str, column: str) -> SurveyCounts:
    """Count the scores of one column; a cell that is no whole number 1..5 is refused."""
    dropped, rows = _columns(text, (column,))
    counts = [0] * 5
    refused = 0
    for (cell,) in rows:
        if cell in {"1", "2", "3", "4", "5"}:
            counts[int(cell) - 1] += 1
        else:
            refused += 1
    return SurveyCounts(counts=tuple(counts), refused=refused, dropped=dropped)


def report_times(text: str, study: str, report: str) -> ReportFile:
    """Read two columns of instants; without a zone both are taken as one local time."""
    dropped, rows = _columns(text, (study, report))
    times = tuple(
        ReportTimes(study=_instant(first), report=_instant(second)) for first, second in rows
    )
    if len({t.tzinfo is None for r in times for t in (r.study, r.report) if t}) > 1:
        raise InvalidInputError(
            "Some times have a zone and others have none.",
            where=f"{study}, {report}",
            kept="Nothing was stored.",
            remedy="Export all times in one form.",
        )
    return ReportFile(times=times, dropped=dropped)


def _instant(cell: str) -> datetime | None:
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        return None


def _columns(
    text: str, wanted: tuple[str, ...]
) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]]]:
    try:
        header, *rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))
    except (csv.Error, ValueError) as error:
        raise _unreadable("It is no CSV table.") from error
    names = [name.strip() for name in header]
    if len(rows) > _MOST_ROWS:
        raise _unreadable("It has more than 100,000 rows.")
    absent = [name for name in wanted if name not in names]
    if absent:
        raise _unreadable(f"It has no column {absent[0]!r}; it has {', '.join(names)[:200]}.")
    places = [names.index(name) for name in wanted]
    dropped = tuple(name[:60] for name in names if name not in wanted)
    full = (row for row in rows if any(cell.strip() for cell in row))
    return dropped, (
        tuple(row[place].strip() if place < len(row) else "" for place in places)
        for row in full
    )


def _unreadable(why: str) -> InvalidInputError:
    return InvalidInputError(
        "The file cannot be read.",
        where="text",
        why=why,
        kept="Nothing was stored.",
        remedy="Export it as CSV with a header line and name its columns.",
    )
