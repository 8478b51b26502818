"""``path.fork_map``: both forks on one map, with the roles that stay open."""

from __future__ import annotations

from typing import Annotated, Literal

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["ForkMapRequest", "ForkMapResult", "fork_map"]


@record
class ForkMapRequest:
    """The verdicts of both forks; one that was not answered stays open."""

    first: Annotated[
        Literal["generalist", "specialist", "hybrid", "explore", ""],
        Help("Verdict of the first fork; empty: not answered."),
    ] = ""
    second: Annotated[
        Literal["clinical", "technical", "hybrid", "explore", ""],
        Help("Verdict of the second fork; empty: not answered."),
    ] = ""


@record
class MapCellLine:
    """A cell of the map; ``open`` when neither verdict closes it."""

    first: str
    second: str
    title: str
    roles: tuple[str, ...]
    open: bool


@record
class ForkMapResult:
    """All cells; no score joins the two forks into one."""

    cells: tuple[MapCellLine, ...]
    source: str
    as_of: str
    confidence: str


@operation(
    "path.fork_map",
    summary="Place the verdicts of both forks on the map of roles.",
    traits=(Trait.PURE,),
)
def fork_map(context: Context, request: ForkMapRequest) -> ForkMapResult:
    """Mark the cells that the verdicts leave open."""
    from sonobridge.career.decision import load_fork_map, place_on_map

    del context
    shipped = load_fork_map()
    still_open = place_on_map(request.first or None, request.second or None)
    return ForkMapResult(
        cells=tuple(
            MapCellLine(
                first=cell.first,
                second=cell.second,
                title=cell.title,
                roles=cell.roles,
                open=cell in still_open,
            )
            for cell in shipped.cells
        ),
        source=shipped.source,
        as_of=shipped.as_of,
        confidence=shipped.confidence,
    )
