"""What a move is worth against staying: discounted pay less fees and forgone study pay.

Real terms, before tax, no wage growth unless a demand scenario adds it. Year t counts
from 0; a break-even "year" is t + 1, the year in which the sum of the move first reaches
that of staying.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from sonobridge.career.money.pay_line import FULL_TIME, Schedule, yearly_pay
from sonobridge.career.money.wage_points import WagePoints
from sonobridge.core.errors import InvalidInputError

__all__ = [
    "BASE_ENTRY",
    "Job",
    "MoveCosts",
    "MoveValue",
    "MoveYear",
    "Terms",
    "entry_for_wage",
    "grown_percentile",
    "value_move",
]

BASE_ENTRY = 25.0
LOWEST_PERCENTILE, HIGHEST_PERCENTILE = 10.0, 90.0
_CAREER_STEP = 5 / 3  # P10 grows to the median, P25 to P75, capped at P90.


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Real discount rate a year, years looked at, years until pay stops rising."""

    discount: float = 0.04
    horizon: int = 15
    growth_years: int = 10

    def __post_init__(self) -> None:
        if not -0.5 < self.discount <= 1 or not 1 <= self.horizon <= 50:
            raise _refused("discount and horizon", "-0.5 to 1 and 1 to 50 years")
        if not 1 <= self.growth_years <= 50:
            raise _refused("years of growth", "1 to 50")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Pay over a career in one occupation.

    Attributes
    ----------
    wages
        Wages by percentile.
    entry_percentile
        Where the first job-year starts; see :func:`grown_percentile` for where it leads.
    years_worked
        Job-years behind when year 0 starts (stay) or when the job starts (move).
    schedule
        Hours of the week.
    drift
        Real growth of the wage a year from year 0 on; 0 in the base scenario.
    """

    wages: WagePoints
    entry_percentile: float = BASE_ENTRY
    years_worked: float = 0
    schedule: Schedule = FULL_TIME
    drift: float = 0.0

    def pay(self, job_year: float, t: int, terms: Terms) -> float:
        """Return pay in a job-year that falls on year t: lo + (hi - lo) min(1, y / 10)."""
        low = self.wages.at(self.entry_percentile)
        high = self.wages.at(grown_percentile(self.entry_percentile))
        annual = low + (high - low) * min(1.0, job_year / terms.growth_years)
        return yearly_pay(annual * (1 + self.drift) ** t, self.schedule)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCosts:
    """What a move asks for.

    Attributes
    ----------
    fees
        Course and exam fees (US dollars), spread evenly over the lead years.
    study_months
        Months in which study takes ``forgone_share`` of the present pay.
    lead_years
        Years in the present job before the new one starts.
    upkeep
        Yearly cost of keeping the credentials once the new job runs.
    """

    fees: float
    study_months: float
    lead_years: int = 1
    forgone_share: float = 0.10
    upkeep: float = 0.0

    def __post_init__(self) -> None:
        if min(self.fees, self.study_months, self.upkeep) < 0:
            raise _refused("fees, months and upkeep", "0 upwards")
        if not 1 <= self.lead_years <= 20 or not 0 <= self.forgone_share <= 1:
            raise _refused("lead years and forgone share", "1 to 20 and 0 to 1")
        if self.study_months > 12 * self.lead_years:
            raise _refused("study months", "at most twelve a lead year")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveYear:
    """One year: pay of both roads (before discounting) and what the move is ahead by."""

    year: int
    stay: float
    move: float
    ahead: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveValue:
    """Value of staying and of moving, and when the sums meet.

    Attributes
    ----------
    stay, move
        Sums of discounted pay.
    delta
        ``move - stay``; below zero the move costs money.
    fees, forgone
        Discounted fees with upkeep, and discounted study pay given up; both within
        ``move``.
    first_break_even
        First year whose running sum reaches staying; None if none does.
    last_break_even
        Year from which the sum stays at or above staying; None when it ends below.
    """

    stay: float
    move: float
    delta: float
    fees: float
    forgone: float
    first_break_even: int | None
    last_break_even: int | None
    years: tuple[MoveYear, ...] = field(repr=False)


def grown_percentile(entry: float) -> float:
    """Return the percentile that pay reaches: 50 + 5/3 (entry - 10), at most 90.

    The line runs through both cases of the model: P25 grows to P75, P10 to the median.
    """
    return min(HIGHEST_PERCENTILE, 50 + _CAREER_STEP * (entry - LOWEST_PERCENTILE))


def entry_for_wage(job: Job, percentile_now: float, terms: Terms) -> float:
    """Return the entry percentile that puts the present pay at ``percentile_now``.

    Found by bisection; the ends 10 and 90 are returned when pay lies beyond them.
    """
    target = job.wages.at(percentile_now)

    def now(entry: float) -> float:
        low, high = job.wages.at(entry), job.wages.at(grown_percentile(entry))
        return low + (high - low) * min(1.0, job.years_worked / terms.growth_years)

    low, high = LOWEST_PERCENTILE, HIGHEST_PERCENTILE
    if now(low) >= target:
        return low
    if now(high) <= target:
        return high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if now(middle) < target else (low, middle)
    return (low + high) / 2


def value_move(stay: Job, new: Job, costs: MoveCosts, terms: Terms) -> MoveValue:
    """Compare a move with staying.

    Stay: sum of w(worked + t) / (1 + rho)^t. Move: while t < L the present pay times
    (1 - share x months / (12 L)) less fees / L, then w_new(offset + t - L) less upkeep.

    Parameters
    ----------
    stay, new
        Present and new job; ``new.years_worked`` is the entry offset.
    """
    lead = costs.lead_years
    kept = 1 - costs.forgone_share * costs.study_months / (12 * lead)
    stays, moves, fees, forgone = [], [], [], []
    for t in range(terms.horizon):
        present = stay.pay(stay.years_worked + t, t, terms)
        stays.append(present)
        if t < lead:
            cost, missed = costs.fees / lead, present * (1 - kept)
            moves.append(present * kept - cost)
        else:
            cost, missed = costs.upkeep, 0.0
            moves.append(new.pay(new.years_worked + t - lead, t, terms) - cost)
        fees.append(cost)
        forgone.append(missed)
    ahead = _running(moves, stays, terms.discount)
    first, last = _break_even(ahead)
    return MoveValue(
        stay=_discounted(stays, terms.discount),
        move=_discounted(moves, terms.discount),
        delta=ahead[-1],
        fees=_discounted(fees, terms.discount),
        forgone=_discounted(forgone, terms.discount),
        first_break_even=first,
        last_break_even=last,
        years=tuple(
            MoveYear(year=t + 1, stay=stays[t], move=moves[t], ahead=ahead[t])
            for t in range(terms.horizon)
        ),
    )


def _discounted(values: Sequence[float], discount: float) -> float:
    return math.fsum(v / (1 + discount) ** t for t, v in enumerate(values))


def _running(moves: Sequence[float], stays: Sequence[float], discount: float) -> list[float]:
    gains = [
        (m - s) / (1 + discount) ** t for t, (m, s) in enumerate(zip(moves, stays, strict=True))
    ]
    return [math.fsum(gains[: t + 1]) for t in range(len(gains))]


def _break_even(ahead: Sequence[float]) -> tuple[int | None, int | None]:
    """Return the first year at or above zero and the start of the last such stretch."""
    reached = [value >= 0 for value in ahead]
    first = next((t + 1 for t, yes in enumerate(reached) if yes), None)
    if not reached[-1]:
        return first, None
    last = max((t for t, yes in enumerate(reached) if not yes), default=-1)
    return first, last + 2


def _refused(what: str, span: str) -> InvalidInputError:
    return InvalidInputError(
        f"The {what} cannot be used.",
        where=what,
        why=f"They run from {span}." if "to" in span else f"They are {span}.",
        kept="Nothing was computed.",
        remedy="Correct them and ask again.",
    )
