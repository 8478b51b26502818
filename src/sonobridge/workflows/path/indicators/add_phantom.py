"""``path.kpi_phantom``: a level read on the phantom, for its trend."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, parse_day
from sonobridge.workflows.path.indicators.stored_indicators import PHANTOM, keep_entry

__all__ = ["PhantomRequest", "PhantomResult", "add_phantom"]


@record
class PhantomRequest:
    """When and what was read."""

    day: Annotated[DayText, Help("Day of the reading.")]
    level_db: Annotated[float, Ge(-200), Le(200), Help("Level on the same phantom, dB.")]
    scanner: Annotated[str, Len(1, 60), Help("Name of the scanner.")] = "scanner"


@record
class PhantomResult:
    """The entry; the trend stands in ``path kpi``."""

    entry_id: str


@operation(
    "path.kpi_phantom",
    summary="Enter a level that was read on the phantom.",
    traits=(Trait.EVIDENCE,),
    command="path kpi-phantom",
)
def add_phantom(context: Context, request: PhantomRequest) -> PhantomResult:
    """Store the reading; a second one of the same day and scanner replaces the first."""
    day = parse_day(request.day, where="day")
    body = {
        "day": day.isoformat(),
        "level_db": request.level_db,
        "scanner": request.scanner,
    }
    entry = keep_entry(context, PHANTOM, f"{day} {request.scanner}", body)
    return PhantomResult(entry_id=entry)
