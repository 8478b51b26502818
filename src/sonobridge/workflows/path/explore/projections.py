"""``path.projections``: the projection table beside the growth of all occupations."""

from __future__ import annotations

from sonobridge.career.explore import ClaimCheck, Growth
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["ProjectionRow", "ProjectionsRequest", "ProjectionsResult", "projections"]


@record
class ProjectionsRequest:
    """Nothing is asked for: the table is small."""


@record
class ProjectionRow:
    """One occupation with its growth."""

    soc: str
    occupation: str
    growth: Growth


@record
class ProjectionsResult:
    """All rows by code, and what the source documents claim about growth."""

    rows: tuple[ProjectionRow, ...]
    claims: tuple[ClaimCheck, ...]


@operation(
    "path.projections",
    summary="Employment projections 2024-34 of the imaging and data occupations.",
    traits=(Trait.PURE,),
)
def projections(context: Context, request: ProjectionsRequest) -> ProjectionsResult:
    """Read the table."""
    from sonobridge.career.explore import claims_of, growth_of

    del request
    pack = pack_in_use(context)
    rows = []
    for row in pack.projections:
        growth = growth_of(pack, row.soc)
        if growth is not None:
            rows.append(ProjectionRow(soc=row.soc, occupation=row.occupation, growth=growth))
    claims = tuple(c for c in claims_of(pack) if c.id in ("very_fast", "faster_than_average"))
    return ProjectionsResult(rows=tuple(rows), claims=claims)
