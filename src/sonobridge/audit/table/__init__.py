"""Tables of predictions: read under locks, checked, turned into arrays."""

from sonobridge.audit.protocol.understood import Detection, describe, require_proposal
from sonobridge.audit.table.audit_table import Attribute, AuditTable, UnverifiedRows
from sonobridge.audit.table.cells import check_export_cell
from sonobridge.audit.table.detection import detect_columns
from sonobridge.audit.table.reading import read_table
from sonobridge.audit.table.source import TableSource, open_table

__all__ = [
    "Attribute",
    "AuditTable",
    "Detection",
    "TableSource",
    "UnverifiedRows",
    "check_export_cell",
    "describe",
    "detect_columns",
    "open_table",
    "read_table",
    "require_proposal",
]
