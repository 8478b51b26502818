"""The block of voxels that is filled."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.patient import Patient
from sonobridge.simulator.patient.placement.skin import NeckSurface
from sonobridge.simulator.patient.spec import Side

__all__ = ["LARGEST_VOXELS", "Box", "box_of"]

LARGEST_VOXELS = 15_000_000
"""Voxels of one side that are aimed at: 30 MB of labels and echo levels."""

_BELOW_MM, _ABOVE_MM = 66.0, 54.0
"""Default reach of the block below and above the flow divider, mm."""
_SHORTEST_MM = 106.0
_MEDIAL_MM = 1.0
_BEHIND_VERTEBRAL_MM = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A block of cubic voxels aligned to whole multiples of the spacing.

    So one place of the neck falls into the same voxel whatever the block.

    Attributes
    ----------
    first
        Index of the first voxel on the grid through the origin of the patient frame.
    shape
        Voxels along x, y, z.
    spacing_mm
        Edge of a voxel, mm.
    """

    first: tuple[int, int, int]
    shape: tuple[int, int, int]
    spacing_mm: float

    @classmethod
    def around(
        cls, low: tuple[float, float, float], high: tuple[float, float, float], spacing: float
    ) -> Box:
        """Return the smallest block that holds two opposite corners, mm."""
        first = tuple(math.floor(value / spacing) for value in low)
        last = tuple(math.ceil(value / spacing) for value in high)
        shape = tuple(max(b - a, 1) for a, b in zip(first, last, strict=True))
        return cls(
            first=(first[0], first[1], first[2]),
            shape=(shape[0], shape[1], shape[2]),
            spacing_mm=spacing,
        )

    @property
    def origin(self) -> tuple[float, float, float]:
        """Corner of the first voxel, mm."""
        x, y, z = (index * self.spacing_mm for index in self.first)
        return (x, y, z)

    @property
    def size(self) -> int:
        """Number of voxels."""
        return self.shape[0] * self.shape[1] * self.shape[2]

    def layers(self, count: int) -> list[tuple[slice, Box]]:
        """Return the block cut along z: which slices, and the block of their own.

        Parameters
        ----------
        count
            Slices of a layer; the last may have fewer.
        """
        made = []
        for start in range(0, self.shape[2], count):
            stop = min(start + count, self.shape[2])
            layer = Box(
                first=(self.first[0], self.first[1], self.first[2] + start),
                shape=(self.shape[0], self.shape[1], stop - start),
                spacing_mm=self.spacing_mm,
            )
            made.append((slice(start, stop), layer))
        return made

    def places(self, index: NDArray[np.int32], period: int) -> tuple[NDArray[np.int32], ...]:
        """Return where flat indices (C order) lie on the grid, each axis modulo a period."""
        rest, z = np.divmod(index, np.int32(self.shape[2]))
        x, y = np.divmod(rest, np.int32(self.shape[1]))
        return tuple(
            (row + np.int32(first % period)) % np.int32(period)
            for row, first in zip((x, y, z), self.first, strict=True)
        )

    def centres(self, axis: int) -> NDArray[np.float64]:
        """Return the middles of the voxels along an axis, mm."""
        places = self.first[axis] + np.arange(self.shape[axis]) + 0.5
        return np.asarray(places * self.spacing_mm, dtype=np.float64)


def box_of(patient: Patient, side: Side, spacing_mm: float) -> Box:
    """Return the block of one side: skin to vertebral artery, trachea to the flank.

    It lies round the flow divider and is 120 mm high. A large neck gets a somewhat shorter
    block, but never one that ends within a standard view; the largest necks then have about
    twice ``LARGEST_VOXELS`` voxels of 0.30 mm.
    """
    neck = patient.side(side)
    surface = NeckSurface.of(patient.demographics)
    middle = neck.measures.bifurcation_height_mm
    heights = np.array([middle - _BELOW_MM, middle + _ABOVE_MM])
    angles = np.radians(np.arange(5.0, 116.0, 5.0))
    radius = surface.radius(angles[None, :], heights[:, None]).max(axis=0)
    flank = float((radius * np.sin(angles)).max()) + 1.0
    front = float((radius * np.cos(angles)).max()) + 1.0
    back = float(neck.tree.vertebral.nodes[:, 1].max()) + _BEHIND_VERTEBRAL_MM
    area = (flank - _MEDIAL_MM) * (front + back)
    room = LARGEST_VOXELS * 0.3**3 / area
    whole = _BELOW_MM + _ABOVE_MM
    length = min(max(room, _SHORTEST_MM), whole)
    across = sorted([neck.measures.sign * _MEDIAL_MM, neck.measures.sign * flank])
    return Box.around(
        (across[0], -front, middle - length * _BELOW_MM / whole),
        (across[1], back, middle + length * _ABOVE_MM / whole),
        spacing_mm,
    )
