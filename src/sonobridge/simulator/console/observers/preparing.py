"""Says that a side of the neck is being built while its picture is waited for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sonobridge.simulator.console.grey_scanner import GreyScanner
from sonobridge.simulator.console.live import ConsoleInput

__all__ = ["PreparingObserver"]


@dataclass(slots=True)
class PreparingObserver:
    """Tells once that a side is not there yet; the first picture of it tells that it is.

    Attributes
    ----------
    scanner
        Whose sides are built.
    """

    scanner: GreyScanner
    every_s: float = 0.1
    beside: bool = False
    _told: bool = False

    def look(self, given: ConsoleInput, time_s: float) -> Mapping[str, Any] | None:
        """Return the word when the side under the probe begins to be built."""
        del time_s
        waiting = not self.scanner.ready(given.probe.side)
        told, self._told = self._told, waiting
        if not waiting or told:
            return None
        note = f"Building the {given.probe.side} side"
        return {"topic": "preparing", "done": 0, "total": None, "unit": "sides", "note": note}
