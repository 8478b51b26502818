"""Persistence: the one package that opens databases and workspace files.

Importing it loads SQLAlchemy; edges and workflows import it inside functions.
"""

from sonobridge.store.accounts import Person, Session
from sonobridge.store.chains import (
    AuditEntry,
    BrokenLink,
    ChainReport,
    Checkpoint,
    EvidenceDraft,
    EvidenceRecord,
    ObjectRef,
    StaleEvidence,
    StaleStep,
    Tally,
)
from sonobridge.store.content import BlobBatch, BlobStat, KeptOriginal
from sonobridge.store.jobs import Job, JobProgress, JobState
from sonobridge.store.upkeep import (
    BackupReport,
    VerificationReport,
    backup,
    diagnose,
    restore,
    verify_workspace,
)
from sonobridge.store.workspace import Workspace

__all__ = [
    "AuditEntry",
    "BackupReport",
    "BlobBatch",
    "BlobStat",
    "BrokenLink",
    "ChainReport",
    "Checkpoint",
    "EvidenceDraft",
    "EvidenceRecord",
    "Job",
    "JobProgress",
    "JobState",
    "KeptOriginal",
    "ObjectRef",
    "Person",
    "Session",
    "StaleEvidence",
    "StaleStep",
    "Tally",
    "VerificationReport",
    "Workspace",
    "backup",
    "diagnose",
    "restore",
    "verify_workspace",
]
