"""Path records: plans, answers, logs, ledgers and notes of a person, by version."""

from sonobridge.store.paths.errors import PathRecordMissingError
from sonobridge.store.paths.path_store import PathStore
from sonobridge.store.paths.project_gate import (
    PROJECT,
    PROJECT_START,
    refuse_unready_project,
)
from sonobridge.store.paths.rows import PathRecord

__all__ = [
    "PROJECT",
    "PROJECT_START",
    "PathRecord",
    "PathRecordMissingError",
    "PathStore",
    "refuse_unready_project",
]
