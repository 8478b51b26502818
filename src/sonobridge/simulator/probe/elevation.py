"""The beam across the image plane: an integral over the lens, out and back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.probe.array import SOUND_SPEED_MM_PER_US
from sonobridge.simulator.probe.beamforming import Beamforming
from sonobridge.simulator.probe.pulse import Band, excitation, transducer_band
from sonobridge.simulator.probe.transducer import Transducer

__all__ = ["Elevation", "elevation", "full_width"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

_FREQUENCIES, _TIMES = 33, 128
_ACROSS, _PARTS = 72, 72


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Elevation:
    """Two-way elevation beam at depths.

    Attributes
    ----------
    fwhm_mm
        (depths,): full width at half maximum of the amplitude, mm, at the instant of the
        on-axis peak.
    curvature
        (depths,), 1/mm: kappa of the phase ``exp(-i 4 pi kappa y**2 / lambda)``.
    gain
        (depths,): amplitude on the axis; 1 if every part of the lens sent and received in
        step, so that only the spread of a strip's field were left.
    """

    fwhm_mm: Floats
    curvature: Floats
    gain: Floats


def elevation(
    transducer: Transducer, beam: Beamforming, band: Band, depths_mm: Floats
) -> Elevation:
    """Return the two-way elevation beam of a cylindrical lens at depths.

    The height of the element is divided into line sources, each delayed by the lens so that
    all reach its focus together; their sum, squared for the way back, is formed at
    frequencies over the band and read at the instant of the on-axis peak.
    """
    wavelength = band.wavelength_mm
    reach = 0.6 * transducer.height_mm + 1.2 * wavelength * depths_mm / transducer.height_mm
    across = reach[:, None] * np.linspace(0.0, 1.0, _ACROSS)
    path = _paths(transducer, depths_mm, across)
    half = band.half_width_mhz
    steps = np.linspace(-half, half, _FREQUENCIES)
    echo = band.centre_mhz + steps
    if beam.harmonic:
        sent_at = 0.5 * band.centre_mhz + steps
        spectrum = excitation(beam.frequency_mhz, beam.cycles, sent_at)
        spectrum = np.where(sent_at > 0, spectrum, 0) * np.sqrt(
            transducer_band(transducer, np.maximum(sent_at, 0.0))
        )
        way = np.sqrt(transducer_band(transducer, np.maximum(echo, 0.0)))
        sent = _times(_field(path, sent_at) * spectrum) ** 2
        received = np.fft.fft(sent, axis=-1)[..., np.arange(-16, 17)] / _TIMES
        response = received * _field(path, echo) * way
        whole = _times(spectrum[None, None, :] + 0j) ** 2
        whole = np.fft.fft(whole, axis=-1)[..., np.arange(-16, 17)] / _TIMES * way
    else:
        spectrum = excitation(beam.frequency_mhz, beam.cycles, echo)
        spectrum = np.where(echo > 0, spectrum, 0) * transducer_band(transducer, echo)
        response = _field(path, echo) ** 2 * spectrum
        whole = spectrum[None, None, :]
    level = float(np.abs(_times(whole)).max())
    return _measure(response / level, across, wavelength)


def _paths(transducer: Transducer, depths: Floats, across: Floats) -> Floats:
    """Return path less depth less the lens's delay: (depths, places, parts), mm."""
    part = (np.arange(_PARTS) + 0.5) / _PARTS * transducer.height_mm - 0.5 * transducer.height_mm
    focus = transducer.elevation_focus_mm
    lens = np.hypot(part, focus) - focus
    straight = np.hypot(depths[:, None, None], across[..., None] - part)
    paths: Floats = straight - depths[:, None, None] - lens
    return paths


def _field(path: Floats, frequency: Floats) -> Complexes:
    """Return the one-way field at frequencies in equal steps: (depths, places, frequencies)."""
    wave = -2j * math.pi / SOUND_SPEED_MM_PER_US * path
    turn = np.exp(wave * (frequency[1] - frequency[0])).astype(np.complex64)
    value = np.exp(wave * frequency[0]).astype(np.complex64)
    field = np.empty((*path.shape[:2], frequency.size), dtype=np.complex128)
    for number in range(frequency.size):
        field[..., number] = value.mean(axis=-1)
        value *= turn
    return field


def _times(spectrum: Complexes) -> Complexes:
    """Return the baseband signal of spectra about their centre: (..., times)."""
    half = _FREQUENCIES // 2
    padded = np.zeros((*spectrum.shape[:-1], _TIMES), dtype=np.complex128)
    padded[..., np.arange(-half, half + 1)] = spectrum
    signal: Complexes = np.fft.ifft(padded, axis=-1) * _TIMES
    return signal


def _measure(response: Complexes, across: Floats, wavelength: float) -> Elevation:
    signal = _times(response)
    peak = np.abs(signal[:, 0]).argmax(axis=-1)
    value = np.take_along_axis(signal, peak[:, None, None], axis=-1)[..., 0]
    level = np.abs(value)
    widths = np.array(
        [2.0 * _half_point(*one) for one in zip(across, level / level[:, :1], strict=True)]
    )
    sigma = widths / (2.0 * math.sqrt(2.0 * math.log(2.0)))
    # The phase at half maximum that fits best, by search: it may pass half a turn.
    turns = np.linspace(-1.5 * math.pi, 1.5 * math.pi, 241)
    square = (across / (0.5 * widths[:, None])) ** 2
    weight = np.exp(-0.5 * (across / sigma[:, None]) ** 2) * value / value[:, :1]
    fit = np.abs(np.einsum("dy,tdy->td", weight, np.exp(1j * turns[:, None, None] * square)))
    best = turns[fit.argmax(axis=0)]
    curvature = best * wavelength / (4.0 * math.pi * (0.5 * widths) ** 2)
    return Elevation(fwhm_mm=widths, curvature=curvature, gain=level[:, 0])


def _half_point(place: Floats, level: Floats) -> float:
    """Return where a falling profile first passes one half, by linear interpolation."""
    below = np.flatnonzero(level < 0.5)
    if below.size == 0 or below[0] == 0:
        return float(place[-1])
    after = below[0]
    share = (level[after - 1] - 0.5) / (level[after - 1] - level[after])
    return float(place[after - 1] + share * (place[after] - place[after - 1]))


def full_width(level: Floats, step: float) -> float:
    """Return the full width at half maximum of a sampled profile, in the unit of its step."""
    peak = int(level.argmax())
    scaled = level / level[peak]
    right = _half_point(np.arange(level.size - peak) * step, scaled[peak:])
    left = _half_point(np.arange(peak + 1) * step, scaled[peak::-1])
    return left + right
