"""Spine, airway, cartilages, thyroid and jaw, slice by slice.

Heights: the upper border of the thyroid cartilage lies at the disc between C4 and C5, where
Mirjalili et al. (Clin Anat 2012;25:851) find it most often in women (C4) and men (C5).
Shapes and sizes are the project's own reading of cross-sections.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.vascular.vessel import Vessel
from sonobridge.simulator.tissue.tissue import Tissue

__all__ = ["LEVELS_MM", "Skeleton"]

Floats = NDArray[np.float32]
Labels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

LEVELS_MM = tuple(9.0 + 18.0 * index for index in range(-6, 6))
"""Middles of the cervical vertebrae: C4 at 9 mm, C5 at -9, C6 at -27, …"""
_C6 = -27.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """The stiff parts of one side.

    Attributes
    ----------
    scale
        Size of the inside of the neck.
    lateral, y
        (nx, 1) and (1, ny): lateral distance and y of the voxels, mm.
    angle
        (nx, ny): angle round the neck, degrees.
    vertebral
        The vertebral artery, whose foramina stay open.
    mandible_height_mm
        Lower border of the jaw at its angle.
    sign
        1 on the left, -1 on the right.
    """

    scale: float
    lateral: Floats
    y: Floats
    angle: Floats
    vertebral: Vessel
    mandible_height_mm: float
    sign: float

    def paint(self, labels: Labels, z: float, below_fat: Floats) -> None:
        """Write the parts into the labels of the slice at height z."""
        self._throat(labels, z)
        self._thyroid(labels, z)
        self._spine(labels, z)
        edge = self.mandible_height_mm + 10.0 * ((self.angle - 45.0) / 25.0) ** 2
        jaw = (z > edge) & (self.angle < 54.0) & (below_fat > 2.0) & (below_fat < 10.0)
        np.copyto(labels, np.uint8(Tissue.BONE), where=jaw)

    def _ellipse(self, centre: tuple[float, float], half: tuple[float, float]) -> Floats:
        k = np.float32(self.scale)
        across = (self.lateral - centre[0] * k) / np.float32(half[0] * k)
        deep = (self.y - centre[1] * k) / np.float32(half[1] * k)
        found: Floats = across * across + deep * deep
        return found

    def _bar(self, start: tuple[float, float], end: tuple[float, float]) -> Floats:
        """Return the squared distance from a bar between two places, mm²."""
        a, b = np.array(start) * self.scale, np.array(end) * self.scale
        along = b - a
        share = (self.lateral - a[0]) * along[0] + (self.y - a[1]) * along[1]
        share = np.clip(share / float(along @ along), 0.0, 1.0)
        across = self.lateral - a[0] - share * along[0]
        deep = self.y - a[1] - share * along[1]
        squared: Floats = across * across + deep * deep
        return squared

    def _throat(self, labels: Labels, z: float) -> None:
        cartilage, air = np.uint8(Tissue.CARTILAGE), np.uint8(Tissue.AIR)
        if z < -26.0:
            ring = self._ellipse((0.0, -29.0), (1.0, 1.0))
            tracheal = z < -42.0
            wall = np.uint8(Tissue.CONNECTIVE) if tracheal and z % 4.5 > 3.0 else cartilage
            np.copyto(labels, wall, where=ring < (11.5**2 if tracheal else 12.5**2))
            np.copyto(labels, air, where=ring < 9.0**2)
            return
        if z < 2.0:
            lamina = self._bar((1.0, -42.5), (15.5, -26.0))
            np.copyto(labels, cartilage, where=lamina < 1.5**2)
            np.copyto(labels, air, where=self._ellipse((0.0, -31.0), (5.5, 9.0)) < 1.0)
            return
        np.copyto(labels, air, where=self._ellipse((0.0, -24.0), (11.0, 3.5)) < 1.0)
        if 17.0 < z < 23.0:
            horn = self._bar((3.0, -43.0), (13.5, -33.0))
            np.copyto(labels, np.uint8(Tissue.BONE), where=horn < 1.7**2)

    def _thyroid(self, labels: Labels, z: float) -> None:
        height = ((z + 40.0) / (25.0 * self.scale)) ** 2
        if height >= 1.0:
            return
        thyroid = np.uint8(Tissue.THYROID)
        lobe = self._ellipse((15.0, -26.0), (6.0, 9.0)) < 1.0 - height
        soft = (labels != Tissue.CARTILAGE) & (labels != Tissue.AIR)
        np.copyto(labels, thyroid, where=lobe & soft)
        if -54.0 < z < -42.0:
            ring = self._ellipse((0.0, -29.0), (1.0, 1.0))
            front = (ring < 15.0**2) & (ring >= 11.5**2) & (self.y < -30.0 * self.scale)
            np.copyto(labels, thyroid, where=front)

    def _spine(self, labels: Labels, z: float) -> None:
        nearest = min(LEVELS_MM, key=lambda level: abs(level - z))
        away = abs(z - nearest)
        bone = np.uint8(Tissue.BONE)
        body = self._ellipse((0.0, -1.0), (12.5, 8.5)) < 1.0
        np.copyto(labels, bone if away < 6.5 else np.uint8(Tissue.CARTILAGE), where=body)
        np.copyto(labels, bone, where=self._ellipse((15.0, 6.0), (6.0, 7.0)) < 1.0)
        if away >= 4.0:
            return
        depth = 2.0 if nearest < _C6 - 1 else -4.5
        process = self._ellipse((19.0, depth), (7.5, 6.0)) < 1.0 - (away / 4.0) ** 2
        node = int(np.argmin(np.abs(self.vertebral.nodes[:, 2] - z)))
        artery = self.vertebral.nodes[node]
        open_mm = float(self.vertebral.outer_radius_mm[node]) + 0.9
        across, deep = self.lateral - self.sign * artery[0], self.y - artery[1]
        process &= across * across + deep * deep > open_mm**2
        np.copyto(labels, bone, where=process)
