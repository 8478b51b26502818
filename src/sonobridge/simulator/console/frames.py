"""What the simulated scanner sends out while it runs: grey, colour and spectral data."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.geometry.beam_grid import BeamGrid

__all__ = ["ColourFrame", "ConsoleFrame", "GreyFrame", "SpectralStrip", "picture_sha256"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GreyFrame:
    """One grey-scale frame before scan conversion.

    Attributes
    ----------
    index
        Number of the frame since the console was opened, from 0.
    time_s
        Simulated time, seconds.
    control
        Number of the last control message that the frame obeys.
    pixels
        (lines, samples) uint8, compressed logarithmically: 0 is the floor of the range.
    grid
        Where lines and samples lie.
    settled
        Made with the point response of its own controls, not with that of earlier ones
        while the new one was being computed.
    """

    index: int
    time_s: float
    control: int
    pixels: NDArray[np.uint8]
    grid: BeamGrid
    settled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColourFrame:
    """One frame of colour Doppler in its box.

    Attributes
    ----------
    index, time_s, control
        As in ``GreyFrame``.
    velocity
        (lines, rows) int8: -127 to 127 is minus to plus the Nyquist velocity along the
        beam, positive towards the probe.
    power
        (lines, rows) uint8: 0 where nothing is to be painted, else decibels above that.
    grid
        Where lines and rows lie (steered as the box).
    nyquist_cm_s
        Nyquist velocity along the beam, cm/s.
    """

    index: int
    time_s: float
    control: int
    velocity: NDArray[np.int8]
    power: NDArray[np.uint8]
    grid: BeamGrid
    nyquist_cm_s: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpectralStrip:
    """New columns of the Doppler spectrum and their sound.

    Attributes
    ----------
    index, time_s, control
        As in ``GreyFrame``; ``index`` is the number of the first column since the console
        was opened.
    columns
        (columns, bins) uint8, bin 0 at the bottom of the display.
    column_s
        Time from one column to the next, seconds.
    bottom_cm_s, top_cm_s
        Velocity of the lower and upper edge after baseline and angle cursor, cm/s.
    envelope_cm_s
        (columns,) float32: traced envelope on the same axis; NaN where nothing was traced.
    sound
        (samples, 2) int16: flow towards and away from the probe, at ``sound_hz``.
    sound_hz
        Sampling frequency of the sound, Hz.
    """

    index: int
    time_s: float
    control: int
    columns: NDArray[np.uint8]
    column_s: float
    bottom_cm_s: float
    top_cm_s: float
    envelope_cm_s: NDArray[np.float32]
    sound: NDArray[np.int16]
    sound_hz: float


ConsoleFrame = GreyFrame | ColourFrame | SpectralStrip


def picture_sha256(grey: GreyFrame, colour: ColourFrame | None = None) -> str:
    """Return the hash of a picture: grey levels, and velocities and powers laid over them."""
    hashed = sha256(np.ascontiguousarray(grey.pixels).tobytes())
    if colour is not None:
        hashed.update(np.ascontiguousarray(colour.velocity).tobytes())
        hashed.update(np.ascontiguousarray(colour.power).tobytes())
    return hashed.hexdigest()
