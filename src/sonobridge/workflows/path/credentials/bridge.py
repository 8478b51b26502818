"""``path.bridge``: the Vascular Career Bridge, from RVT or RVS to the AI roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText
from sonobridge.workflows.path.plan.plan_request import Planned, PlanRequest, make_plans

if TYPE_CHECKING:
    from sonobridge.career.planning.plan import DatedPlan

__all__ = ["BridgeItem", "BridgeRequest", "BridgeResult", "bridge"]

AiRole = Literal["ai_clinical_specialist", "ai_validation_lead", "annotator_auditor"]


@record
class BridgeRequest:
    """From where to which AI role; the vascular credential is part of every bridge."""

    profile: Annotated[str, Len(1, 60), Help("Starting point.", flag="from")] = "dms_student"
    role: Annotated[AiRole, Help("AI role aimed at.", flag="to")] = "ai_clinical_specialist"
    credential: Annotated[
        Literal["ardms.rvt", "cci.rvs"], Help("Vascular credential of the bridge.")
    ] = "ardms.rvt"
    area: Annotated[str, Len(0, 80), Help("Area; empty: the nation.")] = ""
    start: Annotated[DayText, Help("First day; empty: today.")] = ""
    hours_per_week: Annotated[int, Ge(1), Le(60), Help("Hours of study a week.")] = 10


@record
class BridgeItem:
    """One item of the bridge: credential, education, practice, or a skill with evidence."""

    part: Literal["education", "credential", "work", "skill"]
    id: str
    title: str
    start: str
    end: str
    state: Literal["done", "planned"]
    exercise: str
    confidence: str


@record
class BridgeResult:
    """A dated plan with each missing item linked to what closes it.

    ``exhaustive`` is false when the search left sets of steps alone: then another plan may
    be faster.
    """

    role: str
    role_title: str
    months: float
    cost_usd: int
    finish: str
    items: tuple[BridgeItem, ...]
    with_exercise: int
    without_exercise: int
    exhaustive: bool
    source: str


_PARTS: dict[str, Literal["education", "credential", "work", "skill"]] = {
    "school": "education",
    "course": "education",
    "exam": "credential",
    "work": "work",
    "practice": "skill",
}


@operation("path.bridge", summary="Show the Vascular Career Bridge: RVT or RVS to an AI role.")
def bridge(context: Context, request: BridgeRequest) -> BridgeResult:
    """Plan the fastest way over the vascular credential and name the exercise of each skill.

    Raises
    ------
    PlanChoiceError
        If no plan leads there.
    """
    from sonobridge.career.planning.material import NO_EXERCISE
    from sonobridge.workflows.path.plan.plan_body import PlanChoiceError

    planned = make_plans(
        context,
        PlanRequest(
            profile=request.profile,
            role=request.role,
            area=request.area,
            start=request.start,
            hours_per_week=request.hours_per_week,
            holding=(request.credential,),
        ),
    )
    if not planned.plans:
        raise PlanChoiceError(
            "No plan leads over this bridge.",
            where=request.profile,
            kept="Nothing was stored.",
            remedy="Choose another starting point or more hours a week.",
        )
    plan = min(planned.plans, key=lambda one: (one.days, one.cost_usd))
    items = _items(planned, plan)
    wanted = [item for item in items if item.part == "skill"]
    without = sum(item.exercise.startswith(NO_EXERCISE) for item in wanted)
    return BridgeResult(
        role=planned.role.id,
        role_title=planned.role.title,
        months=plan.months,
        cost_usd=plan.cost_usd,
        finish=plan.finish.isoformat(),
        items=tuple(
            sorted(items, key=lambda item: (item.state != "done", item.start, item.end))
        ),
        with_exercise=len(wanted) - without,
        without_exercise=without,
        exhaustive=planned.work.left == 0,
        source=planned.role.source,
    )


def _held(passes: object) -> list[BridgeItem]:
    from collections.abc import Mapping

    from sonobridge.career.credentials import load_library

    if not isinstance(passes, Mapping):
        raise TypeError("passes map credentials to days")
    library = load_library()
    return [
        BridgeItem(
            part="credential",
            id=one,
            title=library.get(one).name,
            start=days[0].isoformat(),
            end=days[0].isoformat(),
            state="done",
            exercise="",
            confidence=library.get(one).confidence,
        )
        for one, days in passes.items()
    ]


def _items(planned: Planned, plan: DatedPlan) -> list[BridgeItem]:
    """Return what is done, earned and held on the way, and the skills of the role."""
    from sonobridge.career.planning.material import NO_EXERCISE, load_skills

    items = [
        BridgeItem(
            part=_PARTS[step.kind],
            id=step.id,
            title=step.title,
            start=step.start.isoformat(),
            end=step.end.isoformat(),
            state="planned",
            exercise=step.exercise,
            confidence=step.confidence,
        )
        for step in plan.steps
    ]
    items += [
        BridgeItem(
            part="credential",
            id=one.id,
            title=one.name,
            start=one.day.isoformat(),
            end=one.day.isoformat(),
            state="planned",
            exercise="",
            confidence=one.confidence,
        )
        for one in plan.awards
    ]
    items += _held(planned.profile.facts.passes)
    covered = {item.id for item in items}
    skills = load_skills()
    for skill in planned.role.skills:
        if f"evidence.{skill}" not in covered:
            known = skills.get(skill)
            items.append(
                BridgeItem(
                    part="skill",
                    id=f"evidence.{skill}",
                    title=f"Evidence: {known.title if known else skill}",
                    start=planned.start.isoformat(),
                    end=plan.finish.isoformat(),
                    state="planned",
                    exercise=known.text if known else NO_EXERCISE,
                    confidence=planned.role.confidence,
                )
            )
    return items
