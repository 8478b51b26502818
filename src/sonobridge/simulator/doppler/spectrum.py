"""From the signal of the gate to columns of the spectrum."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.console.settings import SpectralSettings
from sonobridge.simulator.doppler.optics import DopplerOptics

__all__ = ["BINS", "WINDOW_S", "SpectrumAxis", "columns_of", "grey_levels", "spectrum_axis"]

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]

BINS: Final = 256
"""Rows of a column."""

WINDOW_S: Final = 0.0128
"""Length of the window of a column, s (prototype of the engine)."""

_OVERLAP: Final = 8
"""Columns that share a pulse: an overlap of 87.5 %."""

_RANGE_DB: Final = 42.0
_FLOOR_DB: Final = -22.0
"""Range of the grey scale, and the power that is black at gain 0, in units of a gate full of
blood spread over the window."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpectrumAxis:
    """What the rows and columns of a spectrum stand for.

    Attributes
    ----------
    window, hop
        Pulses in a window, and from column to column.
    prf_hz
        Pulses a second.
    lowest_hz
        Frequency of row 0, the lowest; the range of PRF is shifted by the baseline.
    mm_s_a_hz
        Velocity a hertz at the angle of the cursor, mm/s.
    """

    window: int
    hop: int
    prf_hz: float
    lowest_hz: float
    mm_s_a_hz: float

    @property
    def frequencies_hz(self) -> Floats:
        """Frequency of each row: (BINS,), rising."""
        steps: Floats = self.lowest_hz + np.arange(BINS) * self.prf_hz / BINS
        return steps

    @property
    def column_s(self) -> float:
        """Time from column to column, s."""
        return self.hop / self.prf_hz


def spectrum_axis(settings: SpectralSettings, optics: DopplerOptics) -> SpectrumAxis:
    """Return the axis of the controls; the angle cursor only scales it."""
    window = min(max(round(WINDOW_S * settings.prf_hz), 16), BINS)
    lowest = -settings.prf_hz * (0.5 + settings.baseline)
    # The lowest row is a whole bin, so that 0 Hz is one.
    lowest = math.floor(lowest / settings.prf_hz * BINS + 0.5) * settings.prf_hz / BINS
    cosine = math.cos(math.radians(settings.cursor_deg))
    return SpectrumAxis(
        window=window,
        hop=max(round(window / _OVERLAP), 1),
        prf_hz=settings.prf_hz,
        lowest_hz=lowest,
        mm_s_a_hz=0.5 * optics.wavelength_mm / cosine,
    )


def columns_of(signal: NDArray[np.complex64], axis: SpectrumAxis) -> Floats32:
    """Return the power of each full window of a signal: (columns, BINS) float32.

    Parameters
    ----------
    signal
        (pulses,) complex64; the windows begin at its first pulse.
    axis
        Window, hop and order of the rows.
    """
    count = (len(signal) - axis.window) // axis.hop + 1
    if count < 1:
        return np.zeros((0, BINS), dtype=np.float32)
    taper = np.hanning(axis.window + 2)[1:-1].astype(np.float32)
    taper /= np.float32(math.sqrt(float((taper**2).sum())))
    framed = np.lib.stride_tricks.sliding_window_view(signal, axis.window)[:: axis.hop][:count]
    lines = np.fft.fft(framed * taper, BINS, axis=1)
    power = (lines.real**2 + lines.imag**2).astype(np.float32)
    first = round(axis.lowest_hz / axis.prf_hz * BINS)
    return np.roll(power, -first, axis=1)


def grey_levels(power: Floats32, gain_db: float) -> NDArray[np.uint8]:
    """Return columns as bytes: 0 is black, 255 the top of the range."""
    decibels = 10.0 * np.log10(power + np.float32(1e-12)) + gain_db
    scaled = (decibels - _FLOOR_DB) * (255.0 / _RANGE_DB)
    levels: NDArray[np.uint8] = np.clip(scaled, 0, 255).astype(np.uint8)
    return levels
