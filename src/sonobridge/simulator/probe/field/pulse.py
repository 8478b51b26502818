"""The pulse: what the excitation and the transducer's band leave of each frequency."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.probe.beamforming import Beamforming
from sonobridge.simulator.probe.transducer import SOUND_SPEED_MM_PER_S, Transducer

__all__ = ["Band", "band", "excitation", "transducer_band"]

Floats = NDArray[np.float64]

_FLOOR = 10.0 ** (-60.0 / 20.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The band of an echo.

    Attributes
    ----------
    centre_mhz
        Mean frequency of the echo's power, MHz: the frequency of demodulation. It lies a
        few percent under the transmitted one when the pulse is short, and away from it when
        that is off the transducer's centre.
    half_width_mhz
        Distance from the centre within which the echo is above -60 dB, MHz.
    transmit_mhz
        Mean frequency of the transmitted field, MHz (half the centre in harmonic imaging).
    """

    centre_mhz: float
    half_width_mhz: float
    transmit_mhz: float

    @property
    def wavelength_mm(self) -> float:
        """Wavelength at the centre, mm."""
        return SOUND_SPEED_MM_PER_S * 1e-6 / self.centre_mhz


def transducer_band(transducer: Transducer, frequency_mhz: Floats) -> Floats:
    """Return the pulse-echo amplitude response of the transducer at frequencies, peak 1.

    A generalised normal window whose width is the -6 dB bandwidth and whose exponent makes
    zero frequency 126 times the exponent of the half level (Garcia, SIMUS part I, 2022).
    One way, the response is the square root.
    """
    share = transducer.fractional_bandwidth
    power = math.log(126.0) / math.log(2.0 / share)
    width = 0.5 * share * transducer.centre_mhz / math.log(2.0) ** (1.0 / power)
    offset = np.abs(frequency_mhz - transducer.centre_mhz) / width
    response: Floats = np.where(frequency_mhz > 0.0, np.exp(-(offset**power)), 0.0)
    return response


def excitation(centre_mhz: float, cycles: float, frequency_mhz: Floats) -> Floats:
    """Return the spectrum of a sine of some periods in a rectangular window, peak about 1."""
    length = cycles / centre_mhz
    upper = np.sinc(length * (frequency_mhz - centre_mhz))
    lower = np.sinc(length * (frequency_mhz + centre_mhz))
    spectrum: Floats = upper - lower
    return spectrum


def band(transducer: Transducer, beam: Beamforming) -> Band:
    """Return the band of the echo with a transducer and a pulse."""
    frequency = np.linspace(0.02, 4.0, 400) * max(transducer.centre_mhz, beam.frequency_mhz)
    sent = excitation(beam.frequency_mhz, beam.cycles, frequency)
    one_way = np.sqrt(transducer_band(transducer, frequency))
    if beam.harmonic:
        field = np.convolve(sent * one_way, sent * one_way)
        summed = np.linspace(2 * frequency[0], 2 * frequency[-1], field.size)
        transmit = _mean(frequency, sent * one_way)
        echo = field * np.sqrt(transducer_band(transducer, summed))
        return _band(summed, echo, transmit)
    echo = sent * one_way**2
    return _band(frequency, echo, _mean(frequency, echo))


def _mean(frequency: Floats, amplitude: Floats) -> float:
    power = amplitude**2
    return float((frequency * power).sum() / power.sum())


def _band(frequency: Floats, echo: Floats, transmit: float) -> Band:
    centre = _mean(frequency, echo)
    level = np.abs(echo)
    inside = np.flatnonzero(level > _FLOOR * level.max())
    low, high = frequency[inside[0]], frequency[inside[-1]]
    half = max(high - centre, centre - low)
    return Band(centre_mhz=centre, half_width_mhz=float(half), transmit_mhz=transmit)
