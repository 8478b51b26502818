"""Table definitions; importing this package fills the shared metadata."""

from sonobridge.store.tables import audit_log, evidence, jobs, people, workspace
from sonobridge.store.tables.metadata import metadata

__all__ = ["audit_log", "evidence", "jobs", "metadata", "people", "workspace"]
