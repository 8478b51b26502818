"""The scatterers of blood in a vessel, at rest in its shape, moved by its flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.randomness import generator
from sonobridge.simulator.flow.field import FlowField
from sonobridge.simulator.flow.profile import RADII

__all__ = ["DENSITY_PER_MM3", "BloodCloud", "frame_across"]

Floats = NDArray[np.float64]

DENSITY_PER_MM3: Final = 64.0
"""Points of blood a cubic millimetre in colour frames (prototype of the engine)."""

_MOST_POINTS: Final = 4_000_000


def frame_across(tangents: Floats) -> tuple[Floats, Floats]:
    """Return two unit vectors across each tangent, which turn little along the line.

    Parameters
    ----------
    tangents
        (nodes, 3) unit vectors.
    """
    first = np.empty_like(tangents)
    start = np.eye(3)[np.abs(tangents[0]).argmin()]
    for node, tangent in enumerate(tangents):
        start = start - (start @ tangent) * tangent
        start = start / np.linalg.norm(start)
        first[node] = start
    return first, np.cross(tangents, first)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BloodCloud:
    """Points spread evenly over the lumen of one vessel.

    Attributes
    ----------
    field
        The velocities of the vessel.
    points
        (points, 10) float32, sorted by node: place (3, mm), direction of flow (3), steady
        and pulsatile velocity and turbulence (1/mm2), own random number 0 to 1.
    starts
        (nodes,) index of the first point of the stretch after each node; the last is the
        number of points.
    density
        Points a cubic millimetre.
    """

    field: FlowField
    points: NDArray[np.float32]
    starts: NDArray[np.int64]
    density: float

    @classmethod
    def of(cls, field: FlowField, seed: int, density: float = DENSITY_PER_MM3) -> Self:
        """Return the points of a vessel; same seed, same points."""
        rng = generator(seed, "blood", str(len(field.arc_mm)))
        radius, arc = field.path.radius, field.arc_mm
        steps = np.diff(arc)
        volume = (
            np.pi
            / 3.0
            * steps
            * (radius[:-1] ** 2 + radius[1:] ** 2 + radius[:-1] * radius[1:])
        )
        if density * volume.sum() > _MOST_POINTS:
            raise ValueError("a cloud holds no more than four million points")
        counts = np.floor(density * volume + rng.random(len(volume))).astype(np.int64)
        node = np.repeat(np.arange(len(counts)), counts)
        total = len(node)
        share, radial = rng.random(total), np.sqrt(rng.random(total))
        angle = rng.uniform(0.0, 2.0 * np.pi, total)
        points = np.empty((total, 10), dtype=np.float32)
        points[:, 0:3], points[:, 3:6] = _places(field, node, share, (radial, angle))
        across = radial * (RADII - 1)
        ring = np.minimum(across.astype(np.int64), RADII - 2)
        part = across - ring
        for column, table in ((6, field.steady), (7, field.pulsatile)):
            points[:, column] = sum(
                weight * ((1.0 - part) * table[row, ring] + part * table[row, ring + 1])
                for weight, row in ((1.0 - share, node), (share, node + 1))
            )
        points[:, 8] = field.turbulence[node]
        points[:, 9] = rng.random(total)
        starts = np.concatenate([[0], np.cumsum(counts)])
        return cls(field=field, points=points, starts=starts, density=density)

    def window(self, inside: NDArray[np.bool_]) -> tuple[int, int]:
        """Return the first point, and the one after the last, near marked nodes (nodes,)."""
        marked = np.flatnonzero(inside)
        if len(marked) == 0:
            return 0, 0
        last = len(self.starts) - 1
        return int(self.starts[max(marked[0] - 1, 0)]), int(
            self.starts[min(marked[-1] + 1, last)]
        )


def _places(
    field: FlowField, node: NDArray[np.int64], share: Floats, polar: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Return places and directions of flow of points between nodes: (points, 3) each."""
    radial, angle = polar
    first, second = frame_across(field.tangents)
    radius = field.path.radius
    cosine, sine = np.cos(angle)[:, None], np.sin(angle)[:, None]
    ends = []
    for row in (node, node + 1):
        out = cosine * first[row] + sine * second[row]
        ends.append(field.path.nodes[row] + (radial * radius[row])[:, None] * out)
    along = ends[1] - ends[0]
    direction = along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    return ends[0] + share[:, None] * along, direction
