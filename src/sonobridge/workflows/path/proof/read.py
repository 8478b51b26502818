"""``path.proof_read``: an article or webinar, for week 2."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText
from sonobridge.workflows.path.proof.stored_proof import READING, first_day, keep_artefact

__all__ = ["ReadRequest", "ReadResult", "read"]


@record
class ReadRequest:
    """What was read or heard; a webinar with claims enters the ledger once."""

    title: Annotated[str, Len(1, 200), Help("Title.")]
    citation: Annotated[str, MaxLen(300), Help("DOI or https address.")]
    minutes: Annotated[int, Ge(0), Le(1440), Help("Minutes it took.")]
    webinar: Annotated[bool, Help("Whether it was a webinar.")] = False
    day: Annotated[DayText, Help("Day of the webinar.")] = ""
    claims: Annotated[
        tuple[Annotated[str, MaxLen(80)], ...],
        MaxLen(12),
        Help("Credits of a webinar, rule=credits, as in path ce-add."),
    ] = ()


@record
class ReadResult:
    """The entry, its entry in the ledger if it has one, what keeps the week open."""

    entry_id: str
    ce_activity: str
    lacks: tuple[str, ...]


@operation(
    "path.proof_read",
    summary="Enter a reading or webinar for week 2 of the thirty days.",
    traits=(Trait.EVIDENCE,),
    command="path proof-read",
    positional=("title",),
)
def read(context: Context, request: ReadRequest) -> ReadResult:
    """Enter a webinar's credits once, then keep the reading."""
    from sonobridge.career.proof_plan import Reading
    from sonobridge.workflows.path.ce.add_activity import AddActivityRequest, add_activity

    first_day(context)
    activity = ""
    if request.webinar and request.claims:
        entered = AddActivityRequest(
            title=request.title, day=request.day, claims=request.claims
        )
        activity = add_activity(context, entered).activity_id
    reading = Reading(
        title=request.title,
        citation=request.citation.strip(),
        minutes=request.minutes,
        webinar=request.webinar,
        ce_activity=activity,
    )
    body = {
        "title": reading.title,
        "citation": reading.citation,
        "minutes": reading.minutes,
        "webinar": reading.webinar,
        "ce_activity": reading.ce_activity,
    }
    entry = keep_artefact(context, READING, body)
    return ReadResult(entry_id=entry, ce_activity=activity, lacks=reading.lacks())
