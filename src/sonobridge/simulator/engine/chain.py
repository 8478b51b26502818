"""From the scanner's controls to what is done to samples: gain, noise, grey levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.probe.psf_table import PsfTable

__all__ = ["NOISE_DB", "WHITE_DB", "Chain", "beam_gain", "chain_of", "depth_gain"]

NOISE_DB: Final = -62.0
"""Thermal noise below unattenuated muscle at full output, dB."""

WHITE_DB: Final = 24.0
"""Level above the mean of muscle that is shown white at gain 0, dB."""

_NOMINAL_LOSS: Final = 0.5
"""Loss in dB/cm/MHz one way that the scanner makes up for by itself (soft tissue, AIUM)."""

_MOST_COMPENSATION: Final = 60.0
_MOST_BEAM_GAIN: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chain:
    """What the receiver does to a frame.

    Attributes
    ----------
    gain_db
        (samples,) float64: gain by sample, noise included, dB.
    power_db
        Output below its most: echoes fall by it, noise does not, dB.
    noise_db
        Noise before gain, dB below unattenuated muscle at full output.
    dynamic_range_db
        Range from black to white, dB.
    white_db
        Level that is shown white, dB above the mean of muscle.
    """

    gain_db: NDArray[np.float64]
    power_db: float = 0.0
    noise_db: float = NOISE_DB
    dynamic_range_db: float = 60.0
    white_db: float = WHITE_DB

    def grey_scale(self) -> tuple[float, NDArray[np.float32]]:
        """Return slope and shift (samples,) of a grey level over log2 of power."""
        step = 255.0 / self.dynamic_range_db
        shift = 255.0 + step * (self.gain_db + self.power_db - self.white_db) + 0.5
        return step * 10.0 * float(np.log10(2.0)), shift.astype(np.float32)

    def noise_amplitude(self) -> float:
        """Return the noise's root mean square; 1 is the mean of muscle at this output."""
        return float(10.0 ** ((self.noise_db - self.power_db) / 20.0))


def depth_gain(
    sliders: tuple[float, ...], grid: BeamGrid, compensation_db_cm: float = 0.0
) -> NDArray[np.float64]:
    """Return the gain by sample, dB: sliders joined by a natural cubic spline, and a slope.

    Parameters
    ----------
    sliders
        dB at equal steps from the first to the last sample.
    grid
        The frame's lines and samples.
    compensation_db_cm
        What is made up for each cm of depth, dB.
    """
    ranges = grid.start_mm + grid.sample_pitch_mm * np.arange(grid.samples)
    places = np.linspace(0.0, len(sliders) - 1, grid.samples)
    slope = np.minimum(compensation_db_cm * np.maximum(ranges, 0) / 10.0, _MOST_COMPENSATION)
    total: NDArray[np.float64] = slope + _spline(np.asarray(sliders, dtype=np.float64), places)
    return total


def beam_gain(psf: PsfTable, grid: BeamGrid) -> NDArray[np.float64]:
    """Return by sample the gain, dB, that makes uniform tissue without loss evenly bright.

    Scanners hold such a curve for each probe, frequency and focus, because tissue near the
    face and beyond the focus sends less back. It is 0 dB where the beam is strongest and at
    most 30 dB.
    """
    image = np.einsum("bri,rpj->bipj", psf.lateral, psf.axial)
    energy = (np.abs(image) ** 2).sum(axis=(1, 2, 3)).astype(np.float64)
    energy *= psf.elevation_sigma_mm * psf.sensitivity.astype(np.float64) ** 2
    centres = (np.arange(psf.bands) + 0.5) * grid.samples / psf.bands
    if grid.kind == "sector":
        ranges = grid.start_mm + centres * grid.sample_pitch_mm
        energy *= np.maximum(ranges + grid.apex_mm, grid.sample_pitch_mm)
    decibels = 10.0 * np.log10(np.maximum(energy / energy.max(), 1e-12))
    gain: NDArray[np.float64] = np.interp(np.arange(grid.samples), centres, -decibels)
    return np.minimum(gain, _MOST_BEAM_GAIN)


def chain_of(settings: ImageSettings, grid: BeamGrid, psf: PsfTable | None = None) -> Chain:
    """Return what the controls ask of the receiver.

    The scanner makes up by itself for the loss of soft tissue on the way there and back, up
    to 60 dB, and, when the point response is given, for the unevenness of its own beam;
    sliders and gain come on top. All of it amplifies the noise as well.
    """
    paths = 3.0 if settings.harmonic else 2.0
    compensation = paths * _NOMINAL_LOSS * settings.frequency_mhz
    own = beam_gain(psf, grid) if psf is not None else 0.0
    return Chain(
        gain_db=settings.gain_db + depth_gain(settings.tgc_db, grid, compensation) + own,
        power_db=settings.power_db,
        dynamic_range_db=settings.dynamic_range_db,
    )


def _spline(values: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a natural cubic spline over knots 0, 1, 2, … at places."""
    count = len(values)
    system = np.diag(np.full(count, 4.0))
    system += np.diag(np.ones(count - 1), 1) + np.diag(np.ones(count - 1), -1)
    system[0], system[-1] = np.eye(count)[0], np.eye(count)[-1]
    right = np.zeros(count)
    right[1:-1] = 6.0 * np.diff(values, 2)
    bend = np.linalg.solve(system, right)
    left = np.clip(places.astype(int), 0, count - 2)
    after = places - left
    before = 1.0 - after
    curve = (before**3 - before) * bend[left] + (after**3 - after) * bend[left + 1]
    smooth: NDArray[np.float64] = before * values[left] + after * values[left + 1] + curve / 6.0
    return smooth
