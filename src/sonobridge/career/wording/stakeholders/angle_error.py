"""How far a velocity moves when the angle cursor is a little off.

The Doppler equation reads v = c f / (2 f0 cos(angle)), so that the same shift read at another
angle gives v cos(angle) / cos(angle ± d).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sonobridge.career.pack import PackFiles

__all__ = ["AngleSpread", "angle_spread"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AngleSpread:
    """Velocities, cm/s, that an error of ``degrees`` in the angle cursor would have read."""

    low: float
    high: float
    degrees: float
    source: str


def angle_spread(velocity: float, angle: float, files: PackFiles | None = None) -> AngleSpread:
    """Return the spread of a velocity.

    Parameters
    ----------
    velocity
        As read, cm/s.
    angle
        Angle between beam and flow, degrees in 0..80.

    Raises
    ------
    ValueError
        If the angle lies outside, where the spread has no meaning.
    """
    if not 0 <= angle <= 80:
        raise ValueError(f"an angle of {angle} degrees has no spread")
    row = (files or PackFiles()).yaml("stakeholders.yaml")["angle_error"]
    off = float(row["degrees"])
    shift = velocity * math.cos(math.radians(angle))
    read = [shift / math.cos(math.radians(one)) for one in (abs(angle - off), angle + off)]
    return AngleSpread(
        low=min(*read, velocity),
        high=max(*read, velocity),
        degrees=off,
        source=str(row["source"]),
    )
