"""The point-spread function in the form that the engine applies: few short filters a depth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["PsfTable"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PsfTable:
    """Separable low-rank point-spread function by depth band.

    The engine puts a scatterer of amplitude a at range z (mm) as ``a exp(-i 4 pi z / lambda)``
    on a grid of lines and coarse samples (two fine samples each). A point's image around
    itself is then ``sum over r of lateral[b, r, i] * axial[r, phase, j]``, where b is the band
    that holds its depth, i counts lines and j coarse samples. Equal bands divide the whole
    range of the grid, from sample 0 to the last.

    Attributes
    ----------
    wavelength_mm
        Wavelength of the demodulation frequency (that of the echo: twice the transmitted
        frequency in harmonic imaging), mm.
    lateral
        (bands, rank, taps) complex64, odd number of taps, centred: the weight of the line at
        ``i - taps // 2`` from the scatterer, spaced by the grid's line pitch.
    axial
        (rank, 2, taps) float32: the image of a point that lies on coarse row k, at the fine
        samples ``2 (k + j - taps // 2)`` (phase 0) and the next one (phase 1).
    tail
        (bands, replicas) complex64: gains g of delayed copies that follow the pulse,
        ``y[k] = x[k] + sum over m of g[b', m] * x[k - tail_delay[m]]`` on coarse rows of the
        first component, with b' the band of the row that is copied. May have no replicas.
    tail_delay
        (replicas,) int32: delays in coarse rows, rising, positive.
    elevation_sigma_mm
        (bands,) float32: the two-way elevation weight is ``exp(-q)`` with
        ``q = y**2 / (2 sigma**2)`` (amplitude).
    elevation_curvature
        (bands,) float32, 1/mm: phase ``exp(-i 4 pi kappa y**2 / lambda)``.
    sensitivity
        (bands,) float32: relative peak amplitude of the response with depth (focusing gain,
        not attenuation), largest 1, at equal receiver noise at every depth; the lateral and
        axial filters have a peak of about 1.
    level_db
        Sensitivity of the whole table in decibels against the same transducer, whole, at its
        centre frequency with a focused beam: what a frequency off the band, plane waves,
        harmonic imaging or dead elements cost in echo over noise.
    lateral_sigma_mm, axial_fwhm_mm
        (bands,) and scalar, mm: widths for display, scoring and tests (lateral: standard
        deviation of a Gaussian of the same full width at half maximum).
    """

    wavelength_mm: float
    lateral: NDArray[np.complex64]
    axial: NDArray[np.float32]
    tail: NDArray[np.complex64]
    tail_delay: NDArray[np.int32]
    elevation_sigma_mm: NDArray[np.float32]
    elevation_curvature: NDArray[np.float32]
    sensitivity: NDArray[np.float32]
    lateral_sigma_mm: NDArray[np.float32]
    axial_fwhm_mm: float
    level_db: float = 0.0

    def __post_init__(self) -> None:
        """Refuse tables whose parts do not fit together."""
        bands, rank, taps = self.lateral.shape
        if taps % 2 != 1 or self.axial.shape[:2] != (rank, 2) or self.axial.shape[2] % 2 != 1:
            raise ValueError("filters have an odd number of taps and one rank")
        if self.tail.shape != (bands, len(self.tail_delay)):
            raise ValueError("each replica of the tail has one delay and one gain a band")
        by_band = (self.elevation_sigma_mm, self.elevation_curvature, self.sensitivity)
        if any(len(values) != bands for values in (*by_band, self.lateral_sigma_mm)):
            raise ValueError("each band has one value of each kind")

    @property
    def bands(self) -> int:
        """Number of depth bands."""
        return int(self.lateral.shape[0])

    @property
    def rank(self) -> int:
        """Number of separable components."""
        return int(self.lateral.shape[1])
