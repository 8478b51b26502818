"""Compiled loops that put scatterers on the grid of rows and columns.

A row of the grid is made of blocks of eight columns that overlap by three: block b holds the
columns 5b to 5b + 7, so that the two to four columns of a scatterer always lie in one block,
one aligned vector of sixteen numbers (real and imaginary parts side by side). What goes to
a row is one multiplication and one addition of vectors. ``fold_rows`` adds up the overlaps.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import register_jitable

from sonobridge.simulator.engine.kernels.arithmetic import angle, sine_cosine
from sonobridge.simulator.engine.kernels.lanes import (
    WIDTH,
    below,
    bits,
    fma,
    last_six_first,
    load,
    lowest,
    nonzero_bytes,
    pairs,
    root,
    shift_right,
    spread,
    store,
    to_floats,
    to_ints,
    weave_high,
    weave_low,
)

__all__ = ["clear_rows", "fold_rows", "splat_cells", "splat_points"]

_STRATA = 64
_ZERO, _ONE, _STEPS = np.float32(0), np.float32(1), np.float32(64)
_NARROW = np.float32(0.125)
_FIFTH, _FIVE, _TWO = np.int32(52429), np.int32(5), np.int32(2)
_FIFTH_BITS = 18
_TABLE_ROW, _TABLE_ZEROS = np.int32(24), np.int32(8)
"""A row of the column weights: eight zeros, four weights twice each, eight zeros."""
_AXIAL_ROW = np.int32(4)


def clear_rows(grid: Any, stride: Any, window: Any) -> None:
    """Set the rows ``window[0]`` to ``window[1] - 1`` to zero."""
    zero = spread(_ZERO)
    for at in range(window[0] * stride, window[1] * stride, WIDTH):
        store(grid, at, zero)


def fold_rows(grid: Any, stride: Any, window: Any) -> None:
    """Turn the blocks of each row into plain columns, from the row's beginning up."""
    for row in range(window[0], window[1]):
        start = row * stride
        carry = spread(_ZERO)
        for block in range(stride // WIDTH):
            values = load(grid, start + WIDTH * block) + carry
            store(grid, start + 10 * block, values)
            carry = last_six_first(values)


@register_jitable(forceinline=True)
def put(target: Any, places: Any, weights: Any, window: Any) -> None:
    """Add a vector of columns to the rows that a scatterer touches.

    Parameters
    ----------
    target
        Grid, its row length, the scatterer's first row.
    places
        Index in the grid, in the axial weights, and the number of rows.
    weights
        Axial weights, and the vector of column weights times amplitude.
    window
        Rows that are written; others belong to another thread.
    """
    grid, stride, row = target
    at, first, rows = places
    axial, columns = weights
    for tap in range(rows):
        if window[0] <= row + tap < window[1]:
            value = fma(columns, spread(axial[first + tap]), load(grid, at + tap * stride))
            store(grid, at + tap * stride, value)


@register_jitable(forceinline=True)
def place_lanes(tile: Any, at: Any, value: Any, beam: Any) -> Any:
    """Return columns, rows, and ranges less that of the cell's centre, of sixteen points.

    ``beam`` is ``sector, 1 / row pitch, first line, 1 / line pitch, column shift``.
    """
    along = load(tile, at)
    deep = load(tile, at + 2 * _STRATA)
    if beam[0] == _ZERO:
        columns, beyond = along + spread(value[0]), deep
    else:
        x0, z0 = value[0], value[8]
        reach = np.float32(np.sqrt(np.float64(x0) * x0 + np.float64(z0) * z0))
        more = (along * along) + (deep * deep)
        more = fma(along, spread(x0 + x0), fma(deep, spread(z0 + z0), more))
        far = root(more + spread(reach * reach))
        beyond = more / (far + spread(reach))
        turned = angle(along + spread(x0), deep + spread(z0))
        columns = fma(turned - spread(beam[2]), spread(beam[3]), spread(beam[4]))
    return columns, fma(beyond, spread(beam[1]), spread(value[2])), beyond


@register_jitable(forceinline=True)
def weigh_lanes(y: Any, beyond: Any, value: Any, numbers: Any) -> Any:
    """Return the elevation exponent q and complex amplitudes of sixteen points."""
    square = y * y
    q = square * fma(beyond, spread(value[4]), spread(value[3]))
    weight = spread(_ONE) - q * spread(_NARROW)
    weight = weight * weight
    weight = weight * weight
    weight = weight * weight
    sine, cosine = sine_cosine(fma(square, spread(value[5]), beyond * spread(numbers[0])))
    real, imaginary = spread(value[6]), spread(value[7])
    first = weight * fma(sine, imaginary, cosine * real)
    return q, first, weight * (cosine * imaginary - sine * real)


@register_jitable(forceinline=True)
def index_lanes(columns: Any, rows: Any, shape: Any) -> Any:
    """Return indices into grid, column weights, axial weights and gain of sixteen points."""
    stride, gain_columns = shape
    column, row = to_ints(columns), to_ints(rows)
    across = to_ints((columns - to_floats(column)) * spread(_STEPS))
    down = to_ints((rows - to_floats(row)) * spread(_STEPS))
    block = shift_right(column * spread(_FIFTH), _FIFTH_BITS)
    inside = column - block * spread(_FIVE)
    at = row * spread(stride) + block * spread(np.int32(WIDTH))
    weights = across * spread(_TABLE_ROW) + spread(_TABLE_ZEROS) - inside * spread(_TWO)
    gain = shift_right(row, 1) * spread(gain_columns) + shift_right(column, 1)
    return at, weights, down * spread(_AXIAL_ROW), gain


@register_jitable(forceinline=True)
def prepare_cell(sources: Any, cell: Any, value: Any, beam: Any, scratch: Any) -> Any:
    """Fill the scratch with places and amplitudes of a cell's points; return which count."""
    tile, echo, numbers, shape, strata = sources
    places, amplitudes = scratch
    kept = np.uint64(0)
    wanted = ~np.uint64(0) >> np.uint64(_STRATA - strata)
    for lane in range(0, strata, WIDTH):
        at = cell[1] * 3 * _STRATA + lane
        columns, rows, beyond = place_lanes(tile, at, value, beam)
        y = load(tile, at + _STRATA) + spread(value[1])
        q, real, imaginary = weigh_lanes(y, beyond, value, numbers)
        keep = below(q, spread(numbers[1]))
        if strata == _STRATA:
            keep = keep & nonzero_bytes(echo, cell[0] * _STRATA + lane)
        keep = keep & below(spread(_ZERO), columns) & below(columns, spread(numbers[2]))
        keep = keep & below(spread(_ZERO), rows) & below(rows, spread(numbers[3]))
        kept |= bits(keep) << np.uint64(lane)
        grid_at, across, down, gain = index_lanes(columns, rows, shape)
        store(places, lane, grid_at)
        store(places, _STRATA + lane, across)
        store(places, 2 * _STRATA + lane, down)
        store(places, 3 * _STRATA + lane, gain)
        store(amplitudes, 2 * lane, weave_low(real, imaginary))
        store(amplitudes, 2 * lane + WIDTH, weave_high(real, imaginary))
    return kept & wanted


def splat_cells(
    cells: Any,
    tissue: Any,
    beam: Any,
    tables: Any,
    output: Any,
) -> None:
    """Put the scatterers of all listed cells on the rows of a window.

    Parameters
    ----------
    cells
        ``ids``, ``values``, and how many, as :func:`select_cells` lists them.
    tissue
        Turned tile (flat), voxel of each of its scatterers (flat, as many a cell as are
        used), echo steps (flat), amplitude of each step (256,), and gain by pairs of rows
        and columns (flat).
    beam
        Flat float32: sector, 1 / row pitch, first line, 1 / line pitch, column shift; then
        phase in turns a mm, largest q, limit of columns, limit of rows.
    tables
        Column weights (flat, 64 rows of 24), axial weights (flat, 64 rows of 4), and int64:
        rows a scatterer touches, row length of the grid, columns of the gain, scatterers of
        a cell that are used (8, 16, 32 or 64).
    output
        Grid (flat), scratch int32 (256,) and float32 (128,), window of rows (int64, 2),
        and int64 (1,): is told how many scatterers were put.
    """
    ids, values, count = cells
    tile, voxels, echo, steps, gain = tissue
    across, axial, sizes = tables
    grid, places, amplitudes, window, told = output
    rows, stride, strata = sizes[0], sizes[1], sizes[3]
    shape = (np.int32(stride), np.int32(sizes[2]))
    numbers = (beam[5], beam[6], beam[7], beam[8])
    total = 0
    for number in range(count):
        value, cell = values[number], (ids[number, 0], np.int64(ids[number, 1]))
        low, high = value[2] - value[9], value[2] + value[9] + np.float32(rows)
        if high < np.float32(window[0]) or low > np.float32(window[1]):
            continue
        whole = low > np.float32(window[0]) and high < np.float32(window[1])
        kept = prepare_cell(
            (tile, echo, numbers, shape, strata), cell, value, beam, (places, amplitudes)
        )
        while kept != np.uint64(0):
            point = np.uint64(lowest(kept))
            kept &= kept - np.uint64(1)
            at, first = places[point], places[2 * _STRATA + point]
            voxel = np.int64(point)
            if strata != _STRATA:
                voxel = np.int64(voxels[cell[1] * strata + voxel])
            size = steps[echo[np.int64(cell[0]) * _STRATA + voxel]]
            size *= gain[places[3 * _STRATA + point]]
            columns = load(across, places[_STRATA + point]) * pairs(amplitudes, 2 * point)
            columns = columns * spread(size)
            if whole:
                # Written out: arrays handed to a function here would be counted each time.
                zero = fma(columns, spread(axial[first]), load(grid, at))
                one = fma(columns, spread(axial[first + 1]), load(grid, at + stride))
                store(grid, at, zero)
                store(grid, at + stride, one)
                if rows > 2:
                    two = fma(columns, spread(axial[first + 2]), load(grid, at + 2 * stride))
                    store(grid, at + 2 * stride, two)
                if rows > 3:
                    three = fma(columns, spread(axial[first + 3]), load(grid, at + 3 * stride))
                    store(grid, at + 3 * stride, three)
            else:
                row = np.int64(at) // stride
                put((grid, stride, row), (at, first, rows), (axial, columns), window)
            total += 1
    told[0] = total


def splat_points(points: Any, count: Any, gain: Any, tables: Any, output: Any) -> None:
    """Put single scatterers on the rows of a window.

    Parameters
    ----------
    points
        Flat float32, four a point: column, row (both with the shift of the tables), real
        and imaginary amplitude.
    count
        How many.
    gain, tables, output
        As of :func:`splat_cells`; the scratch is not used.
    """
    across, axial, sizes = tables
    grid, _places, _amplitudes, window, told = output
    rows, stride, gain_columns = sizes[0], sizes[1], sizes[2]
    total = 0
    for number in range(count):
        column, row = np.int64(points[4 * number]), np.int64(points[4 * number + 1])
        if row + rows <= window[0] or row >= window[1]:
            continue
        right = np.int64((points[4 * number] - np.float32(column)) * _STEPS)
        down = np.int64((points[4 * number + 1] - np.float32(row)) * _STEPS)
        block = column // 5
        size = gain[(row >> 1) * gain_columns + (column >> 1)]
        table_at = right * _TABLE_ROW + _TABLE_ZEROS - 2 * (column - 5 * block)
        columns = load(across, table_at) * pairs(points, 4 * number + 2) * spread(size)
        at = row * stride + block * WIDTH
        put((grid, stride, row), (at, 4 * down, rows), (axial, columns), window)
        total += 1
    told[0] = total
