"""Says what has steered the probe so far: what the record of the session will hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["DevicesObserver"]


class DevicesObserver:
    """Tells the counts whenever they have changed; an exam is told them too.

    Parameters
    ----------
    counts
        Control messages that moved the probe, by device.
    """

    every_s = 1.0
    beside = False

    def __init__(self, counts: Callable[[], Mapping[str, int]]) -> None:
        self._counts = counts
        self._told: dict[str, int] = {}

    def look(self, given: object, time_s: float) -> Mapping[str, Any] | None:
        """Return the counts, or None when nothing new has moved the probe."""
        del given, time_s
        counts = dict(self._counts())
        if counts == self._told:
            return None
        self._told = counts
        return {"topic": "devices", "counts": counts}
