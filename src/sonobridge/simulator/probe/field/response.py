"""The image of one point: what is sent to it, what comes back, and the sum over elements.

A far-field model in the frequency domain, linear and of single scattering, as SIMUS is
described (Garcia, Comput Methods Programs Biomed 218:106726, 2022): each part of an element
is a directive source, the field at a point is the sum over the elements with their delays,
and the echo takes the same way back. The echoes are then delayed and summed with dynamic
focus and a Hann window of constant F-number, as a beamformer does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.probe.beamforming import Beamforming
from sonobridge.simulator.probe.field.array import (
    SOUND_SPEED_MM_PER_US,
    ArrayGeometry,
    array_geometry,
)
from sonobridge.simulator.probe.field.pulse import Band, band, excitation, transducer_band
from sonobridge.simulator.probe.field.transmit import (
    Lines,
    Shots,
    focused_shots,
    lines_of,
    passage,
    wave_shots,
)
from sonobridge.simulator.probe.transducer import Transducer

__all__ = ["Scanner", "scanner"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

_BEFORE_MM, _AFTER_MM = 5.0, 5.0
"""Range before and after what is asked for over which the sent field is kept, mm."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Field:
    """Sent field at a point: baseband samples of each shot from a time on, microseconds."""

    samples: NDArray[np.complex64]
    start_us: float
    rate_mhz: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scanner:
    """A transducer with its transmit and receive settings and a grid of lines."""

    transducer: Transducer
    beam: Beamforming
    grid: BeamGrid
    array: ArrayGeometry
    band: Band

    def image(
        self, depth_mm: float, axis: Floats, offsets_mm: Floats, place: float = 0.0
    ) -> Complexes:
        """Return the image of a point: (lines, samples).

        Parameters
        ----------
        depth_mm
            Range of the point on the grid's scale, mm.
        axis
            (lines,): places of the lines less that of the point, mm or radians.
        offsets_mm
            (samples,): ranges of the samples less that of the point, mm.
        place
            Place of the point on the grid's line axis, mm or radians; 0 is the middle.

        Returns
        -------
        The complex baseband at ``band.centre_mhz``, turned so that a copy of the sent pulse
        would have phase 0: a scatterer at range z has ``exp(-i 4 pi z / lambda)`` besides.
        """
        here = lines_of(self.grid, np.array([place]))
        x, z = here.place(np.array([depth_mm]))
        lines = lines_of(self.grid, axis + place)
        if self.beam.transmit == "focused":
            shots = focused_shots(self.array, self.beam, lines)
            passing = [depth_mm + offsets_mm[None, :] - lines.foot_range[:, None]]
            passing[0] = passing[0] / SOUND_SPEED_MM_PER_US
        else:
            shots, waves = wave_shots(self.array, self.beam, self.grid)
            places = lines.place(depth_mm + offsets_mm)
            passing = [passage(*places, wave) for wave in waves]
        window = (
            (depth_mm - _BEFORE_MM + 2 * min(offsets_mm[0], 0.0)) / SOUND_SPEED_MM_PER_US,
            (depth_mm + _AFTER_MM + 2 * max(offsets_mm[-1], 0.0)) / SOUND_SPEED_MM_PER_US,
        )
        field = self._field(float(x[0, 0]), float(z[0, 0]), shots, window)
        image = self._sum(field, (x[0], z[0]), lines, depth_mm + offsets_mm, passing)
        turn = 4.0 * math.pi / self.band.wavelength_mm
        turned: Complexes = image * np.exp(-1j * turn * offsets_mm)
        return turned

    def _field(self, x: float, z: float, shots: Shots, window: tuple[float, float]) -> _Field:
        """Return the field that each shot makes at a point, within a window of time."""
        start, length = window[0], window[1] - window[0]
        nominal = self.band.centre_mhz / (2.0 if self.beam.harmonic else 1.0)
        span = int(self.band.half_width_mhz * length)
        steps = np.arange(-span, span + 1)
        frequency = nominal + steps / length
        spectrum = excitation(self.beam.frequency_mhz, self.beam.cycles, frequency)
        way = transducer_band(self.transducer, frequency)
        spectrum = spectrum * (np.sqrt(way) if self.beam.harmonic else way)
        reach = self.array.distance(np.array([x]), np.array([z]))[0]
        arrival = reach / SOUND_SPEED_MM_PER_US + shots.delays - start
        # What arrives after the window would appear at its beginning: leave it out.
        weights = shots.weights * ((arrival > 0.0) & (arrival < length))
        used = np.flatnonzero(weights.max(axis=0) > 0.0)
        level = self.array.response(x, z, np.maximum(frequency, 0.0))[:, used]
        turn = np.exp(-2j * math.pi * arrival[:, used] / length)
        value = weights[:, used] * np.exp(-2j * math.pi * frequency[0] * arrival[:, used])
        field = np.empty((len(value), frequency.size), dtype=np.complex128)
        for number in range(frequency.size):
            field[:, number] = value @ level[number]
            value *= turn
        count = 1 << math.ceil(math.log2(16.0 * self.band.half_width_mhz * length))
        padded = np.zeros((len(value), count), dtype=np.complex128)
        padded[:, steps % count] = field * spectrum
        samples = np.fft.ifft(padded, axis=1) * (count / length)
        if self.beam.harmonic:
            samples = self._second_harmonic(samples, length)
        return _Field(
            samples=samples.astype(np.complex64), start_us=start, rate_mhz=count / length
        )

    def _second_harmonic(self, samples: Complexes, length: float) -> Complexes:
        """Square the sent field and pass it through the transducer's band on its way back."""
        count = samples.shape[1]
        steps = np.fft.fftfreq(count, d=1.0 / count)
        frequency = self.band.centre_mhz + steps / length
        back = np.sqrt(transducer_band(self.transducer, frequency))
        turned: Complexes = np.fft.ifft(np.fft.fft(samples**2, axis=1) * back, axis=1)
        return turned

    def _sum(
        self,
        field: _Field,
        point: tuple[Floats, Floats],
        lines: Lines,
        ranges: Floats,
        passing: list[Floats],
    ) -> Complexes:
        """Delay and sum the analytic echoes of a point: (lines, samples)."""
        weights, used = self._receive(lines, ranges)
        x, z = lines.place(ranges)
        back = self.array.distance(x, z, used) - self.array.distance(*point, used)[0]
        back /= SOUND_SPEED_MM_PER_US
        level = self.array.response(
            float(point[0][0]), float(point[1][0]), np.array([self.band.centre_mhz])
        )[0, used]
        turn = 2j * math.pi * self.band.centre_mhz
        weighted = (weights * level * np.exp(turn * back)).astype(np.complex64)
        image = np.zeros(x.shape, dtype=np.complex128)
        size = field.samples.shape[1]
        one_a_line = self.beam.transmit == "focused"
        later = (back * field.rate_mhz).astype(np.float32)
        row = np.arange(len(x), dtype=np.int32)[:, None, None] * size if one_a_line else 0
        for shot, arrives in enumerate(passing):
            base = arrives - field.start_us
            place = later + (base * field.rate_mhz).astype(np.float32)[..., None]
            below = place.astype(np.int32)
            share = place - below
            below += row
            values = field.samples.reshape(-1) if one_a_line else field.samples[shot]
            left = values.take(below, mode="clip")
            right = values.take(below + 1, mode="clip")
            echo = left + share * (right - left)
            image += np.exp(turn * base) * np.einsum("ijm,ijm->ij", weighted, echo)
        shots = 1.0 if one_a_line else math.sqrt(len(passing))
        return image / shots

    def _receive(self, lines: Lines, ranges: Floats) -> tuple[Floats, slice]:
        """Return the window over some elements at every line and range, and which they are."""
        reach = np.maximum(ranges[None, :] - lines.foot_range[:, None], 0.5)
        width = np.minimum(reach / self.beam.receive_f_number, self.array.length_mm)
        beside = self.array.along[None, :] - lines.foot_along[:, None]
        near = np.abs(beside) < 0.5 * width.max(axis=1)[:, None]
        heard = np.flatnonzero((near & (self.array.working > 0.0)).any(axis=0))
        used = slice(heard[0], heard[-1] + 1) if heard.size else slice(0, 1)
        place = beside[:, None, used] / width[..., None]
        window = 0.5 + 0.5 * np.cos(2.0 * math.pi * np.clip(place, -0.5, 0.5))
        window *= self.array.working[used]
        # Equal noise everywhere: what elements add of their own grows with the root of the
        # sum of squares, and with that it is divided out.
        noise = np.sqrt(np.einsum("ijm,ijm->ij", window, window))[..., None]
        received: Floats = window / np.maximum(noise, 1e-9)
        return received, used


def scanner(transducer: Transducer, beam: Beamforming, grid: BeamGrid) -> Scanner:
    """Put a transducer, its settings and a grid together."""
    return Scanner(
        transducer=transducer,
        beam=beam,
        grid=grid,
        array=array_geometry(transducer),
        band=band(transducer, beam),
    )
