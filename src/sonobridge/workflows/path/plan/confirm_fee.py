"""``path.confirm_fee``: a fee or tuition as its issuer told it to the person."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, today_of
from sonobridge.workflows.path.plan.fees import FEE, ConfirmedFee

__all__ = ["ConfirmFeeRequest", "ConfirmFeeResult", "confirm_fee"]


@record
class ConfirmFeeRequest:
    """Which credential, how much, and who said so."""

    credential: Annotated[str, Len(1, 60), Help("Credential, ardms.spi.")]
    fee_usd: Annotated[int, Ge(0), Le(100_000), Help("Fee in USD.")]
    source: Annotated[str, Len(3, 300), Help("Where it stands: page, letter, call.")]
    day: Annotated[DayText, Help("Day on which it was read; empty: today.")] = ""


@record
class ConfirmFeeResult:
    """What was kept, and what the rule file says; None when it knows no fee."""

    fee: ConfirmedFee
    listed_usd: int | None


@operation(
    "path.confirm_fee",
    summary="Keep a fee that you confirmed with its issuer; plans then use it.",
    traits=(Trait.EVIDENCE,),
    positional=("credential",),
)
def confirm_fee(context: Context, request: ConfirmFeeRequest) -> ConfirmFeeResult:
    """Store the fee with its source.

    Raises
    ------
    CredentialUnknownError
        If there is no such credential.
    """
    from sonobridge.career.credentials import load_library
    from sonobridge.store.paths import PathStore

    known = load_library().get(request.credential)
    identifier = known.id
    day = today_of(context, request.day).isoformat()
    body = {"fee_usd": request.fee_usd, "source": request.source, "day": day}
    row = PathStore(context.workspace).add(context.actor.person_id, FEE, identifier, body)
    context.evidence.made(FEE, f"{identifier}/{row.version}", row.sha256)
    kept = ConfirmedFee(
        credential=identifier,
        name=known.name,
        fee_usd=request.fee_usd,
        source=request.source,
        day=day,
        version=row.version,
    )
    return ConfirmFeeResult(fee=kept, listed_usd=known.fee_usd)
