"""All sums in NumPy: the oracle of the compiled path, and what replaces it.

Rows are sorted once; each resample is one gather of weights and a few cumulative sums.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics.kernels.replicates import (
    CellArrays,
    CellReplicates,
    new_arrays,
    sums_of,
)
from sonobridge.statistics.kernels.rows import LABEL, RUN_END, SortedCells

__all__ = [
    "counts_at_thresholds",
    "fill_cells",
    "point_cells",
    "reference_cells",
    "roc_at",
    "sums_at",
    "thresholds_reaching",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Weights = NDArray[np.integer]


def reference_cells(cells: SortedCells, weights: NDArray[np.integer]) -> CellReplicates:
    """Return the sums of every cell under given weights.

    Parameters
    ----------
    cells
        Sorted rows.
    weights
        Shape (replicates, P): how often each patient is drawn.
    """
    arrays = new_arrays(cells, weights.shape[0])
    fill_cells(cells, weights, arrays, 0)
    if cells.rates is not None:
        rates = reference_cells(cells.rates, weights)
        arrays = replace(arrays, counts=np.stack([rates.tp, rates.fp, rates.fn, rates.tn]))
    return sums_of(cells, arrays, "numpy")


def point_cells(cells: SortedCells) -> CellReplicates:
    """Return the sums of the data themselves: one replicate in which all weights are 1."""
    patients = int(cells.patients.max()) + 1 if cells.patients.size else 0
    return reference_cells(cells, np.ones((1, patients), dtype=np.uint8))


def fill_cells(
    cells: SortedCells, weights: NDArray[np.integer], arrays: CellArrays, first: int
) -> None:
    """Fill the sums of resamples ``first``, ``first + 1``, … of weights (replicates, P)."""
    labels = (cells.codes & LABEL).astype(np.int64)
    runs = np.append(0, np.flatnonzero(cells.codes & RUN_END) + 1)
    run_cells = np.searchsorted(runs, cells.cell_starts)
    run_base = np.repeat(cells.cell_starts[:-1], np.diff(run_cells))
    answered = np.append(0, np.cumsum(cells.segment_answers * np.diff(cells.segment_starts)))
    for number, drawn in enumerate(weights):
        at = first + number
        weight = drawn[cells.patients].astype(np.int64)
        positive = _cumulated(weight * labels)
        negative = _cumulated(weight) - positive
        _fill_counts(cells, (positive, negative), answered, arrays.counts[:, :, at])
        if cells.ranked:
            won = np.diff(positive[runs]) + 2 * (positive[runs[:-1]] - positive[run_base])
            wins = _cumulated(won * np.diff(negative[runs]))
            arrays.wins[:, at] = np.diff(wins[run_cells])
        if cells.bins:
            _fill_calibration(cells, weight, positive + negative, arrays, at)


def _fill_counts(
    cells: SortedCells, sums: tuple[Ints, Ints], answered: Ints, counts: Ints
) -> None:
    """Read the counts off the cumulative sums: each cell begins with its positive answers."""
    starts = cells.cell_starts
    limit = starts[:-1] + np.diff(answered[cells.cell_segments])
    for kind, cumulated in enumerate(sums):
        counts[kind] = cumulated[limit] - cumulated[starts[:-1]]
        counts[2 + kind] = cumulated[starts[1:]] - cumulated[limit]


def _fill_calibration(
    cells: SortedCells, weight: Ints, cumulated: Ints, arrays: CellArrays, at: int
) -> None:
    gaps = _cumulated(weight * cells.errors)
    segments = np.diff(cells.cell_segments)
    place = (np.repeat(np.arange(cells.cell_count), segments), cells.segment_bins)
    np.add.at(arrays.bin_gaps[:, :, at], place, np.diff(gaps[cells.segment_starts]))
    parts = np.diff(cumulated[cells.segment_starts]).astype(np.int32)
    np.add.at(arrays.bin_weights[:, :, at], place, parts)
    squares = _cumulated(weight * cells.squares)
    arrays.squares[:, at] = np.diff(squares[cells.cell_starts])


def _cumulated(values: Ints) -> Ints:
    """Return the sums of the first 0, 1, … values."""
    out = np.zeros(values.size + 1, dtype=np.int64)
    np.cumsum(values, out=out[1:])
    return out


def roc_at(cells: SortedCells, weights: Weights, grid: Floats) -> Floats:
    """Return the sensitivity at each false-positive rate, shape (replicates, grid)."""
    out = np.full((weights.shape[0], grid.size), np.nan)
    for at, (positives, negatives) in enumerate(_curves(cells, weights)):
        if not positives[-1] or not negatives[-1]:
            continue
        wanted = grid * negatives[-1]
        before = np.searchsorted(negatives, wanted, side="right") - 1
        after = np.minimum(before + 1, negatives.size - 1)
        run = np.maximum(negatives[after] - negatives[before], 1)
        share = (wanted - negatives[before]) / run
        rise = positives[after] - positives[before]
        out[at] = (positives[before] + share * rise) / positives[-1]
    return out


def thresholds_reaching(cells: SortedCells, weights: Weights, sensitivity: float) -> Floats:
    """Return the highest threshold that reaches a sensitivity, shape (replicates,)."""
    assert cells.scores is not None
    out = np.full(weights.shape[0], np.nan)
    runs = np.flatnonzero(cells.codes & RUN_END)
    for at, (positives, _) in enumerate(_curves(cells, weights)):
        if positives[-1]:
            needed = np.ceil(sensitivity * positives[-1] - 1e-9)
            out[at] = cells.scores[runs[np.searchsorted(positives[1:], needed)]]
    return out


def counts_at_thresholds(
    cells: SortedCells, weights: Weights, thresholds: Floats
) -> NDArray[np.int64]:
    """Return tp, fp, fn, tn at each replicate's threshold, shape (4, cells, replicates)."""
    assert cells.scores is not None
    out = np.zeros((4, cells.cell_count, weights.shape[0]), dtype=np.int64)
    cell_of = np.repeat(np.arange(cells.cell_count), np.diff(cells.cell_starts))
    kind_of = np.where(cells.codes & LABEL, 0, 1)
    for at, drawn in enumerate(weights):
        kinds = kind_of + np.where(cells.scores >= thresholds[at], 0, 2)
        weight = drawn[cells.patients].astype(np.int64)
        np.add.at(out[:, :, at], (kinds, cell_of), weight)
    return out


def sums_at(
    entries: tuple[NDArray[np.int32], Floats],
    cell_starts: NDArray[np.int64],
    weights: Weights,
) -> Floats:
    """Return weighted sums of each cell, shape (cells, replicates, k)."""
    patients, sums = entries
    cells = cell_starts.size - 1
    out = np.zeros((cells, weights.shape[0], sums.shape[1]))
    filled = np.flatnonzero(np.diff(cell_starts))
    for at, drawn in enumerate(weights):
        if filled.size:
            weighted = drawn[patients][:, None] * sums
            out[filled, at] = np.add.reduceat(weighted, cell_starts[filled], axis=0)
    return out


def _curves(
    cells: SortedCells, weights: Weights
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return cumulative positives and negatives at the ends of tie runs, from 0 up."""
    ends = np.append(0, np.flatnonzero(cells.codes & RUN_END) + 1)
    labels = (cells.codes & LABEL).astype(np.int64)
    curves = []
    for drawn in weights:
        weight = drawn[cells.patients].astype(np.int64)
        positives = np.append(0, np.cumsum(weight * labels))[ends]
        negatives = np.append(0, np.cumsum(weight * (1 - labels)))[ends]
        curves.append((positives, negatives))
    return curves
