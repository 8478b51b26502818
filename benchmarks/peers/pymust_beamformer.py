"""Radio-frequency signals of PyMUST, and a plain delay-and-sum beamformer on them.

Runs in a peer's own environment, with NumPy and, where it simulates, PyMUST alone. Lengths in
metres and times in seconds, as PyMUST has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

SPEED = 1540.0
F_RECEIVE = 1.5


@dataclass(frozen=True)
class Signals:
    """Complex signals of the elements about a frequency, finely sampled."""

    samples: np.ndarray
    rate: float
    about: float


def array(name: str, **changes: Any) -> Any:
    """Return PyMUST's description of an array, with four samples a period."""
    import pymust

    param = pymust.getparam(name)
    for key, value in changes.items():
        param[key] = value
    param.fs = 4 * param.fc
    param.c = SPEED
    return param


def elements(param: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return x and z of the elements with the middle of the face at z = 0."""
    along = (np.arange(param.Nelements) - (param.Nelements - 1) / 2) * param.pitch
    if not np.isfinite(param.radius):
        return along, 0 * along
    angle = along / param.radius
    return param.radius * np.sin(angle), param.radius * (np.cos(angle) - 1)


def shoot(param: Any, points: np.ndarray, level: np.ndarray, delays: np.ndarray, db: float):
    """Return the signals of one transmit event (delays from 0 up) in the image plane.

    ``points`` are (n, 2): x and z from the middle of the face. PyMUST's z of a curved array
    begins at its chord.
    """
    import pymust

    options = pymust.utils.Options()
    options.dBThresh = db
    options.ParPool = False
    chord = elements(param)[1].min()
    x, z = points[:, 0].copy(), points[:, 1] - chord
    made = pymust.simus(x, z, level, delays[None], param, options)
    return analytic(np.asarray(made[0]), param)


def analytic(signals: np.ndarray, param: Any) -> Signals:
    """Return the analytic signals about the centre frequency, four times more samples."""
    count = 1 << int(np.ceil(np.log2(len(signals) + 64)))
    spectrum = np.fft.fft(signals, count, axis=0)[: count // 2 + 1]
    spectrum[1:-1] *= 2
    shift = round(param.fc / param.fs * count)
    wide = np.zeros((4 * count, signals.shape[1]), dtype=complex)
    wide[(np.arange(count // 2 + 1) - shift) % len(wide)] = spectrum
    return Signals(np.fft.ifft(wide, axis=0) * 4, 4 * param.fs, shift * param.fs / count)


def window(place: np.ndarray, middle: np.ndarray, depth: np.ndarray, f: float) -> np.ndarray:
    """Return a Hann window of constant F-number, (pixels, elements), of unit noise."""
    length = place[-1] - place[0] + (place[1] - place[0])
    width = np.minimum(depth / f, length)
    beside = (place[None] - middle[:, None]) / width[:, None]
    weight = np.where(np.abs(beside) < 0.5, 0.5 + 0.5 * np.cos(2 * np.pi * beside), 0.0)
    return weight / np.sqrt((weight**2).sum(axis=1, keepdims=True))


def delay_and_sum(signals: Signals, reach: np.ndarray, sent: np.ndarray, weight: np.ndarray):
    """Return the analytic sum at pixels.

    ``reach`` (pixels, elements) is the way back, m; ``sent`` (pixels,) when the wave passes,
    s from the first sample.
    """
    when = sent[:, None] + reach / SPEED
    place = when * signals.rate
    below = np.clip(place.astype(int), 0, len(signals.samples) - 2)
    share = place - below
    column = np.arange(signals.samples.shape[1])[None]
    value = signals.samples[below, column] * (1 - share)
    value += signals.samples[below + 1, column] * share
    turn = np.exp(2j * np.pi * signals.about * when)
    return (weight * value * turn).sum(axis=1)


def full_width(level: np.ndarray, step: float) -> float:
    """Return the full width at half maximum of a finely sampled profile."""
    peak = int(level.argmax())
    half = level[peak] / 2
    right = peak + int(np.argmax(level[peak:] < half))
    left = peak - int(np.argmax(level[peak::-1] < half))
    after = right - (half - level[right]) / (level[right - 1] - level[right])
    before = left + (half - level[left]) / (level[left + 1] - level[left])
    return float((after - before) * step)
