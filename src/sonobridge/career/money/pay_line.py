"""Pay of a week or a year: base, overtime, on-call, each of which can be switched off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from sonobridge.core.errors import InvalidInputError

__all__ = ["FULL_TIME", "PayLine", "Schedule", "weekly_pay", "yearly_pay"]

FULL_WEEK = 40
WEEKS = 52
OVERTIME_FACTOR = Decimal("1.5")
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Hours of a usual week.

    Attributes
    ----------
    hours
        Paid at the base rate; under 40 is part-time.
    overtime_hours
        Paid at one and a half times the base rate.
    on_call_hours, on_call_rate
        Standby hours and what one of them pays (US dollars).
    """

    hours: float = FULL_WEEK
    overtime_hours: float = 0
    on_call_hours: float = 0
    on_call_rate: float = 0

    def __post_init__(self) -> None:
        numbers = (self.hours, self.overtime_hours, self.on_call_hours)
        if not all(0 <= n <= 168 for n in numbers) or self.on_call_rate < 0:
            raise InvalidInputError(
                "The week cannot be like that.",
                where="hours",
                why="Hours lie between 0 and 168 and a rate is not below 0.",
                kept="Nothing was computed.",
                remedy="Correct the hours or the on-call rate.",
            )

    def without(self, *, overtime: bool = False, on_call: bool = False) -> Schedule:
        """Return the schedule with overtime or on-call switched off."""
        return replace(
            self,
            overtime_hours=0 if overtime else self.overtime_hours,
            on_call_hours=0 if on_call else self.on_call_hours,
        )


FULL_TIME = Schedule()


@dataclass(frozen=True, slots=True, kw_only=True)
class PayLine:
    """Pay of a week, part by part, to the cent."""

    base: Decimal
    overtime: Decimal
    on_call: Decimal
    total: Decimal


def weekly_pay(hourly: float, schedule: Schedule) -> PayLine:
    """Return hours x rate + overtime hours x 1.5 rate + on-call hours x their rate.

    Each part is exact; the total is the sum of the exact parts rounded half up to the cent.
    """
    rate = Decimal(str(hourly))
    base = rate * Decimal(str(schedule.hours))
    overtime = rate * OVERTIME_FACTOR * Decimal(str(schedule.overtime_hours))
    on_call = Decimal(str(schedule.on_call_rate)) * Decimal(str(schedule.on_call_hours))
    return PayLine(
        base=_cents(base),
        overtime=_cents(overtime),
        on_call=_cents(on_call),
        total=_cents(base + overtime + on_call),
    )


def yearly_pay(annual: float, schedule: Schedule) -> float:
    """Return the yearly pay of a schedule whose full-time wage is ``annual``.

    The survey's yearly wage is 2,080 hours, so an hour is annual / 2,080 (BLS OEWS).
    """
    hourly = annual / (WEEKS * FULL_WEEK)
    week = (
        hourly * schedule.hours
        + hourly * float(OVERTIME_FACTOR) * schedule.overtime_hours
        + schedule.on_call_rate * schedule.on_call_hours
    )
    return WEEKS * week


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)
