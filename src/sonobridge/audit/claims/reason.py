"""Why a claim is refused or needs a qualifier."""

from __future__ import annotations

from sonobridge.core.record import record

__all__ = ["ClaimReason"]


@record
class ClaimReason:
    """A stable code and a sentence for readers."""

    code: str
    text: str
