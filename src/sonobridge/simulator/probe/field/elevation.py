"""The beam across the image plane: an integral over the lens, out and back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.probe.beamforming import Beamforming
from sonobridge.simulator.probe.field.array import SOUND_SPEED_MM_PER_US
from sonobridge.simulator.probe.field.pulse import Band, excitation, transducer_band
from sonobridge.simulator.probe.transducer import Transducer
from sonobridge.simulator.probe.widths import SIGMAS_PER_FWHM, half_point

__all__ = ["Elevation", "elevation"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

_FREQUENCIES, _TIMES = 33, 128
_ACROSS, _PARTS = 72, 72
_DEPTHS = 6
"""Depths that are worked out at once, to take 2 MB and not 20."""

_TURNS = np.linspace(-1.5 * math.pi, 1.5 * math.pi, 241)
"""Phases at half maximum that are tried: it may pass half a turn."""


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
    steps = np.linspace(-1.0, 1.0, _FREQUENCIES) * band.half_width_mhz
    echo = band.centre_mhz + steps
    parts = []
    for rows in np.array_split(np.arange(len(depths_mm)), -(-len(depths_mm) // _DEPTHS)):
        path = _paths(transducer, depths_mm[rows], across[rows])
        if beam.harmonic:
            part, whole = _harmonic(transducer, beam, path, echo)
        else:
            sent = excitation(beam.frequency_mhz, beam.cycles, echo)
            whole = (sent * transducer_band(transducer, echo)).astype(np.complex128)
            part = _field(path, echo) ** 2 * whole
        parts.append(part)
    response = np.concatenate(parts)
    level = float(np.abs(_times(whole)).max())
    return _measure(response / level, across, wavelength)


def _harmonic(
    transducer: Transducer, beam: Beamforming, path: Floats, echo: Floats
) -> tuple[Complexes, Complexes]:
    """Return the spectra (..., frequencies) of the second harmonic's echo.

    The first by depth and place; the second what it would be without diffraction.
    """
    middle = _FREQUENCIES // 2
    sent_at = echo - 0.5 * echo[middle]
    way = transducer_band(transducer, np.stack([sent_at, echo])) ** 0.5
    sent = excitation(beam.frequency_mhz, beam.cycles, sent_at) * way[0]
    places = np.arange(-middle, middle + 1)
    squares = [_times(_field(path, sent_at) * sent) ** 2, _times(sent + 0j) ** 2]
    fields = [np.fft.fft(one, axis=-1)[..., places] / _TIMES * way[1] for one in squares]
    return fields[0] * _field(path, echo), fields[1]


def _paths(transducer: Transducer, depths: Floats, across: Floats) -> Floats:
    """Return path less depth less the lens's delay: (depths, places, parts), mm."""
    part = (
        np.arange(_PARTS) + 0.5
    ) / _PARTS * transducer.height_mm - 0.5 * transducer.height_mm
    focus = transducer.elevation_focus_mm
    lens = np.hypot(part, focus) - focus
    straight: Floats = np.hypot(depths[:, None, None], across[..., None] - part)
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


def _at_peak(response: Complexes) -> Complexes:
    """Return the signals at the instant of the on-axis peak: (depths, places)."""
    level = np.abs(_times(response[:, 0]))
    peak = level.argmax(axis=-1)
    row = np.arange(len(level))
    before, at, after = (level[row, (peak + step) % _TIMES] for step in (-1, 0, 1))
    bend = np.minimum(before - 2.0 * at + after, -1e-12 * at)
    when = (peak + 0.5 * (before - after) / bend) / _TIMES
    steps = np.arange(_FREQUENCIES) - _FREQUENCIES // 2
    turn = np.exp(2j * math.pi * when[:, None] * steps)
    value: Complexes = np.einsum("dyf,df->dy", response, turn)
    return value


def _measure(response: Complexes, across: Floats, wavelength: float) -> Elevation:
    value = _at_peak(response)
    level = np.abs(value)
    widths = np.array(
        [2.0 * half_point(*one) for one in zip(across, level / level[:, :1], strict=True)]
    )
    sigma = widths / SIGMAS_PER_FWHM
    square = (across / (0.5 * widths[:, None])) ** 2
    weight = np.exp(-0.5 * (across / sigma[:, None]) ** 2) * value / value[:, :1]
    best = np.array(
        [
            _TURNS[np.abs(np.exp(1j * _TURNS[:, None] * way) @ one).argmax()]
            for way, one in zip(square, weight, strict=True)
        ]
    )
    curvature = best * wavelength / (4.0 * math.pi * (0.5 * widths) ** 2)
    return Elevation(fwhm_mm=widths, curvature=curvature, gain=level[:, 0])
