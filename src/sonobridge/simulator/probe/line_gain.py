"""What dead elements cost each line: dark streaks that begin at the skin and close below it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.probe.beamforming import Beamforming
from sonobridge.simulator.probe.field.array import ArrayGeometry, array_geometry
from sonobridge.simulator.probe.field.transmit import Lines, lines_of
from sonobridge.simulator.probe.point_spread import BANDS
from sonobridge.simulator.probe.transducer import Transducer

__all__ = ["line_gain"]

Floats = NDArray[np.float64]


def line_gain(
    transducer: Transducer, beam: Beamforming, grid: BeamGrid
) -> NDArray[np.float32] | None:
    """Return the amplitude of each line against a whole array: (bands, lines), or None.

    The point-spread table is one for all lines; what dead elements take from the lines above
    them is here. Out and back, it is the share of the aperture's weight that still works:
    the active elements of a focused shot (those within the first Fresnel zone for waves, or
    where the beam is narrower than its aperture), and the receive window.

    Returns
    -------
    None when every element works: the gain is 1 everywhere.
    """
    if not transducer.dead_elements:
        return None
    array = array_geometry(transducer)
    axis = grid.first_line + np.arange(grid.lines, dtype=np.float64) * grid.line_pitch
    lines = lines_of(grid, axis)
    ranges = grid.start_mm + (np.arange(BANDS) + 0.5) / BANDS * (grid.depth_mm - grid.start_mm)
    sent = _sent_width(beam, array, ranges)
    received = np.minimum(ranges / beam.receive_f_number, array.length_mm)
    gain = _share(array, lines, sent, tapered=False)
    gain *= _share(array, lines, received, tapered=True)
    return gain.astype(np.float32)


def _sent_width(beam: Beamforming, array: ArrayGeometry, ranges: Floats) -> Floats:
    """Return the width of the elements that make the sent field on a line, mm."""
    zone = 2.0 * np.sqrt(beam.nominal_wavelength_mm * ranges)
    if beam.transmit == "plane":
        return np.minimum(zone, array.length_mm)
    full = min(beam.focus_mm / beam.transmit_f_number, array.length_mm)
    cone = full * np.abs(1.0 - ranges / beam.focus_mm)
    # Far from the focus only the elements in front of the place matter; at it, all do.
    near: Floats = np.where(cone > zone, np.maximum(zone, 1e-3), full)
    return np.minimum(near, full)


def _share(array: ArrayGeometry, lines: Lines, widths: Floats, *, tapered: bool) -> Floats:
    """Return the working share of the aperture's weight: (bands, lines)."""
    beside = np.abs(array.along[None, :] - lines.foot_along[:, None])
    shares = np.ones((widths.size, beside.shape[0]))
    for number, width in enumerate(widths):
        place = beside / max(float(width), float(array.length_mm / array.along.size))
        weight = (place <= 0.5).astype(np.float64)
        if tapered:
            weight *= 0.5 + 0.5 * np.cos(2.0 * math.pi * place)
        whole = weight.sum(axis=1)
        working = weight @ array.working
        np.divide(working, whole, out=shares[number], where=whole > 1e-9)
    return shares
