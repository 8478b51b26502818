"""Linear axes with round ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Axis", "axis_for", "tick_text"]


@dataclass(frozen=True, slots=True)
class Axis:
    """Maps values in [low, high] to pixels in [start, end]; end may lie before start."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value, clipped to the axis."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def holds(self, value: float) -> bool:
        """Tell whether a value lies on the axis."""
        return self.low - 1e-12 <= value <= self.high + 1e-12

    def ticks(self, about: int = 5) -> list[float]:
        """Return round values on the axis, about as many as asked."""
        step = _step((self.high - self.low) / about)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [round(k * step, 10) for k in range(first, last + 1)]


def axis_for(
    values: Iterable[float],
    start: float,
    end: float,
    *,
    within: tuple[float, float] | None = None,
    least: float = 0.0,
) -> Axis:
    """Return an axis that holds all values, with round ends.

    Parameters
    ----------
    within
        Bounds that the axis does not leave, e.g. (0, 1) for shares.
    least
        Smallest span.
    """
    held = list(values) or [0.0, 1.0]
    low, high = min(held), max(held)
    missing = max(least, 1e-9) - (high - low)
    if missing > 0:
        low, high = low - missing / 2, high + missing / 2
    step = _step((high - low) / 6)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    if within is not None:
        low, high = max(low, within[0]), min(high, within[1])
    return Axis(round(low, 10), round(high, 10), start, end)


def tick_text(value: float, ticks: list[float]) -> str:
    """Return a tick's text, with as many decimals as the steps need."""
    step = min((b - a for a, b in pairwise(ticks)), default=1.0)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    if not math.isclose(step, round(step, digits), rel_tol=1e-6):
        digits += 1
    return f"{value:.{digits}f}".replace("-", "−")


def _step(raw: float) -> float:
    """Return the round number (1, 2, 2.5, 5 times a power of ten) at or above a step."""
    power = 10.0 ** math.floor(math.log10(raw))
    for factor in (1, 2, 2.5, 5, 10):
        if factor * power >= raw * (1 - 1e-9):
            return float(factor * power)
    return 10 * power
