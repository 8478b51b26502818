"""Putting scatterers on the grid."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["clear_rows", "fold_rows", "project_points", "splat_cells", "splat_points"]


def clear_rows(grid: Any, stride: Any, window: Any) -> None:
    """Set rows to zero."""
    grid[window[0] * stride : window[1] * stride] = 0


def fold_rows(grid: Any, stride: Any, window: Any) -> None:
    """Turn the blocks of each row into plain columns."""
    rows = grid[window[0] * stride : window[1] * stride].reshape(-1, stride)
    blocks = stride // 16
    plain = np.zeros((len(rows), 10 * blocks + 6), dtype=np.float32)
    for block in range(blocks):
        plain[:, 10 * block : 10 * block + 16] += rows[:, 16 * block : 16 * block + 16]
    used = min(stride, plain.shape[1])
    rows[:, :used] = plain[:, :used]


def splat_cells(cells: Any, tissue: Any, beam: Any, tables: Any, output: Any) -> None:
    """Put the scatterers of all listed cells on the rows of a window."""
    ids, values, count = cells
    tile, voxels, echo, steps, gain = tissue
    ids, value = ids[:count], values[:count].astype(np.float64)[:, :, None]
    local = tile.reshape(-1, 3, 64)[ids[:, 1]].astype(np.float64)
    along, y, deep = local[:, 0], local[:, 1] + value[:, 1], local[:, 2]
    if beam[0] == 0:
        columns, beyond = along + value[:, 0], deep
    else:
        x, z = along + value[:, 0], deep + value[:, 8]
        beyond = np.hypot(x, z) - np.hypot(value[:, 0], value[:, 8])
        columns = (np.arctan2(x, z) - beam[2]) * beam[3] + beam[4]
    rows = beyond * beam[1] + value[:, 2]
    q = y * y * (value[:, 3] + value[:, 4] * beyond)
    turns = beyond * beam[5] + y * y * value[:, 5]
    wave = (value[:, 6] + 1j * value[:, 7]) * np.exp(-2j * np.pi * turns)
    used = int(tables[2][3])
    chosen = np.zeros((len(ids), 64), dtype=np.int64)
    chosen[:, :used] = voxels.reshape(-1, used)[ids[:, 1]]
    level = echo.reshape(-1, 64)[ids[:, :1], chosen]
    kept = (np.arange(64) < used) & ((level > 0) | (used < 64))
    kept = kept & (q < beam[6]) & (columns > 0) & (columns < beam[7])
    kept &= (rows > 0) & (rows < beam[8])
    amplitude = (1 - q / 8) ** 8 * wave * steps[level]
    _put(columns[kept], rows[kept], amplitude[kept], gain, (tables, output))


def splat_points(points: Any, count: Any, gain: Any, tables: Any, output: Any) -> None:
    """Put single scatterers on the rows of a window."""
    four = points[: 4 * count].reshape(-1, 4).astype(np.float64)
    four = four[four[:, 1] > 0]
    _put(four[:, 0], four[:, 1], four[:, 2] + 1j * four[:, 3], gain, (tables, output))


def project_points(places: Any, amplitudes: Any, beam: Any, profile: Any, out: Any) -> None:
    """Turn places into columns, rows and complex amplitudes."""
    x, y, z = places.reshape(3, -1).astype(np.float64)
    first, second = amplitudes.reshape(2, -1).astype(np.float64)
    line, reach = x, z
    if beam[0] != 0:
        line = np.arctan2(x, z + beam[10])
        reach = np.hypot(x, z + beam[10]) - beam[10]
    column = (line - beam[2]) * beam[3] + beam[4]
    row = (reach - beam[9]) * beam[1]
    narrow, bend = profile.reshape(2, -1)
    level = np.clip(row.astype(np.int64), 0, narrow.size - 1)
    q = y * y * narrow[level]
    turns = reach * beam[5] + y * y * bend[level]
    wave = (1 - q / 8) ** 8 * (first + 1j * second) * np.exp(-2j * np.pi * turns)
    seen = (q < beam[6]) & (column > 0) & (column < beam[7]) & (row > 0) & (row < beam[8])
    four = np.stack([column, np.where(seen, row, -1000), wave.real, wave.imag], axis=1)
    out[: four.size] = four.ravel()


def _put(
    columns: NDArray[np.float64],
    rows: NDArray[np.float64],
    amplitude: NDArray[np.complex128],
    gain: Any,
    targets: Any,
) -> None:
    """Spread scatterers over the blocks of the grid and count them."""
    (across, along, sizes), (grid, _, _, window, told) = targets
    taps, stride, gain_columns = (int(size) for size in sizes[:3])
    across, along = across.reshape(64, 24)[:, 8:16:2], along.reshape(64, 4)
    column, row = columns.astype(np.int64), rows.astype(np.int64)
    right = ((columns - column) * 64).astype(np.int64)
    down = ((rows - row) * 64).astype(np.int64)
    size = amplitude * gain[(row >> 1) * gain_columns + (column >> 1)]
    first = 16 * (column // 5) + 2 * (column % 5)
    for tap in range(taps):
        mine = (row + tap >= window[0]) & (row + tap < window[1])
        for place in range(4):
            value = size * along[down, tap] * across[right, place]
            at = ((row + tap) * stride + first + 2 * place)[mine]
            at = np.minimum(at, grid.size - 2)
            np.add.at(grid, at, value.real[mine].astype(np.float32))
            np.add.at(grid, at + 1, value.imag[mine].astype(np.float32))
    told[0] = int(((row + taps > window[0]) & (row < window[1])).sum())
