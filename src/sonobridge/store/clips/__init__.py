"""The Clips room's repositories: library, imports, conflicts, clearances, codes."""

from sonobridge.store.clips.clearing import ClearanceDecision, Clearances
from sonobridge.store.clips.clip import Clearance, Clip, ClipFacts
from sonobridge.store.clips.conflicts import ClipConflict, ClipVersion, Conflicts
from sonobridge.store.clips.errors import (
    ClipMissingError,
    ClipNotClearedError,
    ClipWithoutPixelsError,
    ConflictMissingError,
    ImportSourceError,
    PageTokenError,
    SheetChangedError,
)
from sonobridge.store.clips.history import ImportHistory, ImportItem, ImportRun
from sonobridge.store.clips.library import ClipFilter, ClipLibrary, ClipPage, StudyRollup
from sonobridge.store.clips.logical_export import logical_hash, logical_lines
from sonobridge.store.clips.sharing import RandomCodes

__all__ = [
    "Clearance",
    "ClearanceDecision",
    "Clearances",
    "Clip",
    "ClipConflict",
    "ClipFacts",
    "ClipFilter",
    "ClipLibrary",
    "ClipMissingError",
    "ClipNotClearedError",
    "ClipPage",
    "ClipVersion",
    "ClipWithoutPixelsError",
    "ConflictMissingError",
    "Conflicts",
    "ImportHistory",
    "ImportItem",
    "ImportRun",
    "ImportSourceError",
    "PageTokenError",
    "RandomCodes",
    "SheetChangedError",
    "StudyRollup",
    "logical_hash",
    "logical_lines",
]
