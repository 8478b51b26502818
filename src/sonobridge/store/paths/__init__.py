"""Path records: plans, answers, logs, ledgers and notes of a person, by version."""

from sonobridge.store.paths.errors import PathRecordMissingError
from sonobridge.store.paths.path_store import PathStore
from sonobridge.store.paths.rows import PathRecord

__all__ = ["PathRecord", "PathRecordMissingError", "PathStore"]
