"""``audit.acceptance``: the newest acceptance of a model version, or one by name."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.acceptance.acceptance_view import (
    AcceptanceView,
    acceptance_view,
)
from sonobridge.workflows.context import Context

__all__ = ["ShowAcceptanceRequest", "ShowAcceptanceResult", "show_acceptance"]


@record
class ShowAcceptanceRequest:
    """Which acceptance: by its identifier, else the newest of a model version."""

    acceptance_id: Annotated[str, Len(0, 40), Help("Identifier of the acceptance.")] = ""
    product_id: Annotated[str, Len(0, 40), Help("Model version whose newest is shown.")] = ""


@record
class ShowAcceptanceResult:
    """The record, None when the model version has none yet."""

    acceptance: AcceptanceView | None


@operation("audit.acceptance", summary="Show a signed acceptance of a model version.")
def show_acceptance(context: Context, request: ShowAcceptanceRequest) -> ShowAcceptanceResult:
    """Return the record as it was signed."""
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    if request.acceptance_id:
        row = reading.store.acceptances.get(request.acceptance_id)
        return ShowAcceptanceResult(acceptance=acceptance_view(reading, row))
    product = reading.store.products.get(request.product_id)
    newest = reading.store.acceptances.newest(product_id=product.id)
    return ShowAcceptanceResult(
        acceptance=None if newest is None else acceptance_view(reading, newest)
    )
