"""``audit.products``: the inventory of models under audit."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.products.product_view import ProductLine, product_line
from sonobridge.workflows.context import Context

__all__ = ["ListProductsRequest", "ListProductsResult", "list_products"]


@record
class ListProductsRequest:
    """How many to list."""

    limit: Annotated[int, Ge(1), Le(500), Help("Model versions to list, newest first.")] = 200


@record
class ListProductsResult:
    """The model versions, newest first; ``needs_acceptance`` counts open tasks."""

    products: tuple[ProductLine, ...]
    needs_acceptance: int


@operation("audit.products", summary="List the models under audit, one line a version.")
def list_products(context: Context, request: ListProductsRequest) -> ListProductsResult:
    """Return the inventory with the state that stored records give."""
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    lines = tuple(product_line(reading, row) for row in reading.products.values())
    return ListProductsResult(
        products=lines[: request.limit],
        needs_acceptance=sum(line.state == "needs_acceptance" for line in lines),
    )
