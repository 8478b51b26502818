"""One pose over one layout: the numbers that the compiled loops take."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.engine.grid.layout import Layout
from sonobridge.simulator.engine.grid.tile import CellVolume
from sonobridge.simulator.geometry.pose import ProbePose

__all__ = ["BeamNumbers", "PoseNumbers", "beam_numbers", "pose_numbers"]


@dataclass(frozen=True, slots=True, eq=False)
class BeamNumbers:
    """What depends on layout and spacing of the volume, and not on the pose.

    Attributes
    ----------
    select
        Flat float64, as ``select_cells`` takes it; half extents are filled by the pose.
    splat
        Flat float32, as ``splat_cells`` takes it.
    points
        Flat float32, as ``project_points`` takes it.
    profile
        Four arrays by row, as ``select_cells`` takes them.
    outline
        (n, 2): x and z of points whose hull holds the picture, in the lines' frame, mm.
    thickest_mm
        Widest half thickness of the slab.
    """

    select: NDArray[np.float64]
    splat: NDArray[np.float32]
    points: NDArray[np.float32]
    profile: tuple[NDArray[np.float64], ...]
    outline: NDArray[np.float64]
    thickest_mm: float


@dataclass(frozen=True, slots=True, eq=False)
class PoseNumbers:
    """What depends on the pose.

    Attributes
    ----------
    cells
        Flat float64, as ``select_cells`` takes it.
    beam
        The layout's numbers with the half extents of a cell.
    voxels
        Flat float64, as ``slice_labels`` takes it.
    matrix
        Flat float32 (9,): turns the tile.
    bounds
        (6,) int64: least cell and end along each axis.
    """

    cells: NDArray[np.float64]
    beam: NDArray[np.float64]
    voxels: NDArray[np.float64]
    matrix: NDArray[np.float32]
    bounds: NDArray[np.int64]


def beam_numbers(layout: Layout, edge_mm: float) -> BeamNumbers:
    """Return the numbers of a layout over a volume whose cells have an edge of so much."""
    grid, psf, quality = layout.grid, layout.psf, layout.quality
    sector = 1.0 if grid.kind == "sector" else 0.0
    limits = (
        layout.columns - quality.columns + 1 - 1e-3,
        layout.rows - quality.rows + 1 - 1e-3,
    )
    shifts = (layout.left + layout.shift_column, layout.above + layout.shift_row)
    select = [sector, grid.first_line, grid.line_pitch, grid.start_mm, layout.row_pitch_mm]
    select += [grid.apex_mm, *shifts, 0.0, 0.0, edge_mm * math.sqrt(3) / 2, *limits]
    splat = [sector, 1 / layout.row_pitch_mm, grid.first_line, 1 / grid.line_pitch, shifts[0]]
    splat += [2 / psf.wavelength_mm, quality.reach, *limits]
    sigma = layout.by_row(psf.elevation_sigma_mm)
    narrow = 1 / (2 * sigma**2)
    most = 0.7 * narrow / edge_mm
    slope = np.clip(np.gradient(narrow, layout.row_pitch_mm), -most, most)
    turns = 2 * layout.by_row(psf.elevation_curvature) / psf.wavelength_mm
    thick = sigma * math.sqrt(2 * quality.reach)
    return BeamNumbers(
        select=np.array(select),
        splat=np.array(splat, dtype=np.float32),
        points=np.array(
            [
                *splat,
                grid.start_mm - shifts[1] * layout.row_pitch_mm,
                grid.apex_mm,
                layout.rows,
            ],
            dtype=np.float32,
        ),
        profile=(thick, narrow, slope, turns),
        outline=_outline(layout),
        thickest_mm=float(thick.max()),
    )


def pose_numbers(
    pose: ProbePose, layout: Layout, beam: BeamNumbers, volume: CellVolume
) -> PoseNumbers:
    """Return the numbers of a pose. Steered lines turn the probe's frame about elevation."""
    grid, edge = layout.grid, volume.edge_mm
    sine, cosine = math.sin(grid.steer_rad), math.cos(grid.steer_rad)
    lateral, elevation, depth = pose.axes()
    if grid.kind == "parallel":
        lateral, depth = cosine * lateral - sine * depth, sine * lateral + cosine * depth
    axes = np.stack([lateral, elevation, depth])
    origin = np.asarray(pose.origin) - np.asarray(volume.origin)
    half = edge / 2 * np.abs(axes).sum(axis=1)
    own = beam.select.copy()
    own[8], own[9] = half[0], half[2]
    across = volume.spacing_mm / (grid.line_pitch if grid.kind == "parallel" else 1.0)
    matrix = axes * np.array([[across], [volume.spacing_mm], [volume.spacing_mm]])
    flat, shape = axes.ravel(), np.asarray(volume.shape)
    numbers = (edge, half[1], beam.thickest_mm, layout.psf.wavelength_mm)
    middle = origin + beam.outline[:, :1] * lateral + beam.outline[:, 1:] * depth
    slab = beam.thickest_mm * np.abs(elevation) + edge
    low = np.floor((middle.min(axis=0) - slab) / edge)
    high = np.ceil((middle.max(axis=0) + slab) / edge)
    bounds = np.concatenate([np.clip(low, 0, shape), np.clip(high, 0, shape)])
    return PoseNumbers(
        cells=np.concatenate([origin / edge, flat, numbers]),
        beam=own,
        voxels=np.concatenate([origin / volume.spacing_mm, flat, [volume.spacing_mm]]),
        matrix=matrix.ravel().astype(np.float32),
        bounds=bounds.astype(np.int64),
    )


def _outline(layout: Layout) -> NDArray[np.float64]:
    lines = np.linspace(layout.column_lines[0], layout.column_lines[-1], 17)
    lines = np.clip(lines, -math.pi, math.pi) if layout.grid.kind == "sector" else lines
    rays = layout.rays(lines)
    ranges = layout.row_ranges(np.array([0.0, layout.rows - 1.0]))
    reach = ranges[None, :, None]
    return (rays[:, None, :2] + rays[:, None, 2:] * reach).reshape(-1, 2)
