"""``path.similar``: likeness of pathways or occupations, from skills."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import MaxLen

from sonobridge.career.explore import Neighbour, SimilarityMatrix
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["SimilarRequest", "SimilarResult", "similar"]


@record
class SimilarRequest:
    """What is compared, and whose neighbours are wanted."""

    kind: Annotated[
        Literal["pathways", "occupations"], Help("Compare pathways or O*NET occupations.")
    ] = "pathways"
    to: Annotated[str, MaxLen(60), Help("Pathway or O*NET code whose neighbours to list.")] = ""


@record
class SimilarResult:
    """The matrix and, when asked for, the neighbours."""

    matrix: SimilarityMatrix
    neighbours: tuple[Neighbour, ...]


@operation(
    "path.similar",
    summary="Compute how alike pathways or occupations are from their skills.",
    traits=(Trait.PURE,),
)
def similar(context: Context, request: SimilarRequest) -> SimilarResult:
    """Compute the matrix; neighbours come nearest first."""
    from sonobridge.career.explore import neighbours_of, occupation_matrix, pathway_matrix

    pack = pack_in_use(context)
    matrix = pathway_matrix(pack) if request.kind == "pathways" else occupation_matrix(pack)
    if request.to and request.to not in matrix.ids:
        raise InvalidInputError(
            "There is no such row to compare with.",
            where=request.to,
            why=f"There are: {', '.join(matrix.ids)}.",
            kept="Nothing was changed.",
            remedy="Take one of these names.",
        )
    return SimilarResult(
        matrix=matrix, neighbours=neighbours_of(matrix, request.to) if request.to else ()
    )
