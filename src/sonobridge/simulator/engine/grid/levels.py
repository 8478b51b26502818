"""How bright things are before any loss: the unit of all amplitudes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.engine.grid.layout import Layout

__all__ = ["flat_response", "noise_unit", "speckle_level"]


def speckle_level(layout: Layout, spacing_mm: float) -> NDArray[np.float64]:
    """Return the root mean square of muscle by row, for scatterers of amplitude 1.

    The density of scatterers times the integral of the squared point response over volume:
    lines and samples as sums, elevation as that of exp(-y^2 / sigma^2).
    """
    psf, grid = layout.psf, layout.grid
    image = np.einsum("bri,rpj->bipj", psf.lateral, psf.axial)
    energy = (np.abs(image) ** 2).sum(axis=(1, 2, 3))
    energy = energy * np.sqrt(np.pi) * psf.elevation_sigma_mm * psf.sensitivity**2
    wide = np.full(layout.rows, grid.line_pitch)
    if grid.kind == "sector":
        ranges = layout.row_ranges(np.arange(layout.rows, dtype=np.float64))
        wide = grid.line_pitch * np.maximum(ranges + grid.apex_mm, 0.0)
    volume = wide * grid.sample_pitch_mm * layout.by_row(energy)
    level: NDArray[np.float64] = np.sqrt(np.maximum(volume, 1e-12) / spacing_mm**3)
    return level


def flat_response(layout: Layout) -> NDArray[np.float64]:
    """Return by row the peak of a flat interface that has one scatterer of 1 a line."""
    psf = layout.psf
    along = np.einsum("br,rpj->bpj", psf.lateral.sum(axis=2), psf.axial)
    peak = np.abs(along).max(axis=(1, 2)).astype(np.float32)
    return np.maximum(layout.by_row(peak), 1e-3)


def noise_unit(layout: Layout) -> float:
    """Return the root mean square of noise of deviation 1 (each part) behind the filters."""
    first = layout.axial[0]
    return float(np.sqrt(2 * (first**2).sum() / 2))
