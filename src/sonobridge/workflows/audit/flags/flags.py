"""``audit.flags``: findings and where each stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from annotated_types import Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.flags.flag_view import FlagLine, FlagState, flag_line
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.context import Context

__all__ = ["FlagDuties", "ListFlagsRequest", "ListFlagsResult", "Owner", "list_flags"]

_ORDER = {"high": 0, "medium": 1, "low": 2}
_STATES: dict[str, set[FlagState]] = {
    "all": {"open", "decided", "closed"},
    "not_closed": {"open", "decided"},
}


@record
class ListFlagsRequest:
    """Which flags."""

    product_id: Annotated[str, Len(0, 40), Help("Only of this model version.")] = ""
    evaluation_id: Annotated[str, Len(0, 40), Help("Only those seen by this evaluation.")] = ""
    state: Annotated[
        Literal["all", "not_closed", "open", "decided", "closed"], Help("Only in this state.")
    ] = "all"
    mine: Annotated[bool, Help("Only those that this person owns.")] = False


@record
class FlagDuties:
    """What waits for this person, over all flags of the workspace.

    Attributes
    ----------
    undecided
        Flags without a decision, counted for those who may decide.
    mine
        Decided flags that this person owns and that are not closed.
    overdue
        Of ``mine``, those whose due day has passed.
    next_due_on
        Earliest due day among ``mine``, None when none has one.
    """

    undecided: int
    mine: int
    overdue: int
    next_due_on: str | None


@record
class Owner:
    """A person who may own a flag."""

    person_id: str
    name: str


@record
class ListFlagsResult:
    """The flags, highest severity first, then newest; counts cover the listed ones."""

    flags: tuple[FlagLine, ...]
    not_closed: int
    high_not_closed: int
    duties: FlagDuties
    owners: tuple[Owner, ...]


@operation("audit.flags", summary="List the flags of audits: finding, owner, decision, state.")
def list_flags(context: Context, request: ListFlagsRequest) -> ListFlagsResult:
    """Return flags with their steps, and what waits for this person."""
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    me = context.actor.person_id
    every = [flag_line(reading, flag) for flag in reading.flags]
    seen = {flag.id: flag.seen_by for flag in reading.flags}
    states = _STATES.get(request.state, {request.state})
    listed = [
        line
        for line in every
        if request.product_id in {"", line.product_id}
        and (not request.evaluation_id or request.evaluation_id in seen[line.flag_id])
        and line.state in states
        and (not request.mine or line.owner_id == me)
    ]
    listed.sort(key=lambda line: line.title)
    listed.sort(key=lambda line: line.opened_at, reverse=True)
    listed.sort(key=lambda line: _ORDER[line.severity])
    waiting = [line for line in listed if line.state != "closed"]
    people = context.workspace.people.list()
    return ListFlagsResult(
        flags=tuple(listed),
        not_closed=len(waiting),
        high_not_closed=sum(line.severity == "high" for line in waiting),
        duties=_duties(context, every),
        owners=tuple(
            Owner(person_id=one.id, name=one.display_name)
            for one in people
            if one.roles & RUNNERS
        ),
    )


def _duties(context: Context, lines: Sequence[FlagLine]) -> FlagDuties:
    mine = [
        line
        for line in lines
        if line.state == "decided" and line.owner_id == context.actor.person_id
    ]
    decides = bool(context.actor.roles & RUNNERS)
    days = [line.due_on for line in mine if line.due_on]
    return FlagDuties(
        undecided=sum(line.state == "open" for line in lines) if decides else 0,
        mine=len(mine),
        overdue=sum(line.overdue for line in mine),
        next_due_on=min(days, default=None),
    )
