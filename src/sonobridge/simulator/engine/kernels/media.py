"""Compiled loops over the labels in the image plane: slice, losses, mirror-like interfaces."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba.extending import register_jitable

from sonobridge.simulator.engine.kernels.lanes import WIDTH, fma, load, spread, store
from sonobridge.simulator.tissue.volume import SURFACE_STEP

__all__ = ["find_interfaces", "pass_through", "slice_labels"]

_MOST_STEP = 1.5
"""Voxels that one correction of an interface's place may go."""
_MOST_CORRECTIONS, _SETTLED = 4, 0.01
_REACH = 0.75
"""Voxels on either side over which the slope of a surface is taken."""


def slice_labels(labels: Any, pose: Any, rays: Any, steps: Any, out: Any) -> None:
    """Look up the label of the nearest voxel along rays in the image plane.

    Parameters
    ----------
    labels
        (nx, ny, nz) uint8.
    pose
        Flat float64: probe's origin in voxels from the volume's corner (3), axes (9),
        edge of a voxel in mm.
    rays
        (rays, 4) float64: x and z at range 0, and direction, in the probe's frame, mm.
    steps
        (2,) float64: first range and step, mm.
    out
        (rays, samples) uint8; 0 outside the volume.
    """
    nx, ny, nz = labels.shape
    for ray in range(rays.shape[0]):
        x, z = rays[ray, 0] + rays[ray, 2] * steps[0], rays[ray, 1] + rays[ray, 3] * steps[0]
        i = pose[0] + (x * pose[3] + z * pose[9]) / pose[12]
        j = pose[1] + (x * pose[4] + z * pose[10]) / pose[12]
        k = pose[2] + (x * pose[5] + z * pose[11]) / pose[12]
        along, deep = rays[ray, 2] * steps[1] / pose[12], rays[ray, 3] * steps[1] / pose[12]
        di = along * pose[3] + deep * pose[9]
        dj = along * pose[4] + deep * pose[10]
        dk = along * pose[5] + deep * pose[11]
        for sample in range(out.shape[1]):
            a, b, c = i + di * sample, j + dj * sample, k + dk * sample
            label = np.uint8(0)
            if 0.0 <= a < nx and 0.0 <= b < ny and 0.0 <= c < nz:
                label = labels[np.int64(a), np.int64(b), np.int64(c)]
            out[ray, sample] = label


@register_jitable
def row_factors(slice_: Any, factors: Any, entered: Any, span: Any, out: Any) -> None:
    """Fill each ray's factor of amplitude, one way, over the samples of half a row."""
    step, entry = factors
    for ray in range(slice_.shape[0]):
        left = 1.0
        before = entered[ray]
        for sample in range(span[0], span[1]):
            label = slice_[ray, sample]
            left *= step[label]
            if label != before:
                left *= entry[label]
            before = label
        entered[ray] = before
        out[ray] = left


