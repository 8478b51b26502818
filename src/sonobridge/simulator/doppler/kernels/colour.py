"""Compiled loops of colour Doppler: points to pulses, pulses to velocity and power."""

from __future__ import annotations

from typing import Any

import numpy as np

from sonobridge.simulator.doppler.kernels.trigonometry import arctangent

__all__ = ["add_echoes", "correlate", "estimate", "smear", "splat_blood"]

_ZERO, _ONE = np.float32(0), np.float32(1)
_NINTH = np.float32(1.0 / 9.0)
_TINY = np.float32(1e-20)


def splat_blood(points: Any, count: Any, grid: Any) -> None:
    """Put points on the grid of one pulse, bilinear, and move them on to the next pulse.

    Parameters
    ----------
    points
        (room, 8) float32 as ``place_blood`` writes; places are those of the padded grid.
    count
        How many are filled.
    grid
        (2, rows, columns) float32: real and imaginary part, cleared here.
    """
    grid[:] = _ZERO
    deep, wide = grid.shape[1], grid.shape[2]
    for index in range(count):
        point = points[index]
        column, row = point[0], point[1]
        real, imaginary = point[4], point[5]
        left, top = int(np.floor(column)), int(np.floor(row))
        if left >= 0 and top >= 0 and left < wide - 1 and top < deep - 1:
            across, down = column - np.float32(left), row - np.float32(top)
            for corner in range(4):
                below, right = corner >> 1, corner & 1
                weight = (down if below == 1 else _ONE - down) * (
                    across if right == 1 else _ONE - across
                )
                grid[0, top + below, left + right] += weight * real
                grid[1, top + below, left + right] += weight * imaginary
        point[0] = column + point[2]
        point[1] = row + point[3]
        point[4] = real * point[6] - imaginary * point[7]
        point[5] = real * point[7] + imaginary * point[6]


def smear(grid: Any, taps: Any, work: Any, out: Any) -> None:
    """Filter one pulse with the point response: across the lines, then along them.

    Parameters
    ----------
    grid
        (2, rows + axial taps - 1, columns + lateral taps - 1) float32.
    taps
        Lateral and axial taps, odd in number, float32.
    work
        (2, rows + axial taps - 1, columns) float32.
    out
        (2, rows, columns) float32.
    """
    lateral, axial = taps
    columns = out.shape[2]
    for part in range(2):
        for row in range(grid.shape[1]):
            target = work[part, row]
            source = grid[part, row]
            target[:] = _ZERO
            for tap in range(lateral.shape[0]):
                weight = lateral[tap]
                for column in range(columns):
                    target[column] += weight * source[column + tap]
        for row in range(out.shape[1]):
            target = out[part, row]
            target[:] = _ZERO
            for tap in range(axial.shape[0]):
                weight = axial[tap]
                source = work[part, row + tap]
                for column in range(columns):
                    target[column] += weight * source[column]


def add_echoes(pulse: Any, tissue: Any, noise: Any) -> None:
    """Add the static echoes, turned by the wall's movement, and noise to one pulse.

    Parameters
    ----------
    pulse
        (2, rows, columns) float32, changed in place.
    tissue
        Echoes (2, rows, columns) and cosine and sine of their turn.
    noise
        Standard normal numbers (float32), the first to use, and their size.
    """
    still, cosine, sine = tissue
    numbers, first, size = noise
    rows, columns = pulse.shape[1], pulse.shape[2]
    half = rows * columns
    for row in range(rows):
        real, imaginary = pulse[0, row], pulse[1, row]
        in_phase, quadrature = still[0, row], still[1, row]
        here = numbers[first + row * columns : first + (row + 1) * columns]
        there = numbers[first + half + row * columns : first + half + (row + 1) * columns]
        for column in range(columns):
            a, b = in_phase[column], quadrature[column]
            real[column] += cosine * a - sine * b + size * here[column]
            imaginary[column] += sine * a + cosine * b + size * there[column]


def correlate(pulses: Any, basis: Any, work: Any, out: Any) -> None:
    """Take the wall's part off and correlate neighbouring pulses.

    Parameters
    ----------
    pulses
        (pulses, 2, rows, columns) float32.
    basis
        (order, pulses) float32: orthonormal functions over the pulses that are taken off.
    work
        (2 * pulses + 4, columns) float32.
    out
        (3, rows, columns) float32: real and imaginary part of lag 1, and power.
    """
    count, columns = pulses.shape[0], pulses.shape[3]
    for row in range(pulses.shape[2]):
        for pulse in range(count):
            work[2 * pulse] = pulses[pulse, 0, row]
            work[2 * pulse + 1] = pulses[pulse, 1, row]
        for order in range(basis.shape[0]):
            for part in range(2):
                share = work[2 * count + part]
                share[:] = _ZERO
                for pulse in range(count):
                    weight, source = basis[order, pulse], work[2 * pulse + part]
                    for column in range(columns):
                        share[column] += weight * source[column]
                for pulse in range(count):
                    weight, source = basis[order, pulse], work[2 * pulse + part]
                    for column in range(columns):
                        source[column] -= weight * share[column]
        real, imaginary, power = out[0, row], out[1, row], out[2, row]
        real[:] = _ZERO
        imaginary[:] = _ZERO
        power[:] = _ZERO
        for pulse in range(count):
            a, b = work[2 * pulse], work[2 * pulse + 1]
            for column in range(columns):
                power[column] += a[column] * a[column] + b[column] * b[column]
        for pulse in range(count - 1):
            a, b = work[2 * pulse], work[2 * pulse + 1]
            c, d = work[2 * pulse + 2], work[2 * pulse + 3]
            for column in range(columns):
                real[column] += c[column] * a[column] + d[column] * b[column]
                imaginary[column] += d[column] * a[column] - c[column] * b[column]


def estimate(lags: Any, work: Any, out: Any) -> None:
    """Smooth the correlation over 3 x 3 samples and return velocity and power.

    Parameters
    ----------
    lags
        (3, rows, columns) float32 as ``correlate`` writes.
    work
        (3, rows, columns) float32.
    out
        (2, rows, columns) float32: turn from pulse to pulse over half a turn (-1 to 1), and
        power (mean over the neighbours).
    """
    rows, columns = lags.shape[1], lags.shape[2]
    for part in range(3):
        for row in range(rows):
            above = lags[part, max(row - 1, 0)]
            here = lags[part, row]
            below = lags[part, min(row + 1, rows - 1)]
            target = work[part, row]
            for column in range(columns):
                target[column] = (above[column] + here[column] + below[column]) * _NINTH
    scale = np.float32(1.0 / np.pi)
    for row in range(rows):
        real, imaginary, power = work[0, row], work[1, row], work[2, row]
        for column in range(columns):
            left, right = max(column - 1, 0), min(column + 1, columns - 1)
            y = imaginary[left] + imaginary[column] + imaginary[right]
            x = real[left] + real[column] + real[right]
            out[0, row, column] = arctangent(y, x) * scale
            out[1, row, column] = power[left] + power[column] + power[right] + _TINY
