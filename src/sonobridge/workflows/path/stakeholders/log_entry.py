"""``path.stakeholder_log``: what one piece of work was like for whom it was done."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, today_of
from sonobridge.workflows.path.free_text import clean_text
from sonobridge.workflows.path.stakeholders.stored_work import (
    ENTRY,
    find_stakeholder,
    last_session,
)

__all__ = ["LogStakeholderRequest", "LogStakeholderResult", "log_stakeholder"]


@record
class LogStakeholderRequest:
    """For whom, when, in which session, what happened; no patient is named."""

    who: Annotated[str, Len(1, 40), Help("Stakeholder, as path stakeholders names it.")]
    values: Annotated[
        tuple[Annotated[str, MaxLen(2100)], ...],
        Len(1, 12),
        Help("name=value for each field; flags as yes or no."),
    ]
    day: Annotated[DayText, Help("Day; empty: today.")] = ""
    session_id: Annotated[
        str, MaxLen(60), Help("Session; empty: the one you submitted last.")
    ] = ""


@record
class LogStakeholderResult:
    """The entry, and how many there are for this stakeholder.

    ``scan`` says what the search for patient data cannot prove.
    """

    entry_id: str
    entries: int
    session_id: str
    scan: str


@operation(
    "path.stakeholder_log",
    summary="Log what one examination or note was like for whom it was done.",
    traits=(Trait.EVIDENCE,),
    command="path stakeholder-log",
    positional=("who",),
)
def log_stakeholder(context: Context, request: LogStakeholderRequest) -> LogStakeholderResult:
    """Read the fields, refuse what may name a patient, keep the entry.

    Raises
    ------
    PatientDataFoundError
        Naming the passages; nothing is logged.
    """
    from sonobridge.career.wording.stakeholders import read_values
    from sonobridge.core.identifiers import new_identifier
    from sonobridge.store.paths import PathStore
    from sonobridge.workflows.path.stakeholders.stored_work import entries_of

    who = find_stakeholder(request.who)
    values = read_values(who.fields, request.values)
    scan = clean_text(
        {name: value for name, value in values.items() if isinstance(value, str)},
        kept="Nothing was logged.",
    )
    session = last_session(context, request.session_id)
    body = {
        "who": who.id,
        "day": today_of(context, request.day).isoformat(),
        "session_id": session,
        "values": values,
    }
    name = new_identifier("for", context.clock)
    row = PathStore(context.workspace).add(context.actor.person_id, ENTRY, name, body)
    context.evidence.made("path_record", name, row.sha256)
    context.evidence.measured({"who": who.id, "fields": [*sorted(values)]})
    return LogStakeholderResult(
        entry_id=name,
        entries=len(entries_of(context, who.id)),
        session_id=session,
        scan=scan,
    )
