"""``audit.decide_flag``: a person decides what follows from a finding."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from annotated_types import Len

from sonobridge.core.errors import ConflictError, InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.flags.flag_view import FlagDecision, FlagLine, flag_line
from sonobridge.workflows.audit.flags.steps import add_step, declare_flags
from sonobridge.workflows.audit.keeping import keeping
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.context import Context

__all__ = ["DecideFlagRequest", "DecideFlagResult", "decide_flag"]


@record
class DecideFlagRequest:
    """The decision."""

    flag_id: Annotated[str, Help("Identifier of the flag.")]
    decision: Annotated[FlagDecision, Help("What follows.")]
    reason: Annotated[str, Len(1, 2000), Help("Why, in your words.")]
    owner_id: Annotated[str, Len(0, 40), Help("Person who owns it; empty: yourself.")] = ""
    due_on: Annotated[str | None, Len(10, 10), Help("Day by which it is done, YYYY-MM-DD.")] = (
        None
    )


@record
class DecideFlagResult:
    """The flag as it stands now."""

    flag: FlagLine


@operation(
    "audit.decide_flag",
    summary="Decide on a flag: accept the risk, mitigate, investigate, or no problem.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE,),
    positional=("flag_id", "decision"),
)
def decide_flag(context: Context, request: DecideFlagRequest) -> DecideFlagResult:
    """Add the decision; an earlier one stays among the flag's steps."""
    from sonobridge.workflows.audit.reading import AuditReading

    owner = _owner(context, request.owner_id or context.actor.person_id)
    due_on = _day(request.due_on)
    reading = AuditReading(context)
    with keeping(context) as writing:
        flag = reading.store.flags.get(request.flag_id, connection=writing.connection)
        if flag.closed is not None:
            raise ConflictError(
                "The flag is closed.",
                where=flag.id,
                kept="Its steps are unchanged.",
                remedy="When the finding comes back, a new evaluation opens a new flag.",
            )
        step = add_step(
            writing,
            flag,
            "decided",
            decision=request.decision,
            owner_id=owner,
            due_on=due_on,
            text=request.reason.strip(),
        )
        declare_flags(writing, reading.store, flag.product_id)
        context.evidence.made("audit_flag", flag.id, step["sha256"])
        context.evidence.measured(
            {
                "product_id": flag.product_id,
                "severity": flag.severity,
                "decision": request.decision,
            }
        )
    return DecideFlagResult(flag=flag_line(reading, reading.store.flags.get(flag.id)))


def _owner(context: Context, person_id: str) -> str:
    """Return the owner, who must be somebody that may work on flags."""
    able = {one.id for one in context.workspace.people.list() if one.roles & RUNNERS}
    if person_id not in able:
        raise InvalidInputError(
            "This person cannot own a flag.",
            where="owner_id",
            why="The owner signs in here and may run audits.",
            kept="Nothing was decided.",
            remedy="Choose one of the owners that 'sonobridge audit flags' lists.",
        )
    return person_id


def _day(text: str | None) -> str | None:
    try:
        return None if text is None else date.fromisoformat(text).isoformat()
    except ValueError:
        raise InvalidInputError(
            "The due day is no date.",
            where="due_on",
            kept="Nothing was decided.",
            remedy="Write it as YYYY-MM-DD.",
        ) from None
