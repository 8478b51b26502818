"""Labels in the image plane, losses, interfaces."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.tissue.volume import SURFACE_STEP

__all__ = ["find_interfaces", "pass_through", "slice_labels"]

_MOST_STEP, _REACH = 1.5, 0.75


def slice_labels(labels: Any, pose: Any, rays: Any, steps: Any, out: Any) -> None:
    """Look up the label of the nearest voxel along rays."""
    ranges = steps[0] + steps[1] * np.arange(out.shape[1])
    x = rays[:, :1] + rays[:, 2:3] * ranges
    z = rays[:, 1:2] + rays[:, 3:] * ranges
    place = pose[:3] + (x[..., None] * pose[3:6] + z[..., None] * pose[9:12]) / pose[12]
    voxel = np.floor(place).astype(np.int64)
    within = ((voxel >= 0) & (voxel < labels.shape)).all(axis=-1)
    i, j, k = np.where(within[..., None], voxel, 0).transpose(2, 0, 1)
    out[:] = np.where(within, labels[i, j, k], 0)


def pass_through(slice_: Any, step: Any, entry: Any, rows: Any, gain: Any) -> None:
    """Multiply what is left of the amplitude on the way to each row."""
    sensitivity, angles, slopes, lead, each = rows
    entered = np.zeros(slice_.shape, dtype=bool)
    entered[:, 1:] = slice_[:, 1:] != slice_[:, :-1]
    factors = step[slice_] * np.where(entered, entry[slice_], 1.0)
    rays = np.arange(len(slice_))
    beams = np.tile(factors[:, :lead].prod(axis=1), (angles.size, 1))
    out = gain[: sensitivity.size * rays.size].reshape(sensitivity.size, -1)
    for half in range(2 * sensitivity.size):
        start = lead + half * each
        factor = factors[:, start : start + each].prod(axis=1)
        for number, angle in enumerate(angles):
            from_ray = np.clip(rays - angle * slopes[half // 2], 0, rays[-1])
            beams[number] = np.interp(from_ray, rays, beams[number]) * factor
        if half % 2 == 0:
            out[half // 2] = sensitivity[half // 2] * beams.mean(axis=0) ** 2


def find_interfaces(tissue: Any, pose: Any, rays: Any, interfaces: Any, out: Any) -> None:
    """Find where the lines cross interfaces, and how much each sends back."""
    lines, slice_, steps, numbers, by_row = rays
    sets, strength, exponent, echo, surface, nearest = interfaces
    points, count, delay, again = out
    axes = pose[3:12].reshape(3, 3)
    origin = pose[:3] + (lines[:, :1] * axes[0] + lines[:, 1:2] * axes[2]) / pose[12]
    direction = lines[:, 2:3] * axes[0] + lines[:, 3:] * axes[2]
    half = np.maximum((np.arange(len(lines)) + numbers[3]).astype(np.int64), 0) >> 1
    member = sets[slice_[half]]
    changed = member[:, 1:] ^ member[:, :-1]
    column, sample = np.nonzero(changed)
    listed = [
        (c, s, bit)
        for c, s in zip(column, sample, strict=True)
        for bit in range(60)
        if int(changed[c, s]) >> bit & 1
    ]
    delay[:], again[:], count[0] = 0.0, 0.0, 0
    for c, s, bit in listed:
        guess = (steps[0] + steps[1] * (s + 0.5)) / pose[12]
        one = (*tissue, int(surface[bit]))
        at, cosine = _settle(one, (origin[c], direction[c]), guess, sets, bit)
        facing = cosine ** exponent[bit] if cosine > 0 else 0.0
        reach = at * pose[12]
        row = (reach - numbers[1]) / numbers[2] + numbers[4]
        level = by_row[min(max(int(row), 0), by_row.size - 1)]
        inside = 0 < row < numbers[5] and 0 < c + numbers[3] < numbers[6]
        wave = np.exp(-4j * np.pi * reach / numbers[0]) * strength[bit] * facing * level
        if facing > 0 and inside and count[0] < points.size // 4:
            four = (c + numbers[3], row, wave.real, wave.imag)
            points[4 * count[0] : 4 * count[0] + 4] = four
            count[0] += 1
        if 0 < reach < nearest and echo[bit] * facing > again[c]:
            delay[c], again[c] = reach, echo[bit] * facing


def _settle(tissue: Any, ray: Any, start: float, sets: Any, bit: int) -> tuple[float, float]:
    labels, surfaces, which = tissue
    origin, direction = ray
    at, slope, steep, change = start, 0.0, 1.0, 1.0
    for _ in range(4):
        place = origin + direction * at
        if which >= 0:
            value, gradient = _distance(surfaces[which], place)
        else:
            value, gradient = _smooth(labels, place, sets, bit)
            value -= 0.5
        slope, steep = float(gradient @ direction), float(np.sqrt(gradient @ gradient))
        change = -value / slope if abs(slope) > 1e-3 else 0.0
        at += min(max(change, -_MOST_STEP), _MOST_STEP)
        if abs(change) <= 0.01:
            break
    lost = abs(slope) <= 1e-3 or abs(at - start) > 2 * _MOST_STEP
    return at, 0.0 if lost else abs(slope) / steep


def _distance(surface: Any, place: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    steps = np.concatenate([np.zeros((1, 3)), np.eye(3), -np.eye(3)]) * _REACH
    places = place + steps - 0.5
    base = np.clip(np.floor(places).astype(np.int64), 0, np.array(surface.shape) - 2)
    share = places - base
    total = np.zeros(7)
    for corner in np.ndindex(2, 2, 2):
        weight = np.where(np.array(corner) == 1, share, 1 - share).prod(axis=1)
        total += weight * surface[tuple((base + corner).T)]
    total *= SURFACE_STEP
    return float(total[0]) * 2 * _REACH, total[1:4] - total[4:]


def _smooth(
    labels: Any, place: NDArray[np.float64], sets: Any, bit: int
) -> tuple[float, NDArray[np.float64]]:
    base = np.floor(place).astype(np.int64)
    offset = place - base - 0.5
    weights = np.stack([0.5 * (0.5 - offset) ** 2, 0.75 - offset**2, 0.5 * (0.5 + offset) ** 2])
    slopes = np.stack([offset - 0.5, -2 * offset, offset + 0.5])
    base = np.clip(base, 1, np.array(labels.shape) - 2)
    near = [base[axis] + np.arange(-1, 2) for axis in range(3)]
    inside = (sets[labels[np.ix_(*near)]] >> bit & 1).astype(np.float64)

    def total(a: Any, b: Any, c: Any) -> float:
        return float(np.einsum("ijk,i,j,k->", inside, a, b, c))

    w, s = weights.T, slopes.T
    gradient = [total(s[0], w[1], w[2]), total(w[0], s[1], w[2]), total(w[0], w[1], s[2])]
    return total(*w), np.array(gradient)
