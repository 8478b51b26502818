"""From the velocity of the flow to the one that a scanner draws: spectral broadening.

A scatterer that crosses the beam returns a band of frequencies, not a line: the faster,
the wider the angle and the larger the aperture, the broader. The edge that a tracer finds
lies at ``f = (2 f0 cos / c) v + k sqrt((s v)^2 + w^2)``, with s from the time of transit
through the gate and w from the window of the spectrum. The same formula, solved for v,
corrects a trace.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from sonobridge.simulator.flow.velocity import FlowFieldVelocity, ScannerEquivalentVelocity

__all__ = ["EDGE_SPREAD", "DopplerBeam", "broadened", "corrected", "lateral_sigma_mm"]

_SOUND_M_S: Final = 1540.0

EDGE_SPREAD: Final = 1.80
"""Widths of the band from its middle to the edge that the tracer finds (modified geometric
rule; fitted at 45 degrees with one gate, all else held out: prototype of the engine)."""

_WINDOW_WIDTH: Final = 0.61
"""Width of a window of W samples at PRF: 0.61 PRF / W (prototype of the engine)."""

_LATERAL_WIDTHS: Final = 1.5
"""Two-way lateral width at half maximum over wavelength times f-number, Hann apodisation:
0.456 mm measured for 0.203 mm and f/1.5 (prototype of the engine)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DopplerBeam:
    """The beam, gate and spectrum of a pulsed-wave measurement.

    Attributes
    ----------
    frequency_mhz
        Doppler frequency, MHz.
    angle_deg
        True angle of the beam to the flow, degrees, 0 to below 90.
    lateral_sigma_mm
        Standard deviation of the two-way beam across its axis, mm (amplitude; as
        ``PsfTable.lateral_sigma_mm``).
    gate_mm
        Length of the gate along the beam, mm.
    pulse_fwhm_mm
        Axial width of the pulse at half maximum, mm.
    window_s
        Length of the window of the spectrum, s.
    """

    frequency_mhz: float
    angle_deg: float
    lateral_sigma_mm: float
    gate_mm: float = 1.5
    pulse_fwhm_mm: float = 0.4
    window_s: float = 0.0128

    def __post_init__(self) -> None:
        """Refuse beams that measure nothing."""
        positive = (
            self.frequency_mhz,
            self.lateral_sigma_mm,
            self.gate_mm,
            self.pulse_fwhm_mm,
            self.window_s,
        )
        if any(not (math.isfinite(value) and value > 0) for value in positive):
            raise ValueError("frequency, widths, gate and window are above 0")
        if not 0.0 <= self.angle_deg < 90.0:
            raise ValueError("the angle of beam and flow is 0 to below 90 degrees")

    @property
    def shift_hz_s_m(self) -> float:
        """Doppler shift of 1 m/s, Hz."""
        cosine = math.cos(math.radians(self.angle_deg))
        return 2.0 * self.frequency_mhz * 1e6 * cosine / _SOUND_M_S

    @property
    def transit_hz_s_m(self) -> float:
        """Width of the band of 1 m/s that crosses the gate, Hz (standard deviation)."""
        angle = math.radians(self.angle_deg)
        across = math.sin(angle) / (math.sqrt(2.0) * self.lateral_sigma_mm)
        along = math.cos(angle) / self.axial_width_mm
        return 1000.0 * math.hypot(across, along) / (2.0 * math.pi)

    @property
    def axial_width_mm(self) -> float:
        """Distance from the middle of the gate at which its amplitude is 1/e, mm."""
        sigma = math.hypot(self.pulse_fwhm_mm / 2.3548, self.gate_mm / math.sqrt(12.0))
        return math.sqrt(2.0) * sigma

    @property
    def window_hz(self) -> float:
        """Width of the window of the spectrum, Hz."""
        return _WINDOW_WIDTH / self.window_s


def lateral_sigma_mm(frequency_mhz: float, f_number: float) -> float:
    """Return the standard deviation of a two-way beam in its focus, mm."""
    wavelength = _SOUND_M_S * 1e-3 / frequency_mhz
    return _LATERAL_WIDTHS * wavelength * f_number / 2.3548


def broadened(
    velocity: FlowFieldVelocity, beam: DopplerBeam, cursor_deg: float | None = None
) -> ScannerEquivalentVelocity:
    """Return the velocity that a scanner draws for the largest velocity in its gate.

    Parameters
    ----------
    velocity
        Largest velocity of the flow in the gate.
    beam
        Beam, gate and spectrum.
    cursor_deg
        Angle at which the person set the cursor; None for the true one. It scales the axis.
    """
    speed = abs(velocity.cm_s) / 100.0
    edge = beam.shift_hz_s_m * speed + EDGE_SPREAD * math.hypot(
        beam.transit_hz_s_m * speed, beam.window_hz if speed > 0 else 0.0
    )
    angle = beam.angle_deg if cursor_deg is None else cursor_deg
    scale = 2.0 * beam.frequency_mhz * 1e6 * math.cos(math.radians(angle)) / _SOUND_M_S
    return ScannerEquivalentVelocity(math.copysign(100.0 * edge / scale, velocity.cm_s))


def corrected(velocity: ScannerEquivalentVelocity, beam: DopplerBeam) -> FlowFieldVelocity:
    """Return the velocity of the flow whose edge the scanner drew; below the window's, 0."""
    edge = abs(velocity.cm_s) / 100.0 * beam.shift_hz_s_m
    slope, spread = beam.shift_hz_s_m, EDGE_SPREAD * beam.transit_hz_s_m
    constant = EDGE_SPREAD * beam.window_hz
    if edge <= constant:
        return FlowFieldVelocity(0.0)
    # edge = slope v + sqrt((spread v)^2 + constant^2), squared and solved for v
    a, b, c = slope**2 - spread**2, -2.0 * edge * slope, edge**2 - constant**2
    if abs(a) < 1e-9 * slope**2:
        speed = -c / b
    else:
        root = math.sqrt(max(b * b - 4.0 * a * c, 0.0))
        speed = (-b - root) / (2.0 * a)
    return FlowFieldVelocity(math.copysign(100.0 * speed, velocity.cm_s))
