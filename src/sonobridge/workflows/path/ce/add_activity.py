"""``path.ce_add``: enter an activity of continuing education once, for several bodies."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

from annotated_types import Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, parse_day
from sonobridge.workflows.path.ce.stored_ledger import (
    ACTIVITY,
    activity_body,
    stored_activities,
)

if TYPE_CHECKING:
    from sonobridge.career.ce_ledger import Claim

__all__ = ["AddActivityRequest", "AddActivityResult", "add_activity"]


@record
class AddActivityRequest:
    """What was done and what it claims of whom."""

    title: Annotated[str, Len(1, 200), Help("Title as on the certificate.")]
    day: Annotated[DayText, Help("Day it was completed, 2026-03-31.")]
    claims: Annotated[
        tuple[Annotated[str, MaxLen(80)], ...],
        Len(1, 12),
        Help("One for each body: rule=credits or rule=credits:category, e.g. ardms_cme=1.5."),
    ]
    provider: Annotated[str, MaxLen(200), Help("Who gave it.")] = ""
    proof_sha256: Annotated[
        str, MaxLen(64), Help("SHA-256 of the certificate's file, when you keep one.")
    ] = ""


@record
class AddActivityResult:
    """The entry in the ledger."""

    activity_id: str
    day: str
    claims: tuple[str, ...]


@operation(
    "path.ce_add",
    summary="Enter an activity once; it may count for several bodies, once for each.",
    traits=(Trait.EVIDENCE,),
    command="path ce-add",
    positional=("title",),
)
def add_activity(context: Context, request: AddActivityRequest) -> AddActivityResult:
    """Refuse what stands in the ledger already, then store the activity."""
    from sonobridge.career.ce_ledger import Activity
    from sonobridge.career.ce_ledger.activity import refuse_doubles
    from sonobridge.core.identifiers import new_identifier
    from sonobridge.store.paths import PathStore

    activity = Activity(
        id=new_identifier("ce", context.clock),
        day=parse_day(request.day, where="day"),
        title=request.title.strip(),
        provider=request.provider.strip(),
        claims=tuple(_claim(text) for text in request.claims),
        proof_sha256=request.proof_sha256,
    )
    refuse_doubles([*stored_activities(context), activity])
    row = PathStore(context.workspace).add(
        context.actor.person_id, ACTIVITY, activity.id, activity_body(activity)
    )
    context.evidence.made("path_record", activity.id, row.sha256)
    context.evidence.measured({"claims": list(request.claims), "day": request.day})
    return AddActivityResult(
        activity_id=activity.id, day=request.day, claims=tuple(request.claims)
    )


def _claim(text: str) -> Claim:
    from sonobridge.career.ce_ledger import Claim, LedgerError
    from sonobridge.career.pack import PackFiles

    duty, _, rest = text.partition("=")
    number, _, category = rest.partition(":")
    known = [row["id"] for row in PackFiles().yaml("ce_clocks.yaml")["clocks"]]
    try:
        amount = Decimal(number.strip())
    except InvalidOperation:
        amount = Decimal(0)
    if duty.strip() not in known or not amount:
        raise LedgerError(
            "The claim cannot be read.",
            where=text[:60],
            kept="Nothing was stored.",
            remedy=f"Write rule=credits, with one of {', '.join(known)}.",
        )
    return Claim(duty=duty.strip(), credits=amount, category=category.strip())
