"""``path.kpi_review``: a reviewed examination, or one compared with another method."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import MaxLen

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, parse_day
from sonobridge.workflows.path.indicators.stored_indicators import (
    CORRELATION,
    REVIEW,
    keep_entry,
)

__all__ = ["ReviewRequest", "ReviewResult", "add_review"]


@record
class ReviewRequest:
    """Which quality measure, when, and whether it was met."""

    measure: Annotated[
        Literal[
            "appropriateness",
            "technical_quality",
            "interpretive_quality",
            "report_completeness_and_timeliness",
            "correlation",
        ],
        Help("Quality measure that was looked at."),
    ]
    day: Annotated[DayText, Help("Day of the review.")]
    met: Annotated[bool, Help("Whether it was met; for a correlation: whether both agreed.")]
    area: Annotated[str, MaxLen(60), Help("Testing area of a correlation case.")] = ""


@record
class ReviewResult:
    """The entry."""

    entry_id: str


@operation(
    "path.kpi_review",
    summary="Enter a reviewed examination for the quality measures.",
    traits=(Trait.EVIDENCE,),
    command="path kpi-review",
    positional=("measure",),
)
def add_review(context: Context, request: ReviewRequest) -> ReviewResult:
    """Store the review; a correlation needs its testing area."""
    day = parse_day(request.day, where="day")
    correlation = request.measure == "correlation"
    if correlation and not request.area.strip():
        raise InvalidInputError(
            "A correlation case has no testing area.",
            where=f"correlation, {day}",
            kept="Nothing was stored.",
            remedy="Name it, e.g. extracranial.",
        )
    body = {
        "measure": request.measure,
        "day": day.isoformat(),
        "met": request.met,
        "area": request.area.strip(),
    }
    kind = CORRELATION if correlation else REVIEW
    return ReviewResult(entry_id=keep_entry(context, kind, "", body))
