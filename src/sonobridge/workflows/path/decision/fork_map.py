"""``path.fork_map``: both forks on one map, the roles that stay open, and one's own gaps."""

from __future__ import annotations

from typing import Annotated, Literal

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.shown.branch_gaps import BranchLine, branch_gaps

__all__ = ["ForkMapRequest", "ForkMapResult", "fork_map"]

RULE = (
    "Missing: skills that a role of the branch asks for and of which your Portfolio holds no "
    "record that counts."
)


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
    """All cells and branches; no score joins the two forks into one.

    ``rule`` says when a skill counts as missing.
    """

    cells: tuple[MapCellLine, ...]
    branches: tuple[BranchLine, ...]
    rule: str
    source: str
    as_of: str
    confidence: str


@operation(
    "path.fork_map",
    summary="Place both forks' verdicts on the map of roles, with your gaps on each branch.",
)
def fork_map(context: Context, request: ForkMapRequest) -> ForkMapResult:
    """Mark the cells that the verdicts leave open and list what each branch still asks for."""
    from sonobridge.career.decision import load_fork_map, place_on_map

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
        branches=branch_gaps(context, shipped.cells),
        rule=RULE,
        source=shipped.source,
        as_of=shipped.as_of,
        confidence=shipped.confidence,
    )
