"""Heat map of groups by measures: one hue, light to dark, a number in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sonobridge.reports.figures.mark import verdict_icon
from sonobridge.reports.figures.svg import drawing, element, label, wrap
from sonobridge.reports.tokens import COLOURS, Kind

__all__ = ["HEAT_WIDTH", "HeatCell", "heat_map"]

HEAT_WIDTH = 728
_NAME, _ROW, _TOP = 224, 26, 34
_LIGHT, _DARK = (0xF4, 0xF8, 0xF8), (0x07, 0x5E, 0x6B)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell: its text and how dark it is, 0 to 1; None is hatched (no number)."""

    text: str
    shade: float | None
    kind: Kind | None = None


def heat_map(
    names: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[HeatCell]],
    *,
    finding: str,
) -> tuple[str, int]:
    """Return the drawing and its height."""
    width = (HEAT_WIDTH - _NAME) / max(len(columns), 1)
    height = _TOP + _ROW * len(names) + 4
    parts = [_HATCH]
    for j, column in enumerate(columns):
        middle = _NAME + width * (j + 0.5)
        for i, part in enumerate(wrap(column, width - 2, size=11.5)):
            parts.append(label(middle, 13 + 13 * i, part, size=11.5, anchor="middle"))
    for i, (name, row) in enumerate(zip(names, cells, strict=True)):
        y = _TOP + _ROW * i
        parts.append(label(4, y + 17, wrap(name, _NAME - 14, size=12.5, lines=1)[0],
                           size=12.5, fill="ink"))  # fmt: skip
        parts += [_cell(c, _NAME + width * j, y, width) for j, c in enumerate(row)]
    return drawing(HEAT_WIDTH, height, "".join(parts), finding), height


_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
    f'<path d="M0 0V6" stroke="{COLOURS["divider"]}" stroke-width="3"/></pattern></defs>'
)


def _cell(cell: HeatCell, x: float, y: float, width: float) -> str:
    dark = cell.shade is not None and cell.shade > 0.45
    fill = "url(#hatch)" if cell.shade is None else _colour(cell.shade)
    icon = ""
    if cell.kind == "fail":
        icon = element("circle", cx=x + 13, cy=y + 13, r=8.5, fill=COLOURS["card"]) + (
            verdict_icon(cell.kind, x + 8.5, y + 8, 9)
        )
    return (
        element("rect", x=x + 1, y=y + 1, width=width - 2, height=_ROW - 2, rx=3, fill=fill)
        + icon
        + label(
            x + width / 2,
            y + 17,
            cell.text,
            size=12,
            anchor="middle",
            fill="#ffffff" if dark else "ink",
        )
    )


def _colour(shade: float) -> str:
    """Return the hue at a shade between 0 (lightest) and 1."""
    share = min(max(shade, 0.0), 1.0)
    mixed = (round(a + (b - a) * share) for a, b in zip(_LIGHT, _DARK, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
