"""An observer that speaks only when a view was stored: the score at the end of each view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sonobridge.simulator.console.live import ConsoleInput, Observer

__all__ = ["AtStore"]


@dataclass(slots=True)
class AtStore:
    """Passes on what another observer sees, once for each view that is stored.

    Attributes
    ----------
    observer
        Who looks.
    stored
        Tells how many views were stored.
    """

    observer: Observer
    stored: Callable[[], int]
    every_s: float = 0.1
    beside: bool = True
    _told: int = 0

    def look(self, given: ConsoleInput, time_s: float) -> Mapping[str, Any] | None:
        """Return what the observer says if a view was stored since it last spoke."""
        stored = self.stored()
        if stored == self._told:
            return None
        self._told = stored
        return self.observer.look(given, time_s)
