"""Periods of a duty: when each begins, when it is due, and what it asks."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import takewhile

from sonobridge.career.ce_ledger.duty import Duty

__all__ = ["Period", "duty_periods"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One period of one duty; both ends belong to it.

    ``credits`` is what it asks before waivers; 0 for a renewal by fee alone.
    ``basis`` says by which rule the dates were set, with its confidence where it is low.
    """

    start: date
    due: date
    credits: Decimal
    basis: str


def duty_periods(duty: Duty, until: date) -> tuple[Period, ...]:
    """Return the periods of a duty that begin on or before a day, in order."""
    return tuple(takewhile(lambda one: one.start <= until, _all(duty)))


def _all(duty: Duty) -> Iterator[Period]:
    first = duty.holdings[0].earned
    if duty.clock == "calendar_years":
        basis = "from the first credential to the end of that year plus the period"
        due = date(first.year + duty.period_years, 12, 31)
        yield Period(start=first, due=due, credits=duty.credits, basis=basis)
        yield from _following(duty, due, "whole calendar years")
    elif duty.clock == "renewal_quarter":
        due, confidence = _first_renewal(duty, first)
        basis = f"first renewal by the quarter of the exam, fee only ({confidence} confidence)"
        yield Period(start=first, due=due, credits=Decimal(0), basis=basis)
        yield from _following(duty, due, "from the first renewal date")
    elif duty.clock == "january_after":
        basis = "from 1 January of the first full year"
        yield from _following(duty, date(first.year, 12, 31), basis)
    else:
        basis = "from the day it was earned; an assumption, the issuer sets the dates"
        yield from _following(duty, first - timedelta(days=1), basis)


def _following(duty: Duty, last: date, basis: str) -> Iterator[Period]:
    """Yield full periods that begin on the day after ``last``."""
    number = 0
    while last.year + (number + 1) * duty.period_years < date.max.year:
        start = _years_on(last, number * duty.period_years) + timedelta(days=1)
        due = _years_on(last, (number + 1) * duty.period_years)
        yield Period(start=start, due=due, credits=duty.credits, basis=basis)
        number += 1


def _first_renewal(duty: Duty, earned: date) -> tuple[date, str]:
    for row in duty.quarters:
        low, high = row["earned"]
        if low <= earned.month <= high:
            which, month_day = str(row["first_renewal"]).rsplit(" ", 1)
            month, day = map(int, month_day.split("-"))
            year = earned.year + (which == "next year")
            return date(year, month, day), str(row["confidence"])
    raise ValueError(f"{duty.id}: no quarter holds month {earned.month}")


def _years_on(day: date, years: int) -> date:
    """Return the same day some years later; 29 February becomes 28 where there is none."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))
