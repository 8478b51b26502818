"""Table definitions; importing this package fills the shared metadata."""

from sonobridge.store.tables import (
    audit_log,
    audits,
    clips,
    datasets,
    evidence,
    jobs,
    labels,
    path,
    people,
    scans,
    workspace,
)
from sonobridge.store.tables.metadata import metadata

__all__ = [
    "audit_log",
    "audits",
    "clips",
    "datasets",
    "evidence",
    "jobs",
    "labels",
    "metadata",
    "path",
    "people",
    "scans",
    "workspace",
]
