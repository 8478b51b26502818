"""``audit.card``: the newest model card of a model version."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.products.card_view import CardView, card_view
from sonobridge.workflows.context import Context

__all__ = ["ShowCardRequest", "ShowCardResult", "show_card"]


@record
class ShowCardRequest:
    """Of which model version."""

    product_id: Annotated[str, Help("Identifier of the model version.")]


@record
class ShowCardResult:
    """The newest card, None before one was made."""

    card: CardView | None


@operation(
    "audit.card",
    summary="Show the model card of a model version and whether it is stale.",
    positional=("product_id",),
)
def show_card(context: Context, request: ShowCardRequest) -> ShowCardResult:
    """Return the stored card; nothing in it is computed again."""
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    product = reading.store.products.get(request.product_id)
    row = reading.store.cards.newest(product_id=product.id)
    return ShowCardResult(card=None if row is None else card_view(reading, row))
