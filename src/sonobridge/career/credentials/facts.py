"""Dated facts about a person, as the rules ask for them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

__all__ = [
    "LEVELS",
    "Counted",
    "Facts",
    "Practice",
    "Studied",
    "add_months",
    "months_between",
]

LEVELS = (
    "credits30",
    "certificate",
    "associate60",
    "associate90",
    "bachelor",
    "master",
    "doctorate",
)
"""Levels of education, lowest first; the digits are college credits."""


def add_months(day: date, months: int) -> date:
    """Return the same day some months later; the last of a month stays inside its month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Return the whole months from start to end; 0 when end lies before start."""
    if end <= start:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    while months > 0 and add_months(start, months) > end:
        months -= 1
    return months


@dataclass(frozen=True, slots=True, kw_only=True)
class Studied:
    """A finished education.

    Attributes
    ----------
    kind
        Node of the file, such as ``edu.aas_dms``; empty when it is none of them.
    programme
        Concentration: ``sonography``, ``vascular``, ``cardiac``, ``radiography``, ...
    level
        One of :data:`LEVELS`.
    years
        Usual length in years.
    finished
        Day of the degree.
    """

    programmes: tuple[str, ...]
    level: str
    finished: date
    kind: str = ""
    accredited: bool = False
    arrt_recognised: bool = False
    years: float = 0.0
    informatics: bool = False
    clinical_hours: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Paid practice of some kinds over a span of days."""

    kinds: tuple[str, ...]
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Things counted over a span: all of them count on ``end``."""

    what: str
    number: int
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a person.

    Attributes
    ----------
    passes
        Credential to the days on which it was passed or issued, in order.
    licences
        Professional licences.
    counted
        Things counted; ``ce_hours`` are hours of continuing education.
    certification_points
        Points for credentials held, as the person read them off the issuer's table.
    evidence
        Skill to the day on which its evidence was complete.
    proven
        Credentials whose existence the person has proved with a file.
    """

    passes: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    studied: tuple[Studied, ...] = ()
    practice: tuple[Practice, ...] = ()
    counted: tuple[Counted, ...] = ()
    licences: frozenset[str] = frozenset()
    certification_points: int = 0
    evidence: Mapping[str, date] = field(default_factory=dict)
    proven: frozenset[str] = frozenset()

    def practised(self, kind: str, day: date) -> int:
        """Return the whole months of a kind of practice up to a day.

        Spans that overlap count once.
        """
        spans = sorted(
            (one.start, min(one.end, day))
            for one in self.practice
            if kind in one.kinds and one.start < day
        )
        months, reached, rest = 0, date.min, timedelta(0)
        for start, end in spans:
            begin = max(start, reached)
            if end > begin:
                whole = months_between(begin, end)
                months += whole
                rest += end - add_months(begin, whole)
                reached = end
        return months + int(rest.days // 31)

    def counted_by(self, what: str, day: date, window_months: int | None) -> int:
        """Return how many things are counted on a day, in the last months if bounded."""
        oldest = date.min if window_months is None else add_months(day, -window_months)
        return sum(
            one.number for one in self.counted if one.what == what and oldest <= one.end <= day
        )
