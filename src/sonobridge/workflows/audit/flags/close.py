"""``audit.close_flag``: a flag is closed by a re-test, never by a word alone."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.flags.flag_view import FlagLine
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.context import Context

__all__ = ["CloseFlagRequest", "CloseFlagResult", "close_flag"]


@record
class CloseFlagRequest:
    """Which flag, and the re-test that it rests on."""

    flag_id: Annotated[str, Help("Identifier of the flag.")]
    evaluation_id: Annotated[
        str, Help("Evaluation of the same model version made after the decision.")
    ]
    note: Annotated[str, Len(0, 2000), Help("What the re-test showed.")] = ""


@record
class CloseFlagResult:
    """The closed flag; ``still_found`` tells whether the re-test shows the finding again."""

    flag: FlagLine
    still_found: bool


@operation(
    "audit.close_flag",
    summary="Close a flag with a linked re-test.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE,),
    positional=("flag_id", "evaluation_id"),
)
def close_flag(context: Context, request: CloseFlagRequest) -> CloseFlagResult:
    """Link the re-test and close; refused without one, or when it shows no mitigation."""
    raise NotImplementedError
