"""Errors of the Clips room."""

from __future__ import annotations

from sonobridge.core.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    MissingError,
)

__all__ = [
    "ClipMissingError",
    "ClipNotClearedError",
    "ClipWithoutPixelsError",
    "ConflictMissingError",
    "ImportSourceError",
    "PageTokenError",
    "SheetChangedError",
]


class ClipMissingError(MissingError):
    """No clip with this identifier exists."""

    code = "clip.missing"

    def __init__(self, clip_id: str) -> None:
        super().__init__(
            "There is no such clip in this workspace.",
            where=clip_id,
            remedy="Open the library and choose a clip that is listed.",
        )


class ClipNotClearedError(ForbiddenError):
    """Nobody has cleared the clip's contact sheet yet, or it was refused."""

    code = "clip.not_cleared"

    def __init__(self, clip_id: str, state: str) -> None:
        refused = state == "refused"
        super().__init__(
            "This clip is closed to readers.",
            where=clip_id,
            why="A person refused its contact sheet: it may show who the patient is."
            if refused
            else "Nobody has looked at its contact sheet yet; text in the picture may "
            "identify the patient.",
            kept="The clip and all labels are kept.",
            remedy="Ask the owner or an adjudicator to look at the contact sheet.",
            details={"clearance": state},
        )


class ClipWithoutPixelsError(InvalidInputError):
    """The instance has no pixels that can be shown."""

    code = "clip.no_pixels"

    @classmethod
    def of(cls, clip_id: str, reason_code: str, reason: str) -> ClipWithoutPixelsError:
        """Build the error of a clip from the recorded state of its pixels."""
        return cls(
            "This clip has no picture.",
            where=clip_id,
            why=reason or "The file holds no pixels.",
            kept="The file and its header are kept.",
            remedy="Ask the sending system for the clip in another transfer syntax.",
            details={"reason_code": reason_code or "no_pixels"},
        )


class ConflictMissingError(MissingError):
    """The clip has no conflict, or not this version."""

    code = "conflict.missing"


class SheetChangedError(ConflictError):
    """The contact sheet that was looked at is not that of the clip as it is now."""

    code = "clearance.sheet_changed"


class ImportSourceError(InvalidInputError):
    """A path that was given for import cannot be used."""

    code = "import.source"


class PageTokenError(InvalidInputError):
    """A page token does not belong to this list."""

    code = "page.token"
