"""``audit.flags``: findings and where each stands."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.flags.flag_view import FlagLine
from sonobridge.workflows.context import Context

__all__ = ["FlagDuties", "ListFlagsRequest", "ListFlagsResult", "Owner", "list_flags"]


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
    raise NotImplementedError
