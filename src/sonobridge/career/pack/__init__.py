"""The career data pack: typed tables, each figure with source, date and confidence."""

from sonobridge.career.pack.areas import Area, AreaMatchError, Areas
from sonobridge.career.pack.cells import ABSENT, Cell
from sonobridge.career.pack.figures import Citation, Figure, cite, figure, of_cell
from sonobridge.career.pack.files import PackFiles
from sonobridge.career.pack.onet import Occupation, Onet, OnetTask, SkillRating, SkillVector
from sonobridge.career.pack.pack import Pack, shipped_pack
from sonobridge.career.pack.positions import Position, Positions, Reach, great_circle_km
from sonobridge.career.pack.prices import PriceLevel, Prices
from sonobridge.career.pack.projections import Projection, Projections
from sonobridge.career.pack.source import (
    CONFIDENCES,
    PackError,
    Source,
    source_of,
    unconfirmed,
)
from sonobridge.career.pack.wages import PERCENTILES, IndustryWages, Wage, WageTable

__all__ = [
    "ABSENT",
    "CONFIDENCES",
    "PERCENTILES",
    "Area",
    "AreaMatchError",
    "Areas",
    "Cell",
    "Citation",
    "Figure",
    "IndustryWages",
    "Occupation",
    "Onet",
    "OnetTask",
    "Pack",
    "PackError",
    "PackFiles",
    "Position",
    "Positions",
    "PriceLevel",
    "Prices",
    "Projection",
    "Projections",
    "Reach",
    "SkillRating",
    "SkillVector",
    "Source",
    "Wage",
    "WageTable",
    "cite",
    "figure",
    "great_circle_km",
    "of_cell",
    "shipped_pack",
    "source_of",
    "unconfirmed",
]
