"""``path.ce_withdraw``: take a holding or an activity back."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.ce.stored_ledger import ACTIVITY, HOLDING

__all__ = ["WithdrawEntryRequest", "WithdrawEntryResult", "withdraw_entry"]


@record
class WithdrawEntryRequest:
    """Which entry, and why."""

    entry: Annotated[str, Len(1, 80), Help("Identifier of the activity, or the credential.")]
    reason: Annotated[str, Len(1, 200), Help("Why; it stays readable.")]


@record
class WithdrawEntryResult:
    """What was taken back; its versions stay readable."""

    entry: str
    kind: str


@operation(
    "path.ce_withdraw",
    summary="Take an activity or a holding of the ledger back; it stays readable.",
    traits=(Trait.AUDITED,),
    command="path ce-withdraw",
    positional=("entry",),
)
def withdraw_entry(context: Context, request: WithdrawEntryRequest) -> WithdrawEntryResult:
    """Store the next version, which says that the entry is withdrawn."""
    from sonobridge.store.paths import PathStore

    kind = ACTIVITY if request.entry.startswith("ce_") else HOLDING
    PathStore(context.workspace).withdraw(
        context.actor.person_id, kind, request.entry, reason=request.reason
    )
    return WithdrawEntryResult(entry=request.entry, kind=kind)
