"""``audit.protocols``: the locked protocols."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.protocols.protocol_view import ProtocolLine, protocol_line
from sonobridge.workflows.context import Context

__all__ = ["ListProtocolsRequest", "ListProtocolsResult", "list_protocols"]


@record
class ListProtocolsRequest:
    """Which protocols."""

    product_id: Annotated[str, Len(0, 40), Help("Only of this model version.")] = ""
    table_id: Annotated[str, Len(0, 40), Help("Only of this table.")] = ""


@record
class ListProtocolsResult:
    """The locked versions, newest first."""

    protocols: tuple[ProtocolLine, ...]


@operation("audit.protocols", summary="List the locked audit protocols.")
def list_protocols(context: Context, request: ListProtocolsRequest) -> ListProtocolsResult:
    """Return every locked version with hash and time."""
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    return ListProtocolsResult(
        protocols=tuple(
            protocol_line(reading, row)
            for row in reading.protocols.values()
            if request.product_id in {"", row.product_id}
            and request.table_id in {"", row.table_id}
        )
    )
