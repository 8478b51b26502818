"""``path.ce``: what each body asks, what counts, what is missing, due when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, today_of
from sonobridge.workflows.path.ce.stored_ledger import stored_activities, stored_holdings

if TYPE_CHECKING:
    from sonobridge.career.ce_ledger import PeriodState, Statement

__all__ = [
    "ActivityLine",
    "CategoryLine",
    "DutyLine",
    "HoldingLine",
    "PeriodLine",
    "StatementRequest",
    "StatementResult",
    "UncountedClaim",
    "duty_line",
    "statement",
]


@record
class StatementRequest:
    """The day to look from."""

    as_of: Annotated[DayText, Help("Day of the statement, 2026-03-31; empty: today.")] = ""


@record
class HoldingLine:
    """A credential or specialty exam that the person entered."""

    credential: str
    name: str
    earned: str


@record
class CategoryLine:
    """Credits of a category: claimed, the least asked, missing."""

    category: str
    counted: str
    least: str
    missing: str


@record
class PeriodLine:
    """One period; credits are decimal text."""

    start: str
    due: str
    basis: str
    required: str
    waived: str
    waived_because: str
    counted: str
    deficit: str
    categories: tuple[CategoryLine, ...]
    met: bool
    fee_only: bool
    days_left: int
    activity_ids: tuple[str, ...]


@record
class UncountedClaim:
    """A claim that no period counts, and why."""

    activity_id: str
    reason: str


@record
class DutyLine:
    """A body's duty, its running period and the earlier ones."""

    id: str
    body: str
    sentence: str
    credits: str
    period_years: int
    holdings: tuple[str, ...]
    current: PeriodLine | None
    earlier: tuple[PeriodLine, ...]
    not_counted: tuple[UncountedClaim, ...]
    remarks: tuple[str, ...]
    source: str
    as_of: str
    confidence: str
    dates_source: str
    dates_confidence: str


@record
class ActivityLine:
    """An entry of the ledger and what it claims of whom."""

    activity_id: str
    day: str
    title: str
    provider: str
    claims: tuple[str, ...]
    proof_sha256: str


@record
class StatementResult:
    """All duties on a day; an empty list says that nothing is held."""

    day: str
    holdings: tuple[HoldingLine, ...]
    duties: tuple[DutyLine, ...]
    activities: tuple[ActivityLine, ...]
    notice: str


@operation(
    "path.ce",
    summary="State what each body asks, what counts, what is missing and when it is due.",
)
def statement(context: Context, request: StatementRequest) -> StatementResult:
    """Read holdings and activities and state each duty."""
    from sonobridge.career.ce_ledger import state_duties
    from sonobridge.career.pack import PackFiles

    day = today_of(context, request.as_of)
    holdings, activities = stored_holdings(context), stored_activities(context)
    names = {
        row["id"]: row["name"] for row in PackFiles().yaml("credentials.yaml")["credentials"]
    }
    stated = state_duties(holdings, activities, today=day)
    return StatementResult(
        day=day.isoformat(),
        holdings=tuple(
            HoldingLine(
                credential=one.credential,
                name=str(names[one.credential]),
                earned=one.earned.isoformat(),
            )
            for one in holdings
        ),
        duties=tuple(duty_line(one, (lambda due: (due - day).days)) for one in stated),
        activities=tuple(
            ActivityLine(
                activity_id=one.id,
                day=one.day.isoformat(),
                title=one.title,
                provider=one.provider,
                claims=tuple(
                    f"{c.duty}={c.credits}" + (f":{c.category}" if c.category else "")
                    for c in one.claims
                ),
                proof_sha256=one.proof_sha256,
            )
            for one in activities
        ),
        notice="Rules as the sources say; your issuer's own notice decides.",
    )


def duty_line(stated: Statement, days_to: Callable[[date], int]) -> DutyLine:
    """Return a statement as shown."""
    duty = stated.duty
    lines = [_period_line(state, duty.minima, days_to) for state in stated.periods]
    return DutyLine(
        id=duty.id,
        body=duty.body,
        sentence=_sentence(stated),
        credits=str(duty.credits),
        period_years=duty.period_years,
        holdings=tuple(f"{one.credential} {one.earned}" for one in duty.holdings),
        current=lines[-1] if lines else None,
        earlier=tuple(lines[:-1]),
        not_counted=tuple(
            UncountedClaim(activity_id=one.activity_id, reason=one.reason)
            for one in stated.not_counted
        ),
        remarks=duty.remarks,
        source=duty.source.text,
        as_of=duty.source.as_of,
        confidence=duty.source.confidence,
        dates_source=duty.clock_source.text,
        dates_confidence=duty.clock_source.confidence,
    )


def _sentence(stated: Statement) -> str:
    state = stated.current
    if state is None:
        return "No period has begun."
    due = state.period.due
    if not state.period.credits:
        return f"Renewal by fee alone, due {due}."
    if state.met:
        return f"Met: {state.counted} of {state.required} credits, due {due}."
    parts = [f"{state.deficit} credits"] if state.deficit else []
    parts += [f"{n} {name}" for name, n in state.category_deficits.items()]
    return f"Missing {' and '.join(parts)} of {state.required}, due {due}."


def _period_line(
    state: PeriodState, minima: Mapping[str, Decimal], days_to: Callable[[date], int]
) -> PeriodLine:
    names = sorted({*state.by_category, *minima})
    zero = state.required * 0
    return PeriodLine(
        start=state.period.start.isoformat(),
        due=state.period.due.isoformat(),
        basis=state.period.basis,
        required=str(state.required),
        waived=str(state.waived),
        waived_because=state.waived_because,
        counted=str(state.counted),
        deficit=str(state.deficit),
        categories=tuple(
            CategoryLine(
                category=name,
                counted=str(state.by_category.get(name, zero)),
                least=str(min(minima.get(name, zero), state.required)),
                missing=str(state.category_deficits.get(name, zero)),
            )
            for name in names
        ),
        met=state.met,
        fee_only=not state.period.credits,
        days_left=days_to(state.period.due),
        activity_ids=state.activity_ids,
    )
