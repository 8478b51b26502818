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
from sonobridge.simulator.probe.field.elevation import elevation
from sonobridge.simulator.probe.field.response import Scanner, scanner
from sonobridge.simulator.probe.psf_table import PsfTable
from sonobridge.simulator.probe.reduction import (
    axial_basis,
    axial_filters,
    onto_bands,
    power_onto_bands,
    tail_gains,
)
from sonobridge.simulator.probe.transducer import Transducer
from sonobridge.simulator.probe.widths import SIGMAS_PER_FWHM, finer, full_width

__all__ = ["BANDS", "make_psf_table", "psf_table"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

BANDS = 64
"""Depth bands of a table: as cheap to apply as few."""

_KEPT = 24
"""Tables kept in memory, a few tens of kilobytes each."""

_NODES = {"focused": 33, "plane": 25}
_LEAST_MM = 2.0
_ROWS, _ROWS_A_CYCLE, _MOST_ROWS = 15, 1.3, 41
"""Coarse rows that hold a pulse of one period, and more for each further one: its echo is
half a wavelength longer, and a row is 0.39 wavelengths."""

_TAPS, _HELD = (13, 17, 21), 0.98
"""Numbers of lateral taps, and the share of the beam's power across that they must hold."""

_TAIL_FIRST, _TAIL_STEP, _TAIL_COPIES = 3.85, 1.925, 12
"""Delay of the first copy of the tail and step of the others, wavelengths, and their number:
0.78 mm, 0.39 mm and 12 at 7.6 MHz."""

_TAIL_PLACES = (1 / 12, -3 / 12, 5 / 12)
"""Points whose tails are averaged in power, as shares of the picture's width from its middle:
what makes the tail comes from the far ends of the face, so it differs along it."""

_HARMONIC_TAIL = 10.0 ** (-15.0 / 20.0)
_HARMONIC_DB, _HARMONIC_BEST = -18.0, 0.62
"""Second harmonic under the fundamental at the best frequency of each, dB, and that frequency
as a share of the array's centre (both ways then lie in its band). The level is of the order
that is usually described, not fitted to a machine."""

_BUILD_UP_MM = 15.0

_cache: OrderedDict[tuple[object, ...], PsfTable] = OrderedDict()
_lock = threading.Lock()


def psf_table(
    transducer: Transducer, beam: Beamforming, grid: BeamGrid, *, rank: int = 2
) -> PsfTable:
    """Return the point-spread table, from memory if it was made lately.

    Dead elements do not enter it: one table serves all lines, and what is dead lies before
    some of them only. ``line_gain`` has what they cost.

    Parameters
    ----------
    transducer, beam, grid
        What sends and receives, how, and on which lines and samples. The table is that of
        the middle of the face, whichever part of it the grid covers.
    rank
        Separable components, 1 to 4: 2 while scanning, 3 for a still picture.

    Raises
    ------
    ValueError
        If the rank is out of range.
    """
    transducer = replace(transducer, dead_elements=())
    key = (transducer, beam, replace(grid, first_line=0.0), rank)
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sampling:
    """Where points are imaged and on what: ranges of the points, places of lines, offsets."""

    nodes: Floats
    axis: Floats
    fine: Floats

    @property
    def row_mm(self) -> float:
        """Coarse row, mm."""
        return 2.0 * float(self.fine[1] - self.fine[0])


def make_psf_table(
    transducer: Transducer, beam: Beamforming, grid: BeamGrid, *, rank: int = 2
) -> PsfTable:
    """Compute the point-spread table anew, of the elements that work; see ``psf_table``."""
    if not 1 <= rank <= 4:
        raise ValueError("a point-spread table has 1 to 4 components")
    scan = scanner(transducer, beam, grid)
    sampling = _sampling(scan)
    nodes = sampling.nodes
    images = np.array([scan.image(z, sampling.axis, sampling.fine) for z in nodes])
    peaks = np.abs(images).max(axis=(1, 2))
    delays = _delays(scan, sampling)
    tail = _tail(scan, sampling, images, delays)
    images /= peaks[:, None, None]
    profiles, parts = axial_basis(images, rank)
    across = elevation(transducer, beam, scan.band, nodes)
    gain = peaks * across.gain * _build_up(beam, nodes)
    level = gain.max() / _reference(replace(transducer, dead_elements=()), beam.harmonic)
    bands = grid.start_mm + (np.arange(BANDS) + 0.5) / BANDS * (grid.depth_mm - grid.start_mm)

    def banded(values: Floats) -> NDArray[np.float32]:
        return onto_bands(nodes, values, bands).real.astype(np.float32)

    lateral, axial = _widths(images, sampling, grid)
    return PsfTable(
        wavelength_mm=scan.band.wavelength_mm,
        lateral=onto_bands(nodes, parts, bands).astype(np.complex64),
        axial=axial_filters(profiles),
        tail=power_onto_bands(nodes, tail, bands).astype(np.complex64),
        tail_delay=delays,
        elevation_sigma_mm=banded(across.fwhm_mm / SIGMAS_PER_FWHM),
        elevation_curvature=banded(across.curvature),
        sensitivity=banded(gain / gain.max()),
        lateral_sigma_mm=banded(lateral / SIGMAS_PER_FWHM),
        axial_fwhm_mm=axial,
        level_db=20.0 * math.log10(level) + (_HARMONIC_DB if beam.harmonic else 0.0),
    )


def _build_up(beam: Beamforming, depths: Floats) -> Floats:
    """Return how the second harmonic grows with the way through tissue; 1 if not used."""
    return depths / (depths + _BUILD_UP_MM) if beam.harmonic else np.ones_like(depths)


@functools.lru_cache(maxsize=32)
def _reference(transducer: Transducer, harmonic: bool) -> float:
    """Return the peak echo of a working array at its best frequency and lens focus."""
    depth = np.array([transducer.elevation_focus_mm])
    beam = Beamforming(
        frequency_mhz=transducer.centre_mhz * (_HARMONIC_BEST if harmonic else 1.0),
        harmonic=harmonic,
        focus_mm=float(depth[0]),
    )
    grid = BeamGrid(
        kind="parallel" if transducer.kind == "linear" else "sector",
        lines=1,
        samples=1024,
        line_pitch=1.0,
        first_line=0.0,
        sample_pitch_mm=2.0 * transducer.elevation_focus_mm / 1024,
        apex_mm=transducer.radius_mm,
    )
    scan = scanner(transducer, beam, grid)
    peak = np.abs(scan.image(float(depth[0]), np.zeros(1), np.zeros(1)))[0, 0]
    gain = elevation(transducer, beam, scan.band, depth).gain
    return float(peak * (gain * _build_up(beam, depth))[0])


def _sampling(scan: Scanner) -> _Sampling:
    """Choose the points, closer together near the face, and the taps of the filters."""
    grid, beam = scan.grid, scan.beam
    least = grid.start_mm + min(_LEAST_MM, 0.1 * (grid.depth_mm - grid.start_mm))
    spread = np.linspace(0.0, 1.0, _NODES[beam.transmit]) ** 1.25
    nodes = least + (grid.depth_mm - least) * spread
    half = _TAPS[-1] // 2 + 4
    axis = np.arange(-half, half + 1, dtype=np.float64) * grid.line_pitch
    beams = np.array([scan.image(z, axis, np.zeros(1))[:, 0] for z in nodes[4::5]])
    power = np.abs(beams) ** 2
    power /= np.maximum(power.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    for taps in _TAPS:
        side = taps // 2
        if power[:, half - side : half + side + 1].sum(axis=1).mean() >= _HELD:
            break
    pulse = 2 * math.ceil(0.5 * _ROWS_A_CYCLE * (beam.cycles - 1.0))
    rows = max(_ROWS, min(_ROWS + pulse, _MOST_ROWS))
    fine = np.arange(-rows, rows + 1, dtype=np.float64) * grid.sample_pitch_mm
    return _Sampling(nodes=nodes, axis=axis[half - side : half + side + 1], fine=fine)


def _delays(scan: Scanner, sampling: _Sampling) -> NDArray[np.int32]:
    """Return the delays of the tail's copies in coarse rows; none for a focused beam."""
    if scan.beam.transmit == "focused":
        return np.zeros(0, dtype=np.int32)
    wavelengths = scan.beam.nominal_wavelength_mm / sampling.row_mm
    first, step = (max(1, round(one * wavelengths)) for one in (_TAIL_FIRST, _TAIL_STEP))
    return (first + step * np.arange(_TAIL_COPIES)).astype(np.int32)


def _tail(
    scan: Scanner, sampling: _Sampling, images: Complexes, delays: NDArray[np.int32]
) -> Complexes:
    """Return the gains of the tail's copies at the nodes: (nodes, replicas)."""
    if delays.size == 0:
        return np.zeros((sampling.nodes.size, 0), dtype=np.complex128)
    step, middle = int(delays[1] - delays[0]), sampling.fine.size // 2
    beside = round(0.4 * step)
    fine = 2.0 * delays[:, None] + np.array([-beside, beside])
    offsets = fine.ravel() * (0.5 * sampling.row_mm)
    span = scan.grid.lines * scan.grid.line_pitch
    tails = np.empty((sampling.nodes.size, delays.size), dtype=np.complex128)
    for number, depth in enumerate(sampling.nodes):
        # A slice holds 2 * step fine samples, of which two are looked at.
        whole = float((np.abs(images[number]) ** 2).sum()) / step
        core = images[number][:, [middle - beside, middle + beside]]
        gains = [
            tail_gains(core, scan.image(depth, sampling.axis, offsets, span * place))
            for place in _TAIL_PLACES
        ]
        power = np.mean(np.abs(gains) ** 2, axis=0) / whole
        tails[number] = np.sqrt(power) * np.exp(1j * np.angle(gains[0]))
    return tails * (_HARMONIC_TAIL if scan.beam.harmonic else 1.0)


def _widths(images: Complexes, sampling: _Sampling, grid: BeamGrid) -> tuple[Floats, float]:
    """Return the full widths at half maximum: across by node, and along (median), mm."""
    middle = images.shape[1] // 2
    peaks = np.abs(images[:, middle]).argmax(axis=1)
    across = [
        full_width(np.abs(finer(image[:, peak])), grid.line_pitch / 8)
        for image, peak in zip(images, peaks, strict=True)
    ]
    reach = np.ones_like(sampling.nodes) if grid.kind == "parallel" else sampling.nodes
    reach = reach + (0.0 if grid.kind == "parallel" else grid.apex_mm)
    along = [full_width(np.abs(finer(one[middle])), sampling.row_mm / 16) for one in images]
    return np.array(across) * reach, float(np.median(along))
