"""``path.explore``: what a title means, and all occupations and pathways to browse."""

from __future__ import annotations

from typing import Annotated

from annotated_types import MaxLen

from sonobridge.career.explore import Browse, Measure, TitleAnswer
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["ExploreRequest", "ExploreResult", "explore"]


@record
class ExploreRequest:
    """A title to look up, an area for local figures, the order of the pathways."""

    query: Annotated[str, MaxLen(200), Help("A job title in your own words.")] = ""
    area: Annotated[str, MaxLen(200), Help("Area code, or whole words of its name.")] = (
        "0000000"
    )
    measure: Annotated[Measure, Help("What the pathways are ordered by.")] = "employment"


@record
class ExploreResult:
    """What the title means (nothing without a query) and the tree to browse."""

    title: TitleAnswer | None
    tree: Browse


@operation(
    "path.explore",
    summary="Find an occupation by a lay title, or browse industry, occupations and pathways.",
    traits=(Trait.PURE,),
    positional=("query",),
)
def explore(context: Context, request: ExploreRequest) -> ExploreResult:
    """Look the title up and return the tree."""
    from sonobridge.career.explore import browse, look_up_title

    pack = pack_in_use(context)
    area = pack.areas.match(request.area)
    asked = request.query.strip()
    return ExploreResult(
        title=look_up_title(pack, asked) if asked else None,
        tree=browse(pack, area, request.measure),
    )
