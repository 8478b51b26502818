"""A table of results that was just made goes into the workspace; no copy lies about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.results.result_table import ResultTable
    from sonobridge.workflows.audit.tables.intake_result import IntakeResult

__all__ = ["store_table"]


def store_table(context: Context, table: ResultTable, name: str) -> IntakeResult:
    """Take a table in by the one intake of all tables; the private file is deleted after."""
    from sonobridge.store.clips.ingest import Uploads
    from sonobridge.workflows.audit.tables.taking_in import take_in_table

    upload = Uploads(context.workspace).begin()
    try:
        with upload.new_file("results") as file:
            file.write(table.to_csv())
        made = next(upload.found())
        return take_in_table(context, made.path, name=name.strip(), source="file")
    finally:
        upload.remove()
