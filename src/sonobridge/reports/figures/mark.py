"""Shapes: verdict icons, markers of series, intervals with caps."""

from __future__ import annotations

from sonobridge.reports.figures.scale import Axis
from sonobridge.reports.figures.svg import element, group, line, number
from sonobridge.reports.tokens import VERDICTS, Category, Kind

__all__ = ["interval", "marker", "verdict_icon", "verdict_marker"]

_ICONS = {
    "triangle": '<path d="M7 1.5 13 12.5H1z" fill="{c}" stroke="{c}"/>',
    "bars": '<circle cx="7" cy="7" r="5.8"/><path d="M4.3 5.5h5.4M4.3 8.5h5.4"/>',
    "diamond": '<path d="M7 .8 13.2 7 7 13.2 .8 7z"/>'
    '<path d="M7 .8v12.4L.8 7z" fill="{c}" stroke="none"/>',
    "slash": '<circle cx="7" cy="7" r="5.8"/><path d="M3 11 11 3"/>',
    "check": '<path d="M2 7.5 5.5 11 12 3" stroke-width="1.8"/>',
    "clock": '<circle cx="7" cy="7" r="5.8"/><path d="M7 3.8V7l2.3 1.5"/>',
    "square": '<rect x="1.5" y="1.5" width="11" height="11" rx="2" stroke-dasharray="3 2.2"/>',
}


def verdict_icon(kind: Kind, x: float, y: float, size: float = 14) -> str:
    """Return a verdict's shape with its top left corner at a point."""
    style = VERDICTS[kind]
    return group(
        _ICONS[style.shape].format(c=style.colour),
        transform=f"translate({number(x)} {number(y)}) scale({number(size / 14)})",
        fill="none",
        stroke=style.colour,
        stroke_width=1.4,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def verdict_marker(kind: Kind | None, x: float, y: float, colour: str) -> str:
    """Return the marker of an estimate; without a verdict the pooled diamond."""
    paths = {
        "fail": "M0 -4.8 5 4H-5z",
        "equal": "",
        "open": "M0 -5.5 5.5 0 0 5.5 -5.5 0z",
    }
    path = paths.get(kind or "", "M0 -6 6 0 0 6 -6 0z")
    shape = element("path", d=path) if path else element("circle", r=4.4)
    return group(shape, transform=f"translate({number(x)} {number(y)})", fill=colour)


def marker(category: Category, x: float, y: float, size: float = 4.0) -> str:
    """Return the marker of a series."""
    s = size
    paths = {
        "square": f"M{-s} {-s}H{s}V{s}H{-s}z",
        "triangle": f"M0 {-1.1 * s} {1.2 * s} {s}H{-1.2 * s}z",
        "diamond": f"M0 {-1.3 * s} {1.3 * s} 0 0 {1.3 * s} {-1.3 * s} 0z",
        "cross": f"M{-s / 3} {-s}H{s / 3}V{-s / 3}H{s}V{s / 3}H{s / 3}V{s}H{-s / 3}V{s / 3}"
        f"H{-s}V{-s / 3}H{-s / 3}z",
    }
    path = paths.get(category.marker)
    shape = element("path", d=path) if path else element("circle", r=s)
    return group(shape, transform=f"translate({number(x)} {number(y)})", fill=category.colour)


def interval(
    axis: Axis, y: float, low: float, high: float, *, colour: str, dash: str = ""
) -> str:
    """Return a horizontal interval with caps, with arrows where the axis cuts it."""
    left, right = axis.at(low), axis.at(high)
    parts = [line(left, y, right, y, stroke_dasharray=dash or None)]
    if axis.holds(low):
        parts.append(line(left, y - 4, left, y + 4))
    else:
        parts.append(element("path", d=f"M{number(left + 5)} {number(y - 4)}l-5 4 5 4"))
    if axis.holds(high):
        parts.append(line(right, y - 4, right, y + 4))
    else:
        parts.append(element("path", d=f"M{number(right - 5)} {number(y - 4)}l5 4-5 4"))
    return group("".join(parts), stroke=colour, stroke_width=2, fill="none")
