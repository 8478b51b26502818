"""Compiled loops that move blood: through the gate, and into the lines of colour."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba.extending import register_jitable

from sonobridge.simulator.doppler.kernels.trigonometry import (
    cosine_of,
    sine_of,
    whole_turns_off,
)

__all__ = ["place_blood", "trace_blood", "trace_straight"]

_AXIS, _FIRST, _SECOND, _RADIUS, _TURBULENCE, _LONGEST = 0, 3, 6, 9, 10, 11
"""Columns of a row of nodes: point on the axis, two unit vectors across, three figures."""
_CLOSED = 8.0
"""Exponent of the gate's weight from which the compiled weight (1 - q / 8)^8 is 0."""
_CLOSED_ROOT = math.sqrt(_CLOSED)
_ZERO = np.float32(0)
_CUT = 3.0
"""Exponent of the elevation weight beyond which a point is left out."""


@register_jitable
def set_place(state: Any, index: Any, lines: Any, at: Any, place: Any) -> None:
    """Write the place of a point, its drift included, ``at`` nodes along the window."""
    node = min(int(at), lines.shape[0] - 2)
    share = at - node
    for axis in range(3):
        value = np.float64(state[index, 4 + axis])
        for corner in range(2):
            row = node + corner
            weight = share if corner == 1 else 1.0 - share
            across = state[index, 1] * lines[row, _RADIUS]
            spread = (
                state[index, 2] * lines[row, _FIRST + axis]
                + state[index, 3] * lines[row, _SECOND + axis]
            )
            value += weight * (lines[row, _AXIS + axis] + across * spread)
        place[axis] = value


@register_jitable
def speed_at(radial: Any, at: Any, tables: Any, flows: Any) -> Any:
    """Return the velocity downstream, mm/s, ``at`` nodes along the window."""
    steady, pulsatile = tables
    node = min(int(at), steady.shape[0] - 2)
    share = at - node
    across = np.float64(radial) * (steady.shape[1] - 1)
    ring = min(int(across), steady.shape[1] - 2)
    part = across - ring
    speed = 0.0
    for corner in range(2):
        row = node + corner
        slow = steady[row, ring] + part * (steady[row, ring + 1] - steady[row, ring])
        fast = pulsatile[row, ring] + part * (pulsatile[row, ring + 1] - pulsatile[row, ring])
        weight = share if corner == 1 else 1.0 - share
        speed += weight * (slow * flows[0] + fast * flows[1])
    return speed


@register_jitable
def echo(ends: Any, first: Any, count: Any, gate: Any, out: Any) -> None:
    """Add the echo of a point that moves straight from one place to another.

    Parameters
    ----------
    ends
        Place at the first pulse and after the last (3, mm each), amplitude.
    first, count
        First pulse and number of pulses.
    gate
        Inverse squares of the gate's widths (axial, lateral, elevation) and turns a mm.
    out
        Pulses 0, 1, 2 …; real and imaginary part of the signal, float32.
    """
    start, end, amplitude = ends
    steps, real, imaginary = out
    square, linear, constant = 0.0, 0.0, 0.0
    for axis in range(3):
        moved = (end[axis] - start[axis]) / count
        constant += gate[axis] * start[axis] * start[axis]
        linear += 2.0 * gate[axis] * start[axis] * moved
        square += gate[axis] * moved * moved
    square += 1e-12
    root = linear * linear - 4.0 * square * (constant - _CLOSED)
    if root <= 0.0:
        return
    root, middle = 0.5 * math.sqrt(root) / square, -0.5 * linear / square
    # Only while the gate is open, in whole vectors.
    low = max(int(middle - root), 0) & ~15
    high = min((int(middle + root) & ~15) + 16, count)
    if middle + root < 0.0 or low >= high:
        return
    p0, p1 = np.float32(1.0 - 0.125 * constant), np.float32(-0.125 * linear)
    p2 = np.float32(-0.125 * square)
    turns = -gate[3] * start[0]
    phase = np.float32(turns - math.floor(turns))
    pace = np.float32(-gate[3] * (end[0] - start[0]) / count)
    # Unsigned, since an index that might be negative keeps the compiler from making vectors.
    shift = np.uint64(first)
    for step in range(np.uint64(first + low), np.uint64(first + high)):
        n = steps[step - shift]
        weight = max(p0 + n * (p1 + n * p2), _ZERO)
        weight = weight * weight
        weight = weight * weight
        weight = weight * weight * amplitude
        angle = whole_turns_off(phase + pace * n)
        real[step] += weight * cosine_of(angle)
        imaginary[step] += weight * sine_of(angle)


