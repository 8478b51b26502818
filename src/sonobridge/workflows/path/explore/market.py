"""``path.market``: pay, jobs and outlook of an occupation in an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, MaxLen

from sonobridge.career.explore import AreaTable, Market
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

if TYPE_CHECKING:
    from sonobridge.career.pack import Area, Pack

__all__ = ["MarketRequest", "MarketResult", "market"]

_MOST_BESIDE = 60


@record
class MarketRequest:
    """Which occupation, where, and what to set beside it."""

    occupation: Annotated[
        str,
        MaxLen(200),
        Help("SOC code (29-2032) or a title that means one occupation."),
    ] = "29-2032"
    area: Annotated[
        str,
        MaxLen(200),
        Help("Area code (0016740) or whole words of its name (Charlotte)."),
    ] = "0000000"
    beside: Annotated[
        tuple[Annotated[str, MaxLen(200)], ...],
        MaxLen(_MOST_BESIDE),
        Help("Further areas to set side by side; by default those of the state."),
    ] = ()
    radius_km: Annotated[
        float, Ge(0), Le(20_000), Help("Set the areas within this distance beside it (km).")
    ] = 0.0
    sort: Annotated[
        Literal["median", "real_median", "jobs", "distance", "name"],
        Help("Order of the areas side by side."),
    ] = "median"


@record
class MarketResult:
    """The snapshot and areas side by side.

    ``positions_unknown`` counts areas without a position, which a radius cannot reach.
    """

    market: Market
    beside: AreaTable
    positions_unknown: int


@operation(
    "path.market",
    summary="Pay, jobs, prices, growth and stars of an occupation in any area.",
    traits=(Trait.PURE,),
)
def market(context: Context, request: MarketRequest) -> MarketResult:
    """Read the snapshot; see :class:`sonobridge.career.explore.Market`."""
    from sonobridge.career.explore import areas_beside, market_of
    from sonobridge.workflows.path.pack.occupation import occupation_of

    pack = pack_in_use(context)
    soc = occupation_of(pack, request.occupation)
    area = pack.areas.match(request.area)
    found = market_of(pack, soc, area)
    others, unknown = _beside(pack, soc, area, request)
    return MarketResult(
        market=found,
        beside=areas_beside(pack, soc, others, sort=request.sort, around=area),
        positions_unknown=unknown,
    )


def _beside(pack: Pack, soc: str, area: Area, request: MarketRequest) -> tuple[list[Area], int]:
    """Return the areas to show: those named, those in reach, or those of the state."""
    unknown = 0
    if request.beside:
        found = [pack.areas.match(name) for name in request.beside]
    elif request.radius_km > 0:
        reach = pack.positions.around(area, request.radius_km)
        found, unknown = [a for a, _ in reach.within], len(reach.unknown)
    else:
        found = _neighbours(pack, soc, area)
    listed = {a.code: a for a in [area, *found]}
    return list(listed.values())[:_MOST_BESIDE], unknown


def _neighbours(pack: Pack, soc: str, area: Area) -> list[Area]:
    """Return the areas of the same state with a row; for the nation and states the largest."""
    local = [a for a in pack.wages.areas_with(soc) if a.kind in ("metro", "nonmetro")]
    if area.kind != "nation":
        return [a for a in local if a.state_fips == area.state_fips]
    jobs = {a.code: pack.wages.value(soc, a.code, "employment") or 0.0 for a in local}
    return sorted(local, key=lambda a: (-jobs[a.code], a.code))[:12]
