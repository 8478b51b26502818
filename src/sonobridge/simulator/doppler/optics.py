"""The point response at the Doppler frequency, as far as Doppler needs it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.flow.scanner_equivalent import DopplerBeam
from sonobridge.simulator.probe.psf_table import PsfTable
from sonobridge.simulator.probe.transducer import SOUND_SPEED_MM_PER_S

__all__ = ["DopplerOptics"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DopplerOptics:
    """Widths of the two-way beam by depth, and of the pulse.

    Attributes
    ----------
    frequency_mhz
        Doppler frequency, MHz.
    depth_mm
        (depths,) rising ranges at which the widths are known, mm.
    lateral_sigma_mm, elevation_sigma_mm
        (depths,) standard deviations of the amplitude across the beam, mm.
    axial_fwhm_mm
        Width of the pulse along the beam at half maximum of amplitude, mm.
    """

    frequency_mhz: float
    depth_mm: Floats
    lateral_sigma_mm: Floats
    elevation_sigma_mm: Floats
    axial_fwhm_mm: float

    def __post_init__(self) -> None:
        """Refuse widths that are none."""
        count = len(self.depth_mm)
        widths = (self.lateral_sigma_mm, self.elevation_sigma_mm)
        if count < 1 or any(len(width) != count for width in widths):
            raise ValueError("each depth has a lateral and an elevation width")
        if not all((width > 0).all() and np.isfinite(width).all() for width in widths):
            raise ValueError("the widths of a beam are above 0")
        if (np.diff(self.depth_mm) <= 0).any() or self.axial_fwhm_mm <= 0:
            raise ValueError("depths rise, and the pulse has a length")
        if not 0.5 <= self.frequency_mhz <= 30:
            raise ValueError("a Doppler frequency is 0.5 to 30 MHz")

    @classmethod
    def of_table(cls, table: PsfTable, start_mm: float, end_mm: float) -> Self:
        """Return the widths that a table holds for a grid from one range to another."""
        edges = np.linspace(start_mm, end_mm, table.bands + 1)
        return cls(
            frequency_mhz=SOUND_SPEED_MM_PER_S / table.wavelength_mm * 1e-6,
            depth_mm=0.5 * (edges[:-1] + edges[1:]),
            lateral_sigma_mm=table.lateral_sigma_mm.astype(np.float64),
            elevation_sigma_mm=table.elevation_sigma_mm.astype(np.float64),
            axial_fwhm_mm=table.axial_fwhm_mm,
        )

    @property
    def wavelength_mm(self) -> float:
        """Wavelength, mm."""
        return SOUND_SPEED_MM_PER_S / (self.frequency_mhz * 1e6)

    def lateral_at(self, depth_mm: Floats | float) -> Floats:
        """Return the lateral standard deviation at depths, mm."""
        return np.asarray(np.interp(depth_mm, self.depth_mm, self.lateral_sigma_mm))

    def elevation_at(self, depth_mm: Floats | float) -> Floats:
        """Return the elevation standard deviation at depths, mm."""
        return np.asarray(np.interp(depth_mm, self.depth_mm, self.elevation_sigma_mm))

    def beam(
        self, depth_mm: float, angle_deg: float, gate_mm: float, window_s: float
    ) -> DopplerBeam:
        """Return the beam of a gate, for the closed form of broadening."""
        return DopplerBeam(
            frequency_mhz=self.frequency_mhz,
            angle_deg=angle_deg,
            lateral_sigma_mm=float(self.lateral_at(depth_mm)),
            gate_mm=gate_mm,
            pulse_fwhm_mm=self.axial_fwhm_mm,
            window_s=window_s,
        )

    def nyquist_mm_s(self, prf_hz: float) -> float:
        """Return the largest velocity along the beam that does not alias, mm/s."""
        return self.wavelength_mm * prf_hz / 4.0

    def axial_sigma_mm(self) -> float:
        """Return the standard deviation of the pulse's amplitude, mm."""
        return self.axial_fwhm_mm / (2.0 * math.sqrt(2.0 * math.log(2.0)))
