"""Tables of predictions: read under locks, checked, turned into arrays."""

from sonobridge.audit.table.audit_table import Attribute, AuditTable, UnverifiedRows
from sonobridge.audit.table.cells import check_export_cell
from sonobridge.audit.table.reading import read_table
from sonobridge.audit.table.source import TableSource, open_table

__all__ = [
    "Attribute",
    "AuditTable",
    "TableSource",
    "UnverifiedRows",
    "check_export_cell",
    "open_table",
    "read_table",
]
