"""``path.areas``: areas by code, name, state or distance."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, MaxLen

from sonobridge.career.explore import AreaView
from sonobridge.career.pack import Citation
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["AreaHit", "AreasRequest", "AreasResult", "areas"]


@record
class AreasRequest:
    """Words of a name or a code; or an area and a radius around it."""

    text: Annotated[str, MaxLen(200), Help("Code, or whole words of the name.")] = ""
    state: Annotated[str, MaxLen(2), Help("Two digits of a state (37) to list its areas.")] = ""
    around: Annotated[str, MaxLen(200), Help("Area from which distances are measured.")] = ""
    radius_km: Annotated[
        float, Ge(0), Le(20_000), Help("Reach around that area in km; 0 is the area alone.")
    ] = 0.0


@record
class AreaHit:
    """An area, and its distance where one was asked for."""

    area: AreaView
    distance_km: float | None


@record
class AreasResult:
    """Areas found; ``position_unknown`` are those that a radius cannot judge.

    ``nearest`` names what resembles the text when nothing matches.
    """

    found: tuple[AreaHit, ...]
    position_unknown: tuple[AreaView, ...]
    nearest: tuple[AreaView, ...]
    citation: Citation
    position_citation: Citation


@operation(
    "path.areas",
    summary="Find areas of the wage survey by code, name, state or distance.",
    traits=(Trait.PURE,),
)
def areas(context: Context, request: AreasRequest) -> AreasResult:
    """Search the areas; a name matches by whole words."""
    from sonobridge.career.explore import view_of
    from sonobridge.career.pack import cite

    pack = pack_in_use(context)
    unknown: tuple[AreaView, ...] = ()
    nearest: tuple[AreaView, ...] = ()
    if request.around:
        reach = pack.positions.around(pack.areas.match(request.around), request.radius_km)
        hits = [AreaHit(area=view_of(a), distance_km=round(km, 1)) for a, km in reach.within]
        unknown = tuple(view_of(a) for a in reach.unknown)
    elif request.text.strip():
        found = pack.areas.search(request.text)
        hits = [AreaHit(area=view_of(a), distance_km=None) for a in found]
        nearest = () if found else tuple(view_of(a) for a in pack.areas.nearest(request.text))
    else:
        hits = [
            AreaHit(area=view_of(a), distance_km=None)
            for a in pack.areas
            if not request.state or a.state_fips == request.state
        ]
    return AreasResult(
        found=tuple(hits),
        position_unknown=unknown,
        nearest=nearest,
        citation=cite(pack.areas.source),
        position_citation=cite(pack.positions.source),
    )
