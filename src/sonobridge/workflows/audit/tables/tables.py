"""``audit.tables``: the tables of predictions that were taken in."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.tables.table_view import TableLine, table_line
from sonobridge.workflows.context import Context

__all__ = ["ListTablesRequest", "ListTablesResult", "list_tables"]


@record
class ListTablesRequest:
    """How many to list."""

    limit: Annotated[int, Ge(1), Le(500), Help("Tables to list, newest first.")] = 100


@record
class ListTablesResult:
    """The tables, newest first."""

    tables: tuple[TableLine, ...]


@operation("audit.tables", summary="List the tables of predictions that were taken in.")
def list_tables(context: Context, request: ListTablesRequest) -> ListTablesResult:
    """Return the tables with their counts."""
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    rows = tuple(reading.tables.values())[: request.limit]
    return ListTablesResult(tables=tuple(table_line(reading, row) for row in rows))
