"""Forest plot: groups with n, interval on one scale, gap and verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sonobridge.reports.figures.mark import interval, verdict_icon, verdict_marker
from sonobridge.reports.figures.scale import Axis, axis_for, tick_text
from sonobridge.reports.figures.svg import drawing, element, label, line, text_width, wrap
from sonobridge.reports.tokens import COLOURS, VERDICTS, Kind

__all__ = ["FOREST_WIDTH", "ForestRow", "forest"]

FOREST_WIDTH = 728
_ROW, _TOP = 30, 34
_LEVEL, _COUNT, _LEFT, _RIGHT = 104, 236, 252, 470
_GAP, _VERDICT = 480, 606


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One group.

    Attributes
    ----------
    title, level
        Attribute (empty when it repeats the row above) and level.
    value, low, high
        Estimate and ends; None together with ``reason`` when there is no number.
    gap, ends
        Gap to the reference and its interval as text.
    """

    title: str
    level: str
    patients: int
    value: float | None
    low: float | None
    high: float | None
    reason: str
    gap: str
    ends: str
    kind: Kind | None
    word: str

    @property
    def colour(self) -> str:
        """Colour of marker and interval: the verdict's, ink without one."""
        return VERDICTS[self.kind].colour if self.kind else COLOURS["ink"]


def forest(
    rows: Sequence[ForestRow],
    *,
    finding: str,
    axis_title: str,
    reference: float | None,
    margin: float,
    within: tuple[float, float] | None,
) -> tuple[str, int]:
    """Return the drawing and its height.

    Parameters
    ----------
    reference
        Value of all patients: the dashed line, with a grey band of ``margin`` round it.
    within
        Bounds that the axis does not leave.
    """
    axis = _axis(rows, reference, margin, within)
    bottom = _TOP + _ROW * len(rows)
    height = bottom + 24
    parts = [_band(axis, reference, margin, bottom), _heads(axis_title)]
    for index, row in enumerate(rows):
        y = _TOP + _ROW * index
        if row.title and index:
            parts.append(line(0, y, FOREST_WIDTH, y, stroke=COLOURS["divider"]))
        parts.append(_row(row, axis, y))
    parts.append(_ticks(axis, bottom))
    return drawing(FOREST_WIDTH, height, "".join(parts), finding), height


def _axis(
    rows: Sequence[ForestRow],
    reference: float | None,
    margin: float,
    within: tuple[float, float] | None,
) -> Axis:
    values = [x for row in rows for x in (row.value, row.low, row.high) if x is not None]
    if reference is not None:
        values += [reference - margin, reference + margin]
    return axis_for(values, _LEFT, _RIGHT, within=within, least=2 * margin)


def _band(axis: Axis, reference: float | None, margin: float, bottom: int) -> str:
    if reference is None:
        return ""
    left, right = axis.at(reference - margin), axis.at(reference + margin)
    x = axis.at(reference)
    return element(
        "rect", x=left, y=_TOP - 8, width=right - left, height=bottom - _TOP + 8,
        fill=COLOURS["sunk"],
    ) + line(x, _TOP - 8, x, bottom, stroke=COLOURS["ink2"], stroke_width=1.2,
             stroke_dasharray="4 3")  # fmt: skip


def _heads(axis_title: str) -> str:
    y = 16
    return "".join(
        (
            label(_COUNT, y, "patients", size=11.5, anchor="end"),
            label((_LEFT + _RIGHT) / 2, y, axis_title, size=11.5, anchor="middle"),
            label(_GAP, y, "gap to rest", size=11.5),
            label(_VERDICT, y, "verdict", size=11.5),
        )
    )


def _row(row: ForestRow, axis: Axis, y: float) -> str:
    middle = y + _ROW / 2
    base = middle + 4.5
    parts = []
    if row.kind == "fail":
        tint = VERDICTS["fail"].tint
        parts.append(element("rect", x=0, y=y, width=FOREST_WIDTH, height=_ROW, fill=tint))
    if row.title and not row.level:
        parts.append(label(4, base, row.title, size=13, strong=True, fill="ink"))
    else:
        parts += _lines(row.title, 4, middle, _LEVEL - 10, "ink2")
        parts += _lines(row.level, _LEVEL, middle, _COUNT - _LEVEL - 34, "ink")
    parts.append(label(_COUNT, base, f"{row.patients:,}", size=12, anchor="end"))
    parts.append(_estimate(row, axis, middle))
    parts.append(label(_GAP, base, row.gap, size=13, fill="ink", strong=row.kind is None))
    x = _GAP + max(46.0, text_width(row.gap, 13) + 8)
    parts.append(label(x, base, row.ends, size=11.5, fill="ink2"))
    if row.kind is not None:
        parts.append(verdict_icon(row.kind, _VERDICT, middle - 6.5, 13))
        parts.append(
            label(_VERDICT + 18, base, row.word, size=13, fill=row.colour, strong=True)
        )
    return "".join(parts)


def _lines(text: str, x: float, middle: float, width: float, fill: str) -> list[str]:
    made = wrap(text, width, size=12.5)
    if len(made) == 1:
        return [label(x, middle + 4.5, made[0], size=12.5, fill=fill)]
    return [
        label(x, middle - 2 + 13 * i, part, size=11.5, fill=fill) for i, part in enumerate(made)
    ]


def _estimate(row: ForestRow, axis: Axis, middle: float) -> str:
    if row.value is None:
        text = wrap(row.reason, _RIGHT - _LEFT - 8, size=12, lines=1)
        return label(_LEFT + 4, middle + 4.5, text[0] if text else "", size=12, fill="ink2")
    style = VERDICTS[row.kind] if row.kind else None
    parts = []
    if row.low is not None and row.high is not None:
        dash = (style.dash if style else "") or ""
        parts.append(interval(axis, middle, row.low, row.high, colour=row.colour, dash=dash))
    if axis.holds(row.value):
        parts.append(verdict_marker(row.kind, axis.at(row.value), middle, row.colour))
    return "".join(parts)


def _ticks(axis: Axis, bottom: float) -> str:
    ticks = axis.ticks(4)
    return "".join(
        line(axis.at(t), bottom, axis.at(t), bottom + 4, stroke=COLOURS["control"])
        + label(axis.at(t), bottom + 17, tick_text(t, ticks), size=11.5, anchor="middle")
        for t in ticks
    )
