"""How a scatterer between grid points is spread over them, and filters that make up for it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.engine.quality import Quality
from sonobridge.simulator.probe.psf_table import PsfTable

__all__ = ["OFFSETS", "SpreadWeights", "compensated", "spread_weights"]

OFFSETS: Final = 64
"""Places between two grid points that are told apart."""

_FREQUENCIES: Final = 512
_RIDGE: Final = 1e-5

SpreadWeights = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Weights across lines (64, columns) and along them (64, rows), by offset."""


def spread_weights(psf: PsfTable, quality: Quality) -> SpreadWeights:
    """Return the weights of a scatterer at each of 64 places between grid points.

    Bilinear weights when the quality says so. Otherwise the weights w that bring the
    filtered image nearest (least squares) to that of the scatterer at its true place a:
    ``sum_j rho(t_i - t_j) w_j = rho(t_i - a)``, with rho the autocorrelation of the point
    response along that axis and t the grid points.
    """
    if quality.columns == 2:
        offset = (np.arange(OFFSETS) + 0.5) / OFFSETS
        linear = np.stack([1 - offset, offset], axis=1)
        return linear, linear
    across = np.abs(np.fft.fft(psf.lateral.astype(np.complex128), _FREQUENCIES)) ** 2
    fine = _fine(psf.axial)
    along = np.abs(np.fft.fft(fine, _FREQUENCIES)) ** 2
    energy_along = (fine**2).sum(axis=1)
    energy_across = (np.abs(psf.lateral) ** 2).sum(axis=(0, 2))
    cycles = np.fft.fftfreq(_FREQUENCIES).astype(np.float64)
    return (
        _fitted((across * energy_along[:, None]).sum(axis=(0, 1)), cycles, quality.columns),
        _fitted((along * energy_across[:, None]).sum(axis=0), 2 * cycles, quality.rows),
    )


def compensated(
    psf: PsfTable, quality: Quality, weights: SpreadWeights
) -> tuple[NDArray[np.complex128], NDArray[np.float64]]:
    """Return the filters across (bands, rank, taps) and along (rank, 2, taps) lines.

    Spreading blurs a little, differently at each place between grid points. The filter that
    makes up for it best (least squares, mean over all places a) is the point response times
    ``mean_a Re W / mean_a |W|^2``, with W(f, a) the response of the weights about the true
    place; for bilinear weights that is ``sinc(f)^2 * 3 / (2 + cos(2 pi f))``. Filters become
    two taps longer on either side.
    """
    rank = min(quality.rank, psf.rank)
    across, along = weights
    wide = np.pad(psf.lateral[:, :rank], ((0, 0), (0, 0), (2, 2)))
    tall = np.pad(_fine(psf.axial[:rank]), ((0, 0), (4, 4)))
    lateral = _filtered(wide, _correction(across, 1.0))
    fine = _filtered(tall, _correction(along, 2.0)).real
    return lateral, fine.reshape(rank, -1, 2).swapaxes(1, 2)


def _correction(weights: NDArray[np.float64], samples: float) -> NDArray[np.float64]:
    """Return the factor of the spectrum that makes up for weights, by frequency."""
    cycles = np.fft.fftfreq(_FREQUENCIES) * samples
    points, offsets = _places(weights.shape[1])
    waves = np.exp(-2j * np.pi * cycles[:, None] * points)
    about = np.exp(2j * np.pi * cycles[:, None] * offsets)
    response = waves @ weights.T * about
    factor: NDArray[np.float64] = response.real.mean(axis=1) / (
        (np.abs(response) ** 2).mean(axis=1)
    )
    return factor


def _fine(axial: NDArray[np.inexact]) -> NDArray[np.inexact]:
    """Return the axial filters as one series of fine samples, (rank, 2 taps)."""
    rank, _, taps = axial.shape
    return axial.swapaxes(1, 2).reshape(rank, 2 * taps)


def _places(taps: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the grid points that a scatterer touches, and its places between them."""
    points = np.arange(taps, dtype=np.float64) - (taps - 1) // 2
    offsets = (np.arange(OFFSETS) + 0.5) / OFFSETS - (0.5 if taps % 2 else 0.0)
    return points, offsets


def _fitted(
    power: NDArray[np.float64], cycles: NDArray[np.float64], taps: int
) -> NDArray[np.float64]:
    points, offsets = _places(taps)

    def rho(distance: NDArray[np.float64]) -> NDArray[np.float64]:
        waves = np.cos(2 * np.pi * distance[..., None] * cycles)
        correlation: NDArray[np.float64] = waves @ power / power.sum()
        return correlation

    matrix = rho(points[:, None] - points[None, :]) + _RIDGE * np.eye(taps)
    solved = np.linalg.solve(matrix, rho(points[:, None] - offsets[None, :])).T
    return np.ascontiguousarray(solved, dtype=np.float64)


def _filtered(
    series: NDArray[np.inexact], factor: NDArray[np.float64]
) -> NDArray[np.complex128]:
    spectrum = np.fft.fft(series.astype(np.complex128), _FREQUENCIES) * factor
    whole: NDArray[np.complex128] = np.fft.ifft(spectrum)[..., : series.shape[-1]]
    return whole
