"""Charts as pure functions that return SVG text."""

from sonobridge.reports.figures.bland_altman import bland_altman
from sonobridge.reports.figures.curve_chart import Line, curve_chart
from sonobridge.reports.figures.forest import ForestRow, forest
from sonobridge.reports.figures.heat_map import HeatCell, heat_map
from sonobridge.reports.figures.mark import verdict_icon

__all__ = [
    "ForestRow",
    "HeatCell",
    "Line",
    "bland_altman",
    "curve_chart",
    "forest",
    "heat_map",
    "verdict_icon",
]
