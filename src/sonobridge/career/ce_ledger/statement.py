"""What a ledger comes to for each body: counted, waived, missing, due when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sonobridge.career.ce_ledger.activity import Activity, Claim, refuse_doubles
from sonobridge.career.ce_ledger.duty import Duty, Holding, load_duties
from sonobridge.career.ce_ledger.period import Period, duty_periods
from sonobridge.career.pack import PackFiles

__all__ = ["NotCounted", "PeriodState", "Statement", "state_duties"]

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCounted:
    """A claim that no period of its duty counts, and why."""

    activity_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodState:
    """One period with what was claimed in it.

    Attributes
    ----------
    required
        Credits asked after waivers.
    waived, waived_because
        Credits that a new credential or specialty took off, and which one.
    counted, by_category
        Credits claimed in the period, whole and by category.
    deficit, category_deficits
        What is missing, whole and by category; 0 and empty when the duty is met.
    activity_ids
        What was counted, in order of day.
    """

    period: Period
    required: Decimal
    waived: Decimal
    waived_because: str
    counted: Decimal
    by_category: Mapping[str, Decimal]
    deficit: Decimal
    category_deficits: Mapping[str, Decimal]
    activity_ids: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Whether nothing is missing."""
        return not self.deficit and not self.category_deficits


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A duty with its periods up to a day; the last one runs, or none has begun."""

    duty: Duty
    periods: tuple[PeriodState, ...]
    not_counted: tuple[NotCounted, ...]

    @property
    def current(self) -> PeriodState | None:
        """The period that holds the day of the statement; None before the first begins."""
        return self.periods[-1] if self.periods else None


def state_duties(
    holdings: Iterable[Holding],
    activities: Sequence[Activity],
    *,
    today: date,
    files: PackFiles | None = None,
) -> tuple[Statement, ...]:
    """Return each body's statement on a day.

    Raises
    ------
    LedgerError
        If the same activity stands twice, or a holding is unknown.
    """
    refuse_doubles(activities)
    ordered = sorted(activities, key=lambda one: (one.day, one.id))
    return tuple(_statement(duty, ordered, today) for duty in load_duties(holdings, files))


def _statement(duty: Duty, activities: Sequence[Activity], today: date) -> Statement:
    periods = duty_periods(duty, today)
    claimed = [
        (one, claim) for one in activities for claim in one.claims if claim.duty == duty.id
    ]
    states = tuple(
        _state(duty, period, [c for c in claimed if period.start <= c[0].day <= period.due])
        for period in periods
    )
    left_out = tuple(
        NotCounted(activity_id=one.id, reason=_outside(duty, periods, one.day))
        for one, _ in claimed
        if not any(period.start <= one.day <= period.due for period in periods)
    )
    return Statement(duty=duty, periods=states, not_counted=left_out)


def _outside(duty: Duty, periods: Sequence[Period], day: date) -> str:
    first = duty.holdings[0]
    if day < first.earned:
        return f"{day} lies before {first.credential} was earned on {first.earned}"
    if not periods or day < periods[0].start:
        return f"{day} lies before the first period begins"
    return f"{day} lies after the period that runs now"


def _state(duty: Duty, period: Period, claimed: list[tuple[Activity, Claim]]) -> PeriodState:
    waived, because = _waiver(duty, period)
    required = period.credits - waived
    by_category: dict[str, Decimal] = {}
    for _, claim in claimed:
        by_category[claim.category] = by_category.get(claim.category, _NONE) + claim.credits
    counted = sum(by_category.values(), _NONE)
    missing = {
        name: min(least, required) - by_category.get(name, _NONE)
        for name, least in duty.minima.items()
    }
    return PeriodState(
        period=period,
        required=required,
        waived=waived,
        waived_because=because,
        counted=counted,
        by_category=by_category,
        deficit=max(_NONE, required - counted),
        category_deficits={name: least for name, least in missing.items() if least > 0},
        activity_ids=tuple(one.id for one, _ in claimed),
    )


def _waiver(duty: Duty, period: Period) -> tuple[Decimal, str]:
    """Return what a later credential waives; several in one period count once."""
    if not duty.waives:
        return _NONE, ""
    for one in duty.later:
        if period.start <= one.earned <= period.due:
            return min(duty.waives, period.credits), f"{one.credential} earned {one.earned}"
    return _NONE, ""
