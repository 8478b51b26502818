"""``path.proof_shadow``: a visit as observer, for week 1."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, parse_day
from sonobridge.workflows.path.free_text import clean_text
from sonobridge.workflows.path.proof.stored_proof import SHADOWING, first_day, keep_artefact

__all__ = ["ShadowRequest", "ShadowResult", "shadow"]


@record
class ShadowRequest:
    """What was seen, where and how long; no patient is named."""

    day: Annotated[DayText, Help("Day of the visit.")]
    site_type: Annotated[str, MaxLen(120), Help("Type of site, e.g. outpatient laboratory.")]
    observer_hours: Annotated[float, Ge(0), Le(24), Help("Hours as observer.")]
    reflection: Annotated[
        str, MaxLen(4000), Help("What you saw and what it changes for you; 100 characters.")
    ]


@record
class ShadowResult:
    """The entry, what still keeps the week open, and what the search cannot prove."""

    entry_id: str
    lacks: tuple[str, ...]
    scan: str


@operation(
    "path.proof_shadow",
    summary="Enter a visit as observer for week 1 of the thirty days.",
    traits=(Trait.EVIDENCE,),
    command="path proof-shadow",
)
def shadow(context: Context, request: ShadowRequest) -> ShadowResult:
    """Keep the entry whether or not it closes the week."""
    from sonobridge.career.proof_plan import Shadowing

    first_day(context)
    scan = clean_text({"site_type": request.site_type, "reflection": request.reflection})
    day = parse_day(request.day, where="day")
    visit = Shadowing(
        day=day,
        site_type=request.site_type,
        observer_hours=request.observer_hours,
        reflection=request.reflection,
    )
    entry = keep_artefact(
        context,
        SHADOWING,
        {
            "day": day.isoformat(),
            "site_type": visit.site_type,
            "observer_hours": visit.observer_hours,
            "reflection": visit.reflection,
        },
    )
    return ShadowResult(entry_id=entry, lacks=visit.lacks(), scan=scan)
