"""Tables of predictions: read under locks, checked, turned into arrays."""

from sonobridge.audit.table.audit_table import Attribute, AuditTable, UnverifiedRows

__all__ = ["Attribute", "AuditTable", "UnverifiedRows"]
