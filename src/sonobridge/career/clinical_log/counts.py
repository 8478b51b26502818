"""What the log comes to: by examination kind, role and supervisor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sonobridge.career.clinical_log.entry import LogEntry

__all__ = ["LogCounts", "count_log"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCounts:
    """Numbers of a log.

    Attributes
    ----------
    by_kind, by_role, by_supervisor
        Examinations; a missing supervisor is counted under "".
    performed_by_kind
        Those that the person performed; rules such as 600 studies ask for these.
    by_day
        Examinations done or assisted on each day, for the indicator of a day's work.
    first, last
        Days of the earliest and latest entry, None when the log is empty.
    """

    n: int
    by_kind: Mapping[str, int]
    performed_by_kind: Mapping[str, int]
    by_role: Mapping[str, int]
    by_supervisor: Mapping[str, int]
    by_day: Mapping[date, int]
    first: date | None
    last: date | None


def count_log(entries: Iterable[LogEntry]) -> LogCounts:
    """Count a log."""
    rows = tuple(entries)
    days = Counter(one.day for one in rows if one.role != "observed")
    return LogCounts(
        n=len(rows),
        by_kind=_sorted(Counter(one.exam_kind for one in rows)),
        performed_by_kind=_sorted(
            Counter(one.exam_kind for one in rows if one.role == "performed")
        ),
        by_role=_sorted(Counter(one.role for one in rows)),
        by_supervisor=_sorted(Counter(one.supervisor for one in rows)),
        by_day=dict(sorted(days.items())),
        first=min((one.day for one in rows), default=None),
        last=max((one.day for one in rows), default=None),
    )


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
