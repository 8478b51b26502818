"""The intake itself, whichever way the file came."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sonobridge.audit.evaluation.content import TableNote
from sonobridge.core.errors import InvalidInputError
from sonobridge.workflows.audit.keeping import keeping
from sonobridge.workflows.audit.tables.intake_result import IntakeResult
from sonobridge.workflows.audit.tables.table_view import (
    ColumnLine,
    Coverage,
    DroppedColumn,
    Understood,
    table_line,
)
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.protocol import Protocol
    from sonobridge.audit.table import AuditTable, TableSource
    from sonobridge.audit.table.detection import Detection
    from sonobridge.store.audits import TableRow
    from sonobridge.store.audits.intake import Roles, TakenIn

__all__ = ["take_in_table"]


def take_in_table(
    context: Context,
    path: Path,
    *,
    name: str,
    source: Literal["upload", "file"],
    patient: str = "",
    image: str = "",
) -> IntakeResult:
    """De-identify a file, understand the copy, and store it; the same bytes are stored once.

    Parameters
    ----------
    context
        Of the operation.
    path
        The identified file, which is only read.
    name
        What people call the table.
    source
        How it came.
    patient, image
        Columns that name patients and images, where their names do not say so.
    """
    from sonobridge.audit.table import open_table
    from sonobridge.audit.table.detection import detect_columns
    from sonobridge.store.audits.intake import take_in

    opened = open_table(path, progress=context.progress)
    roles = _roles(opened, detect_columns(opened), patient, image)
    taken = take_in(context.workspace, opened, roles, progress=context.progress)
    copy = open_table(context.workspace.blobs.path(taken.blob_sha256))
    detection = detect_columns(copy)
    table, note = _read(copy, detection.protocol)
    understood = _understood(taken, detection, table, note)
    row, fresh = _keep(context, taken, understood, table, name=name, source=source)
    from sonobridge.workflows.audit.reading import AuditReading

    return IntakeResult(
        table=table_line(AuditReading(context), row),
        fresh=fresh,
        dropped=understood.dropped,
        notes=understood.notes,
        proposed=understood.proposed,
        coverage=understood.coverage,
    )
