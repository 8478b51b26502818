"""Everything that is computed once for a layout, in the form that the compiled loops take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.engine.grid.buffers import ring_rows, row_numbers
from sonobridge.simulator.engine.grid.layout import Layout
from sonobridge.simulator.engine.grid.levels import (
    flat_response,
    noise_unit,
    scatterers_needed,
    speckle_level,
)
from sonobridge.simulator.engine.grid.tile import CELL_STRATA, CellVolume
from sonobridge.simulator.engine.grid.view import BeamNumbers, beam_numbers
from sonobridge.simulator.engine.medium import Medium
from sonobridge.simulator.tissue.volume import echo_amplitudes

__all__ = ["Setup", "echo_arrays", "make_setup"]

_NOISE_DEVIATION = float(np.sqrt(4 * (256**2 - 1) / 12))
"""Standard deviation of the sum of four random bytes."""

_ANGLES: Final = np.array([-0.8, -0.4, 0.0, 0.4, 0.8])
"""Parts of the half aperture from which the losses are taken."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setup:
    """A layout made ready. Tuples are arguments of the kernels, described there.

    Attributes
    ----------
    layout, beam
        Sizes, and the numbers of rays and slab.
    tables, steps_of_echo
        Weights of spreading; amplitude of each echo step, more where fewer scatterers are
        used.
    filters, tail, lines_gain
        Of ``develop_rows``.
    rays, column_rays
        Rays of the map of losses, and of each column.
    steps
        First range and step of rays, mm.
    losses
        Factors of a step, of an entry, and what stands for sensitivity by row.
    interfaces, interface_numbers
        Of ``find_interfaces``.
    profile
        Flat float32, of ``project_points``.
    noise_scale
        Size of the noise's unit for a root mean square of 1, more where the point response
        is less sensitive than the transducer at its best.
    level
        (rows,): root mean square of muscle by row, without loss; 1 at most.
    """

    layout: Layout
    beam: BeamNumbers
    tables: tuple[Any, ...]
    steps_of_echo: NDArray[np.float32]
    filters: tuple[Any, ...]
    tail: tuple[Any, ...]
    lines_gain: NDArray[np.float32]
    rays: NDArray[np.float64]
    column_rays: NDArray[np.float64]
    steps: NDArray[np.float64]
    losses: tuple[Any, ...]
    interfaces: tuple[Any, ...]
    interface_numbers: tuple[NDArray[np.float64], NDArray[np.float64]]
    profile: NDArray[np.float32]
    noise_scale: float
    level: NDArray[np.float64]


def make_setup(
    layout: Layout,
    volume: CellVolume,
    medium: Medium,
    *,
    frequency_mhz: float,
    f_number: float,
    line_gain: NDArray[np.float32] | None = None,
) -> Setup:
    """Make a layout ready for a volume.

    Parameters
    ----------
    layout
        The working grid.
    volume
        Gives the density of scatterers.
    medium
        Losses and interfaces.
    frequency_mhz
        Mean of the frequencies on the way there and back, MHz: sets the losses.
    f_number
        Depth over width of the aperture: sets how soft the edges of shadows are.
    line_gain
        (bands, lines) amplitude of each line, or None for 1 everywhere.

    Raises
    ------
    ValueError
        If an interface names a surface that the volume does not have, or the gain of the
        lines has another shape.
    """
    known = [one.surface for one in medium.interfaces if one.surface is not None]
    if any(not 0 <= one < len(volume.surfaces) for one in known):
        raise ValueError("an interface names a surface that the volume does not have")
    beam = beam_numbers(layout, volume.edge_mm)
    level = speckle_level(layout, volume.spacing_mm)
    strata = scatterers_needed(layout, volume.spacing_mm)
    shown = slice(layout.above, layout.above + layout.shown_rows)
    unit = 1.0 / float(level[shown].max())
    sensitivity = layout.by_row(layout.psf.sensitivity)
    first, step, lead, each = layout.steps()
    middles = 2 * np.arange(layout.gain_rows) + 1 - layout.shift_row
    by_gain_row = unit * np.interp(middles, np.arange(layout.rows), sensitivity)
    columns = 2 * np.arange(layout.gain_columns, dtype=np.float64) + 1 - layout.shift_column
    lines = layout.grid.first_line + layout.grid.line_pitch * (columns - layout.left)
    point = level / np.maximum(sensitivity * flat_response(layout), 1e-6)
    return Setup(
        layout=layout,
        beam=beam,
        tables=_tables(layout, strata),
        steps_of_echo=echo_amplitudes() * np.float32(np.sqrt(CELL_STRATA / strata)),
        filters=_filters(layout),
        tail=_tail(layout),
        lines_gain=_lines_gain(layout, line_gain),
        rays=layout.rays(lines),
        column_rays=layout.rays(layout.column_lines),
        steps=np.array([first, step]),
        losses=(
            medium.step_factors(frequency_mhz, step),
            medium.entry_factors(),
            (by_gain_row, _ANGLES, layout.spread_of_rays(f_number), lead, each),
        ),
        interfaces=_interfaces(medium),
        interface_numbers=(_interface_numbers(layout, beam), point),
        profile=np.concatenate(beam.profile[1::2]).astype(np.float32),
        noise_scale=10 ** (-layout.psf.level_db / 20) / (_NOISE_DEVIATION * noise_unit(layout)),
        level=level * unit,
    )


