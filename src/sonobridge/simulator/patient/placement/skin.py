"""The surface of the neck."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.demographics import Demographics
from sonobridge.simulator.patient.figures import figure

__all__ = ["FLATTENING", "NeckSurface"]

Floats = NDArray[np.float64]

FLATTENING: Final = 0.08
"""How much nearer the skin is half-way between front and side than a circle (assumption)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeckSurface:
    """Skin as distance from the axis of the neck by angle and height.

    The angle is 0 in front and 90 degrees at the side; both sides are alike. The neck widens
    slightly towards the shoulders and the jaw.

    Attributes
    ----------
    core_radius_mm
        Radius inside the subcutaneous fat at the front.
    fat_mm, skin_mm
        Thickness of the layers.
    """

    core_radius_mm: float
    fat_mm: float
    skin_mm: float

    @classmethod
    def of(cls, who: Demographics) -> NeckSurface:
        """Return the surface of a patient's neck."""
        return cls(
            core_radius_mm=who.core_radius_mm,
            fat_mm=who.subcutaneous_fat_mm,
            skin_mm=figure("skin_thickness_mm"),
        )

    def widening(self, z: Floats) -> Floats:
        """Return the size of the neck at heights z over that at its narrowest, (n,)."""
        wider: Floats = 1.0 + 0.05 * ((z - 10.0) / 60.0) ** 2
        return wider

    def radius(self, angle: Floats, z: Floats) -> Floats:
        """Return the distance of the skin from the axis, mm, at angles (rad) and heights."""
        flat = 1.0 - FLATTENING * np.sin(2 * angle) ** 2
        front = np.cos(angle / 2) ** 2
        fat = self.fat_mm * (1.0 - 0.25 * front * np.cos(angle))
        distance: Floats = self.core_radius_mm * flat * self.widening(z) + fat + self.skin_mm
        return distance

    def point(self, sign: float, angle: float, z: float) -> Floats:
        """Return the point of the skin at an angle (rad) and height: (3,), patient frame."""
        radius = float(self.radius(np.array([angle]), np.array([z]))[0])
        return np.array([sign * radius * math.sin(angle), -radius * math.cos(angle), z])

    def normal(self, sign: float, angle: float, z: float) -> Floats:
        """Return the outward unit normal at an angle (rad) and height: (3,)."""
        step = 1e-4
        round_it = self.point(sign, angle + step, z) - self.point(sign, angle - step, z)
        along = self.point(sign, angle, z + step) - self.point(sign, angle, z - step)
        outward = np.cross(round_it, along)
        outward /= np.linalg.norm(outward)
        outside = self.point(sign, angle, z) * np.array([1.0, 1.0, 0.0])
        turned: Floats = outward * np.sign(outward @ outside)
        return turned
