"""Pulsed-wave Doppler as a stream: pulses of the gate, filtered, as columns and sound."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.randomness import generator
from sonobridge.simulator.console.settings import SpectralSettings
from sonobridge.simulator.doppler.gate import Gate, gate_of
from sonobridge.simulator.doppler.gate_blood import BLOCK_S, GateBlood
from sonobridge.simulator.doppler.kernels.library import doppler_kernels
from sonobridge.simulator.doppler.optics import DopplerOptics
from sonobridge.simulator.doppler.spectrum import (
    SpectrumAxis,
    columns_of,
    grey_levels,
    spectrum_axis,
)
from sonobridge.simulator.doppler.wall_filter import high_pass_sections
from sonobridge.simulator.flow.field import FlowField
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.geometry.pose import ProbePose

__all__ = ["SpectralBlock", "SpectralStream", "WallMotion"]

Floats32 = NDArray[np.float32]

_MIRROR: Final = 0.03
"""Amplitude of the mirror image: the two channels of the receiver differ by -30 dB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WallMotion:
    """Echo of the vessel wall in the gate.

    Attributes
    ----------
    amplitude
        Amplitude over that of a gate full of blood (31 is 30 dB).
    travel_mm
        Movement along the beam over a beat, mm.
    heart_rate_hz
        Beats a second.
    """

    amplitude: float = 0.0
    travel_mm: float = 0.2
    heart_rate_hz: float = 1.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpectralBlock:
    """What one step of the stream gives.

    Attributes
    ----------
    power
        (columns, BINS) float32, rows rising in frequency.
    grey
        The same as bytes for the screen.
    signal
        (pulses,) complex64 after the wall filter, for the sound.
    start_s
        Time of the first pulse.
    """

    power: Floats32
    grey: NDArray[np.uint8]
    signal: NDArray[np.complex64]
    start_s: float


class SpectralStream:
    """Pulsed-wave Doppler at one gate, carried on from step to step.

    A new pose or control makes a new stream. Same seed, fields, pose and settings give the
    same signal, whatever the length of the steps.

    Parameters
    ----------
    fields
        Velocities of the vessels.
    pose
        Where the probe is.
    settings
        The controls.
    optics
        Widths of beam and pulse.
    picture
        Lines of the picture that the gate is laid on; None stands for a linear array.
    seed
        Seed of blood and noise.
    start_s
        Time of the first pulse.
    """

    def __init__(
        self,
        fields: Sequence[FlowField],
        pose: ProbePose,
        settings: SpectralSettings,
        optics: DopplerOptics,
        *,
        picture: BeamGrid | None = None,
        seed: int,
        start_s: float = 0.0,
    ) -> None:
        self._call: Mapping[str, Callable[..., Any]] = doppler_kernels()
        self.settings = settings
        self.gate: Gate = gate_of(pose, settings, optics, picture)
        self.axis: SpectrumAxis = spectrum_axis(settings, optics)
        blood = [GateBlood(self.gate, f, optics, seed + i) for i, f in enumerate(fields)]
        self._blood = [one for one in blood if len(one)]
        self._pulses = max(round(BLOCK_S * settings.prf_hz), 8)
        self._steps = np.arange(self._pulses, dtype=np.float32)
        self._noise = generator(seed, "spectral", "noise")
        self._sections = high_pass_sections(
            min(settings.wall_filter_hz, 0.45 * settings.prf_hz), settings.prf_hz
        )
        self._states = (np.zeros(4), np.zeros(4))
        self._wavelength = optics.wavelength_mm
        self._time = start_s
        self._made = np.zeros(0, dtype=np.complex64)
        self._waiting = np.zeros(0, dtype=np.complex64)
        self.wall = WallMotion()
        self.noise_db = -20.0
        self.level_db = 0.0

    @property
    def scatterers(self) -> int:
        """Points of blood that pass through the gate's window."""
        return sum(len(one) for one in self._blood)

    def advance(self, pulses: int) -> SpectralBlock:
        """Return the next pulses as columns and signal."""
        while len(self._made) < pulses:
            self._made = np.concatenate([self._made, self._block()])
        signal, self._made = self._made[:pulses], self._made[pulses:]
        start = (
            self._time - len(self._made) / self.settings.prf_hz - pulses / self.settings.prf_hz
        )
        self._waiting = np.concatenate([self._waiting, signal])
        power = columns_of(self._waiting, self.axis)
        self._waiting = self._waiting[len(power) * self.axis.hop :]
        return SpectralBlock(
            power=power,
            grey=grey_levels(power, self.settings.gain_db),
            signal=signal,
            start_s=start,
        )

    def _block(self) -> NDArray[np.complex64]:
        """Return one block of pulses after the wall filter."""
        count, prf = self._pulses, self.settings.prf_hz
        real, imaginary = np.zeros(count, np.float32), np.zeros(count, np.float32)
        seconds = count / prf
        for blood in self._blood:
            blood.add(self._call, (self._time, 1.0 / prf), (self._steps, real, imaginary))
        level = np.float32(10.0 ** (self.level_db / 20.0))
        size = np.float32(10.0 ** (self.noise_db / 20.0) / math.sqrt(2.0))
        noise = self._noise.standard_normal((2, count), dtype=np.float32) * size
        real, imaginary = level * real + noise[0], level * imaginary + noise[1]
        if self.wall.amplitude > 0.0:
            self._add_wall(real, imaginary)
        self._time += seconds
        for state, part in zip(self._states, (real, imaginary), strict=True):
            self._call["high_pass"](self._sections, state, part)
        signal = real + 1j * imaginary
        if self.settings.invert:
            signal = np.conj(signal)
        mixed: NDArray[np.complex64] = (signal + _MIRROR * np.conj(signal)).astype(np.complex64)
        return mixed

    def _add_wall(self, real: Floats32, imaginary: Floats32) -> None:
        """Add the echo of the wall, which the pulse pushes out and lets back."""
        times = self._time + self._steps / self.settings.prf_hz
        cycle = (times * self.wall.heart_rate_hz) % 1.0
        push = np.where(cycle < 0.15, cycle / 0.15, (1.0 - cycle) / 0.85)
        smooth = push * push * (3.0 - 2.0 * push)
        angle = 4.0 * np.pi * self.wall.travel_mm * smooth / self._wavelength
        real += (self.wall.amplitude * np.cos(angle)).astype(np.float32)
        imaginary += (self.wall.amplitude * np.sin(angle)).astype(np.float32)
