"""The block of tissue that the engine reads: labels and echo levels on one grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["ECHO_STEP_DB", "ECHO_ZERO", "SURFACE_STEP", "TissueVolume", "echo_amplitudes"]

ECHO_STEP_DB: Final = 0.25
"""Decibels (of amplitude) of one step of the echo scale."""

ECHO_ZERO: Final = 200
"""Step of the echo scale that is 0 dB: the mean echo of muscle. Step 0 makes no echo."""

SURFACE_STEP: Final = 1.0 / 64.0
"""Voxels of one step of the distances to smooth surfaces."""

_LARGEST = 64_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TissueVolume:
    """Labels and echo levels in cubic voxels of the patient frame.

    The voxel is also the stratum in which the engine puts one scatterer, so the spacing
    sets their density: 0.30 mm is 37 a cubic millimetre, 0.25 mm is 64.

    Attributes
    ----------
    labels
        (nx, ny, nz) uint8, C order: ``Tissue`` of each voxel.
    echo
        (nx, ny, nz) uint8: 0 makes no echo; otherwise the scatterers' amplitude is
        ``(echo - ECHO_ZERO) * ECHO_STEP_DB`` decibels.
    origin
        Corner (not centre) of voxel [0, 0, 0], mm, patient frame.
    spacing_mm
        Edge of a voxel, mm.
    surfaces
        (n, nx, ny, nz) int8, C order, or None: signed distance of each voxel's centre to n
        smooth surfaces, in steps of ``SURFACE_STEP`` voxels, negative inside, cut at +-127.
        Walls are then found between voxels where they are, instead of in steps.
    """

    labels: NDArray[np.uint8]
    echo: NDArray[np.uint8]
    origin: tuple[float, float, float]
    spacing_mm: float
    surfaces: NDArray[np.int8] | None = None

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together."""
        if self.labels.shape != self.echo.shape or self.labels.ndim != 3:
            raise ValueError("labels and echo are two blocks of one shape")
        if self.labels.dtype != np.uint8 or self.echo.dtype != np.uint8:
            raise ValueError("labels and echo are uint8")
        if not (0.05 <= self.spacing_mm <= 2.0) or self.labels.size > _LARGEST:
            raise ValueError("voxels are 0.05 to 2 mm and no more than 64 million")
        surfaces = self.surfaces
        if surfaces is not None and (
            surfaces.dtype != np.int8 or surfaces.shape[1:] != self.labels.shape
        ):
            raise ValueError("surfaces are blocks of int8 of the shape of the labels")


def echo_amplitudes() -> NDArray[np.float32]:
    """Return the amplitude of each step of the echo scale: (256,), muscle is 1."""
    steps = np.arange(256, dtype=np.float64)
    amplitudes = 10.0 ** ((steps - ECHO_ZERO) * ECHO_STEP_DB / 20.0)
    amplitudes[0] = 0.0
    return amplitudes.astype(np.float32)