def trace_blood(state: Any, tables: Any, numbers: Any, out: Any) -> None:
    """Move points along their vessel through the gate and add their echoes, pulse by pulse.

    A point moves in straight steps that are short where the velocity changes along the
    vessel. One that leaves the window enters it again at the other end, with no drift.

    Parameters
    ----------
    state
        (points, 14) float32, changed in place: distance along the window (mm), radial
        fraction, cosine and sine about the axis; drift by turbulence (3, mm); amplitude;
        gust (3, standard normal), set by the caller; place (3, mm: axial, lateral,
        elevation from the middle of the gate).
    tables
        Of the window's nodes: (nodes, 12) axis and two directions across (axial, lateral,
        elevation each), radius, turbulence (1/mm2), longest step (mm); (nodes, radii)
        steady and pulsatile velocity, 1/mm2.
    numbers
        (10,) float64: node spacing (mm), mean flow and flow less the mean (mm3/s), seconds a
        pulse, share of drift that is kept, nothing; inverse squares of the gate's widths
        (axial, lateral, elevation, 1/mm2); turns a mm.
    out
        Pulses 0, 1, 2 …; real and imaginary part of the signal: float32 each, as many
        pulses as the block has.
    """
    lines, steady, pulsatile = tables
    total = out[1].shape[0]
    spacing, seconds = numbers[0], numbers[3]
    length = spacing * (steady.shape[0] - 1)
    flows = (numbers[1], numbers[2])
    gate = (numbers[6], numbers[7], numbers[8], numbers[9])
    narrowest = 1.0 / math.sqrt(max(gate[0], gate[1]))
    before, after = np.empty(3), np.empty(3)
    for index in range(state.shape[0]):
        along = np.float64(state[index, 0])
        for axis in range(3):
            before[axis] = np.float64(state[index, 11 + axis])
            state[index, 4 + axis] = state[index, 4 + axis] * np.float32(numbers[4])
        first = 0
        while first < total:
            at = along / spacing
            node = min(int(at), lines.shape[0] - 1)
            speed = speed_at(state[index, 1], at, (steady, pulsatile), flows)
            pace = speed * seconds
            room = length - along if speed > 0.0 else along
            closed = math.sqrt(gate[0] * before[0] ** 2 + gate[1] * before[1] ** 2)
            free = (closed - _CLOSED_ROOT) * narrowest
            far = min(max(np.float64(lines[node, _LONGEST]), free), room + 1e-3)
            count = total - first
            if abs(pace) * count > far:
                count = min(max(int(far / abs(pace)), 1), count)
            gust = lines[node, _TURBULENCE] * abs(flows[0] + flows[1]) * seconds * count
            for axis in range(3):
                state[index, 4 + axis] += np.float32(gust * state[index, 8 + axis])
            along += pace * count
            set_place(state, index, lines, min(max(along, 0.0), length) / spacing, after)
            echo((before, after, state[index, 7]), first, count, gate, out)
            first += count
            if along < 0.0 or along >= length:
                along = min(along - length * math.floor(along / length), length * 0.999999)
                state[index, 4], state[index, 5], state[index, 6] = _ZERO, _ZERO, _ZERO
                set_place(state, index, lines, along / spacing, after)
            for axis in range(3):
                before[axis] = after[axis]
        state[index, 0] = np.float32(along)
        for axis in range(3):
            state[index, 11 + axis] = np.float32(before[axis])


def trace_straight(state: Any, tables: Any, numbers: Any, out: Any) -> None:
    """Do what ``trace_blood`` does where blood moves straight and evenly: in one step a block.

    Parameters
    ----------
    state, tables, out
        As of ``trace_blood``; the window holds blood for one block on both sides of the gate.
    numbers
        (12,) float64: as of ``trace_blood``, then the stretch of the window (mm) that the
        gate can see.
    """
    lines, steady, pulsatile = tables
    total = out[1].shape[0]
    length = numbers[0] * (steady.shape[0] - 1)
    flows = (numbers[1], numbers[2])
    gate = (numbers[6], numbers[7], numbers[8], numbers[9])
    before, after = np.empty(3), np.empty(3)
    for index in range(state.shape[0]):
        along = np.float64(state[index, 0])
        at = along / numbers[0]
        moved = speed_at(state[index, 1], at, (steady, pulsatile), flows) * numbers[3] * total
        end = along + moved
        if min(along, end) < numbers[11] and max(along, end) > numbers[10]:
            set_place(state, index, lines, at, before)
            set_place(state, index, lines, min(max(end, 0.0), length) / numbers[0], after)
            echo((before, after, state[index, 7]), 0, total, gate, out)
        if end < 0.0 or end >= length:
            end = min(end - length * math.floor(end / length), length * 0.999999)
        state[index, 0] = np.float32(end)