@register_jitable
def slant(beams: Any, start: Any, slope: Any, factor: Any, rays: Any) -> None:
    """Move the beams of one angle on by part of a ray and attenuate them.

    Beams begin at ``start``, with a margin on either side that repeats the outermost.
    """
    beams[start - 1] = beams[start]
    beams[start + rays] = beams[start + rays - 1]
    last = WIDTH * ((rays - 1) // WIDTH)
    share = spread(np.float32(abs(slope)))
    stay = spread(np.float32(1.0 - abs(slope)))
    for lane in range(0, last + WIDTH, WIDTH):
        # Away from where the beams come from, so that these are still the old ones.
        at = last - lane if slope >= 0.0 else lane
        other = start + at - 1 if slope >= 0.0 else start + at + 1
        moved = fma(load(beams, other), share, load(beams, start + at) * stay)
        store(beams, start + at, moved * load(factor, at))


def pass_through(slice_: Any, step: Any, entry: Any, rows: Any, gain: Any) -> None:
    """Multiply what is left of the amplitude, there and back, on the way to each row.

    Sound reaches a point from the whole aperture, so that what casts a shadow covers only
    part of it near the edge: the mean is taken over rays of several angles.

    Parameters
    ----------
    slice_
        (rays, samples) uint8 labels.
    step, entry
        (256,) float64: factors of amplitude, one way, for one sample in a label, and for
        entering it.
    rows
        ``(sensitivity (rows,), angles (n,), columns a row (rows,), samples before row 0,
        samples a half row)``: angles as parts of the aperture from -1 to 1, and how many
        columns (less than one) the outermost ray crosses in half a row.
    gain
        Flat float32, rows x rays: amplitude factor in the middle of each row.
    """
    sensitivity, angles, slopes, lead, each = rows
    rays, count = slice_.shape[0], angles.size
    room = WIDTH * ((rays - 1) // WIDTH + 3)
    beams = np.ones(count * room, dtype=np.float32)
    factor = np.ones(room, dtype=np.float32)
    entered = slice_[:, 0].copy()
    row_factors(slice_, (step, entry), entered, (0, min(lead, slice_.shape[1])), factor)
    for angle in range(count):
        for ray in range(rays):
            beams[angle * room + WIDTH + ray] = factor[ray]
    for half in range(2 * sensitivity.size):
        span = (lead + half * each, lead + (half + 1) * each)
        row_factors(slice_, (step, entry), entered, span, factor)
        row = half // 2
        for angle in range(count):
            slope = angles[angle] * slopes[row]
            slant(beams, angle * room + WIDTH, slope, factor, rays)
        if half % 2 == 0:
            for ray in range(rays):
                total = np.float32(0)
                for angle in range(count):
                    total += beams[angle * room + WIDTH + ray]
                total /= np.float32(count)
                gain[row * rays + ray] = np.float32(sensitivity[row]) * total * total


@register_jitable
def spline_weights(place: Any) -> Any:
    """Return the weights of the three nearest voxels, their slopes, and the middle one."""
    middle = np.int64(math.floor(place))
    offset = place - middle - 0.5
    near, far = 0.5 - offset, 0.5 + offset
    weights = (0.5 * near * near, 0.75 - offset * offset, 0.5 * far * far)
    return weights, (offset - 0.5, -2.0 * offset, offset + 0.5), middle


@register_jitable
def smooth_membership(labels: Any, place: Any, sets: Any, bit: Any, gradient: Any) -> Any:
    """Return how far a point lies within a set of labels, 0 to 1, and fill the gradient.

    The membership of the 27 voxels around the point is weighed by quadratic B-splines, so
    that the surface where it is one half is smooth although voxels are not.
    """
    nx, ny, nz = labels.shape
    u, du, i = spline_weights(place[0])
    v, dv, j = spline_weights(place[1])
    w, dw, k = spline_weights(place[2])
    i, j, k = min(max(i, 1), nx - 2), min(max(j, 1), ny - 2), min(max(k, 1), nz - 2)
    value, first, second, third = 0.0, 0.0, 0.0, 0.0
    for a in range(3):
        for b in range(3):
            x, y = i + a - 1, j + b - 1
            below = (sets[labels[x, y, k - 1]] >> bit) & 1
            here = (sets[labels[x, y, k]] >> bit) & 1
            above = (sets[labels[x, y, k + 1]] >> bit) & 1
            mean = below * w[0] + here * w[1] + above * w[2]
            value += u[a] * v[b] * mean
            first += du[a] * v[b] * mean
            second += u[a] * dv[b] * mean
            third += u[a] * v[b] * (below * dw[0] + here * dw[1] + above * dw[2])
    gradient[0], gradient[1], gradient[2] = first, second, third
    return value


@register_jitable
def distance(surfaces: Any, which: Any, x: Any, y: Any, z: Any) -> Any:
    """Return the distance (voxels) to a surface, interpolated between voxels' centres."""
    x, y, z = x - 0.5, y - 0.5, z - 0.5
    i = min(max(np.int64(math.floor(x)), 0), surfaces.shape[1] - 2)
    j = min(max(np.int64(math.floor(y)), 0), surfaces.shape[2] - 2)
    k = min(max(np.int64(math.floor(z)), 0), surfaces.shape[3] - 2)
    x, y, z = x - i, y - j, z - k
    total = 0.0
    for a in range(2):
        u = x if a else 1.0 - x
        for b in range(2):
            v = u * (y if b else 1.0 - y)
            near = surfaces[which, i + a, j + b, k] * (1.0 - z)
            total += v * (near + surfaces[which, i + a, j + b, k + 1] * z)
    return total * SURFACE_STEP


@register_jitable
def surface_slope(surfaces: Any, which: Any, place: Any, gradient: Any) -> Any:
    """Return the distance to a surface, and fill its gradient over a voxel and a half."""
    x, y, z = place[0], place[1], place[2]
    for axis in range(3):
        dx = _REACH if axis == 0 else 0.0
        dy = _REACH if axis == 1 else 0.0
        dz = _REACH if axis == 2 else 0.0
        ahead = distance(surfaces, which, x + dx, y + dy, z + dz)
        gradient[axis] = ahead - distance(surfaces, which, x - dx, y - dy, z - dz)
    return distance(surfaces, which, x, y, z) * 2.0 * _REACH


@register_jitable
def settle(tissue: Any, ray: Any, start: Any, sets: Any, bit: Any) -> Any:
    """Return the range (in voxels) where a ray crosses a surface, and |cos| of its angle.

    ``tissue`` is labels, surfaces and which surface (-1: labels alone); ``ray`` the place
    at range 0 (3,), the direction (3,), and two workspaces (3,).
    """
    labels, surfaces, which = tissue
    origin, direction, place, gradient = ray
    at, slope, steep, change = start, 0.0, 1.0, 1.0
    steps = 0
    while steps < _MOST_CORRECTIONS and abs(change) > _SETTLED:
        for axis in range(3):
            place[axis] = origin[axis] + direction[axis] * at
        if which >= 0:
            value = surface_slope(surfaces, which, place, gradient)
        else:
            value = smooth_membership(labels, place, sets, bit, gradient) - 0.5
        slope = (
            gradient[0] * direction[0] + gradient[1] * direction[1] + gradient[2] * direction[2]
        )
        steep = math.sqrt(gradient[0] ** 2 + gradient[1] ** 2 + gradient[2] ** 2)
        change = -value / slope if abs(slope) > 1e-3 else 0.0
        at += min(max(change, -_MOST_STEP), _MOST_STEP)
        steps += 1
    lost = abs(slope) <= 1e-3 or abs(at - start) > 2 * _MOST_STEP
    return at, 0.0 if lost else abs(slope) / steep


def find_interfaces(
    tissue: Any,
    pose: Any,
    rays: Any,
    interfaces: Any,
    out: Any,
) -> None:
    """Find where the lines cross interfaces, and how much each sends back.

    Parameters
    ----------
    tissue
        Labels, and surfaces (n, nx, ny, nz) int8, n may be 0.
    pose
        As of :func:`slice_labels`.
    rays
        (columns, 4) rays of all columns; slice of every other one (as of
        :func:`slice_labels`); its first range and step, mm; then flat float64: wavelength
        in mm, range of row 0, row pitch, shifts of column and row, limits of row and
        column; and by row the amplitude of a point of an interface of strength 1.
    interfaces
        ``sets`` (256,) int64: bit n of a label tells whether it lies inside interface n;
        ``strength``, ``exponent``, ``echo`` (n,) float64: amplitude sent back at right angle,
        exponent of |cos|, and share that comes back a second time from the probe's face;
        ``surface`` (n,) int64, -1 for none; greatest range of what is repeated, mm.
    out
        ``points`` flat float32, four a point; ``count`` (1,) int64; ``delay`` (columns,) mm
        and ``again`` (columns,) float64: the strongest repeated interface of each column.
    """
    lines, slice_, steps, numbers, by_row = rays
    sets, strength, exponent, echo, surface, nearest = interfaces
    labels, surfaces = tissue
    points, count, delay, again = out
    origin, direction = np.empty(3), np.empty(3)
    workspace = (origin, direction, np.empty(3), np.empty(3))
    room, found = points.size // 4, 0
    for column in range(lines.shape[0]):
        for axis in range(3):
            origin[axis] = (
                pose[axis]
                + (lines[column, 0] * pose[3 + axis] + lines[column, 1] * pose[9 + axis])
                / pose[12]
            )
            direction[axis] = (
                lines[column, 2] * pose[3 + axis] + lines[column, 3] * pose[9 + axis]
            )
        delay[column], again[column] = 0.0, 0.0
        seen = slice_[max(0, int(column + numbers[3])) >> 1]
        for sample in range(1, seen.size):
            if seen[sample] == seen[sample - 1]:
                continue
            changed = sets[seen[sample]] ^ sets[seen[sample - 1]]
            bit = 0
            while changed >> bit:
                if (changed >> bit) & 1 and found < room:
                    guess = (steps[0] + steps[1] * (sample - 0.5)) / pose[12]
                    at, cosine = settle(
                        (labels, surfaces, surface[bit]), workspace, guess, sets, bit
                    )
                    facing = cosine ** exponent[bit] if cosine > 0.0 else 0.0
                    size = strength[bit] * facing
                    reach = at * pose[12]
                    turn = -4.0 * math.pi * reach / numbers[0]
                    points[4 * found] = column + numbers[3]
                    points[4 * found + 1] = (reach - numbers[1]) / numbers[2] + numbers[4]
                    row = min(max(int(points[4 * found + 1]), 0), by_row.size - 1)
                    points[4 * found + 2] = size * by_row[row] * math.cos(turn)
                    points[4 * found + 3] = size * by_row[row] * math.sin(turn)
                    inside = 0.0 < points[4 * found + 1] < numbers[5]
                    inside = inside and 0.0 < points[4 * found] < numbers[6]
                    found += 1 if size > 0.0 and inside else 0
                    if 0.0 < reach < nearest and echo[bit] * facing > again[column]:
                        delay[column], again[column] = reach, echo[bit] * facing
                bit += 1
    count[0] = found
