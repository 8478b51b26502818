"""Audits: products, tables, protocols, evaluations, flags and what is signed."""

from sonobridge.store.audits.audit_store import AuditStore, Writing
from sonobridge.store.audits.errors import (
    AcceptanceMissingError,
    EvaluationMissingError,
    FlagMissingError,
    ProductExistsError,
    ProductMissingError,
    ProtocolMissingError,
    ReaderStudyMissingError,
    TableMissingError,
)
from sonobridge.store.audits.flags import Flag, FlagEvent
from sonobridge.store.audits.stored_rows import (
    AcceptanceRow,
    CardRow,
    EvaluationRow,
    ProductRow,
    ProtocolRow,
    ReaderStudyRow,
    ReleaseRow,
    TableRow,
)

__all__ = [
    "AcceptanceMissingError",
    "AcceptanceRow",
    "AuditStore",
    "CardRow",
    "EvaluationMissingError",
    "EvaluationRow",
    "Flag",
    "FlagEvent",
    "FlagMissingError",
    "ProductExistsError",
    "ProductMissingError",
    "ProductRow",
    "ProtocolMissingError",
    "ProtocolRow",
    "ReaderStudyMissingError",
    "ReaderStudyRow",
    "ReleaseRow",
    "TableMissingError",
    "TableRow",
    "Writing",
]
