"""Numbers as a report prints them."""

from __future__ import annotations

from sonobridge.audit.claims.metric_words import SHARES, points, value_text
from sonobridge.audit.protocol import Metric
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.reports.document import Cell, cell

__all__ = [
    "estimate_cell",
    "gap_ends",
    "gap_size",
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
    return f"{value} ({_ends(number.low, number.high, 3)})"


def estimate_cell(number: Number, metric: Metric | None = None, unit: str = "") -> Cell:
    """Return a cell with value and interval."""
    return cell(with_interval(number, metric, unit))


def gap_size(metric: Metric, value: float, unit: str = "") -> str:
    """Return the size of a gap without its unit: points for shares."""
    return points(metric, value, unit).removesuffix(" points").removesuffix(f" {unit}")


def gap_ends(metric: Metric, number: Estimate) -> str:
    """Return the interval of a gap without its unit, in whole points where they suffice."""
    if number.low is None or number.high is None:
        return ""
    if metric in SHARES:
        low, high = (f"{x * 100:+.0f}".replace("-", "−") for x in (number.low, number.high))
    else:
        low, high = (gap_size(metric, x) for x in (number.low, number.high))
    return f"{low} to {high}"


def gap_text(metric: Metric, number: Number, unit: str = "") -> str:
    """Return a gap with its interval and unit."""
    if isinstance(number, NotEstimable):
        return f"not estimable: {number.reason}"
    text = points(metric, number.value, unit)
    if number.low is None or number.high is None:
        return f"{text} (no interval: {number.note})"
    low, high = gap_size(metric, number.low, unit), gap_size(metric, number.high, unit)
    return f"{text} ({low} to {high})"


def p_text(p: float | None) -> str:
    """Return a p value, never smaller than it can be told."""
    if p is None:
        return ""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _ends(low: float, high: float, digits: int) -> str:
    joint = " to " if low < 0 else "–"
    return f"{plain(low, digits)}{joint}{plain(high, digits)}"
