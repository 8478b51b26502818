"""What a plan is asked for with, and the problem that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, today_of
from sonobridge.workflows.path.pack.in_use import pack_in_use
from sonobridge.workflows.path.plan.fees import confirmed_fees

if TYPE_CHECKING:
    from sonobridge.career.credentials.rule import Rule
    from sonobridge.career.planning import DatedPlan, Excluded, PlanMoney
    from sonobridge.career.planning.material import (
        CountedLine,
        Profile,
        Shown,
        TargetRole,
        Wishes,
    )
    from sonobridge.career.planning.search import PlanProblem, SearchWork

__all__ = ["PlanRequest", "Planned", "make_plans", "proven_credentials"]

PROOF = "credential_proof"


@record
class PlanRequest:
    """From whom to which role, and within which limits."""

    profile: Annotated[
        str, Len(1, 60), Help("Where you start: school-leaver, dms-student, ...", flag="from")
    ] = "dms_student"
    role: Annotated[
        str, Len(1, 60), Help("Role aimed at, ai-clinical-specialist, ...", flag="to")
    ] = "ai_clinical_specialist"
    area: Annotated[
        str, Len(0, 80), Help("Area by code or whole words of its name; empty: the nation.")
    ] = ""
    start: Annotated[DayText, Help("First day, 2026-12-01; empty: today.")] = ""
    hours_per_week: Annotated[
        int, Ge(1), Le(60), Help("Hours of study a week beside work.")
    ] = 10
    on_call_hours: Annotated[
        int | None, Ge(0), Le(128), Help("Tolerated on-call hours a week; empty: any.")
    ] = None
    budget_usd: Annotated[
        int | None, Ge(0), Le(1_000_000), Help("Limit of all costs, USD; empty: none.")
    ] = None
    tuition_cap_usd: Annotated[
        int | None, Ge(0), Le(1_000_000), Help("Limit of one tuition, USD; empty: none.")
    ] = None
    part_time: Annotated[
        bool, Help("Take programmes beside work, in the study hours, not full time.")
    ] = False
    accreditation: Annotated[
        Literal["any", "accredited", "not_accredited"],
        Help("Which sonography programmes are considered."),
    ] = "any"
    holding: Annotated[
        tuple[Annotated[str, Len(1, 40)], ...],
        Len(0, 5),
        Help("Credentials that each plan has to end with, ardms.rvt, ..."),
    ] = ()
    own_evidence: Annotated[
        bool,
        Help("Take off what your Portfolio, CE ledger and clinical log already show."),
    ] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """Plans of a request with all that they rest on."""

    profile: Profile
    role: TargetRole
    wishes: Wishes
    start: date
    problem: PlanProblem
    money: PlanMoney
    area_code: str
    area_name: str
    plans: tuple[DatedPlan, ...]
    work: SearchWork
    excluded: tuple[Excluded, ...]
    counted: tuple[CountedLine, ...]


def make_plans(context: Context, request: PlanRequest, shown: Shown | None = None) -> Planned:
    """Search the plans of a request.

    Parameters
    ----------
    shown
        What the person has shown, when it was read already; None: it is read now.

    Raises
    ------
    MissingError
        If profile, role, area or a credential is unknown.
    """
    from sonobridge.career.credentials import load_library
    from sonobridge.career.credentials.rule import AllOf, Credential
    from sonobridge.career.planning import PlanBuilder, date_plans, plan_money
    from sonobridge.career.planning.material import load_profile, load_role
    from sonobridge.career.planning.search import search

    start = today_of(context, request.start)
    profile, role = load_profile(request.profile, start), load_role(request.role)
    pack, library = pack_in_use(context), load_library()
    area = pack.areas.match(request.area) if request.area else pack.areas.nation
    wishes = _wishes(context, request)
    extra = tuple(Credential(one, (library.get(one).id,)) for one in request.holding)
    goal = AllOf((role.rule, *extra)) if extra else role.rule
    profile, counted = _with_own(context, request, profile, goal, shown)
    money = plan_money(pack, profile, role, area.code)
    builder = PlanBuilder(profile=profile, wishes=wishes, start=start, library=library)
    problem = builder.problem(goal, money.value)
    tolerated = wishes.on_call_hours
    if tolerated is not None and role.on_call_hours > tolerated:
        from sonobridge.career.planning import Excluded
        from sonobridge.career.planning.search import SearchWork

        builder.excluded.insert(
            0,
            Excluded(
                subject=role.id,
                name=role.title,
                reason=f"on-call tolerance is {tolerated} h a week, the role has "
                f"{role.on_call_hours} h: no plan is made",
            ),
        )
        plans: tuple[DatedPlan, ...] = ()
        work = SearchWork(options=len(problem.options))
    else:
        result = search(problem)
        plans, work = date_plans(problem, result), result.work
    return Planned(
        profile=profile,
        role=role,
        wishes=wishes,
        start=start,
        problem=problem,
        money=money,
        area_code=area.code,
        area_name=area.name,
        plans=plans,
        work=work,
        excluded=tuple(builder.excluded),
        counted=counted,
    )


def _wishes(context: Context, request: PlanRequest) -> Wishes:
    from sonobridge.career.planning.material import Wishes

    return Wishes(
        hours_per_week=request.hours_per_week,
        on_call_hours=request.on_call_hours,
        budget_usd=request.budget_usd,
        tuition_cap_usd=request.tuition_cap_usd,
        part_time=request.part_time,
        accreditation=request.accreditation,
        fees=confirmed_fees(context),
        proven=proven_credentials(context),
    )


def _with_own(
    context: Context, request: PlanRequest, profile: Profile, goal: Rule, shown: Shown | None
) -> tuple[Profile, tuple[CountedLine, ...]]:
    """Return the starting point with the person's own evidence, if that is asked for."""
    from sonobridge.career.credentials import load_library
    from sonobridge.career.credentials.rule import Evidence, leaves
    from sonobridge.career.planning.material import count_shown
    from sonobridge.workflows.path.shown.own_evidence import own_evidence_for

    if not request.own_evidence:
        return profile, ()
    asked = {leaf.skill for leaf in leaves(goal) if isinstance(leaf, Evidence)}
    own = own_evidence_for(context, request.role) if shown is None else shown
    return count_shown(profile, own, load_library(), asked)


def proven_credentials(context: Context) -> frozenset[str]:
    """Return the credentials for which the person attached a proof."""
    if context.opened is None:
        return frozenset()
    from sonobridge.store.paths import PathStore

    rows = PathStore(context.workspace).current(context.actor.person_id, PROOF)
    return frozenset(row.subject for row in rows)
