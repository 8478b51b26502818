"""``path.opportunity_add``: an opportunity of one's own with its hours and cost."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.experience.opportunities import OPPORTUNITY
from sonobridge.workflows.path.free_text import clean_text

__all__ = ["AddOpportunityRequest", "AddOpportunityResult", "add_opportunity"]


@record
class AddOpportunityRequest:
    """What one found; hours and cost stay unknown until they are entered."""

    title: Annotated[str, Len(1, 160), Help("Title; no patient is named.")]
    kind: Annotated[Literal["shadowing", "workshop", "conference", "research"], Help("Kind.")]
    hours: Annotated[float | None, Ge(0), Le(10000), Help("Hours; empty: unknown.")] = None
    cost_usd: Annotated[
        float | None, Ge(0), Le(1_000_000), Help("Cost in US dollars; empty: unknown.")
    ] = None


@record
class AddOpportunityResult:
    """Its identifier."""

    opportunity_id: str


@operation(
    "path.opportunity_add",
    summary="Enter an opportunity of your own; it is a plan, no evidence.",
    traits=(Trait.AUDITED,),
    command="path opportunity-add",
    positional=("title",),
)
def add_opportunity(context: Context, request: AddOpportunityRequest) -> AddOpportunityResult:
    """Keep what was entered."""
    from sonobridge.core.identifiers import new_identifier
    from sonobridge.store.paths import PathStore

    clean_text({"title": request.title})
    name = new_identifier("opp", context.clock)
    PathStore(context.workspace).add(
        context.actor.person_id,
        OPPORTUNITY,
        name,
        {
            "title": request.title.strip(),
            "kind": request.kind,
            "hours": request.hours,
            "cost_usd": request.cost_usd,
        },
    )
    return AddOpportunityResult(opportunity_id=name)
