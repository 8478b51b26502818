"""``path.day``: a usual day of a generalist or a specialist."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["DayRequest", "DayResult", "day"]


@record
class DayRequest:
    """Which side, how many examinations, how long a shift; empty: as assumed."""

    side: Annotated[Literal["generalist", "specialist"], Help("Which side.")] = "generalist"
    exams: Annotated[int | None, Ge(0), Le(40), Help("Examinations a day.")] = None
    shift_min: Annotated[int | None, Ge(120), Le(960), Help("Minutes of the shift.")] = None


@record
class DaySlotLine:
    """One stretch of the day; ``start_min`` counts from the start of the shift."""

    start_min: int
    minutes: int
    activity: str


@record
class DayResult:
    """The slots add up to the shift; ``notice`` is the ergonomics notice, or empty."""

    side: str
    exams: int
    shift_min: int
    slots: tuple[DaySlotLine, ...]
    notice: str
    source: str
    as_of: str
    confidence: str


@operation(
    "path.day",
    summary="A usual day of a generalist or a specialist, minute by minute.",
    traits=(Trait.PURE,),
)
def day(context: Context, request: DayRequest) -> DayResult:
    """Lay out the day from the assumed times."""
    from sonobridge.career.decision import plan_day

    del context
    found = plan_day(request.side, request.exams, request.shift_min)
    return DayResult(
        side=found.side,
        exams=found.exams,
        shift_min=found.shift_min,
        slots=tuple(
            DaySlotLine(start_min=s.start, minutes=s.minutes, activity=s.activity)
            for s in found.slots
        ),
        notice=found.notice,
        source=found.source,
        as_of=found.as_of,
        confidence=found.confidence,
    )
