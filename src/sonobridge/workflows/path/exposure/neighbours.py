"""``path.neighbours``: skills that roles ask for together with one."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["NeighboursRequest", "NeighboursResult", "neighbours"]


@record
class NeighboursRequest:
    """Which skill; an empty one lists the neighbours of each skill."""

    skill: Annotated[str, Len(0, 60), Help("Id of a skill; empty: all of them.")] = ""


@record
class NeighbourLine:
    """A skill beside another: roles that ask for both, and their share of either's."""

    skill: str
    neighbour: str
    title: str
    together: int
    share: float


@record
class NeighboursResult:
    """At most five neighbours a skill, most roles first, then the larger share, then name."""

    neighbours: tuple[NeighbourLine, ...]
    roles: int
    rule: str
    source: str
    as_of: str
    confidence: str


@operation(
    "path.neighbours",
    summary="Skills that shipped roles ask for together: the five nearest of each.",
    traits=(Trait.PURE,),
)
def neighbours(context: Context, request: NeighboursRequest) -> NeighboursResult:
    """Count over the role files; nothing else makes two skills neighbours."""
    from sonobridge.career.exposure import neighbours_of
    from sonobridge.portfolio.skills import load_role, role_ids

    del context
    shipped = [load_role(name) for name in role_ids()]
    roles = {role.id: frozenset(skill.id for skill in role.skills) for role in shipped}
    titles = {skill.id: skill.title for role in shipped for skill in role.skills}
    asked = (request.skill,) if request.skill else tuple(sorted(titles))
    lines = tuple(
        NeighbourLine(
            skill=skill,
            neighbour=found.skill,
            title=titles[found.skill],
            together=found.together,
            share=found.share,
        )
        for skill in asked
        for found in neighbours_of(skill, roles)
    )
    return NeighboursResult(
        neighbours=lines,
        roles=len(roles),
        rule="roles that ask for both, then their share of the roles that ask for either",
        source=shipped[0].source,
        as_of=max(role.as_of for role in shipped),
        confidence=shipped[0].confidence,
    )
