"""``path.pathway``: one pathway in full."""

from __future__ import annotations

from typing import Annotated

from annotated_types import MaxLen

from sonobridge.career.explore import Neighbour, PathwayDetail
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["PathwayRequest", "PathwayResult", "pathway"]


@record
class PathwayRequest:
    """Which pathway."""

    pathway: Annotated[str, MaxLen(60), Help("Name of the pathway, e.g. vascular or obgyn.")]


@record
class PathwayResult:
    """The pathway and its nearest neighbours by shared skills."""

    detail: PathwayDetail
    neighbours: tuple[Neighbour, ...]
    neighbour_rule: str


@operation(
    "path.pathway",
    summary="Show a pathway: tasks, certification tiers, skills with exercises, comfort.",
    traits=(Trait.PURE,),
    positional=("pathway",),
)
def pathway(context: Context, request: PathwayRequest) -> PathwayResult:
    """Read the pathway; examination areas say what can be practised here today."""
    from sonobridge.career.explore import detail_of, neighbours_of, pathway_matrix
    from sonobridge.workflows.path.pack.exam_status import exam_status

    pack = pack_in_use(context)
    detail = detail_of(pack, request.pathway, exam_status())
    matrix = pathway_matrix(pack)
    return PathwayResult(
        detail=detail,
        neighbours=neighbours_of(matrix, detail.id)[:5],
        neighbour_rule=matrix.method,
    )
