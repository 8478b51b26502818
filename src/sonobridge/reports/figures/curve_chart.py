"""Curves on two axes: ROC, calibration, net benefit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sonobridge.audit.evaluation.content import Range
from sonobridge.reports.figures.mark import marker
from sonobridge.reports.figures.scale import Axis, tick_text
from sonobridge.reports.figures.svg import drawing, element, group, label, line, number, wrap
from sonobridge.reports.tokens import COLOURS, Category

__all__ = ["CHART_HEIGHT", "CHART_WIDTH", "Line", "curve_chart"]

CHART_WIDTH, CHART_HEIGHT = 344, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 334, 14, 256
_DOTS = "1.5 3"


@dataclass(frozen=True, slots=True)
class Line:
    """One series.

    Attributes
    ----------
    style
        Hue, marker and dash; None draws a thin grey reference line.
    marks
        Whether points stand apart with their own intervals instead of a line with a band;
        a reference line is dotted then.
    """

    name: str
    points: tuple[Range, ...]
    style: Category | None
    marks: bool = False


def curve_chart(
    lines: Sequence[Line],
    *,
    finding: str,
    x_title: str,
    y_title: str,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
) -> tuple[str, int]:
    """Return the drawing and its height; the key stands under the axes."""
    x = Axis(*x_range, _LEFT, _RIGHT)
    y = Axis(*y_range, _BOTTOM, _TOP)
    named = [one for one in lines if one.name]
    height = CHART_HEIGHT - 18 + 16 * len(named)
    parts = [_grid(x, y), *(_series(one, x, y) for one in lines), _titles(x_title, y_title)]
    parts += [_key(one, 306 + 16 * i) for i, one in enumerate(named)]
    return drawing(CHART_WIDTH, height, "".join(parts), finding), height


def _grid(x: Axis, y: Axis) -> str:
    parts = []
    ticks = x.ticks(5)
    for t in ticks:
        at = x.at(t)
        parts.append(line(at, _TOP, at, _BOTTOM, stroke=COLOURS["divider"]))
        parts.append(label(at, _BOTTOM + 16, tick_text(t, ticks), size=11.5, anchor="middle"))
    ticks = y.ticks(5)
    for t in ticks:
        at = y.at(t)
        parts.append(line(_LEFT, at, _RIGHT, at, stroke=COLOURS["divider"]))
        parts.append(label(_LEFT - 6, at + 4, tick_text(t, ticks), size=11.5, anchor="end"))
    return "".join(parts)


def _titles(x_title: str, y_title: str) -> str:
    middle = (_TOP + _BOTTOM) / 2
    return label((_LEFT + _RIGHT) / 2, _BOTTOM + 33, x_title, size=12, anchor="middle") + group(
        label(0, 0, y_title, size=12, anchor="middle"),
        transform=f"translate(11 {number(middle)}) rotate(-90)",
    )


def _series(one: Line, x: Axis, y: Axis) -> str:
    shown = [p for p in one.points if x.holds(p.x) and (one.style or y.holds(p.y))]
    if not shown:
        return ""
    if one.style is None:
        return element(
            "path", d=_path(shown, x, y), fill="none", stroke=COLOURS["ink3"],
            stroke_width=1.2, stroke_dasharray=_DOTS if one.marks else "4 3",
        )  # fmt: skip
    if one.marks:
        return "".join(_point(p, one.style, x, y) for p in shown)
    return _band(shown, one.style, x, y) + element(
        "path", d=_path(shown, x, y), fill="none", stroke=one.style.colour,
        stroke_width=1.8, stroke_dasharray=one.style.dash or None, stroke_linejoin="round",
    )  # fmt: skip


def _path(points: Sequence[Range], x: Axis, y: Axis) -> str:
    steps = [f"{number(x.at(p.x))} {number(y.at(p.y))}" for p in points]
    return "M" + "L".join(steps)


def _band(points: Sequence[Range], style: Category, x: Axis, y: Axis) -> str:
    ends = [(p.x, p.low, p.high) for p in points if p.low is not None and p.high is not None]
    if len(ends) < 2:
        return ""
    upper = [f"{number(x.at(a))} {number(y.at(high))}" for a, _, high in ends]
    lower = [f"{number(x.at(a))} {number(y.at(low))}" for a, low, _ in reversed(ends)]
    return element(
        "path", d="M" + "L".join([*upper, *lower]) + "z", fill=style.colour, fill_opacity=0.14
    )


def _point(point: Range, style: Category, x: Axis, y: Axis) -> str:
    at = x.at(point.x)
    bar = ""
    if point.low is not None and point.high is not None:
        low, high = y.at(point.low), y.at(point.high)
        caps = line(at - 3, low, at + 3, low) + line(at - 3, high, at + 3, high)
        bar = group(line(at, low, at, high) + caps, stroke=style.colour, stroke_width=1.4)
    return bar + marker(style, at, y.at(point.y), 3.4)


def _key(one: Line, y: float) -> str:
    if one.style is None:
        sample = line(_LEFT, y - 4, _LEFT + 24, y - 4, stroke=COLOURS["ink3"],
                      stroke_dasharray=_DOTS if one.marks else "4 3")  # fmt: skip
    else:
        sample = line(
            _LEFT, y - 4, _LEFT + 24, y - 4, stroke=one.style.colour, stroke_width=1.8,
            stroke_dasharray=one.style.dash or None,
        ) + (marker(one.style, _LEFT + 12, y - 4, 3.4) if one.marks else "")  # fmt: skip
    shown = wrap(one.name, _RIGHT - _LEFT - 31, size=12, lines=1)
    return sample + label(_LEFT + 31, y, shown[0], size=12, fill="ink")
