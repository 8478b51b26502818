"""``path.day``: the minutes of a day on each path."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["BlockLine", "DayRequest", "DayResult", "day"]


@record
class DayRequest:
    """Which path, how many exams, how long a shift."""

    side: Annotated[Literal["generalist", "specialist"], Help("Which path.")] = "generalist"
    exams: Annotated[int, Ge(0), Le(30), Help("Exams a day.")] = 8
    shift_min: Annotated[int, Ge(60), Le(1440), Help("Length of the shift, minutes.")] = 480


@record
class BlockLine:
    """A stretch of the day; ``start`` counts minutes from the start of the shift."""

    start: int
    minutes: int
    activity: str


@record
class DayResult:
    """The day; its minutes add to the shift."""

    blocks: tuple[BlockLine, ...]
    total_min: int
    notice: str
    source: str
    as_of: str
    confidence: str


@operation(
    "path.day",
    summary="Show the minutes of a day as generalist or specialist.",
    traits=(Trait.PURE,),
)
def day(context: Context, request: DayRequest) -> DayResult:
    """Lay the day out."""
    from itertools import accumulate

    from sonobridge.career.indicators import plan_day

    del context
    plan = plan_day(request.side, request.exams, shift_min=request.shift_min)
    ends = list(accumulate(block.minutes for block in plan.blocks))
    return DayResult(
        blocks=tuple(
            BlockLine(start=end - b.minutes, minutes=b.minutes, activity=b.activity)
            for b, end in zip(plan.blocks, ends, strict=True)
        ),
        total_min=ends[-1] if ends else 0,
        notice=plan.notice,
        source=plan.source.text,
        as_of=plan.source.as_of,
        confidence=plan.source.confidence,
    )