def _tables(layout: Layout, strata: int) -> tuple[Any, ...]:
    across = np.zeros((len(layout.across), 24), dtype=np.float32)
    taps = layout.quality.columns
    across[:, 8 : 8 + 2 * taps] = np.repeat(layout.across, 2, axis=1)
    along = np.zeros((len(layout.along), 4), dtype=np.float32)
    along[:, : layout.quality.rows] = layout.along
    sizes = np.array([layout.quality.rows, layout.stride, layout.gain_columns, strata])
    return across.ravel(), along.ravel(), sizes.astype(np.int64)


def _filters(layout: Layout) -> tuple[Any, ...]:
    _, rank, taps = layout.lateral.shape
    reversed_ = layout.lateral[:, :, ::-1].astype(np.complex64)
    along = layout.axial.swapaxes(1, 2).astype(np.float32)
    sizes = [layout.stride, layout.above, 2 * (layout.left - taps // 2), layout.grid.lines]
    sizes += [layout.grid.samples, rank, taps, layout.axial.shape[2], ring_rows(layout)]
    sizes += [layout.width]
    return (
        np.ascontiguousarray(reversed_.real).ravel(),
        np.ascontiguousarray(reversed_.imag).ravel(),
        np.ascontiguousarray(along).ravel(),
        layout.band_of_row,
        np.array(sizes, dtype=np.int64),
    )


def _tail(layout: Layout) -> tuple[Any, ...]:
    gains = layout.psf.tail
    return (
        np.ascontiguousarray(gains.real, dtype=np.float32).ravel(),
        np.ascontiguousarray(gains.imag, dtype=np.float32).ravel(),
        layout.psf.tail_delay.astype(np.int64),
    )


def _lines_gain(layout: Layout, line_gain: NDArray[np.float32] | None) -> NDArray[np.float32]:
    if line_gain is None:
        return np.zeros(0, dtype=np.float32)
    if line_gain.shape != (layout.psf.bands, layout.grid.lines):
        raise ValueError("the gain of the lines has one value a band and line")
    padded = np.zeros((layout.psf.bands, layout.width), dtype=np.float32)
    padded[:, : 2 * layout.grid.lines] = np.repeat(line_gain, 2, axis=1)
    return padded.ravel()


def _interfaces(medium: Medium) -> tuple[Any, ...]:
    found = medium.interfaces
    return (
        medium.sets(),
        np.array([10 ** (one.strength_db / 20) for one in found], dtype=np.float64),
        np.array([one.exponent for one in found], dtype=np.float64),
        np.array([one.repeated for one in found], dtype=np.float64),
        np.array([-1 if one.surface is None else one.surface for one in found], np.int64),
        float(medium.repeated_within_mm),
    )


def _interface_numbers(layout: Layout, beam: BeamNumbers) -> NDArray[np.float64]:
    start = float(layout.row_ranges(np.zeros(1))[0])
    return np.array(
        [
            layout.psf.wavelength_mm,
            start,
            layout.row_pitch_mm,
            layout.shift_column,
            layout.shift_row,
            beam.select[12],
            beam.select[11],
        ]
    )


def echo_arrays(
    layout: Layout, delay_mm: NDArray[np.float64], again: NDArray[np.float64]
) -> tuple[Any, ...]:
    """Return the late repetitions of each column, as ``develop_rows`` takes them.

    Sound that comes back from an interface at depth d is sent back by the probe and makes
    every echo again, d deeper and weaker; and once more, 2d deeper and weaker still.
    """
    size = row_numbers(layout)
    if not again.any():
        empty = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        return 0, empty[0], empty[0], empty[1], empty[1]
    delays = np.full((2, size // 2), 1 << 30, dtype=np.int64)
    gains = np.zeros((2, size // 2), dtype=np.complex128)
    columns = min(layout.columns, size // 2)
    for order in (1, 2):
        late = order * delay_mm[:columns]
        turn = np.exp(-4j * np.pi * late / layout.psf.wavelength_mm)
        gains[order - 1, :columns] = again[:columns] ** order * (-1) ** (order - 1) * turn
        rows = np.rint(late / layout.row_pitch_mm).astype(np.int64)
        delays[order - 1, :columns] = np.where(again[:columns] > 0, rows, 1 << 30)
    both = np.repeat(delays, 2, axis=1)
    places = np.arange(size) - np.where(both < 1 << 30, both, 0) * layout.stride
    return (
        2,
        both.astype(np.int32).ravel(),
        places.astype(np.int32).ravel(),
        np.repeat(gains.real, 2, axis=1).astype(np.float32).ravel(),
        np.repeat(gains.imag, 2, axis=1).astype(np.float32).ravel(),
    )
