"""``path.industries``: pay and jobs of an occupation by industry, nation."""

from __future__ import annotations

from typing import Annotated

from annotated_types import MaxLen

from sonobridge.career.explore import IndustryTable
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["IndustriesRequest", "IndustriesResult", "industries"]


@record
class IndustriesRequest:
    """Which occupation."""

    occupation: Annotated[
        str, MaxLen(200), Help("SOC code (29-2032) or a title that means one occupation.")
    ] = "29-2032"


@record
class IndustriesResult:
    """The table, most jobs first."""

    table: IndustryTable


@operation(
    "path.industries",
    summary="Pay and jobs of an occupation by industry.",
    traits=(Trait.PURE,),
)
def industries(context: Context, request: IndustriesRequest) -> IndustriesResult:
    """Read the industry table."""
    from sonobridge.career.explore import industries_of
    from sonobridge.workflows.path.pack.occupation import occupation_of

    pack = pack_in_use(context)
    return IndustriesResult(table=industries_of(pack, occupation_of(pack, request.occupation)))
