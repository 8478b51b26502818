"""Colours, shapes and lines of the design language, light theme, for print and screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["CATEGORIES", "COLOURS", "FONT", "VERDICTS", "Category", "Kind", "VerdictStyle"]

Kind = Literal["fail", "equal", "open", "none", "ok", "due", "gap"]

FONT = "IBM Plex Sans"

COLOURS = {
    "page": "#f3f5f5",
    "card": "#ffffff",
    "sunk": "#e9eded",
    "ink": "#12222b",
    "ink2": "#3d4f58",
    "ink3": "#55666e",
    "control": "#7c8c93",
    "accent": "#075e6b",
    "divider": "#d5dcdd",
}


@dataclass(frozen=True, slots=True)
class VerdictStyle:
    """Colour, tint, shape and line of a verdict; the word stands beside them always.

    Attributes
    ----------
    dash
        SVG dash pattern of the interval; None draws no interval.
    edge
        CSS style of the chip's edge.
    """

    colour: str
    tint: str
    shape: str
    dash: str | None
    edge: str


VERDICTS: dict[Kind, VerdictStyle] = {
    "fail": VerdictStyle("#a92c12", "#fbe7e1", "triangle", "", "solid"),
    "equal": VerdictStyle("#125a9c", "#e1eef9", "bars", "", "solid"),
    "open": VerdictStyle("#5a4688", "#eeeaf7", "diamond", "4 3", "dashed"),
    "none": VerdictStyle("#46565e", "#f1f4f4", "slash", None, "dotted"),
    "ok": VerdictStyle("#14663c", "#e0f2e8", "check", "", "solid"),
    "due": VerdictStyle("#7f4700", "#fcefd9", "clock", "", "solid"),
    "gap": VerdictStyle("#a92c12", "#ffffff", "square", "4 3", "dashed"),
}


@dataclass(frozen=True, slots=True)
class Category:
    """Hue, marker and dash of a series; never a verdict's colour."""

    colour: str
    marker: str
    dash: str


CATEGORIES = (
    Category("#0067a8", "circle", ""),
    Category("#b04600", "square", "6 3"),
    Category("#00755a", "triangle", "2 3"),
    Category("#9a2f72", "diamond", "10 4"),
    Category("#5b6c00", "cross", "8 3 2 3"),
)
