"""``path.skill_pay``: what roles with a skill pay beside those without it."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["SkillPayRequest", "SkillPayResult", "skill_pay"]


@record
class SkillPayRequest:
    """Which skill; an empty one compares each."""

    skill: Annotated[str, Len(0, 60), Help("Id of a skill; empty: all of them.")] = ""


@record
class SkillPayLine:
    """Mean of medians with the skill less that without (USD); empty when a side is."""

    skill: str
    n_with: int
    n_without: int
    difference: float | None
    low: float | None
    high: float | None
    note: str


@record
class SkillPayResult:
    """An association over pathways, nothing more; wages are national medians of their codes."""

    lines: tuple[SkillPayLine, ...]
    roles: int
    method: str
    source: str
    as_of: str
    confidence: str


@operation(
    "path.skill_pay",
    summary="Pay of roles that need a skill beside those that do not: an association.",
    traits=(Trait.PURE,),
)
def skill_pay(context: Context, request: SkillPayRequest) -> SkillPayResult:
    """Compare over the shipped pathways; several share one occupation code."""
    from sonobridge.career.explore import load_pathways
    from sonobridge.career.exposure import skill_pay as compare
    from sonobridge.core.errors import InvalidInputError

    pack = pack_in_use(context)
    pathways = tuple(load_pathways(pack).pathways.values())
    roles = {one.id: frozenset(one.skills) for one in pathways}
    nation = pack.areas.nation.code
    medians = {one.id: pack.wages.value(one.soc, nation) for one in pathways}
    wages = {role: median for role, median in medians.items() if median is not None}
    known = sorted({skill for skills in roles.values() for skill in skills})
    if request.skill and request.skill not in known:
        raise InvalidInputError(
            "No shipped pathway needs this skill.",
            where=request.skill[:60],
            kept="Nothing was computed.",
            remedy="Leave the skill out to see all of them.",
        )
    found = [compare(s, roles, wages) for s in ((request.skill,) if request.skill else known)]
    source = pack.files.source("wages", pathways[0].soc)
    return SkillPayResult(
        lines=tuple(
            SkillPayLine(
                skill=one.skill,
                n_with=one.n_with,
                n_without=one.n_without,
                difference=one.difference,
                low=one.low,
                high=one.high,
                note=one.note,
            )
            for one in found
        ),
        roles=len(wages),
        method="difference of means of national medians, Welch interval, 95%",
        source=source.text,
        as_of=source.as_of,
        confidence=source.confidence,
    )
