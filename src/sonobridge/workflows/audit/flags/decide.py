"""``audit.decide_flag``: a person decides what follows from a finding."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.flags.flag_view import FlagDecision, FlagLine
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
    """Add the decision; an earlier one stays in the flag's history."""
    raise NotImplementedError
