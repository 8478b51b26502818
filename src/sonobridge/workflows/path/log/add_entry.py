"""``path.log_add``: one examination into the log."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, parse_day, today_of
from sonobridge.workflows.path.log.stored_log import store_entries, stored_log

__all__ = ["AddEntryRequest", "AddEntryResult", "add_entry"]


@record
class AddEntryRequest:
    """What was done; there is no field for a patient, and none may be named."""

    exam_kind: Annotated[str, Len(1, 60), Help("Kind of examination, e.g. vascular_study.")]
    day: Annotated[DayText, Help("Day, 2026-03-31.")]
    role: Annotated[Literal["performed", "assisted", "observed"], Help("Your part in it.")] = (
        "performed"
    )
    supervisor: Annotated[str, MaxLen(60), Help("Code of the supervisor.")] = ""
    outcome: Annotated[str, MaxLen(60), Help("E.g. complete, repeated.")] = ""
    minutes: Annotated[int, Ge(0), Le(1440), Help("Duration; 0: not recorded.")] = 0
    rotation: Annotated[str, MaxLen(60), Help("Rotation it belongs to.")] = ""
    features: Annotated[
        tuple[Annotated[str, MaxLen(40)], ...],
        MaxLen(20),
        Help("What made it complex, by the words of the definition in path kpi."),
    ] = ()


@record
class AddEntryResult:
    """The entry's identifier and how many the log holds now."""

    entry_id: str
    entries: int


@operation(
    "path.log_add",
    summary="Enter one examination into your clinical log.",
    traits=(Trait.AUDITED,),
    command="path log-add",
    positional=("exam_kind",),
)
def add_entry(context: Context, request: AddEntryRequest) -> AddEntryResult:
    """Store the entry; equal examinations of one day stay apart."""
    from sonobridge.career.clinical_log import LogEntry
    from sonobridge.career.indicators import load_complexity

    load_complexity().index(request.features)
    day = parse_day(request.day, where="day")
    if day > today_of(context):
        raise InvalidInputError(
            "An examination of a later day cannot have been done.",
            where=f"day: {day}",
            why=f"Today is {today_of(context)}.",
            kept="Nothing was stored.",
            remedy="Correct the day.",
        )
    entry = LogEntry(
        day=day,
        exam_kind=request.exam_kind,
        role=request.role,
        supervisor=request.supervisor,
        outcome=request.outcome,
        minutes=request.minutes,
        rotation=request.rotation,
        features=request.features,
    )
    log = stored_log(context)
    subject = entry.subject(sum(one == entry for one in log))
    store_entries(context, ((subject, entry),))
    return AddEntryResult(entry_id=subject, entries=len(log) + 1)
