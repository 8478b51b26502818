"""How bright things are before any loss: the unit of all amplitudes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.engine.grid.layout import Layout

__all__ = ["flat_response", "noise_unit", "scatterers_needed", "speckle_level"]

_LEAST_COVERED = {8: 4.5, 16: 4.5, 32: 2.8}
"""Scatterers in the volume of a point response from which so many of a cell are enough."""


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


def scatterers_needed(layout: Layout, spacing_mm: float) -> int:
    """Return how many of a cell's 64 scatterers make fully developed speckle: 8 to 64.

    A point response p covers the volume ``(integral of p^2)^2 / integral of p^4``; the
    fewest scatterers that it covers at any depth decide. The speckle's signal-to-noise
    ratio is then 1.83 (measured); the fewer, the less evenly they lie, so the more it takes.
    """
    psf, grid = layout.psf, layout.grid
    image = np.abs(np.einsum("bri,rpj->bipj", psf.lateral, psf.axial)) ** 2
    area = image.sum(axis=(1, 2, 3)) ** 2 / (image**2).sum(axis=(1, 2, 3))
    thick = np.sqrt(2 * np.pi) * psf.elevation_sigma_mm
    middles = (np.arange(psf.bands) + 0.5) / psf.bands
    ranges = grid.start_mm + middles * (grid.depth_mm - grid.start_mm)
    wide = grid.line_pitch * (1.0 if grid.kind == "parallel" else ranges + grid.apex_mm)
    covered = area * wide * grid.sample_pitch_mm * thick / spacing_mm**3
    # The first of the depth lies in skin and gel, where a sector's lines meet.
    fewest = float(covered[psf.bands // 10 :].min())
    shares = ((count, fewest * count / 64) for count in _LEAST_COVERED)
    return next((count for count, share in shares if share >= _LEAST_COVERED[count]), 64)


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
