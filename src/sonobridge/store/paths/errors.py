"""What can be missing in the Path room's rows."""

from __future__ import annotations

from sonobridge.core.errors import MissingError

__all__ = ["PathRecordMissingError"]


class PathRecordMissingError(MissingError):
    """There is no such record of this person."""

    code = "path.record_missing"
