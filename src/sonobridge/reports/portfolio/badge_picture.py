"""The picture of a badge, as SVG and PNG: the same drawing, the same bytes each time.

Every picture says self-issued, so that none can be taken for a registry's seal.
"""

from __future__ import annotations

import io
import math
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from sonobridge.reports.tokens import COLOURS

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

__all__ = ["badge_png", "badge_svg"]

_WIDTH, _HEIGHT = 360, 420
_CENTRE, _RADIUS = (180, 150), 120
_ARCS = (26, 48, 70)
_STROKE = 8
_FINER = 3
_TINT = "#e2eef0"


def badge_svg(name: str, line: str) -> str:
    """Return the picture as SVG.

    Parameters
    ----------
    name
        Name of the badge.
    line
        One line below it, such as n and the person.
    """
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in _hexagon(1.0))
    x, y = _CENTRE
    arcs = "".join(
        f'<path d="M{x - r} {y + 30} A{r} {r} 0 0 1 {x + r} {y + 30}" fill="none" '
        f'stroke="{COLOURS["accent"]}" stroke-width="{_STROKE}" stroke-linecap="round"/>'
        for r in _ARCS
    )
    texts = "".join(
        f'<text x="{x}" y="{place}" font-size="{size}" font-weight="{weight}" '
        f'fill="{colour}" text-anchor="middle">{escape(text)}</text>'
        for text, place, size, weight, colour in _texts(name, line)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'font-family="IBM Plex Sans, sans-serif"><title>{escape(name)}, self-issued</title>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{COLOURS["card"]}"/>'
        f'<polygon points="{points}" fill="{_TINT}" stroke="{COLOURS["accent"]}" '
        f'stroke-width="{_STROKE}" stroke-linejoin="round"/>{arcs}{texts}</svg>'
    )


def badge_png(name: str, line: str) -> bytes:
    """Return the picture as PNG, 360 × 420 pixels; arguments as of :func:`badge_svg`."""
    from PIL import Image, ImageDraw

    size = (_WIDTH * _FINER, _HEIGHT * _FINER)
    picture = Image.new("RGB", size, COLOURS["card"])
    draw = ImageDraw.Draw(picture)
    points = [(x * _FINER, y * _FINER) for x, y in _hexagon(1.0)]
    draw.polygon(points, fill=_TINT)
    draw.line([*points, points[0], points[1]], COLOURS["accent"], _STROKE * _FINER, "curve")
    _draw_arcs(draw)
    for text, place, size_px, weight, colour in _texts(name, line):
        font = _font(size_px * _FINER, weight)
        at = (_CENTRE[0] * _FINER, place * _FINER)
        draw.text(at, text, fill=colour, font=font, anchor="ms")
    made = picture.resize((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    made.save(stream, "PNG", optimize=False)
    return stream.getvalue()


def _draw_arcs(draw: ImageDraw.ImageDraw) -> None:
    x, y = _CENTRE[0] * _FINER, (_CENTRE[1] + 30) * _FINER
    width = _STROKE * _FINER
    for radius in _ARCS:
        r = radius * _FINER + width // 2
        draw.arc((x - r, y - r, x + r, y + r), 180, 360, COLOURS["accent"], width)
        for side in (-1, 1):
            end, half = x + side * radius * _FINER, width // 2
            draw.ellipse((end - half, y - half, end + half, y + half), COLOURS["accent"])


def _hexagon(scale: float) -> list[tuple[float, float]]:
    """Return the six corners of the seal, in pixels, from the top clockwise."""
    x, y = _CENTRE
    return [
        (
            x + scale * _RADIUS * math.sin(math.radians(60 * i)),
            y - scale * _RADIUS * math.cos(math.radians(60 * i)),
        )
        for i in range(6)
    ]


def _texts(name: str, line: str) -> tuple[tuple[str, int, int, int, str], ...]:
    """Return text, baseline, size, weight and colour of each line."""
    return (
        (_cut(name, 24), 318, 28, 700, COLOURS["ink"]),
        ("self-issued", 348, 18, 700, COLOURS["accent"]),
        (_cut(line, 44), 376, 15, 400, COLOURS["ink2"]),
        ("not a registry credential", 400, 14, 400, COLOURS["ink3"]),
    )


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    name = "IBMPlexSans-Bold.ttf" if weight > 400 else "IBMPlexSans-Regular.ttf"
    data = (resources.files("sonobridge.reports") / "fonts" / name).read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)
