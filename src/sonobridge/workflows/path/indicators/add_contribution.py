"""``path.contribution``: a publication, a presentation or teaching."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, parse_day
from sonobridge.workflows.path.indicators.stored_indicators import CONTRIBUTION, keep_entry

__all__ = ["ContributionRequest", "ContributionResult", "add_contribution"]


@record
class ContributionRequest:
    """What was given to the field."""

    kind: Annotated[Literal["publication", "presentation", "teaching"], Help("Which kind.")]
    title: Annotated[str, Len(1, 200), Help("Title, event or what was taught.")]
    day: Annotated[DayText, Help("Day.")]
    address: Annotated[str, MaxLen(300), Help("DOI or https address of a publication.")] = ""
    role: Annotated[
        Literal["", "presenter", "co-author"], Help("Your part in a presentation.")
    ] = ""
    minutes: Annotated[int, Ge(0), Le(1440), Help("Minutes of teaching.")] = 0
    confirmed: Annotated[bool, Help("Whether a learner confirmed the teaching.")] = False


@record
class ContributionResult:
    """The entry, and whether it counts towards the target."""

    entry_id: str
    counts: bool


@operation(
    "path.contribution",
    summary="Enter a publication, a presentation or teaching.",
    traits=(Trait.EVIDENCE,),
    positional=("kind", "title"),
)
def add_contribution(context: Context, request: ContributionRequest) -> ContributionResult:
    """Check the entry and store it."""
    from sonobridge.career.indicators import Contribution

    entry = Contribution(
        kind=request.kind,
        day=parse_day(request.day, where="day"),
        title=request.title,
        address=request.address.strip(),
        role=request.role,
        minutes=request.minutes,
        confirmed=request.confirmed,
    )
    body = {
        "kind": entry.kind,
        "day": entry.day.isoformat(),
        "title": entry.title,
        "address": entry.address,
        "role": entry.role,
        "minutes": entry.minutes,
        "confirmed": entry.confirmed,
    }
    return ContributionResult(
        entry_id=keep_entry(context, CONTRIBUTION, "", body), counts=entry.counts
    )
