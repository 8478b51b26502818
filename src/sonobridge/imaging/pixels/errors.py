"""The one way in which pixels are found undecodable."""

from __future__ import annotations

from typing import ClassVar

from sonobridge.core.errors import ErrorKind, SonobridgeError

__all__ = ["PixelError"]


class PixelError(SonobridgeError):
    """A frame cannot be decoded; the header and the other frames are not affected.

    Parameters
    ----------
    reason_code
        Stable word, e.g. ``codec_unsupported`` or ``frame_missing``.
    message
        One sentence without any value of the patient.
    frame
        Frame index from 0, None when the whole instance is meant.
    """

    code: ClassVar[str] = "pixels.undecodable"
    kind: ClassVar[ErrorKind] = ErrorKind.INVALID

    def __init__(self, reason_code: str, message: str, frame: int | None = None) -> None:
        super().__init__(
            message,
            where="" if frame is None else f"frame {frame}",
            kept="The header and the file are kept.",
            remedy="Ask the sending system for the clip in another transfer syntax.",
            details={"reason_code": reason_code, "frame": frame},
        )
        self.reason_code = reason_code
        self.message = message
        self.frame = frame
