"""Units of measured values and the exact factors between them."""

from __future__ import annotations

import math
import re
from typing import Final

__all__ = ["RATIO", "convert", "is_ratio"]

RATIO: Final = "1"
"""UCUM code of a plain ratio."""

# Factors to the first unit of each row: SI prefixes, exact by definition (UCUM 2.1,
# https://ucum.org/ucum, tables 1 and 4); a percentage is 10*-2.
_DIMENSIONS: Final[tuple[dict[str, float], ...]] = (
    {"1": 1.0, "%": 0.01},
    {"mm": 1.0, "um": 1e-3, "cm": 10.0, "m": 1e3},
    {"cm/s": 1.0, "mm/s": 0.1, "m/s": 100.0},
    {"mm2": 1.0, "cm2": 100.0, "m2": 1e6},
    {"ml": 1.0, "mm3": 1e-3, "cm3": 1.0, "l": 1e3},
    {"ml/min": 1.0, "ml/s": 60.0, "l/min": 1e3},
    {"ms": 1.0, "us": 1e-3, "s": 1e3},
    {"Hz": 1.0, "kHz": 1e3, "MHz": 1e6},
    {"deg": 1.0, "rad": 180.0 / math.pi},
)
_SPELLINGS: Final = {
    "": RATIO,
    "percent": "%",
    "no units": RATIO,
    "ratio": RATIO,
    "mL": "ml",
    "L": "l",
    "mL/min": "ml/min",
    "mL/s": "ml/s",
    "L/min": "l/min",
    "µm": "um",
    "mm^2": "mm2",
    "mm²": "mm2",
    "cm^2": "cm2",
    "cm²": "cm2",
    "cm^3": "cm3",
    "cm³": "cm3",
    "cc": "cm3",
    "cm/sec": "cm/s",
    "m/sec": "m/s",
}
_ANNOTATION: Final = re.compile(r"\{[^{}]*\}")


def _plain(unit: str) -> str:
    """Return a unit without UCUM annotations, under one spelling."""
    bare = _ANNOTATION.sub("", unit.strip())
    return _SPELLINGS.get(bare, bare)


def is_ratio(unit: str) -> bool:
    """Tell whether a unit is that of a plain number or a percentage."""
    return _plain(unit) in _DIMENSIONS[0]


def convert(value: float, unit: str, wanted: str) -> float | None:
    """Return a value in another unit; None where the two do not measure the same.

    Parameters
    ----------
    value, unit
        Number and its unit, a UCUM code or a customary spelling.
    wanted
        Unit of the answer.

    Examples
    --------
    >>> convert(2.3, "m/s", "cm/s"), convert(87.0, "%", "1"), convert(5.0, "mm", "cm/s")
    (230.0, 0.87, None)
    """
    source, target = _plain(unit), _plain(wanted)
    if source == target:
        return value
    for row in _DIMENSIONS:
        if source in row and target in row:
            # Nine digits keep what a converted decimal said and drop what binary adds.
            return float(f"{value * row[source] / row[target]:.9g}")
    return None
