"""Units as type aliases; they reach the HTTP schema as ``x-unit``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

__all__ = [
    "CentimetrePerSecond",
    "Decibel",
    "Degree",
    "Hertz",
    "Millimetre",
    "Pixel",
    "Probability",
    "Second",
    "Unit",
]


@dataclass(frozen=True, slots=True)
class Unit:
    """UCUM-like unit text carried by an ``Annotated`` alias."""

    text: str


Millimetre = Annotated[float, Unit("mm")]
CentimetrePerSecond = Annotated[float, Unit("cm/s")]
Hertz = Annotated[float, Unit("Hz")]
Decibel = Annotated[float, Unit("dB")]
Degree = Annotated[float, Unit("deg")]
Second = Annotated[float, Unit("s")]
Pixel = Annotated[float, Unit("px")]
Probability = Annotated[float, Unit("1")]
