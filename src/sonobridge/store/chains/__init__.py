"""Append-only, hash-chained logs: evidence, and who did what."""

from sonobridge.store.chains.audit_log import AuditEntry, AuditLog, Tally
from sonobridge.store.chains.chain import GENESIS, BrokenLink, ChainReport
from sonobridge.store.chains.checkpoints import Checkpoint, Checkpoints
from sonobridge.store.chains.evidence import EvidenceLog
from sonobridge.store.chains.record import EvidenceDraft, EvidenceRecord, ObjectRef
from sonobridge.store.chains.staleness import Recompute, StaleEvidence, StaleStep

__all__ = [
    "GENESIS",
    "AuditEntry",
    "AuditLog",
    "BrokenLink",
    "ChainReport",
    "Checkpoint",
    "Checkpoints",
    "EvidenceDraft",
    "EvidenceLog",
    "EvidenceRecord",
    "ObjectRef",
    "Recompute",
    "StaleEvidence",
    "StaleStep",
    "Tally",
]
