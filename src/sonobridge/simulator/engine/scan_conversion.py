"""From lines and samples to an upright picture of square pixels."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.engine.kernels.library import ensure_compiled
from sonobridge.simulator.engine.reference.functions import REFERENCE
from sonobridge.simulator.geometry.beam_grid import BeamGrid

__all__ = ["ScanConverter"]

_MULTIPLE = 16
_ROWS_AT_ONCE = 32


class ScanConverter:
    """Interpolates frames of one grid to pictures of one size.

    The whole frame fits into the picture, in the middle, with square pixels; what lies
    outside it is black.

    Parameters
    ----------
    grid
        Lines and samples of the frames.
    height, width
        Size of the picture, pixels.
    functions
        Loops to use instead of the compiled ones.

    Attributes
    ----------
    pixel_mm
        Edge of a pixel, mm.
    left_mm, top_mm
        Corner of the picture in the probe's frame, x and z, mm.
    inside
        (height, width) bool: pixels that lie in the frame.
    """

    def __init__(
        self,
        grid: BeamGrid,
        height: int = 512,
        width: int = 512,
        functions: Mapping[str, Callable[..., Any]] | None = None,
    ) -> None:
        if not (1 <= height <= 4096 and 1 <= width <= 4096):
            raise ValueError("a picture has 1 to 4,096 rows and columns")
        self.grid, self.height, self.width = grid, height, width
        low, high = _corners(grid)
        size = high - low
        self.pixel_mm = float(max(size[0] / width, size[1] / height))
        self.left_mm = float(low[0] + size[0] / 2 - self.pixel_mm * width / 2)
        self.top_mm = float(low[1] + size[1] / 2 - self.pixel_mm * height / 2)
        plane = np.empty((height, width, 2))
        plane[..., 0] = self.left_mm + self.pixel_mm * (np.arange(width) + 0.5)
        plane[..., 1] = self.top_mm + self.pixel_mm * (np.arange(height)[:, None] + 0.5)
        self._interpolate = _Interpolation(grid, plane, functions)
        self.inside = self._interpolate.inside

    def convert(
        self, frame: NDArray[np.uint8], out: NDArray[np.uint8] | None = None
    ) -> NDArray[np.uint8]:
        """Return the picture of a frame: (height, width) uint8.

        Parameters
        ----------
        frame
            (lines, samples) uint8, C order.
        out
            Is filled and returned, when given: C order.
        """
        return self._interpolate(frame, out)


class _Interpolation:
    """Reads frames of a grid at places of the image plane, (rows, columns, 2): x and z, mm."""

    def __init__(
        self,
        grid: BeamGrid,
        plane: NDArray[np.float64],
        functions: Mapping[str, Callable[..., Any]] | None,
    ) -> None:
        if grid.lines < 2:
            raise ValueError("a frame that is interpolated has two lines or more")
        self._convert = (functions or ensure_compiled().functions or REFERENCE)["scan_convert"]
        self._grid, self._shape = grid, plane.shape[:2]
        self.inside, self._table = self._make_table(plane)

    def __call__(
        self, frame: NDArray[np.uint8], out: NDArray[np.uint8] | None
    ) -> NDArray[np.uint8]:
        grid, shape = self._grid, self._shape
        if frame.shape != (grid.lines, grid.samples):
            raise ValueError(f"a frame is {grid.lines} x {grid.samples} bytes")
        if out is None:
            out = np.empty(shape, dtype=np.uint8)
        if out.shape != shape or not out.flags.c_contiguous:
            raise ValueError(f"a picture is {shape[0]} x {shape[1]} bytes in C order")
        pixels = self.inside.size
        whole = pixels % _MULTIPLE == 0
        flat = out.reshape(-1) if whole else np.empty(self._table[0].size, dtype=np.uint8)
        window = np.array([0, self._table[0].size], dtype=np.int64)
        self._convert(frame.reshape(-1), grid.samples, self._table, window, flat)
        if not whole:
            out[:] = flat[:pixels].reshape(shape)
        return out

    def _make_table(
        self, plane: NDArray[np.float64]
    ) -> tuple[NDArray[np.bool_], tuple[NDArray[np.int32], NDArray[np.int32]]]:
        height, width = plane.shape[:2]
        inside = np.empty((height, width), dtype=np.bool_)
        padded = -(-inside.size // _MULTIPLE) * _MULTIPLE
        places, weights = np.full(padded, -1, np.int32), np.zeros(padded, np.int32)
        for top in range(0, height, _ROWS_AT_ONCE):
            rows = slice(top, min(top + _ROWS_AT_ONCE, height))
            part = slice(rows.start * width, rows.stop * width)
            inside[rows], places[part], weights[part] = self._make_rows(plane[rows])
        return inside, (places, weights)

    def _make_rows(
        self, plane: NDArray[np.float64]
    ) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
        """Return which places lie in the frame, and where and how they read it."""
        grid = self._grid
        points = np.zeros((*plane.shape[:2], 3))
        points[..., 0], points[..., 2] = plane[..., 0], plane[..., 1]
        beam = grid.to_beam(points)
        line = (beam[..., 0] - grid.first_line) / grid.line_pitch
        sample = (beam[..., 2] - grid.start_mm) / grid.sample_pitch_mm
        inside = (line >= -0.5) & (line <= grid.lines - 0.5)
        inside &= (sample >= -0.5) & (sample <= grid.samples - 0.5)
        line = np.clip(line, 0, grid.lines - 1)
        sample = np.clip(sample, 0, grid.samples - 1)
        first = np.minimum(line.astype(np.int64), grid.lines - 2)
        above = np.minimum(sample.astype(np.int64), grid.samples - 2)
        across = np.rint((line - first) * 256).astype(np.int64)
        down = np.rint((sample - above) * 256).astype(np.int64)
        places = np.where(inside, first * grid.samples + above, -1)
        return inside, places.ravel(), (across * 512 + down).ravel()


def _corners(grid: BeamGrid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least and the greatest x and z of the frame, mm."""
    last = grid.first_line + grid.line_pitch * (grid.lines - 1)
    lines = np.linspace(grid.first_line, last, 257)
    if grid.kind == "sector":
        lines = np.clip(lines, -math.pi, math.pi)
    ranges = np.array([grid.start_mm, grid.depth_mm])
    points = grid.to_plane(lines[:, None], np.broadcast_to(ranges, (257, 2)))
    flat = points.reshape(-1, 2)
    return flat.min(axis=0), flat.max(axis=0)
