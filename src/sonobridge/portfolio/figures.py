"""Figures of exam sessions and shares, each with interval and n, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sonobridge.portfolio.readiness import SMALLEST_LINE

__all__ = ["Figure", "mean_figure", "share_figure"]

_LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value with its interval; under ten things it has none and reads "in progress".

    Attributes
    ----------
    value, low, high
        None under ten things.
    n
        How many things it rests on.
    text
        The figure in words.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    text: str


def mean_figure(values: Sequence[float], unit: str) -> Figure:
    """Return the mean of values in 0..1 with its 95 % t interval.

    Parameters
    ----------
    values
        One value a session.
    unit
        What is counted, such as ``sessions``.
    """
    from sonobridge.statistics.distributions import t_critical

    n = len(values)
    if n < SMALLEST_LINE:
        return _none(n, unit)
    mean = math.fsum(values) / n
    spread = math.sqrt(math.fsum((one - mean) ** 2 for one in values) / (n - 1))
    half = t_critical(1 - _LEVEL, n - 1) * spread / math.sqrt(n)
    return _figure(mean, max(0.0, mean - half), min(1.0, mean + half), n, unit)


def share_figure(events: int, n: int, unit: str) -> Figure:
    """Return a share with its 95 % Wilson interval."""
    from sonobridge.statistics.distributions import normal_quantile
    from sonobridge.statistics.intervals import wilson_bounds

    if n < SMALLEST_LINE:
        return _none(n, unit)
    low, high = wilson_bounds(events / n, n, normal_quantile(1 - (1 - _LEVEL) / 2))
    return _figure(events / n, low, high, n, unit)


def _figure(value: float, low: float, high: float, n: int, unit: str) -> Figure:
    text = f"{value:.2f} ({low:.2f}–{high:.2f}, 95 %), n = {n} {unit}"
    return Figure(value=value, low=low, high=high, n=n, text=text)


def _none(n: int, unit: str) -> Figure:
    text = "in progress" if n else "no evidence yet"
    return Figure(value=None, low=None, high=None, n=n, text=f"{text}, n = {n} {unit}")
