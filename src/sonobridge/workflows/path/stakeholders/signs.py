"""Signs of success: from the stakeholder's log, or from other stored records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.indicators import stored_indicators as kinds
from sonobridge.workflows.path.stakeholders.stored_work import entries_of, faults_of
from sonobridge.workflows.path.stakeholders.work_parts import (
    estimate_words,
    measured_indicators,
    stored_totals,
)

if TYPE_CHECKING:
    from sonobridge.career.wording.stakeholders import Stakeholder

__all__ = ["sign_of"]

Sign = Estimate | NotEstimable


def sign_of(context: Context, who: Stakeholder) -> tuple[Sign, tuple[str, ...]]:
    """Return the sign of success of a stakeholder, and notes that stand beside it."""
    from sonobridge.career.wording.stakeholders import state_sign

    notes = (who.sign.note,) if who.sign.note else ()
    if who.sign.kind != "stored":
        entries = [row.body["values"] for row in entries_of(context, who.id)]
        return state_sign(who, entries), notes
    read = {
        "administrators": _indicators,
        "research": _totals,
        "trainees": _hours,
        "vendors": _cases,
    }[who.id]
    value, more = read(context, who)
    return value, (*notes, *more)


def _indicators(context: Context, who: Stakeholder) -> tuple[Sign, tuple[str, ...]]:
    found = measured_indicators(context)
    lines = tuple(f"{one.id.replace('_', ' ')}: {estimate_words(one.value)}" for one in found)
    with_interval = sum(
        isinstance(one.value, Estimate) and one.value.low is not None for one in found
    )
    return _count(who, with_interval, len(found), "indicators with an interval"), lines


def _totals(context: Context, who: Stakeholder) -> tuple[Sign, tuple[str, ...]]:
    stored, logged = stored_totals(context)
    same = "equal" if stored == logged else "NOT equal"
    note = f"{stored} stored and {logged} on the audit log: {same}"
    return _count(who, logged, stored, "contributions that the audit log names"), (note,)


def _hours(context: Context, who: Stakeholder) -> tuple[Sign, tuple[str, ...]]:
    rows = [
        row.body
        for row in kinds.stored(context, kinds.CONTRIBUTION)
        if row.body["kind"] == "teaching"
    ]
    confirmed = sum(one["minutes"] for one in rows if one["confirmed"]) / 60
    open_hours = sum(one["minutes"] for one in rows if not one["confirmed"]) / 60
    if not rows:
        return _none(who), ()
    value = Estimate(
        name=who.success,
        value=confirmed,
        low=None,
        high=None,
        level=0.95,
        n=len(rows),
        n_unit=who.sign.unit,
        method="sum of minutes that a learner confirmed / 60",
        note="a whole count, so that it has no interval",
    )
    return value, (f"{open_hours:g} hours are not confirmed and do not count",)


def _cases(context: Context, who: Stakeholder) -> tuple[Sign, tuple[str, ...]]:
    cases = faults_of(context)
    closed = sum(one.closed is not None for one in cases)
    return _count(who, closed, len(cases), "cases closed by a passed re-test"), ()


def _count(who: Stakeholder, met: int, n: int, what: str) -> Sign:
    if n == 0:
        return _none(who)
    return Estimate(
        name=who.success,
        value=met / n,
        low=None,
        high=None,
        level=0.95,
        n=n,
        n_unit=who.sign.unit,
        method=f"{what} / all",
        note="a whole count, so that it has no interval",
    )


def _none(who: Stakeholder) -> NotEstimable:
    return NotEstimable(name=who.success, reason="no data", n=0, n_unit=who.sign.unit)
