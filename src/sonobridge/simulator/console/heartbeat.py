"""Where in the beat a simulated time lies: the clock of pulsation and flow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Heartbeat"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heartbeat:
    """Beats of unequal length that repeat after the last one.

    Attributes
    ----------
    intervals_s
        (beats,) length of each beat, seconds; time 0 is the first upstroke.
    """

    intervals_s: NDArray[np.float64]

    def phase(self, time_s: float) -> float:
        """Return the share of the beat that has passed, 0 (upstroke) to 1."""
        ends = np.cumsum(self.intervals_s)
        within = time_s % float(ends[-1])
        beat = int(np.searchsorted(ends, within, side="right"))
        beat = min(beat, len(ends) - 1)
        start = float(ends[beat] - self.intervals_s[beat])
        return float((within - start) / self.intervals_s[beat])

    @property
    def rate_hz(self) -> float:
        """Mean number of beats a second."""
        return float(1.0 / self.intervals_s.mean())
