"""Three-dimensional cases: a matrix of small elements that acts as an array with a lens.

Each column of the matrix is one element of the array, cut into rows; the rows fire and are
summed with the delays of a cylindrical lens. So the elevation beam comes from the
simulator's full three-dimensional field, not from its closed form for one-dimensional arrays.
"""

from __future__ import annotations

import numpy as np
import pymust
from pymust_beamformer import F_RECEIVE, SPEED, Signals, analytic, array, delay_and_sum, window

HEIGHT, FOCUS, PITCH = 5e-3, 18e-3, 0.3e-3
ROWS, COLUMNS = 24, 48
WAVES = np.deg2rad(np.linspace(-6, 6, 3))


def matrix(columns: int, rows: int):
    """Return the description of the matrix and the lens's delays of its rows, s from 0 up."""
    param = array("L11-5v")
    x = (np.arange(columns) - (columns - 1) / 2) * PITCH
    y = (np.arange(rows) + 0.5) / rows * HEIGHT - HEIGHT / 2
    across, along = np.meshgrid(x, y, indexing="ij")
    param.elements = np.stack([across.ravel(), along.ravel()])
    param.height, param.width = HEIGHT / rows, 0.27e-3
    for key in ("Nelements", "pitch", "kerf", "focus", "radius"):
        del param[key]
    lens = -(np.hypot(y, FOCUS) - FOCUS) / SPEED
    return param, x, lens - lens.min()


def shoot(param, points: np.ndarray, level: np.ndarray, delays: np.ndarray) -> Signals:
    """Return the signals of all small elements; ``points`` (n, 3)."""
    options = pymust.utils.Options()
    options.dBThresh, options.ParPool = -60.0, False
    x, y, z = points.T.copy()
    made = pymust.simus3(x, y, z, level, delays[None], param, options)
    return analytic(np.asarray(made[0]), param)


def summed(signals: Signals, lens: np.ndarray) -> Signals:
    """Return the signals of whole elements: rows delayed by the lens and summed."""
    rows = len(lens)
    count = len(signals.samples)
    frequency = np.fft.fftfreq(count, 1 / signals.rate) + signals.about
    spectrum = np.fft.fft(signals.samples, axis=0).reshape(count, -1, rows)
    turn = np.exp(-2j * np.pi * frequency[:, None] * lens[None])
    total = np.einsum("fcr,fr->fc", spectrum, turn)
    return Signals(np.fft.ifft(total, axis=0), signals.rate, signals.about)


def elevation_profiles() -> dict[str, np.ndarray]:
    """Return the echo of a point moved across the plane, at seven depths.

    One column. ``iq`` (depths, places) is complex baseband at the range where the echo from
    the plane is strongest.
    """
    depths = np.array([6, 10, 14, 18, 24, 30, 36]) * 1e-3
    across = np.arange(0, 3.2, 0.05) * 1e-3
    across[0] = 1e-7
    param, x, lens = matrix(1, 40)
    profile = np.zeros((len(depths), len(across)), dtype=complex)
    for row, depth in enumerate(depths):
        ranges = depth + np.arange(-60, 61) * 0.002e-3
        for column, y in enumerate(across):
            signals = shoot(param, np.array([[0.0, y, depth]]), np.ones(1), lens)
            whole = summed(signals, lens)
            sent = ranges / SPEED + 2 * lens.max()
            one = delay_and_sum(whole, ranges[:, None] - x, sent, np.ones((len(ranges), 1)))
            if column == 0:
                peak = int(np.abs(one).argmax())
            profile[row, column] = one[peak]
    profile /= profile[:, :1]
    return {"depths": depths, "across": across, "iq": profile.astype(np.complex64)}


def volume_frame(stored) -> dict[str, np.ndarray]:
    """Return three plane waves on a slab of scatterers that is thicker than the beam."""
    draw = np.random.default_rng(31)
    count = 700
    box = np.array([[-3.2, 3.2], [-2.2, 2.2], [15.0, 23.0]])
    place = draw.uniform(box[:, 0], box[:, 1], (count, 3)) * 1e3
    points = np.column_stack([place, draw.normal(size=count).clip(-7, 7) * 4096])
    points = points.round().astype(np.int16)
    param, x, lens = matrix(COLUMNS, ROWS)
    lines = np.arange(84, 108)
    samples = np.arange(420, 564)
    where = np.meshgrid((lines - 95.5) * 0.2e-3, samples * (40e-3 / 1024), indexing="ij")
    px, pz = (one.ravel() for one in where)
    reach = np.hypot(px[:, None] - x, pz[:, None])
    weight = window(x, px, pz, F_RECEIVE)
    total = 0
    for angle in WAVES:
        tilt = x * np.sin(angle) / SPEED
        tilt -= tilt.min()
        delays = (tilt[:, None] + lens[None]).ravel()
        signals = shoot(param, points[:, :3] * 1e-6, points[:, 3] / 4096.0, delays)
        middle = (x * np.sin(angle) / SPEED).min()
        sent = (px * np.sin(angle) + pz * np.cos(angle)) / SPEED - middle + 2 * lens.max()
        total = total + delay_and_sum(summed(signals, lens), reach, sent, weight)
    image = total.reshape(len(lines), len(samples))
    return {"points": points, "iq": stored(image), "lines": lines, "samples": samples}
