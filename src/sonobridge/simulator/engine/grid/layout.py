"""Sizes, positions and filters of the grid on which a frame is made."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.engine.grid.weights import compensated, spread_weights
from sonobridge.simulator.engine.quality import Quality
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.probe.psf_table import PsfTable

__all__ = ["BLOCK", "Layout", "make_layout"]

BLOCK: Final = 5
"""Columns from one block of the grid to the next; a block is three columns wider."""

_LARGEST_STEP_MM: Final = 0.15
"""Distance of two labels along a ray, mm, at most."""

_MOST_CROSSED: Final = 0.99


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """The working grid: columns are lines and a margin, rows are coarse samples and a margin.

    Attributes
    ----------
    grid, psf, quality
        What it was made for.
    left, above
        Columns before line 0 and rows before sample 0.
    columns, rows
        Size of the grid.
    shift_column, shift_row
        Added to a scatterer's place so that its whole part is the first of the columns
        (rows) it is spread over, and its fraction the offset in the tables.
    across, along
        Weights of spreading, (64, columns) and (64, rows).
    lateral, axial
        Filters: (bands, rank, taps) complex128 and (rank, 2, taps) float64.
    band_of_row
        (rows,) int64.
    gain_columns, gain_rows
        Size of the map of losses: one value for two columns and two rows.
    """

    grid: BeamGrid
    psf: PsfTable
    quality: Quality
    left: int
    above: int
    columns: int
    rows: int
    shift_column: float
    shift_row: float
    across: NDArray[np.float64]
    along: NDArray[np.float64]
    lateral: NDArray[np.complex128]
    axial: NDArray[np.float64]
    band_of_row: NDArray[np.int64]
    gain_columns: int
    gain_rows: int

    @property
    def stride(self) -> int:
        """Numbers in a row of the grid: blocks of eight columns, real and imaginary."""
        return 16 * ((self.columns - 1) // BLOCK + 1)

    @property
    def width(self) -> int:
        """Numbers in a row of lines, padded to two vectors."""
        return 32 * -(-self.grid.lines // 16)

    @property
    def row_pitch_mm(self) -> float:
        """Distance of two rows, mm: two samples."""
        return 2 * self.grid.sample_pitch_mm

    @property
    def shown_rows(self) -> int:
        """Rows that hold samples of the frame."""
        return (self.grid.samples + 1) // 2

    @property
    def column_lines(self) -> NDArray[np.float64]:
        """Position of each column on the line axis, mm or radians."""
        columns = np.arange(self.columns, dtype=np.float64)
        return self.grid.first_line + self.grid.line_pitch * (columns - self.left)

    def rays(self, lines: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return x and z at range 0, and direction, of lines: (n, 4), in the lines' frame.

        The frame of parallel lines is turned with them.
        """
        if self.grid.kind == "parallel":
            zeros = np.zeros_like(lines)
            return np.stack([lines, zeros, zeros, zeros + 1], axis=1)
        sine, cosine, apex = np.sin(lines), np.cos(lines), self.grid.apex_mm
        return np.stack([apex * sine, apex * (cosine - 1), sine, cosine], axis=1)

    def in_lines_frame(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points (..., 3), probe's frame, mm, in the frame turned with the lines."""
        if self.grid.kind == "sector":
            return points
        return self.grid.to_beam(points)

    def row_ranges(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the range (mm) of rows of the grid, margins included."""
        return self.grid.start_mm + (rows - self.above) * self.row_pitch_mm

    def by_row(self, by_band: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return values by band interpolated to the rows of the grid."""
        bands = len(by_band)
        middles = (np.arange(bands) + 0.5) * self.shown_rows / bands + self.above - 0.5
        return np.interp(np.arange(self.rows), middles, by_band.astype(np.float64))

    def steps(self) -> tuple[float, float, int, int]:
        """Return how rays are sampled: first range, step (mm), samples before row 0, a half.

        Row here is one of the map of losses, of which a half is two samples of the frame;
        samples before it begin at the probe's face.
        """
        each = max(1, math.ceil(self.row_pitch_mm / _LARGEST_STEP_MM))
        step = self.row_pitch_mm / each
        # First row a scatterer touches is a whole part: the map's row 0 begins there.
        begin = float(self.row_ranges(np.array([-self.shift_row]))[0])
        lead = max(0, math.ceil(begin / step))
        return begin - lead * step + step / 2, step, lead, each

    def spread_of_rays(self, f_number: float) -> NDArray[np.float64]:
        """Return how many of the map's columns the outermost ray crosses in half a row."""
        tangent = 1 / (2 * f_number)
        rows = 2 * np.arange(self.gain_rows, dtype=np.float64) + 1 - self.shift_row
        wide = np.full(self.gain_rows, self.grid.line_pitch)
        if self.grid.kind == "sector":
            reach = np.maximum(self.row_ranges(rows) + self.grid.apex_mm, 1.0)
            wide = self.grid.line_pitch * reach
        columns = self.row_pitch_mm * tangent / (2 * wide)
        return np.minimum(columns, _MOST_CROSSED)


def make_layout(grid: BeamGrid, psf: PsfTable, quality: Quality) -> Layout:
    """Lay out the working grid for a frame's lines and samples.

    Raises
    ------
    ValueError
        If the tail of the point response is longer than the engine keeps rows.
    """
    across, along = spread_weights(psf, quality)
    lateral, axial = compensated(psf, quality, (across, along))
    left = lateral.shape[2] // 2 + 2
    above = axial.shape[2] // 2 + 3
    columns, rows = grid.lines + 2 * left, (grid.samples + 1) // 2 + 2 * above
    shown = (grid.samples + 1) // 2
    places = (np.arange(rows) - above) * psf.bands // shown
    if psf.tail_delay.size and int(psf.tail_delay[-1]) >= 512:
        raise ValueError("the tail of a point response is no longer than 511 rows")
    return Layout(
        grid=grid,
        psf=psf,
        quality=quality,
        left=left,
        above=above,
        columns=columns,
        rows=rows,
        shift_column=_shift(quality.columns),
        shift_row=_shift(quality.rows),
        across=across,
        along=along,
        lateral=lateral,
        axial=axial,
        band_of_row=np.clip(places, 0, psf.bands - 1).astype(np.int64),
        gain_columns=(columns + 1) // 2,
        gain_rows=(rows + 1) // 2,
    )


def _shift(taps: int) -> float:
    """Return what makes the whole part of a place the first grid point that it touches."""
    return (0.5 if taps % 2 else 0.0) - (taps - 1) // 2
