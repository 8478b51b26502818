"""What can be missing or in the way in the Scan room's rows."""

from __future__ import annotations

from sonobridge.core.errors import ConflictError, InvalidInputError, MissingError

__all__ = [
    "ScanMeasurementError",
    "ScanSessionMissingError",
    "ScanSubmittedError",
    "ScanTraceError",
]


class ScanSessionMissingError(MissingError):
    """There is no such scan session of this person."""

    code = "scan.session_missing"


class ScanSubmittedError(ConflictError):
    """The session was submitted; nothing more is added to it."""

    code = "scan.submitted"


class ScanMeasurementError(InvalidInputError):
    """A stenosis without its method: no row holds one."""

    code = "stenosis.method_missing"


class ScanTraceError(InvalidInputError):
    """The recording of a session cannot be read."""

    code = "scan.trace"
