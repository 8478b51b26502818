"""The one way in which a foreign file is found unreadable."""

from __future__ import annotations

from typing import ClassVar

from sonobridge.core.errors import ErrorKind, SonobridgeError

__all__ = ["UNREADABLE", "Part10Error", "UnusualHeaderError"]

UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    NotImplementedError,
    AttributeError,
    EOFError,
)
"""What pydicom raises at a damaged element, and nothing broader: its readers raise whatever
the first broken byte leads to (NotImplementedError for an unknown representation, for one),
so a single element can be left out while the rest of the file is read."""


class Part10Error(SonobridgeError):
    """The bytes break a rule that has to hold before anything in them is trusted.

    Parameters
    ----------
    reason_code
        Stable machine-readable word, e.g. ``element_beyond_end``.
    message
        One sentence without any value taken from the file.
    byte_offset
        Position, counted from 0, of the byte at which reading stopped; None when the
        fault belongs to no single place.
    """

    code: ClassVar[str] = "dicom.unreadable"
    kind: ClassVar[ErrorKind] = ErrorKind.INVALID

    def __init__(self, reason_code: str, message: str, byte_offset: int | None = None) -> None:
        super().__init__(
            message,
            where="" if byte_offset is None else f"byte {byte_offset}",
            kept="The file itself was not changed.",
            remedy="Ask the sending system for a new copy of the file.",
            details={"reason_code": reason_code, "byte_offset": byte_offset},
        )
        self.reason_code = reason_code
        self.message = message
        self.byte_offset = byte_offset


class UnusualHeaderError(Exception):
    """The fast scanner met something it leaves to the general reader.

    Parameters
    ----------
    reason
        What was unusual, without values from the file.
    byte_offset
        Where, counted from 0.
    """

    def __init__(self, reason: str, byte_offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.byte_offset = byte_offset
