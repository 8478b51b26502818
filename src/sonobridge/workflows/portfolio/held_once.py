"""``portfolio.held_once``: skills that one person of the workspace holds alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from annotated_types import Ge, Le

from sonobridge.core.operation import Role, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Actor, Context
from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

__all__ = ["HeldOnceRequest", "HeldOnceResult", "SharedSkill", "held_once"]


@record
class HeldOnceRequest:
    """The people of this workspace."""

    limit: Annotated[int, Ge(1), Le(500), Help("Most people to look at.")] = 200


@record
class SharedSkill:
    """A skill with the people who hold it."""

    id: str
    title: str
    holders: tuple[str, ...]


@record
class HeldOnceResult:
    """Skills held by one person, then those held by several, then those held by nobody."""

    people: int
    held_once: tuple[SharedSkill, ...]
    shared: tuple[SharedSkill, ...]
    nobody: tuple[SharedSkill, ...]
    rule: str
    notice: str


@operation(
    "portfolio.held_once",
    summary="List skills that one person of the workspace holds alone.",
    roles=frozenset({Role.OWNER, Role.EDUCATOR}),
)
def held_once(context: Context, request: HeldOnceRequest) -> HeldOnceResult:
    """Read every person's records that count; nobody is ranked."""
    from sonobridge.portfolio.skills.held_once import RULE, held_skills

    people = context.workspace.people.list()[: request.limit]
    group = {
        one.id: PortfolioReading(
            replace(context, actor=Actor(one.id, one.display_name, one.roles))
        ).own
        for one in people
    }
    names = {one.id: one.display_name for one in people}
    lines = {
        number: tuple(
            SharedSkill(
                id=skill.id,
                title=skill.title,
                holders=tuple(names[person] for person in skill.holders),
            )
            for skill in held_skills(group)
            if min(len(skill.holders), 2) == number
        )
        for number in (0, 1, 2)
    }
    return HeldOnceResult(
        people=len(people),
        held_once=lines[1],
        shared=lines[2],
        nobody=lines[0],
        rule=RULE,
        notice="It shows what a group would lose, not who is better.",
    )
