"""What can happen to a child process; the parent always survives."""

from __future__ import annotations

from typing import ClassVar

from sonobridge.core.errors import ErrorKind, SonobridgeError

__all__ = ["DecoderCrashedError", "DecoderTimeoutError"]


class DecoderCrashedError(SonobridgeError):
    """The child died, or ran out of its memory, while it worked on one item."""

    code: ClassVar[str] = "decoder.crashed"
    kind: ClassVar[ErrorKind] = ErrorKind.INVALID

    def __init__(self, task: str, why: str) -> None:
        super().__init__(
            "The decoder stopped while it worked on this item.",
            where=task,
            why=why,
            kept="The file is kept and the decoder was started again.",
            remedy="Leave the item in quarantine, or ask the sending system for a new copy.",
            details={"reason_code": "decoder_crashed", "task": task},
        )


class DecoderTimeoutError(SonobridgeError):
    """The child did not answer in its time and was ended."""

    code: ClassVar[str] = "decoder.timeout"
    kind: ClassVar[ErrorKind] = ErrorKind.INVALID

    def __init__(self, task: str, seconds: float) -> None:
        super().__init__(
            f"The decoder needed more than {seconds:g} s for this item.",
            where=task,
            kept="The file is kept and the decoder was started again.",
            remedy="Leave the item in quarantine, or ask the sending system for a new copy.",
            details={"reason_code": "decoder_timeout", "task": task, "seconds": seconds},
        )
