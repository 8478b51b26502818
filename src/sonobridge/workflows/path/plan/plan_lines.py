"""Plans as records: what the command line prints and the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.career.dated_step import Award, PlanStep
from sonobridge.core.record import record
from sonobridge.workflows.path.plan.plan_request import Planned

if TYPE_CHECKING:
    from sonobridge.career.planning import DatedPlan

__all__ = [
    "CheckLine",
    "ExcludedLine",
    "OwnLine",
    "PlanLine",
    "check_lines",
    "own_lines",
    "plan_line",
]


@record
class PlanLine:
    """A plan that no other beats in months, cost, wage value and risk together."""

    id: str
    months: float
    days: int
    cost_usd: int
    unconfirmed_usd: int
    unknown_fees: int
    wage_npv_usd: int
    risk: int
    start: str
    finish: str
    differs_by: str
    steps: tuple[PlanStep, ...]
    awards: tuple[Award, ...]
    violations: int


@record
class CheckLine:
    """One rule as the independent checker saw it: ``holds``, ``violated``, ``confirm``."""

    plan: str
    state: str
    step: str
    text: str


@record
class ExcludedLine:
    """Something that no plan contains, and why."""

    subject: str
    name: str
    reason: str


@record
class OwnLine:
    """One thing that you have shown: taken off the plans or not, and where it is stored."""

    kind: str
    subject: str
    counted: bool
    text: str
    source: str


def own_lines(planned: Planned) -> tuple[OwnLine, ...]:
    """Return what was counted of the person's own evidence."""
    return tuple(
        OwnLine(
            kind=one.kind,
            subject=one.subject,
            counted=one.counted,
            text=one.text,
            source=one.source,
        )
        for one in planned.counted
    )


def plan_line(plan: DatedPlan, start: str, violations: int) -> PlanLine:
    """Return a plan as a line."""
    return PlanLine(
        id=plan.id,
        months=plan.months,
        days=plan.days,
        cost_usd=plan.cost_usd,
        unconfirmed_usd=plan.unconfirmed_usd,
        unknown_fees=plan.unknown_fees,
        wage_npv_usd=plan.wage_npv_usd,
        risk=plan.risk,
        start=start,
        finish=plan.finish.isoformat(),
        differs_by=plan.differs_by,
        steps=plan.steps,
        awards=plan.awards,
        violations=violations,
    )


def check_lines(planned: Planned, plan: DatedPlan) -> tuple[CheckLine, ...]:
    """Check a plan independently and return each rule with what was found."""
    from sonobridge.career.planning import checked_steps, make_checker

    checker = make_checker(planned.profile, planned.wishes, planned.start)
    violations = checker.check(
        checked_steps(plan),
        planned.role.rule_value,
        part_time=planned.wishes.part_time,
        budget_usd=planned.wishes.budget_usd,
    )
    titles = {step.id: step.title for step in plan.steps}
    broken = {one.step for one in violations}
    lines = [
        CheckLine(plan=plan.id, state="violated", step=one.step, text=one.text)
        for one in violations
    ]
    because = {step.id: step.because for step in plan.steps}
    lines += [
        CheckLine(
            plan=plan.id,
            state="holds",
            step=one.step,
            text=f"{titles.get(one.step, 'The role')}: "
            f"{because.get(one.step, f'its rule holds on {one.day}.')}",
        )
        for one in checker.findings
        if one.holds and one.step not in broken
    ]
    unconfirmed = [
        s.title
        for s in plan.steps
        if s.fee_state in ("ask the issuer", "confirm with the issuer")
    ]
    if unconfirmed:
        count = len(unconfirmed)
        lines.append(
            CheckLine(
                plan=plan.id,
                state="confirm",
                step="",
                text=f"{count} {'fee is' if count == 1 else 'fees are'} not confirmed: ask the "
                f"issuer before paying ({', '.join(unconfirmed)}).",
            )
        )
    return tuple(lines)
