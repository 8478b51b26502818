"""Days in requests: ISO dates, months where a day is not known, today of the person."""

from __future__ import annotations

import calendar
from datetime import date, datetime
from typing import Annotated

from annotated_types import MaxLen

from sonobridge.core.errors import InvalidInputError
from sonobridge.workflows.context import Context

__all__ = ["DayText", "parse_day", "parse_day_or_month", "parse_instant", "today_of"]

DayText = Annotated[str, MaxLen(10)]
"""``YYYY-MM-DD``."""


def parse_day(text: str, *, where: str) -> date:
    """Return the date of ``YYYY-MM-DD``.

    Raises
    ------
    InvalidInputError
        If it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInputError(
            "This is no date.",
            where=f"{where}: {text[:20]}",
            kept="Nothing was stored.",
            remedy="Write it as 2026-03-31.",
        ) from None


def parse_day_or_month(text: str, *, where: str) -> date:
    """Return the date of ``YYYY-MM-DD``, or the last day of ``YYYY-MM``.

    The last day is the careful reading: nothing before it is counted as after it.
    """
    if len(text) == 7:
        first = parse_day(f"{text}-01", where=where)
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return parse_day(text, where=where)


def parse_instant(text: str, *, where: str) -> datetime:
    """Return a local date and time, ``2026-03-31T14:05`` (a zone may follow).

    Raises
    ------
    InvalidInputError
        If it is none.
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInputError(
            "This is no date and time.",
            where=f"{where}: {text[:30]}",
            kept="Nothing was stored.",
            remedy="Write it as 2026-03-31T14:05.",
        ) from None


def today_of(context: Context, text: str = "") -> date:
    """Return the local date of the machine, or the one that was asked for."""
    if text:
        return parse_day(text, where="day")
    return context.clock.now().astimezone().date()
