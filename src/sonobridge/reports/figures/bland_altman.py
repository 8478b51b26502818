"""Bland–Altman plot: difference against mean, with bias, limits and their intervals."""

from __future__ import annotations

from sonobridge.audit.evaluation.content import Agreement
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.reports.figures.scale import Axis, axis_for, tick_text
from sonobridge.reports.figures.svg import drawing, element, group, label, line, number
from sonobridge.reports.tokens import COLOURS

__all__ = ["PLOT_HEIGHT", "PLOT_WIDTH", "bland_altman"]

PLOT_WIDTH, PLOT_HEIGHT = 344, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 280, 14, 256
_LARGEST = 2000


def bland_altman(
    plot: Agreement, *, finding: str, unit: str, difference: str = "model − reference"
) -> str:
    """Return the drawing; more than 2,000 points are thinned evenly, limits stay."""
    lines = [
        ("upper limit", plot.upper_limit, "6 3"),
        ("bias", plot.bias, ""),
        ("lower limit", plot.lower_limit, "6 3"),
    ]
    ends = [
        x
        for _, e, _ in lines
        if isinstance(e, Estimate)
        for x in (e.value, e.low, e.high)
        if x is not None
    ]
    x = axis_for([p.x for p in plot.points], _LEFT, _RIGHT)
    y = axis_for([*(p.y for p in plot.points), *ends, 0.0], _BOTTOM, _TOP)
    step = -(-len(plot.points) // _LARGEST) or 1
    dots = "".join(
        element("circle", cx=x.at(p.x), cy=y.at(p.y), r=2.1) for p in plot.points[::step]
    )
    parts = [
        _grid(x, y),
        *(_band(e, y) for _, e, _ in lines),
        group(dots, fill=COLOURS["accent"], fill_opacity=0.55),
        line(_LEFT, y.at(0), _RIGHT, y.at(0), stroke=COLOURS["control"]),
        *(_limit(name, e, dash, y) for name, e, dash in lines),
        _titles(unit, difference),
    ]
    return drawing(PLOT_WIDTH, PLOT_HEIGHT, "".join(parts), finding)


def _grid(x: Axis, y: Axis) -> str:
    ticks = x.ticks(4)
    parts = [
        label(x.at(t), _BOTTOM + 16, tick_text(t, ticks), size=11.5, anchor="middle")
        for t in ticks
    ]
    ticks = y.ticks(5)
    for t in ticks:
        parts.append(line(_LEFT, y.at(t), _RIGHT, y.at(t), stroke=COLOURS["divider"]))
        parts.append(
            label(_LEFT - 6, y.at(t) + 4, tick_text(t, ticks), size=11.5, anchor="end")
        )
    return "".join(parts)


def _band(e: Estimate | NotEstimable, y: Axis) -> str:
    if isinstance(e, NotEstimable) or e.low is None or e.high is None:
        return ""
    top, bottom = y.at(e.high), y.at(e.low)
    return element(
        "rect", x=_LEFT, y=top, width=_RIGHT - _LEFT, height=bottom - top, fill=COLOURS["sunk"]
    )


def _limit(name: str, e: Estimate | NotEstimable, dash: str, y: Axis) -> str:
    if isinstance(e, NotEstimable):
        return ""
    at = y.at(e.value)
    return (
        line(_LEFT, at, _RIGHT, at, stroke=COLOURS["ink"], stroke_width=1.6,
             stroke_dasharray=dash or None)
        + label(_RIGHT + 5, at - 1, name, size=11.5)
        + label(_RIGHT + 5, at + 12, f"{e.value:+.1f}".replace("-", "−"), size=12,
                fill="ink", strong=True)
    )  # fmt: skip


def _titles(unit: str, difference: str) -> str:
    tail = f", {unit}" if unit else ""
    return label(
        (_LEFT + _RIGHT) / 2, _BOTTOM + 33, f"mean of both{tail}", size=12, anchor="middle"
    ) + group(
        label(0, 0, f"{difference}{tail}", size=12, anchor="middle"),
        transform=f"translate(11 {number((_TOP + _BOTTOM) / 2)}) rotate(-90)",
    )
