"""``path.choose``: keep what was searched and chosen, with the vintage of the data."""

from __future__ import annotations

from typing import Annotated

from annotated_types import MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["ChooseRequest", "ChooseResult", "choose"]

KIND, SUBJECT = "choice", "explore"


@record
class ChooseRequest:
    """What was asked for and what was chosen."""

    area: Annotated[str, MaxLen(200), Help("Area code, or words of its name.")]
    occupation: Annotated[
        str, MaxLen(200), Help("SOC code, or a title that means one occupation.")
    ] = "29-2032"
    pathway: Annotated[str, MaxLen(60), Help("Chosen pathway; empty while none is.")] = ""
    query: Annotated[str, MaxLen(200), Help("The words that were searched for.")] = ""


@record
class ChooseResult:
    """What was kept; ``vintages`` names the period of each table that was read."""

    version: int
    kept_at: str
    area_code: str
    area_name: str
    occupation: str
    pathway: str
    query: str
    vintages: dict[str, str]


@operation(
    "path.choose",
    summary="Keep the area, occupation and pathway you chose, with the data's vintage.",
    traits=(Trait.EVIDENCE,),
)
def choose(context: Context, request: ChooseRequest) -> ChooseResult:
    """Check the choice against the pack in use and store it."""
    from sonobridge.career.explore import load_pathways
    from sonobridge.store.paths import PathStore
    from sonobridge.workflows.path.pack.occupation import occupation_of

    pack = pack_in_use(context)
    area = pack.areas.match(request.area)
    soc = occupation_of(pack, request.occupation)
    pathway = load_pathways(pack).get(request.pathway).id if request.pathway else ""
    vintages: dict[str, str] = {}
    for table in ("wages", "projections", "price_parities"):
        name = str(pack.files.entry(table)["file"])
        vintages[table] = pack.files.source(table).period
        context.evidence.used("career_file", name, pack.files.sha256(name))
    body = {
        "area": area.code,
        "area_name": area.name,
        "occupation": soc,
        "pathway": pathway,
        "query": request.query.strip(),
        "vintages": vintages,
    }
    kept = PathStore(context.workspace).add(context.actor.person_id, KIND, SUBJECT, body)
    context.evidence.made(KIND, f"{SUBJECT}/{kept.version}", kept.sha256)
    context.evidence.measured(
        {"area": area.code, "occupation": soc, "pathway": pathway, "vintages": {**vintages}}
    )
    return ChooseResult(
        version=kept.version,
        kept_at=kept.made_at,
        area_code=area.code,
        area_name=area.name,
        occupation=soc,
        pathway=pathway,
        query=request.query.strip(),
        vintages=vintages,
    )
