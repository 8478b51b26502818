"""``path.ce_hold``: enter a credential or specialty with the day it was earned."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import parse_day_or_month, today_of
from sonobridge.workflows.path.ce.stored_ledger import HOLDING

__all__ = ["HoldRequest", "HoldResult", "hold"]


@record
class HoldRequest:
    """What is held, since when."""

    credential: Annotated[
        str, Len(1, 60), Help("Credential or specialty exam, e.g. ardms.rvt or ardms.ab.")
    ]
    earned: Annotated[
        str, MaxLen(10), Help("Day it was earned, 2024-03-15; or the month, 2024-03.")
    ]


@record
class HoldResult:
    """The holding as stored; it is your own word until a document stands behind it."""

    credential: str
    earned: str
    duties: tuple[str, ...]
    stated_by: str = "self"


@operation(
    "path.ce_hold",
    summary="Enter a credential or specialty that you hold, with the day it was earned.",
    traits=(Trait.AUDITED,),
    command="path ce-hold",
    positional=("credential", "earned"),
)
def hold(context: Context, request: HoldRequest) -> HoldResult:
    """Check that the credential is known and the day is past, then store it."""
    from sonobridge.career.ce_ledger import Holding, LedgerError, load_duties
    from sonobridge.store.paths import PathStore

    earned = parse_day_or_month(request.earned, where="earned")
    if earned.replace(day=1) > today_of(context):
        raise LedgerError(
            "The day lies in the future.",
            where=f"{request.credential[:40]}, {request.earned}",
            kept="Nothing was stored.",
            remedy="Enter a credential once it is earned; plans are made in 'path plan'.",
        )
    holding = Holding(credential=request.credential, earned=earned)
    duties = load_duties([holding])
    PathStore(context.workspace).add(
        context.actor.person_id,
        HOLDING,
        request.credential,
        {"earned": earned.isoformat(), "entered": request.earned},
    )
    return HoldResult(
        credential=request.credential,
        earned=earned.isoformat(),
        duties=tuple(one.id for one in duties),
    )