@register_jitable
def to_beam(x: Any, z: Any, beam: Any) -> Any:
    """Return (column, row) of a point in the plane of the probe.

    ``beam``: sector, cosine and sine of the steer, first line, 1 / line pitch, start,
    1 / row pitch, radius of the array.
    """
    if beam[0] == 0.0:
        across = x * beam[1] - z * beam[2]
        depth = x * beam[2] + z * beam[1]
    else:
        behind = z + beam[7]
        across = math.atan2(x, behind)
        depth = math.sqrt(x * x + behind * behind) - beam[7]
    return (across - beam[3]) * beam[4], (depth - beam[5]) * beam[6]


@register_jitable
def transform(vector: Any, pose: Any, shift: Any) -> Any:
    """Return a vector in the probe's frame; ``shift`` is 1 for points, 0 for directions."""
    x = vector[0] - shift * pose[0]
    y = vector[1] - shift * pose[1]
    z = vector[2] - shift * pose[2]
    return (
        x * pose[3] + y * pose[4] + z * pose[5],
        x * pose[6] + y * pose[7] + z * pose[8],
        x * pose[9] + y * pose[10] + z * pose[11],
    )


def place_blood(cloud: Any, window: Any, numbers: Any, elevation: Any, out: Any) -> None:
    """Lay the points of a vessel on the lines of a frame and say how each moves by pulse.

    Parameters
    ----------
    cloud
        (points, 10) float32 in the patient's frame: place (3, mm), direction of flow (3),
        steady and pulsatile velocity and turbulence (1/mm2), own random number 0 to 1; and
        gusts (a multiple of 3) of standard normal numbers.
    window
        First point, and the one after the last, that may lie in the box.
    numbers
        (32,) float64: pose (origin and three axes, 12), beam (8, see ``to_beam``), rows,
        columns, margin in rows and in columns, turns a row, seconds a pulse, mean flow,
        flow less the mean (mm3/s), number of the frame, amplitude.
    elevation
        (rows,) float32: half of the inverse square of the elevation width, 1/mm2.
    out
        (room, 8) float32, rows of column, row, movement of both by pulse, real and imaginary
        part, cosine and sine of the turn by pulse; and (1,) int64, how many are filled.
    """
    points, gusts = cloud
    rows, filled = out
    pose, beam = numbers[:12], numbers[12:20]
    deep, wide = numbers[20], numbers[21]
    count = filled[0]
    for index in range(window[0], window[1]):
        point = points[index]
        x, y, z = transform(point[0:3], pose, 1.0)
        column, row = to_beam(x, z, beam)
        if not (-numbers[23] < column < wide + numbers[23]):
            continue
        if not (-numbers[22] < row < deep + numbers[22]) or count >= rows.shape[0]:
            continue
        half = elevation[int(min(max(row, 0.0), deep - 1.0))]
        q = y * y * half
        if q > _CUT:
            continue
        speed = (point[6] * numbers[26] + point[7] * numbers[27]) * numbers[25]
        gust = point[8] * abs(numbers[26] + numbers[27]) * numbers[25]
        at = (3 * index) % (gusts.shape[0] - 2)
        dx, _, dz = transform(point[3:6], pose, 0.0)
        dx = dx * speed + gust * gusts[at]
        dz = dz * speed + gust * gusts[at + 1]
        next_column, next_row = to_beam(x + dx, z + dz, beam)
        turns = -numbers[24] * row + point[9] * numbers[28]
        pace = -numbers[24] * (next_row - row)
        angle = 2.0 * math.pi * (turns - math.floor(turns))
        size = numbers[29] * math.exp(-q)
        filled_row = rows[count]
        filled_row[0], filled_row[1] = np.float32(column), np.float32(row)
        filled_row[2], filled_row[3] = (
            np.float32(next_column - column),
            np.float32(next_row - row),
        )
        filled_row[4] = np.float32(size * math.cos(angle))
        filled_row[5] = np.float32(size * math.sin(angle))
        filled_row[6] = np.float32(math.cos(2.0 * math.pi * pace))
        filled_row[7] = np.float32(math.sin(2.0 * math.pi * pace))
        count += 1
    filled[0] = count
