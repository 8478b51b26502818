"""``path.compare_roles``: two to four roles side by side."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len, MaxLen

from sonobridge.career.explore import RoleComparison
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["CompareRolesRequest", "CompareRolesResult", "compare_roles"]


@record
class CompareRolesRequest:
    """Which roles, where."""

    roles: Annotated[
        tuple[Annotated[str, MaxLen(60)], ...],
        Len(2, 4),
        Help("Two to four pathways, e.g. vascular, informatics."),
    ]
    area: Annotated[str, MaxLen(200), Help("Area code, or whole words of its name.")] = (
        "0000000"
    )


@record
class CompareRolesResult:
    """Columns in the order asked for, and the same as CSV."""

    comparison: RoleComparison


@operation(
    "path.compare_roles",
    summary="Compare two to four roles by AI exposure, wage, growth and shared skills.",
    traits=(Trait.PURE,),
    positional=("roles",),
)
def compare_roles(context: Context, request: CompareRolesRequest) -> CompareRolesResult:
    """Compare the roles in an area."""
    from sonobridge.career.explore import compare_roles as compare

    pack = pack_in_use(context)
    found = compare(pack, request.roles, pack.areas.match(request.area))
    return CompareRolesResult(comparison=found)
