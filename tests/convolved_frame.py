"""A slow frame: each scatterer's image from the point-spread table, at its exact place.

NumPy only, without tile, splat or bands of rows: what the table itself is worth.
"""

from __future__ import annotations

import numpy as np

FINER = 16


def finer(profile: np.ndarray) -> np.ndarray:
    """Return complex taps (..., n) on a grid 16 times finer, zero beyond them."""
    count = profile.shape[-1] + 6
    spectrum = np.fft.fft(profile, count, axis=-1)
    padded = np.zeros((*profile.shape[:-1], FINER * count), dtype=complex)
    steps = np.rint(np.fft.fftfreq(count, d=1.0 / count)).astype(int)
    padded[..., steps] = spectrum
    return np.fft.ifft(padded, axis=-1) * FINER


def convolved_frame(table, grid, points, amplitudes) -> np.ndarray:
    """Return complex baseband (lines, samples) of points (n, 3) mm in the probe's frame."""
    beam = grid.to_beam(points)
    place = (beam[:, 0] - grid.first_line) / grid.line_pitch
    sample = (beam[:, 2] - grid.start_mm) / grid.sample_pitch_mm
    band = np.clip((sample / grid.samples * table.bands).astype(int), 0, table.bands - 1)
    sigma, kappa = table.elevation_sigma_mm[band], table.elevation_curvature[band]
    square = beam[:, 1] ** 2
    phase = beam[:, 2] + kappa * square
    value = amplitudes * table.sensitivity[band] * np.exp(-square / (2 * sigma**2))
    value = value * np.exp(-4j * np.pi / table.wavelength_mm * phase)
    half, rows = table.lateral.shape[2] // 2, table.axial.shape[2] // 2
    profile = np.zeros((table.rank, 4 * rows + 3))
    for tap in range(2 * rows + 1):
        for parity in (0, 1):
            profile[:, 2 * rows + 1 + parity + 2 * (tap - rows)] = table.axial[:, parity, tap]
    across, along = finer(table.lateral), finer(profile)
    spread = np.arange(-half - 1, half + 2)
    fine = np.arange(-2 * rows - 1, 2 * rows + 2)
    out = np.zeros((grid.lines + 2 * half + 8, grid.samples + 800), dtype=complex)
    copies = [(0, None), *((2 * int(d), m) for m, d in enumerate(table.tail_delay))]
    for n in range(len(value)):
        near = int(np.round(place[n]))
        if not -half <= near < grid.lines + half or not 0 <= sample[n] < grid.samples:
            continue
        where = np.round((near + spread - place[n] + half) * FINER).astype(int)
        lateral = np.where(where >= -FINER, across[band[n]][:, where], 0)
        lines = near + spread + half + 4
        for delay, copy in copies:
            close = int(np.round(sample[n] + delay))
            at = np.round((close + fine - sample[n] - delay + 2 * rows + 1) * FINER).astype(int)
            axial = along[:, at]
            if copy is None:
                image = np.einsum("ri,rj->ij", lateral, axial)
            else:
                image = np.outer(lateral[0], axial[0]) * table.tail[band[n], copy]
            out[lines[0] : lines[-1] + 1, close + fine[0] + 60 : close + fine[-1] + 61] += (
                value[n] * image
            )
    return out[half + 4 : half + 4 + grid.lines, 60 : 60 + grid.samples]
