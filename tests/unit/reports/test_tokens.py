from __future__ import annotations

import re
from pathlib import Path

import pytest

from sonobridge.reports.tokens import CATEGORIES, COLOURS, VERDICTS

SHEET = Path(__file__).parents[3] / "web" / "src" / "styles"


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("kind", list(VERDICTS))
def test_verdict_text_is_readable_on_its_tint(kind):
    style = VERDICTS[kind]
    assert contrast(style.colour, style.tint) >= 4.5
    assert contrast(style.colour, "#ffffff") >= 4.5


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda c: c.marker)
def test_series_are_readable_on_white(category):
    assert contrast(category.colour, "#ffffff") >= 4.5


@pytest.mark.parametrize("ink", ["ink", "ink2", "ink3", "accent"])
def test_ink_is_readable_on_card_and_page(ink):
    for ground in ("card", "page", "sunk"):
        assert contrast(COLOURS[ink], COLOURS[ground]) >= 4.5


def test_colours_are_those_of_the_application():
    """One palette: the light theme of the web application holds each of these colours."""
    sheet = "".join(p.read_text(encoding="utf-8") for p in sorted(SHEET.rglob("*.css")))
    light = sheet[: sheet.index("[data-theme='dark']")]
    held = set(re.findall(r"#[0-9a-f]{6}", light))
    used = {*COLOURS.values(), *(c.colour for c in CATEGORIES)}
    used |= {c for style in VERDICTS.values() for c in (style.colour, style.tint)}
    assert used <= held
