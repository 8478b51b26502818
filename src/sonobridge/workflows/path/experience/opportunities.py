"""``path.opportunities``: kinds of experience, each with the skill that it helps to close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.career.experience import Opportunity

__all__ = [
    "OPPORTUNITY",
    "OpportunitiesRequest",
    "OpportunitiesResult",
    "OpportunityLine",
    "opportunities",
]

OPPORTUNITY = "opportunity"


@record
class OpportunitiesRequest:
    """Nothing needs to be said."""


@record
class OpportunityLine:
    """An opportunity: skill and part it helps to close, hours and cost or "unknown"."""

    id: str
    kind: str
    title: str
    skill: str
    skill_title: str
    part: str
    part_title: str
    closes_with: str
    enter_with: str
    hours: str
    cost: str
    own: bool


@record
class OpportunitiesResult:
    """The shipped kinds first, then what one entered."""

    opportunities: tuple[OpportunityLine, ...]
    source: str
    as_of: str
    confidence: str


@operation(
    "path.opportunities",
    summary="List opportunities for experience with the skill each helps to close.",
    command="path opportunities",
)
def opportunities(context: Context, request: OpportunitiesRequest) -> OpportunitiesResult:
    """Join shipped and own opportunities with the skills of the portfolio."""
    import dataclasses

    from sonobridge.career.experience import load_opportunities
    from sonobridge.store.paths import PathStore

    del request
    shipped, source = load_opportunities()
    by_kind = {one.kind: one for one in reversed(shipped)}
    rows = PathStore(context.workspace).current(context.actor.person_id, OPPORTUNITY)
    entered = [
        dataclasses.replace(
            by_kind[row.body["kind"]],
            id=row.subject,
            title=row.body["title"],
            hours=row.body["hours"],
            cost_usd=row.body["cost_usd"],
        )
        for row in rows
    ]
    return OpportunitiesResult(
        opportunities=tuple(
            [_line(one, own=False) for one in shipped]
            + [_line(one, own=True) for one in entered]
        ),
        source=source.text,
        as_of=source.as_of,
        confidence=source.confidence,
    )


def _line(one: Opportunity, *, own: bool) -> OpportunityLine:
    from sonobridge.career.experience import effort
    from sonobridge.portfolio import load_framework

    skill = next(each for each in load_framework().skills if each.id == one.skill)
    part = next(each for each in skill.parts if each.id == one.part)
    return OpportunityLine(
        id=one.id,
        kind=one.kind,
        title=one.title,
        skill=skill.id,
        skill_title=skill.title,
        part=part.id,
        part_title=part.title,
        closes_with=one.closes_with,
        enter_with=one.enter_with,
        hours=effort(one.hours, "h"),
        cost=effort(one.cost_usd, "USD"),
        own=own,
    )
