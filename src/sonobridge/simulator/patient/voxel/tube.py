"""Voxels round a vessel in the vessel's own coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.vascular.spline import NODE_MM
from sonobridge.simulator.patient.vascular.vessel import Vessel
from sonobridge.simulator.patient.voxel.box import Box

__all__ = ["TubeVoxels", "tube_voxels"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TubeVoxels:
    """The voxels of a box that lie near a vessel; all rows have one length.

    Attributes
    ----------
    index
        Flat index of the voxel in the box (C order).
    node
        Place along the vessel in nodes, with its fraction.
    radius_mm
        Distance from the centre-line.
    anterior_mm, lateral_mm
        The same as two parts across the line.
    """

    index: NDArray[np.int32]
    node: Floats
    radius_mm: Floats
    anterior_mm: Floats
    lateral_mm: Floats

    def at(self, values: NDArray[np.float64]) -> Floats:
        """Return a quantity of the vessel's nodes (n,) at the voxels, between nodes linear."""
        row = np.append(values, values[-1]).astype(np.float32)
        below = self.node.astype(np.int32)
        share = self.node - below
        found: Floats = row[below] + share * (row[below + 1] - row[below])
        return found

    def part(self, kept: NDArray[np.bool_]) -> TubeVoxels:
        """Return the voxels of a mask."""
        return TubeVoxels(
            index=self.index[kept],
            node=self.node[kept],
            radius_mm=self.radius_mm[kept],
            anterior_mm=self.anterior_mm[kept],
            lateral_mm=self.lateral_mm[kept],
        )


def tube_voxels(vessel: Vessel, box: Box, reach_mm: NDArray[np.float64]) -> TubeVoxels:
    """Return the voxels within a reach (n,) of a vessel that rises in z.

    Each slice of the box is searched round the place where the centre-line crosses it; the
    nearest node then follows from one step along the tangent, and what is left of the way
    along the line is taken off the distance.
    """
    heights = box.centres(2)
    line = vessel.nodes
    inside = np.flatnonzero((heights >= line[0, 2]) & (heights <= line[-1, 2]))
    if inside.size == 0:
        return _none()
    rank = np.arange(len(line), dtype=np.float64)
    parts = []
    for block in np.array_split(inside, max(1, inside.size // 64)):
        crossing = np.interp(heights[block], line[:, 2], rank)
        part = _search(vessel, box, block, crossing, reach_mm)
        if part is not None:
            parts.append(part)
    if not parts:
        return _none()
    rows = [np.concatenate(row) for row in zip(*parts, strict=True)]
    return TubeVoxels(
        index=rows[0],
        node=rows[1],
        radius_mm=rows[2],
        anterior_mm=rows[3],
        lateral_mm=rows[4],
    )


def _none() -> TubeVoxels:
    empty = np.zeros(0, dtype=np.float32)
    return TubeVoxels(
        index=np.zeros(0, dtype=np.int32),
        node=empty,
        radius_mm=empty,
        anterior_mm=empty,
        lateral_mm=empty,
    )


def _search(
    vessel: Vessel,
    box: Box,
    slices: NDArray[np.int64],
    crossing: NDArray[np.float64],
    reach_mm: NDArray[np.float64],
) -> tuple[NDArray[np.int32], Floats, Floats, Floats, Floats] | None:
    h = box.spacing_mm
    nearest = np.rint(crossing).astype(np.int64)
    tangent = vessel.tangents[nearest]
    window = slice(max(nearest.min() - 12, 0), nearest.max() + 13)
    half = int(np.ceil(reach_mm[window].max() / tangent[:, 2].min() / h)) + 1
    offset = np.arange(-half, half + 1)
    centre = np.stack(
        [
            np.interp(crossing, np.arange(len(vessel.nodes)), vessel.nodes[:, a])
            for a in range(3)
        ],
        axis=1,
    )
    rows = [
        np.floor(centre[:, a] / h).astype(np.int64)[:, None] - box.first[a] + offset
        for a in range(2)
    ]
    places = [
        ((rows[a] + box.first[a] + 0.5) * h - centre[:, a : a + 1]).astype(np.float32)
        for a in range(2)
    ]
    along = places[0][:, :, None] * tangent[:, 0, None, None].astype(np.float32) + places[1][
        :, None, :
    ] * tangent[:, 1, None, None].astype(np.float32)
    node = crossing[:, None, None].astype(np.float32) + along / np.float32(NODE_MM)
    held = [(row >= 0) & (row < size) for row, size in zip(rows, box.shape[:2], strict=True)]
    kept = held[0][:, :, None] & held[1][:, None, :]
    kept &= (node >= 0) & (node <= len(vessel.nodes) - 1)
    k, i, j = np.nonzero(kept)
    if k.size == 0:
        return None
    found = node[kept]
    square, front, side = _across(vessel, centre, (k, places[0][k, i], places[1][k, j]), found)
    reach = reach_mm.astype(np.float32)[np.rint(found).astype(np.int32)]
    near = square < reach * reach
    k, i, j = k[near], i[near], j[near]
    flat = (rows[0][k, i] * box.shape[1] + rows[1][k, j]) * box.shape[2] + slices[k]
    return (
        flat.astype(np.int32),
        found[near],
        np.sqrt(square[near]),
        front[near],
        side[near],
    )


def _across(
    vessel: Vessel,
    centre: NDArray[np.float64],
    place: tuple[NDArray[np.int64], Floats, Floats],
    node: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Return squared distance and its two parts across the line at a place along it."""
    k, dx, dy = place
    below = node.astype(np.int32)
    share = node - below
    line = np.vstack([vessel.nodes, vessel.nodes[-1:]])
    # Differences from the crossing stay small, so single precision is enough.
    step = np.diff(line, axis=0).astype(np.float32)
    from_start = [
        (line[below, a] - centre[k, a]).astype(np.float32) + share * step[below, a]
        for a in range(3)
    ]
    q = (dx - from_start[0], dy - from_start[1], -from_start[2])
    nearest = np.rint(node).astype(np.int32)

    def onto(axes: NDArray[np.float64]) -> Floats:
        rows = axes.astype(np.float32)[nearest]
        dot: Floats = q[0] * rows[:, 0] + q[1] * rows[:, 1] + q[2] * rows[:, 2]
        return dot

    front, side = onto(vessel.anterior), onto(vessel.lateral)
    square: Floats = front * front + side * side
    return square, front, side
