"""Where a clinical fact comes from, how sure it is, and how old."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date
from typing import Annotated, Final, Literal

from annotated_types import Len

from sonobridge.core.record import record

__all__ = ["ORIGIN_KEYS", "REQUIRED_ORIGIN_KEYS", "Confidence", "Provenance"]

Confidence = Literal["high", "medium", "low", "memory"]


@record
class Provenance:
    """Source, date and confidence of one row of clinical data.

    Attributes
    ----------
    source
        Where it was seen.
    as_of
        When it was seen.
    confidence
        ``high``: seen and agrees with a second source; ``medium``: one page seen; ``low``:
        weak or secondary page; ``memory``: not looked up.
    unverified
        Never a default; shown with a badge.
    """

    source: Annotated[str, Len(1, 400)]
    as_of: date
    confidence: Confidence
    unverified: bool = False

    @property
    def badge(self) -> str:
        """Words shown beside the fact; empty when none are needed."""
        if self.unverified:
            return "unverified"
        return {"low": "low confidence", "memory": "from memory"}.get(self.confidence, "")

    def stale_on(self, today: date, stale_after_days: int) -> bool:
        """Tell whether the row was last looked at too long ago."""
        return (today - self.as_of).days > stale_after_days


ORIGIN_KEYS: Final = tuple(field.name for field in fields(Provenance))
"""Keys of a row that are its provenance."""

REQUIRED_ORIGIN_KEYS: Final = tuple(
    field.name for field in fields(Provenance) if field.default is MISSING
)
"""Those that every row has, of its own or from its block."""
