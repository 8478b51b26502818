"""``path.exam_window``: whether two exams meet inside their window of calendar years."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, parse_day

__all__ = ["ExamWindowRequest", "ExamWindowResult", "exam_window"]


@record
class ExamWindowRequest:
    """A credential and the days of its two exams; either may be planned or passed."""

    credential: Annotated[str, Len(1, 60), Help("Credential, ardms.rvt.")] = "ardms.rvt"
    first: Annotated[DayText, Help("Day of the SPI examination.")]
    second: Annotated[DayText, Help("Day of the specialty examination; empty: open.")] = ""


@record
class ExamWindowResult:
    """Whether it holds, until when the other exam has to be passed, and the message."""

    holds: bool
    deadline: str
    text: str
    kept: str
    remedy: str
    source: str
    as_of: str
    confidence: str


@operation(
    "path.exam_window",
    summary="Check two exam days against the five-year window of their credential.",
    traits=(Trait.PURE,),
)
def exam_window(context: Context, request: ExamWindowRequest) -> ExamWindowResult:
    """Compare the days with the window of the credential's rule.

    Raises
    ------
    InvalidInputError
        If the credential has no window.
    """
    from sonobridge.career.credentials import check_window, load_library
    from sonobridge.career.credentials.judge import short_name
    from sonobridge.career.credentials.rule import Window, leaves

    del context
    record_ = load_library().get(request.credential)
    windows = [leaf for leaf in leaves(record_.rule) if isinstance(leaf, Window)]
    if not windows:
        raise InvalidInputError(
            "This credential has no window between exams.",
            where=record_.id,
            kept="Nothing was checked.",
            remedy="Name RDMS, RDCS, RVT or RMSKS.",
        )
    window = windows[0]
    first = parse_day(request.first, where="first")
    second = [parse_day(request.second, where="second")] if request.second else []
    other = window.second[0] if len(window.second) == 1 else "specialty"
    state = check_window(
        [first],
        second,
        window.calendar_years,
        names=(short_name(window.first[0]), short_name(other)),
    )
    return ExamWindowResult(
        holds=state.holds,
        deadline="" if state.deadline is None else state.deadline.isoformat(),
        text=state.text,
        kept="The earlier pass stays on record.",
        remedy=""
        if state.holds or not second
        else "Move the later exam, or retake the earlier.",
        source="; ".join(record_.sources),
        as_of=record_.as_of.isoformat(),
        confidence=record_.confidence,
    )
