"""The shipping engine with scatterers of a list in place of its tissue."""

from __future__ import annotations

import numpy as np

from sonobridge.simulator.engine.frames import Engine
from sonobridge.simulator.engine.medium import Medium
from sonobridge.simulator.tissue.volume import TissueVolume


def empty_engine(threads: int = 1) -> Engine:
    """Return an engine whose tissue makes no echo."""
    block = np.zeros((32, 32, 32), dtype=np.uint8)
    volume = TissueVolume(labels=block, echo=block, origin=(0.0, 0.0, 0.0), spacing_mm=0.3)
    return Engine(volume, Medium(attenuation_db_cm_mhz=np.zeros(256)), seed=1, threads=threads)


def engine_frame(engine: Engine, points, amplitudes) -> np.ndarray:
    """Return IQ (lines, samples) of points (n, 3) mm of a configured engine.

    Losses and the sensitivity with depth are left out: all gains are 1.
    """
    layout, setup = engine.setup.layout, engine.setup
    grid, psf = layout.grid, layout.psf
    beam = grid.to_beam(points)
    row = (beam[:, 2] - grid.start_mm) / layout.row_pitch_mm + layout.above
    band = layout.band_of_row[np.clip(row.astype(int), 0, layout.rows - 1)]
    square = beam[:, 1] ** 2
    weight = np.exp(-square / (2 * psf.elevation_sigma_mm[band] ** 2))
    phase = beam[:, 2] + psf.elevation_curvature[band] * square
    value = amplitudes * weight * np.exp(-4j * np.pi / psf.wavelength_mm * phase)
    laid = np.zeros((len(points), 4), dtype=np.float32)
    laid[:, 0] = (beam[:, 0] - grid.first_line) / grid.line_pitch + layout.left
    laid[:, 0] += layout.shift_column
    laid[:, 1] = row + layout.shift_row
    laid[:, 2], laid[:, 3] = value.real, value.imag
    inside = (laid[:, 0] > 0) & (laid[:, 0] < layout.columns - 3)
    inside &= (laid[:, 1] > 0) & (laid[:, 1] < layout.rows - 4)
    laid = np.ascontiguousarray(laid[inside])
    target, space = engine._grid(0), engine._work[0]
    target.gain[:] = 1.0
    space.window[:] = 0, layout.rows
    out = engine._opened(space, target)
    counted = (laid.reshape(-1), len(laid), target.gain)
    engine._call["splat_points"](*counted, setup.tables, out)
    engine._call["fold_rows"](target.values, layout.stride, space.window)
    return engine.develop_iq()
