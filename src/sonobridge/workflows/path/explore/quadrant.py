"""``path.quadrant``: demand and interest of each pathway."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, MaxLen

from sonobridge.career.explore import Quadrant
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["QuadrantRequest", "QuadrantResult", "quadrant"]


@record
class QuadrantRequest:
    """Where, and the answers of the first rubric."""

    area: Annotated[str, MaxLen(200), Help("Area code, or whole words of its name.")] = (
        "0000000"
    )
    answers: Annotated[
        tuple[Annotated[int, Ge(1), Le(5)], ...],
        MaxLen(8),
        Help("Eight numbers 1..5 in the order of path rubric; none leaves interest open."),
    ] = ()

    def __post_init__(self) -> None:
        if len(self.answers) not in (0, 8):
            raise ValueError("eight answers, or none, are needed")


@record
class QuadrantResult:
    """The points with both rules."""

    view: Quadrant


@operation(
    "path.quadrant",
    summary="Place pathways by demand in an area and by your interest.",
    traits=(Trait.PURE,),
)
def quadrant(context: Context, request: QuadrantRequest) -> QuadrantResult:
    """Compute demand from the market and interest from the answers."""
    from sonobridge.career.explore import quadrant_of

    pack = pack_in_use(context)
    criteria = pack.files.yaml("rubrics.yaml")["rubrics"]["generalist_specialist"]["criteria"]
    answers = dict(zip(criteria, request.answers, strict=True)) if request.answers else None
    return QuadrantResult(view=quadrant_of(pack, pack.areas.match(request.area), answers))
