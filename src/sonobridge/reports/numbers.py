"""Numbers as a report prints them."""

from __future__ import annotations

from sonobridge.audit.claims.metric_words import SHARES, points, value_text
from sonobridge.audit.protocol import Metric
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.reports.document import Cell, cell

__all__ = [
    "estimate_cell",
    "gap_columns",
    "gap_text",
    "p_text",
    "plain",
    "share",
    "with_interval",
]

Number = Estimate | NotEstimable


def plain(value: float, digits: int = 3) -> str:
    """Return a number with a true minus sign."""
    return f"{value:.{digits}f}".replace("-", "−")


def share(value: float, digits: int = 0) -> str:
    """Return a share in per cent, with a space before the unit."""
    return f"{value * 100:.{digits}f} %"


def with_interval(number: Number, metric: Metric | None = None, unit: str = "") -> str:
    """Return value and interval, or the reason that stands in its place."""
    if isinstance(number, NotEstimable):
        return f"not estimable: {number.reason}"
    value = value_text(metric, number.value, unit) if metric else plain(number.value)
    if number.low is None or number.high is None:
        return f"{value} (no interval: {number.note})"
    low, high = (
        value_text(metric, x) if metric else plain(x) for x in (number.low, number.high)
    )
    joint = " to " if number.low < 0 else "–"
    return f"{value} ({low}{joint}{high})"


def estimate_cell(number: Number, metric: Metric | None = None, unit: str = "") -> Cell:
    """Return a cell with value and interval."""
    return cell(with_interval(number, metric, unit))


def gap_columns(metric: Metric, number: Estimate) -> tuple[str, str]:
    """Return a gap and its interval without unit, short enough for two narrow columns.

    Shares are in points of a hundred, the interval in whole ones; else as many decimals as
    the size of the interval needs.
    """
    scale = 100.0 if metric in SHARES else 1.0
    ends = [x * scale for x in (number.low, number.high) if x is not None]
    largest = max(map(abs, ends), default=abs(number.value) * scale)
    first, second = (1, 0) if metric in SHARES else (1, 1) if largest >= 2 else (3, 2)
    if len(ends) < 2:
        return _signed(number.value * scale, first), ""
    low, high = (_signed(x, second) for x in ends)
    return _signed(number.value * scale, first), f"{low} to {high}"


def gap_text(metric: Metric, number: Number, unit: str = "") -> str:
    """Return a gap with its interval and unit."""
    if isinstance(number, NotEstimable):
        return f"not estimable: {number.reason}"
    text = points(metric, number.value, unit)
    if number.low is None or number.high is None:
        return f"{text} (no interval: {number.note})"
    low, high = (_size(metric, x, unit) for x in (number.low, number.high))
    return f"{text} ({low} to {high})"


def p_text(p: float | None) -> str:
    """Return a p value, never smaller than it can be told."""
    if p is None:
        return ""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _size(metric: Metric, value: float, unit: str) -> str:
    return points(metric, value, unit).removesuffix(" points").removesuffix(f" {unit}")


def _signed(value: float, digits: int) -> str:
    return f"{value:+.{digits}f}".replace("-", "−")
