"""The clinical log: examinations done, without anything that names a patient."""

from sonobridge.career.clinical_log.counts import LogCounts, count_log
from sonobridge.career.clinical_log.entry import LogEntry
from sonobridge.career.clinical_log.reading import (
    ColumnMap,
    DroppedColumn,
    LogImport,
    LogReadError,
    read_log,
)
from sonobridge.career.clinical_log.rotation import Rotation, RotationState, state_rotations

__all__ = [
    "ColumnMap",
    "DroppedColumn",
    "LogCounts",
    "LogEntry",
    "LogImport",
    "LogReadError",
    "Rotation",
    "RotationState",
    "count_log",
    "read_log",
    "state_rotations",
]
