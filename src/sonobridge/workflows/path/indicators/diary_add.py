"""``path.diary_add``: how one week was."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, today_of
from sonobridge.workflows.path.indicators.stored_indicators import DIARY, keep_entry, stored

__all__ = ["DiaryAddRequest", "DiaryAddResult", "diary_add"]


@record
class DiaryAddRequest:
    """How the week was."""

    score: Annotated[int, Ge(1), Le(5), Help("1 (poor) to 5 (good).")]
    day: Annotated[DayText, Help("Any day of the week; empty: today.")] = ""


@record
class DiaryAddResult:
    """The week by its Monday; entering it again replaces it."""

    week: str
    weeks: int


@operation(
    "path.diary_add",
    summary="Enter how satisfied you were this week, 1 to 5.",
    traits=(Trait.EVIDENCE,),
    command="path diary-add",
    positional=("score",),
)
def diary_add(context: Context, request: DiaryAddRequest) -> DiaryAddResult:
    """Keep one score a week; no week that lies ahead."""
    from sonobridge.career.indicators.diary import monday_of

    day, today = today_of(context, request.day), today_of(context)
    if day > today:
        raise InvalidInputError(
            "This week lies in the future.",
            where=day.isoformat(),
            kept="The diary is unchanged.",
            remedy="Enter it when it is over.",
        )
    week = monday_of(day).isoformat()
    keep_entry(context, DIARY, week, {"week": week, "score": request.score})
    return DiaryAddResult(week=week, weeks=len(stored(context, DIARY)))
