"""``audit.accept``: sign what the locked criteria say."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.acceptance.acceptance_view import AcceptanceView
from sonobridge.workflows.audit.permission import SIGNERS
from sonobridge.workflows.context import Context

__all__ = ["AcceptRequest", "AcceptResult", "accept"]


@record
class AcceptRequest:
    """Which evaluation is signed, with which words."""

    evaluation_id: Annotated[str, Help("Identifier of the evaluation.")]
    statement: Annotated[str, Len(1, 2000), Help("What you state with your name.")]
    reader_study_id: Annotated[
        str, Len(0, 40), Help("Stored reader study to be set beside it; empty: none.")
    ] = ""


@record
class AcceptResult:
    """The signed record."""

    acceptance: AcceptanceView


@operation(
    "audit.accept",
    summary="Sign the acceptance of a model version: each criterion pass, fail, cannot tell.",
    roles=SIGNERS,
    traits=(Trait.EVIDENCE,),
    positional=("evaluation_id",),
)
def accept(context: Context, request: AcceptRequest) -> AcceptResult:
    """Build the record from the stored evaluation and reader study, and seal it."""
    raise NotImplementedError
