"""Keeping a workspace whole: verify, backup, restore, diagnose."""

from sonobridge.store.upkeep.backup import BackupReport, backup
from sonobridge.store.upkeep.diagnosis import diagnose
from sonobridge.store.upkeep.restore import restore
from sonobridge.store.upkeep.verification import (
    DamagedBlob,
    Progress,
    VerificationReport,
    verify_workspace,
)

__all__ = [
    "BackupReport",
    "DamagedBlob",
    "Progress",
    "VerificationReport",
    "backup",
    "diagnose",
    "restore",
    "verify_workspace",
]
