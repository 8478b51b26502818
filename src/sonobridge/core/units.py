"""Units as type aliases; they reach the HTTP schema as ``x-unit``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

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

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> dict[str, Any]:
        """Add the unit to the field's JSON schema as ``x-unit``."""
        schema: dict[str, Any] = handler(core_schema)
        return {**schema, "x-unit": self.text}


Millimetre = Annotated[float, Unit("mm")]
CentimetrePerSecond = Annotated[float, Unit("cm/s")]
Hertz = Annotated[float, Unit("Hz")]
Decibel = Annotated[float, Unit("dB")]
Degree = Annotated[float, Unit("deg")]
Second = Annotated[float, Unit("s")]
Pixel = Annotated[float, Unit("px")]
Probability = Annotated[float, Unit("1")]
