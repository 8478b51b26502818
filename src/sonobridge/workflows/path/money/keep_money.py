"""``path.keep_money``: keep the value of a move with its inputs."""

from __future__ import annotations

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.money.money import MoneyResult, money
from sonobridge.workflows.path.money.money_request import MoneyRequest

__all__ = ["KeepMoneyRequest", "keep_money"]


@record
class KeepMoneyRequest(MoneyRequest):
    """The move to keep with its value."""


@operation(
    "path.keep_money",
    summary="Keep the value of a move with its inputs and the date of the wages.",
    traits=(Trait.EVIDENCE,),
)
def keep_money(context: Context, request: KeepMoneyRequest) -> MoneyResult:
    """Value the move and store it as a version; the record says inputs, value and vintage."""
    from dataclasses import asdict

    from sonobridge.store.paths import PathStore

    result = money(context, request)
    body = {
        "inputs": asdict(result.inputs),
        "delta": result.delta,
        "below_zero": result.spread.below_zero,
        "first_break_even": result.first_break_even,
        "last_break_even": result.last_break_even,
        "wages_as_of": result.new_wages.as_of,
        "title": result.title,
    }
    subject = f"{request.to_soc or request.to.replace('-', '_')}-{result.area_code}"
    kept = PathStore(context.workspace).add(
        context.actor.person_id, "money_scenario", subject, body
    )
    context.evidence.seed = request.seed
    context.evidence.made("money_scenario", f"{subject}@{kept.version}", kept.sha256)
    context.evidence.measured(
        {
            "delta": result.delta,
            "below_zero": result.spread.below_zero,
            "wages_as_of": result.new_wages.as_of,
        }
    )
    return result
