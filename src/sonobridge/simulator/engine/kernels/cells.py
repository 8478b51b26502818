"""Compiled loops that turn the tile and choose the cells that a frame sees."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba.extending import register_jitable

from sonobridge.simulator.engine.kernels.lanes import WIDTH, fma, load, spread, store

__all__ = ["rotate_tile", "select_cells"]

_STRATA = 64
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
"""Factors of SplitMix64's finaliser (Steele, Lea, Flood 2014)."""
_ODD = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xC2B2AE3D27D4EB4F),
    np.uint64(0x165667B19E3779F9),
)


def rotate_tile(local: Any, matrix: Any, out: Any) -> None:
    """Turn the places of all scatterers: flat (cells, 3, 64) by a flat (3, 3)."""
    for cell in range(local.size // (3 * _STRATA)):
        start = cell * 3 * _STRATA
        for lane in range(0, _STRATA, WIDTH):
            x = load(local, start + lane)
            y = load(local, start + _STRATA + lane)
            z = load(local, start + 2 * _STRATA + lane)
            for axis in range(3):
                turned = x * spread(matrix[3 * axis])
                turned = fma(y, spread(matrix[3 * axis + 1]), turned)
                turned = fma(z, spread(matrix[3 * axis + 2]), turned)
                store(out, start + axis * _STRATA + lane, turned)


@register_jitable(forceinline=True)
def hashed(i: Any, j: Any, k: Any, seed: Any) -> Any:
    """Return which of the 512 cells of the tile lies at a place."""
    state = np.uint64(seed)
    state ^= np.uint64(i) * _ODD[0]
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state ^= np.uint64(j) * _ODD[1]
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    state ^= np.uint64(k) * _ODD[2]
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return np.int64((state ^ (state >> np.uint64(31))) & np.uint64(511))


@register_jitable(forceinline=True)
def beam_place(x: Any, z: Any, beam: Any) -> Any:
    """Return column, row, range and half extents (columns, rows) of a cell's centre.

    ``beam`` is ``sector, first line, pitch, row 0 range, row pitch, apex, column shift,
    row shift, half extents x and z, radius`` in mm or radians.
    """
    if beam[0] == 0.0:
        column = (x - beam[1]) / beam[2] + beam[6]
        row = (z - beam[3]) / beam[4] + beam[7]
        return column, row, z, beam[8] / beam[2], beam[9] / beam[4]
    behind = z + beam[5]
    reach = math.hypot(x, behind)
    column = (math.atan2(x, behind) - beam[1]) / beam[2] + beam[6]
    row = (reach - beam[5] - beam[3]) / beam[4] + beam[7]
    wide = math.pi
    if reach > 1.5 * beam[10]:
        # No less than the arcsine: that is share + share^3 / 6 + ...
        share = beam[10] / reach
        wide = share * (1.0 + share * share)
    return column, row, reach - beam[5], wide / beam[2], beam[10] / beam[4]


def select_cells(
    volume: Any,
    pose: Any,
    beam: Any,
    profile: Any,
    out: Any,
) -> None:
    """List the cells that lie in the slab which a frame sees.

    Parameters
    ----------
    volume
        ``occupied``, shape in cells (3,), least and most index of each axis (6,), seed.
    pose
        Flat float64: probe's origin in cells from the volume's corner (3), axes (9), edge
        of a cell in mm, half extent in elevation in mm, widest half thickness of the slab
        in mm, wavelength in mm.
    beam
        As of :func:`beam_place`, then limits of column and row.
    profile
        By row: half thickness of the slab in mm, 1/(2 sigma^2) and its slope a mm, turns
        of phase a mm^2 of elevation.
    out
        ``ids`` (n, 2) int32: cell of volume and of tile; ``values`` (n, 12) float32;
        ``counts`` (1,): cells found, more than n when there was no room.
    """
    occupied, shape, bounds, seed = volume
    ids, values, counts = out
    thick, widths, slopes, turns = profile
    normal = pose[6:9]
    main = int(np.argmax(np.abs(normal)))
    second, third = (main + 1) % 3, (main + 2) % 3
    edge, deep, most, wavelength = pose[12], pose[13], pose[14], pose[15]
    place = np.zeros(3, dtype=np.int64)
    found = 0
    for b in range(bounds[second], bounds[3 + second]):
        for c in range(bounds[third], bounds[3 + third]):
            rest = (b + 0.5 - pose[second]) * normal[second]
            rest += (c + 0.5 - pose[third]) * normal[third]
            middle = pose[main] - 0.5 - rest / normal[main]
            half = (most + deep) / (edge * abs(normal[main]))
            begin = max(bounds[main], math.ceil(middle - half))
            end = min(bounds[3 + main], math.floor(middle + half) + 1)
            for a in range(begin, end):
                place[main], place[second], place[third] = a, b, c
                i, j, k = place[0], place[1], place[2]
                cell = (i * shape[1] + j) * shape[2] + k
                if occupied[cell] == 0:
                    continue
                dx, dy, dz = i + 0.5 - pose[0], j + 0.5 - pose[1], k + 0.5 - pose[2]
                x = edge * (dx * pose[3] + dy * pose[4] + dz * pose[5])
                y = edge * (dx * pose[6] + dy * pose[7] + dz * pose[8])
                z = edge * (dx * pose[9] + dy * pose[10] + dz * pose[11])
                column, row, depth, wide, tall = beam_place(x, z, beam)
                if not (-wide < column < beam[11] + wide and -tall < row < beam[12] + tall):
                    continue
                last = thick.size - 1
                at = min(max(int(row), 0), last)
                above, below = max(at - int(tall) - 1, 0), min(at + int(tall) + 1, last)
                if abs(y) > deep + max(thick[at], thick[above], thick[below]):
                    continue
                if found < ids.shape[0]:
                    turn = 2.0 * depth / wavelength
                    turn = 2.0 * math.pi * (turn - math.floor(turn))
                    ids[found, 0] = cell
                    ids[found, 1] = hashed(i, j, k, seed)
                    value = values[found]
                    value[0] = column if beam[0] == 0.0 else x
                    value[1] = y
                    value[2] = row
                    value[3] = widths[at]
                    value[4] = slopes[at]
                    value[5] = turns[at]
                    value[6] = math.cos(turn)
                    value[7] = -math.sin(turn)
                    value[8] = z + beam[5]
                    value[9] = tall
                found += 1
    counts[0] = found
