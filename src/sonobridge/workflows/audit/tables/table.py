"""``audit.table``: one table with what was understood of it."""

from __future__ import annotations

from typing import Annotated

from sonobridge.audit.evaluation.content import TableNote
from sonobridge.audit.protocol.protocol import Protocol
from sonobridge.core.operation import operation
from sonobridge.core.record import Help, from_json, record
from sonobridge.workflows.audit.tables.table_view import (
    ColumnLine,
    Coverage,
    DroppedColumn,
    StoredDetection,
    TableLine,
    TableQuestion,
    table_line,
)
from sonobridge.workflows.context import Context

__all__ = ["ShowTableRequest", "ShowTableResult", "show_table"]


@record
class ShowTableRequest:
    """Which table."""

    table_id: Annotated[str, Help("Identifier of the table.")]


@record
class ShowTableResult:
    """The table: columns, what was dropped, notes, what a person must decide, coverage."""

    table: TableLine
    columns: tuple[ColumnLine, ...]
    dropped: tuple[DroppedColumn, ...]
    notes: tuple[TableNote, ...]
    questions: tuple[TableQuestion, ...]
    proposed: Protocol | None
    coverage: Coverage
    evidence_id: str


@operation(
    "audit.table",
    summary="Show a table of predictions: columns, proposed protocol, coverage.",
    positional=("table_id",),
)
def show_table(context: Context, request: ShowTableRequest) -> ShowTableResult:
    """Return what the intake found; no result of the model is computed."""
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    row = reading.store.tables.get(request.table_id)
    found = from_json(StoredDetection, row.body)
    return ShowTableResult(
        table=table_line(reading, row),
        columns=found.columns,
        dropped=found.dropped,
        notes=found.notes,
        questions=found.questions,
        proposed=found.proposed,
        coverage=found.coverage,
        evidence_id=row.evidence_id,
    )
