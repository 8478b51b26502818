"""``path.adopt``: keep a plan as the next version of the plan to its role."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.plan.plan_body import KIND, chosen_plan, plan_body
from sonobridge.workflows.path.plan.plan_lines import check_lines
from sonobridge.workflows.path.plan.plan_request import PlanRequest, make_plans

__all__ = ["AdoptRequest", "AdoptResult", "adopt"]


@record
class AdoptRequest:
    """Which plan, and the request that found it."""

    plan: Annotated[str, Len(1, 10), Help("Name of the plan, P2.")]
    request: Annotated[PlanRequest, Help("The request as given to path plan.")]


@record
class AdoptResult:
    """The stored version."""

    role: str
    plan: str
    version: int
    sha256: str
    made_at: str
    review_day: str
    steps: int


@operation(
    "path.adopt",
    summary="Keep a plan as the next version of your plan to its role.",
    traits=(Trait.EVIDENCE,),
    positional=("plan",),
)
def adopt(context: Context, request: AdoptRequest) -> AdoptResult:
    """Search again, check the plan independently, and store it with what it rests on.

    Raises
    ------
    PlanChoiceError
        If there is no plan of that name.
    ConflictError
        If the checker finds a violation: such a plan is never stored.
    """
    from sonobridge.core.errors import ConflictError
    from sonobridge.store.paths import PathStore

    planned = make_plans(context, request.request)
    chosen = chosen_plan(planned, request.plan)
    broken = [one for one in check_lines(planned, chosen) if one.state == "violated"]
    if broken:
        raise ConflictError(
            "The plan breaks a rule.",
            where=broken[0].step,
            why=broken[0].text,
            kept="Nothing was stored.",
            remedy="Report this: plans are checked before they are shown.",
        )
    body = plan_body(planned, chosen, request.request)
    row = PathStore(context.workspace).add(context.actor.person_id, KIND, planned.role.id, body)
    context.evidence.made(KIND, f"{planned.role.id}/{row.version}", row.sha256)
    context.evidence.measured(
        {
            "role": planned.role.id,
            "months": chosen.months,
            "cost_usd": chosen.cost_usd,
            "steps": len(chosen.steps),
            "violations": 0,
        }
    )
    return AdoptResult(
        role=planned.role.id,
        plan=chosen.id,
        version=row.version,
        sha256=row.sha256,
        made_at=row.made_at,
        review_day=body["review_day"],
        steps=len(chosen.steps),
    )
