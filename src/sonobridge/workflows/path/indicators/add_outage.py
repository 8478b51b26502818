"""``path.kpi_outage``: a time in which a scanner could not be used."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import parse_instant
from sonobridge.workflows.path.indicators.stored_indicators import OUTAGE, keep_entry

__all__ = ["OutageRequest", "OutageResult", "add_outage"]


@record
class OutageRequest:
    """From when to when, and which scanner."""

    start: Annotated[str, MaxLen(30), Help("Failure, 2026-03-31T14:05.")]
    end: Annotated[str, MaxLen(30), Help("Repair, 2026-03-31T18:00.")]
    scanner: Annotated[str, Len(1, 60), Help("Name of the scanner.")] = "scanner"


@record
class OutageResult:
    """The entry and its length."""

    entry_id: str
    hours: float


@operation(
    "path.kpi_outage",
    summary="Enter a time in which a scanner could not be used.",
    traits=(Trait.EVIDENCE,),
    command="path kpi-outage",
)
def add_outage(context: Context, request: OutageRequest) -> OutageResult:
    """Check that the times have an order and store them."""
    from sonobridge.career.indicators import Outage

    outage = Outage(
        start=parse_instant(request.start, where="start"),
        end=parse_instant(request.end, where="end"),
    )
    body = {
        "start": outage.start.isoformat(),
        "end": outage.end.isoformat(),
        "scanner": request.scanner,
    }
    hours = (outage.end - outage.start).total_seconds() / 3600
    entry = keep_entry(context, OUTAGE, "", body)
    context.evidence.measured({"hours": hours, "scanner": request.scanner})
    return OutageResult(entry_id=entry, hours=hours)
