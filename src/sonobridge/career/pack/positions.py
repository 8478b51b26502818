"""Where areas lie: great-circle distance and what is within reach."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from sonobridge.career.pack.areas import Area, Areas
from sonobridge.career.pack.files import PackFiles

__all__ = ["Position", "Positions", "Reach", "great_circle_km"]

_EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""


@dataclass(frozen=True, slots=True)
class Position:
    """A point in degrees, north and east positive, and the place it stands for."""

    latitude: float
    longitude: float
    place: str


@dataclass(frozen=True, slots=True)
class Reach:
    """What lies around an area.

    Attributes
    ----------
    within
        Areas and their distance in km, nearest first; the area itself comes first.
    unknown
        Areas without a position, which may lie within.
    """

    within: tuple[tuple[Area, float], ...]
    unknown: tuple[Area, ...]


class Positions:
    """Positions by area code."""

    def __init__(self, files: PackFiles, areas: Areas) -> None:
        _, rows = files.table("positions")
        self._at = {row[0]: Position(float(row[1]), float(row[2]), row[3]) for row in rows}
        self._areas = areas
        self.source = files.source("positions")

    def of(self, area: Area) -> Position | None:
        """Return the position of an area, None when it is unknown."""
        return self._at.get(area.code)

    def around(self, area: Area, radius_km: float) -> Reach:
        """Return the metro areas whose position lies within a radius of an area's.

        Radius 0 is the area alone. An area of unknown position reaches only itself.
        """
        here = self.of(area)
        found = [(area, 0.0)]
        unknown = []
        for other in self._areas:
            if other.code == area.code or other.kind in ("nation", "state"):
                continue
            there = self.of(other)
            if there is None or here is None:
                unknown.append(other)
                continue
            distance = great_circle_km(here, there)
            if distance <= radius_km:
                found.append((other, distance))
        found.sort(key=lambda pair: (pair[1], pair[0].code))
        return Reach(tuple(found), tuple(unknown))


def great_circle_km(one: Position, other: Position) -> float:
    """Return the distance of two points on a sphere by the haversine formula, in km."""
    lat1, lat2 = radians(one.latitude), radians(other.latitude)
    d_lat, d_lon = lat2 - lat1, radians(other.longitude - one.longitude)
    half = sin(d_lat / 2) ** 2 + cos(lat1) * cos(lat2) * sin(d_lon / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(half))
