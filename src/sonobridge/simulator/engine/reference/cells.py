"""Turning the tile, choosing cells."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["hashed", "rotate_tile", "select_cells"]

_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_ODD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)


def rotate_tile(local: Any, matrix: Any, out: Any) -> None:
    """Turn the places of all scatterers."""
    places = local.reshape(-1, 3, 64).astype(np.float64)
    turned = np.einsum("ab,cbj->caj", matrix.reshape(3, 3).astype(np.float64), places)
    out[:] = turned.ravel()


def hashed(cells: NDArray[np.int64], seed: Any) -> NDArray[np.int64]:
    """Return which cell of the tile lies at places (n, 3)."""
    state = np.full(len(cells), seed, dtype=np.uint64)
    for axis, odd in enumerate(_ODD):
        state ^= cells[:, axis].astype(np.uint64) * np.uint64(odd)
        shift, factor = ((30, _FIRST), (27, _SECOND))[axis % 2]
        state = (state ^ (state >> np.uint64(shift))) * np.uint64(factor)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(_SECOND)
    return ((state ^ (state >> np.uint64(31))) & np.uint64(511)).astype(np.int64)


def select_cells(volume: Any, pose: Any, beam: Any, profile: Any, out: Any) -> None:
    """List the cells that lie in the slab which a frame sees."""
    occupied, shape, bounds, seed = volume
    ids, values, counts = out
    cells = _ordered_box(bounds, pose[6:9])
    number = (cells[:, 0] * shape[1] + cells[:, 1]) * shape[2] + cells[:, 2]
    cells, number = cells[occupied[number] > 0], number[occupied[number] > 0]
    x, y, z = pose[12] * ((cells + 0.5 - pose[:3]) @ pose[3:12].reshape(3, 3).T).T
    column, row, depth, wide, tall = _beam_place(x, z, beam)
    seen = (-wide < column) & (column < beam[11] + wide)
    seen &= (-tall < row) & (row < beam[12] + tall)
    thick, widths, slopes, turns = profile
    last = thick.size - 1
    at = np.clip(row.astype(np.int64), 0, last)
    span = np.asarray(tall, dtype=np.int64) + 1
    near = np.maximum(thick[np.maximum(at - span, 0)], thick[np.minimum(at + span, last)])
    seen &= np.abs(y) <= pose[13] + np.maximum(thick[at], near)
    counts[0] = int(seen.sum())
    chosen = np.flatnonzero(seen)[: len(ids)]
    ids[: len(chosen), 0] = number[chosen]
    ids[: len(chosen), 1] = hashed(cells[chosen], seed)
    turn = 2 * np.pi * ((2 * depth / pose[15]) % 1.0)
    first = column if beam[0] == 0 else x
    rows = (first, y, row, widths[at], slopes[at], turns[at], np.cos(turn), -np.sin(turn))
    for place, one in enumerate((*rows, z + beam[5], np.broadcast_to(tall, z.shape))):
        values[: len(chosen), place] = one[chosen]


def _ordered_box(bounds: Any, normal: Any) -> NDArray[np.int64]:
    """Return the cells of a box in the order in which the compiled loop goes through them."""
    main = int(np.argmax(np.abs(normal)))
    axes = ((main + 1) % 3, (main + 2) % 3, main)
    ranges = [np.arange(bounds[axis], bounds[3 + axis]) for axis in axes]
    mesh = [one.ravel() for one in np.meshgrid(*ranges, indexing="ij")]
    cells = np.empty((mesh[0].size, 3), dtype=np.int64)
    for axis, one in zip(axes, mesh, strict=True):
        cells[:, axis] = one
    return cells


def _beam_place(x: Any, z: Any, beam: Any) -> tuple[Any, ...]:
    if beam[0] == 0:
        column = (x - beam[1]) / beam[2] + beam[6]
        row = (z - beam[3]) / beam[4] + beam[7]
        return column, row, z, beam[8] / beam[2], beam[9] / beam[4]
    behind = z + beam[5]
    reach = np.hypot(x, behind)
    column = (np.arctan2(x, behind) - beam[1]) / beam[2] + beam[6]
    row = (reach - beam[5] - beam[3]) / beam[4] + beam[7]
    share = beam[10] / np.maximum(reach, 1e-9)
    wide = np.where(reach > 1.5 * beam[10], share * (1 + share**2), np.pi)
    return column, row, reach - beam[5], wide / beam[2], beam[10] / beam[4]
