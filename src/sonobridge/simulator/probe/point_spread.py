"""The point-spread table of a transducer, its settings and a grid, kept while in use."""

from __future__ import annotations

import functools
import math
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.probe.beamforming import Beamforming
from sonobridge.simulator.probe.elevation import elevation, full_width
from sonobridge.simulator.probe.psf_table import PsfTable
from sonobridge.simulator.probe.reduction import (
    axial_basis,
    axial_filters,
    onto_bands,
    tail_gains,
)
from sonobridge.simulator.probe.response import Scanner, scanner
from sonobridge.simulator.probe.transducer import Transducer

__all__ = ["BANDS", "make_psf_table", "psf_table"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

BANDS = 64
"""Depth bands of a table: as cheap to apply as few."""

_KEPT = 24
"""Tables kept in memory, a few tens of kilobytes each."""

_NODES = {"focused": 33, "plane": 21}
_LEAST_MM = 2.0
_TAIL_FIRST, _TAIL_STEP, _TAIL_COPIES = 3.85, 1.925, 12
"""Delay of the first copy of the tail and step of the others, wavelengths, and their number:
0.78 mm, 0.39 mm and 12 at 7.6 MHz."""

_HARMONIC_DB = -18.0
"""Second harmonic under the fundamental at the best frequency of each, dB: within the 15 to
25 dB that tissue harmonic imaging is usually described with; not fitted to any machine."""

_HARMONIC_BEST = 0.62
"""Transmitted frequency of harmonic imaging, as a share of the centre, at which both ways
still lie in the band."""

_HARMONIC_TAIL = 10.0 ** (-15.0 / 20.0)
_BUILD_UP_MM = 15.0

_cache: OrderedDict[tuple[object, ...], PsfTable] = OrderedDict()
_lock = threading.Lock()


def psf_table(
    transducer: Transducer, beam: Beamforming, grid: BeamGrid, *, rank: int = 2
) -> PsfTable:
    """Return the point-spread table, from memory if it was made lately.

    Parameters
    ----------
    transducer, beam, grid
        What sends and receives, how, and on which lines and samples.
    rank
        Separable components, 1 to 4: 2 while scanning, 3 for a still picture.

    Raises
    ------
    ValueError
        If the rank is out of range, or the transducer hears nothing at this frequency.
    """
    key = (transducer, beam, _centred(grid), rank)
    with _lock:
        found = _cache.get(key)
        if found is not None:
            _cache.move_to_end(key)
            return found
    made = make_psf_table(transducer, beam, grid, rank=rank)
    with _lock:
        _cache[key] = made
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return made


def _centred(grid: BeamGrid) -> BeamGrid:
    """Return a grid without what the table does not depend on."""
    return replace(grid, first_line=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Extent:
    """Taps of the filters, and the coarse row they count, mm."""

    lateral: int
    axial: int
    row_mm: float


def make_psf_table(
    transducer: Transducer, beam: Beamforming, grid: BeamGrid, *, rank: int = 2
) -> PsfTable:
    """Compute the point-spread table; see ``psf_table``."""
    if not 1 <= rank <= 4:
        raise ValueError("a point-spread table has 1 to 4 components")
    scan = scanner(transducer, beam, grid)
    nodes = _nodes(grid, _NODES[beam.transmit])
    extent = _extent(scan, nodes)
    images = _images(scan, nodes, extent)
    peaks = np.abs(images).max(axis=(1, 2))
    if not np.all(peaks > 0.0):
        raise ValueError("the transducer hears nothing with these settings")
    images /= peaks[:, None, None]
    profiles, parts = axial_basis(images, rank)
    bands = grid.start_mm + (np.arange(BANDS) + 0.5) / BANDS * (grid.depth_mm - grid.start_mm)
    delays = _delays(scan, extent)
    tail = _tail(scan, nodes, extent, images * peaks[:, None, None], delays)
    across = elevation(transducer, beam, scan.band, nodes)
    gain = peaks * across.gain
    if beam.harmonic:
        # The second harmonic grows with the way through tissue until loss balances it.
        gain = gain * nodes / (nodes + _BUILD_UP_MM)
    sigma = 2.0 * math.sqrt(2.0 * math.log(2.0))
    widths = np.array([_lateral_width(image, grid, z) for image, z in zip(images, nodes)])
    fine = 0.5 * extent.row_mm
    middle = extent.lateral // 2
    level = gain.max() / _reference(replace(transducer, dead_elements=()), beam.harmonic)
    return PsfTable(
        wavelength_mm=scan.band.wavelength_mm,
        lateral=onto_bands(nodes, parts, bands).astype(np.complex64),
        axial=axial_filters(profiles, extent.axial),
        tail=_tail_onto_bands(nodes, tail, bands),
        tail_delay=delays,
        elevation_sigma_mm=onto_bands(nodes, across.fwhm_mm / sigma, bands).astype(np.float32),
        elevation_curvature=onto_bands(nodes, across.curvature, bands).astype(np.float32),
        sensitivity=onto_bands(nodes, gain / gain.max(), bands).astype(np.float32),
        level_db=20.0 * math.log10(level) + (_HARMONIC_DB if beam.harmonic else 0.0),
        lateral_sigma_mm=onto_bands(nodes, widths / sigma, bands).astype(np.float32),
        axial_fwhm_mm=float(
            np.median([full_width(np.abs(_finer(one[middle])), fine / 8) for one in images])
        ),
    )


@functools.lru_cache(maxsize=32)
def _reference(transducer: Transducer, harmonic: bool) -> float:
    """Return the peak echo of a working array at its best frequency and lens focus."""
    depth = transducer.elevation_focus_mm
    beam = Beamforming(
        frequency_mhz=transducer.centre_mhz * (_HARMONIC_BEST if harmonic else 1.0),
        harmonic=harmonic,
        focus_mm=depth,
    )
    grid = BeamGrid(
        kind="parallel" if transducer.kind == "linear" else "sector",
        lines=1,
        samples=1024,
        line_pitch=1.0,
        first_line=0.0,
        sample_pitch_mm=2.0 * depth / 1024,
        apex_mm=transducer.radius_mm,
    )
    scan = scanner(transducer, beam, grid)
    peak = np.abs(scan.image(depth, np.zeros(1), np.zeros(1)))[0, 0]
    gain = elevation(transducer, beam, scan.band, np.array([depth])).gain[0]
    return float(peak * gain * (depth / (depth + _BUILD_UP_MM) if harmonic else 1.0))


def _nodes(grid: BeamGrid, count: int) -> Floats:
    """Return the ranges at which points are imaged, closer together near the face."""
    least = grid.start_mm + min(_LEAST_MM, 0.1 * (grid.depth_mm - grid.start_mm))
    spread = np.linspace(0.0, 1.0, count) ** 1.25
    return least + (grid.depth_mm - least) * spread


def _extent(scan: Scanner, nodes: Floats) -> _Extent:
    """Choose numbers of taps that hold the pulse and 98 % of the beam's power."""
    pulse = math.ceil(0.65 * (scan.beam.cycles - 1.0))
    row = 2.0 * scan.grid.sample_pitch_mm
    half = 14
    axis = np.arange(-half, half + 1) * scan.grid.line_pitch
    beams = np.array([scan.image(z, axis, np.zeros(1))[:, 0] for z in nodes[4::5]])
    power = (np.abs(beams) ** 2) / (np.abs(beams) ** 2).sum(axis=1, keepdims=True)
    for taps in (6, 8, 10):
        if power[:, half - taps : half + taps + 1].sum(axis=1).mean() >= 0.98:
            break
    return _Extent(lateral=2 * taps + 1, axial=min(15 + 2 * pulse, 41), row_mm=row)


def _images(scan: Scanner, nodes: Floats, extent: _Extent) -> Complexes:
    """Return the images of points at the nodes: (nodes, lines, fine samples)."""
    axis = (np.arange(extent.lateral) - extent.lateral // 2) * scan.grid.line_pitch
    fine = (np.arange(2 * extent.axial + 1) - extent.axial) * scan.grid.sample_pitch_mm
    return np.array([scan.image(z, axis, fine) for z in nodes])


def _delays(scan: Scanner, extent: _Extent) -> NDArray[np.int32]:
    """Return the delays of the tail's copies in coarse rows; none for a focused beam."""
    if scan.beam.transmit == "focused":
        return np.zeros(0, dtype=np.int32)
    wavelength = scan.beam.nominal_wavelength_mm
    step = max(1, round(_TAIL_STEP * wavelength / extent.row_mm))
    first = max(1, round(_TAIL_FIRST * wavelength / extent.row_mm))
    return (first + step * np.arange(_TAIL_COPIES)).astype(np.int32)


def _tail(
    scan: Scanner, nodes: Floats, extent: _Extent, images: Complexes, delays: NDArray[np.int32]
) -> Complexes:
    """Return the gains of the tail's copies at the nodes: (nodes, replicas)."""
    if delays.size == 0:
        return np.zeros((nodes.size, 0), dtype=np.complex128)
    axis = (np.arange(extent.lateral) - extent.lateral // 2) * scan.grid.line_pitch
    step = int(delays[1] - delays[0])
    first = int(delays[0]) - step
    rows = np.arange(first, int(delays[-1]) + step + 1)
    coarse = images[:, :, extent.axial % 2 :: 2]
    tails = [
        tail_gains(image, scan.image(z, axis, rows * extent.row_mm), delays, first)
        for z, image in zip(nodes, coarse, strict=True)
    ]
    return np.array(tails) * (_HARMONIC_TAIL if scan.beam.harmonic else 1.0)


def _tail_onto_bands(nodes: Floats, tail: Complexes, bands: Floats) -> NDArray[np.complex64]:
    """Interpolate the power of the copies; take their phase, which turns fast, as it is near."""
    if tail.shape[1] == 0:
        return np.zeros((bands.size, 0), dtype=np.complex64)
    near = np.abs(bands[:, None] - nodes[None, :]).argmin(axis=1)
    level = np.sqrt(onto_bands(nodes, np.abs(tail) ** 2, bands).real)
    return (level * np.exp(1j * np.angle(tail[near]))).astype(np.complex64)


def _finer(profile: Complexes) -> Complexes:
    """Return a sampled complex profile on a grid eight times finer."""
    count = profile.size
    padded = np.zeros(8 * count, dtype=np.complex128)
    steps = np.rint(np.fft.fftfreq(count, d=1.0 / count)).astype(np.intp)
    padded[steps] = np.fft.fft(profile)
    finer: Complexes = np.fft.ifft(padded) * 8
    return finer


def _lateral_width(image: Complexes, grid: BeamGrid, depth_mm: float) -> float:
    """Return the full width at half maximum across the lines at the peak, mm."""
    peak = np.unravel_index(np.abs(image).argmax(), image.shape)[1]
    lines = full_width(np.abs(_finer(image[:, peak])), 0.125)
    return lines * grid.line_pitch * (1.0 if grid.kind == "parallel" else depth_mm + grid.apex_mm)
