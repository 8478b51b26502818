"""``path.roles``: the roles and starting points to plan with, marked by on-call tolerance."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import today_of

__all__ = ["ProfileLine", "RoleLine", "RolesRequest", "RolesResult", "roles"]


@record
class RolesRequest:
    """How much on-call is tolerated."""

    on_call_hours: Annotated[
        int | None, Ge(0), Le(128), Help("Tolerated on-call hours a week; empty: any.")
    ] = None


@record
class RoleLine:
    """A role; ``marked`` when its on-call hours exceed what is tolerated."""

    id: str
    title: str
    soc: str
    soc_proxy: bool
    fork: tuple[str, ...]
    hours_per_week: int
    on_call_hours: int
    marked: bool
    reason: str
    confidence: str
    source: str
    as_of: str


@record
class ProfileLine:
    """A starting point."""

    id: str
    title: str
    country: str


@record
class RolesResult:
    """Roles and profiles."""

    roles: tuple[RoleLine, ...]
    profiles: tuple[ProfileLine, ...]


@operation(
    "path.roles",
    summary="List the roles and starting points to plan with.",
    traits=(Trait.PURE,),
)
def roles(context: Context, request: RolesRequest) -> RolesResult:
    """Read the role file and mark the roles beyond the tolerance."""
    from sonobridge.career.planning.material import load_profiles, load_roles

    tolerated = request.on_call_hours
    lines = []
    for role in load_roles():
        marked = tolerated is not None and role.on_call_hours > tolerated
        lines.append(
            RoleLine(
                id=role.id,
                title=role.title,
                soc=role.soc,
                soc_proxy=role.soc_proxy,
                fork=role.fork,
                hours_per_week=role.hours_per_week,
                on_call_hours=role.on_call_hours,
                marked=marked,
                reason=f"on-call tolerance {tolerated} h, the role has {role.on_call_hours} h"
                if marked
                else "",
                confidence=role.confidence,
                source=role.source,
                as_of=role.as_of,
            )
        )
    return RolesResult(
        roles=tuple(lines),
        profiles=tuple(
            ProfileLine(id=one.id, title=one.title, country=one.country)
            for one in load_profiles(today_of(context))
        ),
    )
