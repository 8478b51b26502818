"""A stored table as the engine takes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.protocol import Protocol
    from sonobridge.audit.table import AuditTable
    from sonobridge.store.audits import TableRow

__all__ = ["read_stored"]


def read_stored(context: Context, row: TableRow, protocol: Protocol) -> AuditTable:
    """Read the de-identified copy of a table under a protocol.

    The table goes by the name that people gave it, not by that of its file.
    """
    from sonobridge.audit.table import open_table, read_table

    source = open_table(context.workspace.blobs.path(row.blob_sha256))
    table = read_table(source, protocol)
    return replace(table, summary=replace(table.summary, name=row.name))
