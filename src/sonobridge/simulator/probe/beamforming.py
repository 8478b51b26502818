"""How a frame is sent and received: the part of the controls that shapes the beam."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.probe.transducer import SOUND_SPEED_MM_PER_S, Transducer

__all__ = ["Beamforming", "beamforming"]

_F_NUMBERS = {"linear": (3.0, 1.5), "convex": (3.0, 2.0), "phased": (2.0, 1.0)}
"""Transmit and receive F-number of a picture by kind of array. A linear array's are those
of the comparison frames; a phased array uses all it has."""


_CYCLES_AWAY = 4.0
"""Periods added to the pulse for each transmitted frequency of the array's centre that the
chosen one lies away from it, so that the echo follows the control."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beamforming:
    """Transmit and receive settings of one frame.

    Attributes
    ----------
    frequency_mhz
        Transmitted frequency, MHz.
    cycles
        Length of the excitation, periods of the transmitted frequency.
    harmonic
        Whether the echo at twice the transmitted frequency is received.
    transmit
        ``focused``: one beam a line; ``plane``: few waves over the whole face (diverging
        from behind it for a sector), compounded coherently.
    focus_mm
        Range of the transmit focus from the foot of its line, mm.
    transmit_f_number, receive_f_number
        Range over width of the active aperture; the aperture ends where the array ends.
    waves, wave_span_rad
        Number of plane waves and the angle between the outer two, radians.
    """

    frequency_mhz: float
    cycles: float = 1.0
    harmonic: bool = False
    transmit: Literal["focused", "plane"] = "focused"
    focus_mm: float = 20.0
    transmit_f_number: float = 3.0
    receive_f_number: float = 1.5
    waves: int = 9
    wave_span_rad: float = math.radians(24.0)

    def __post_init__(self) -> None:
        """Refuse what no array can do."""
        if not (0.5 <= self.frequency_mhz <= 20.0 and 0.5 <= self.cycles <= 32.0):
            raise ValueError("a pulse has 0.5 to 32 periods of 0.5 to 20 MHz")
        if not (1.0 <= self.focus_mm <= 300.0 and 1 <= self.waves <= 64):
            raise ValueError("the focus lies at 1 to 300 mm, or 1 to 64 waves are sent")
        if min(self.transmit_f_number, self.receive_f_number) < 0.5:
            raise ValueError("an F-number is 0.5 or more")
        if not 0.0 <= self.wave_span_rad <= math.pi / 2:
            raise ValueError("plane waves lie within 90 degrees of one another")

    @property
    def echo_mhz(self) -> float:
        """Nominal frequency of the echo that is imaged, MHz."""
        return self.frequency_mhz * (2.0 if self.harmonic else 1.0)

    @property
    def nominal_wavelength_mm(self) -> float:
        """Wavelength of the nominal echo frequency, mm."""
        return SOUND_SPEED_MM_PER_S * 1e-6 / self.echo_mhz


def beamforming(transducer: Transducer, image: ImageSettings) -> Beamforming:
    """Return how a grey-scale frame is sent and received with these controls."""
    transmit, receive = _F_NUMBERS[transducer.kind]
    # Off its centre an array rings at its centre unless the pulse is long enough to hold on.
    away = abs(image.frequency_mhz / transducer.centre_mhz - 1.0)
    return Beamforming(
        frequency_mhz=image.frequency_mhz,
        cycles=round(1.0 + _CYCLES_AWAY * away, 3),
        harmonic=image.harmonic,
        transmit=image.transmit,
        focus_mm=image.focus_mm,
        transmit_f_number=transmit,
        receive_f_number=receive,
    )
