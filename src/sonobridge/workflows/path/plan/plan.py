"""``path.plan``: all plans to a role that no other plan beats, dated and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.money.sources import WageLine, wage_line
from sonobridge.workflows.path.plan.fees import ConfirmedFee, fee_lines
from sonobridge.workflows.path.plan.plan_lines import (
    CheckLine,
    ExcludedLine,
    OwnLine,
    PlanLine,
    check_lines,
    own_lines,
    plan_line,
)
from sonobridge.workflows.path.plan.plan_request import Planned, PlanRequest, make_plans

if TYPE_CHECKING:
    from sonobridge.career.money import Terms

__all__ = ["PlanResult", "RoleHead", "SearchLine", "VectorLine", "plan"]

NOTHING_COUNTED = "Nothing in your workspace changes these plans."


@record
class RoleHead:
    """The role and the profile, and how far the role's rule can be trusted."""

    id: str
    title: str
    profile: str
    profile_title: str
    soc: str
    soc_proxy: bool
    on_call_hours: int
    source: str
    as_of: str
    confidence: str


@record
class VectorLine:
    """Months and cost of a plan that was met on the way and is beaten."""

    months: float
    cost_usd: int


@record
class SearchLine:
    """What the search did; ``complete`` is false when sets of steps were left alone."""

    options: int
    relevant: int
    sets: int
    labels: int
    complete: bool


@record
class PlanResult:
    """Plans of which none beats another, what each rests on, and what is in none of them."""

    role: RoleHead
    area_code: str
    area_name: str
    start: str
    plans: tuple[PlanLine, ...]
    beaten: tuple[VectorLine, ...]
    checks: tuple[CheckLine, ...]
    excluded: tuple[ExcludedLine, ...]
    own: tuple[OwnLine, ...]
    own_note: str
    fees: Annotated[tuple[ConfirmedFee, ...], Help("Fees that you confirmed yourself.")]
    wages: tuple[WageLine, ...]
    assumptions: tuple[str, ...]
    rules_as_of: str
    search: Annotated[SearchLine, Help("Size of the search.")]


@operation(
    "path.plan",
    summary="Find plans to a role, none of which beats another in time, cost, pay and risk.",
)
def plan(context: Context, request: PlanRequest) -> PlanResult:
    """Build the person's options from the rule files, search them all, check each plan."""
    from sonobridge.career.credentials import load_library
    from sonobridge.career.planning.search import DAYS_A_MONTH

    planned = make_plans(context, request)
    start = planned.start.isoformat()
    checks = {one.id: check_lines(planned, one) for one in planned.plans}
    role, profile = planned.role, planned.profile
    return PlanResult(
        role=RoleHead(
            id=role.id,
            title=role.title,
            profile=profile.id,
            profile_title=profile.title,
            soc=role.soc,
            soc_proxy=role.soc_proxy,
            on_call_hours=role.on_call_hours,
            source=role.source,
            as_of=role.as_of,
            confidence=role.confidence,
        ),
        area_code=planned.area_code,
        area_name=planned.area_name,
        start=start,
        plans=tuple(
            plan_line(one, start, sum(c.state == "violated" for c in checks[one.id]))
            for one in planned.plans
        ),
        beaten=tuple(
            VectorLine(months=round(days / DAYS_A_MONTH, 1), cost_usd=cost)
            for days, cost in sorted({(v[0], v[1]) for v in planned.work.beaten})[:40]
        ),
        checks=tuple(line for lines in checks.values() for line in lines),
        excluded=tuple(
            ExcludedLine(subject=one.subject, name=one.name, reason=one.reason)
            for one in planned.excluded
        ),
        own=own_lines(planned),
        own_note=_own_note(context, request, planned),
        fees=fee_lines(context),
        wages=(wage_line(planned.money.now), wage_line(planned.money.role)),
        assumptions=assumptions(planned.money.terms),
        rules_as_of=load_library().as_of.isoformat(),
        search=SearchLine(
            options=planned.work.options,
            relevant=planned.work.relevant,
            sets=planned.work.sets,
            labels=planned.work.labels,
            complete=planned.work.left == 0,
        ),
    )


def _own_note(context: Context, request: PlanRequest, planned: Planned) -> str:
    """Say in one line what was counted of the person's own evidence, and from where."""
    from sonobridge.workflows.path.shown.own_evidence import uncounted_studies

    if not request.own_evidence:
        return "Your own evidence was left aside, as asked."
    taken = [one for one in planned.counted if one.counted]
    kinds = (
        ("skill", "Portfolio"), ("credential", "CE ledger"), ("studies", "clinical log"),
    )  # fmt: skip
    said = [
        f"{n} from the {place}"
        for kind, place in kinds
        if (n := sum(one.kind == kind for one in taken))
    ]
    note = f"Counted of your own evidence: {', '.join(said)}." if said else NOTHING_COUNTED
    number, names = uncounted_studies(context)
    if number:
        note += (
            f" {number} examinations of your clinical log carry names that no rule counts "
            f"({', '.join(names)[:120]})."
        )
    return note


def assumptions(terms: Terms) -> tuple[str, ...]:
    """Return what every plan takes for granted, in sentences."""
    from sonobridge.career.credentials import load_library
    from sonobridge.career.money import BASE_ENTRY, grown_percentile
    from sonobridge.career.planning import fee_allowance
    from sonobridge.career.planning.material import career_file

    file = career_file("planning.yaml")
    allowance = fee_allowance(load_library())
    return (
        (
            "One full-time programme or post at a time; beside it one course or exam "
            "preparation at a time, with all the hours a week that you allow."
        ),
        "Each step starts on the first day on which its slot is free and its rule holds.",
        "Each exam is passed at the first attempt.",
        f"An unknown fee is counted as {allowance} USD, the median of the known fees.",
        (
            "Lengths, hours and tuition of programmes, courses and posts are assumptions from "
            "memory until you enter your own."
        ),
        f"Risk: {file['risk_points']['text']}.",
        (
            f"Wage value: real terms over {terms.horizon} years at {100 * terms.discount:g} % "
            f"a year before tax, entry at P{BASE_ENTRY:g} rising to "
            f"P{grown_percentile(BASE_ENTRY):g} in {terms.growth_years} years; a plan gets no "
            "credit for postponing a role that pays less."
        ),
    )
