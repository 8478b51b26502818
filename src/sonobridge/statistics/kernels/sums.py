"""Weighted sums of any columns in every resample: for rows that have no scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics.kernels.compiled import Progress, ensure_compiled
from sonobridge.statistics.kernels.reference import sums_at
from sonobridge.statistics.kernels.replicates import check_size
from sonobridge.statistics.kernels.stripes import run_stripes

__all__ = ["ValueRows", "resample_sums"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ValueRows:
    """Columns to add up.

    Attributes
    ----------
    values
        Shape (rows, k), float64 and finite: a column of ones gives the counts, products
        give variances and correlations.
    cells
        Shape (rows,): cell of each row, or -1.
    cell_count
        Number of cells.
    patients
        Shape (rows,): index of the row's patient, 0..P-1.
    """

    values: Floats
    cells: NDArray[np.integer]
    cell_count: int
    patients: NDArray[np.integer]

    def __post_init__(self) -> None:
        rows = self.patients.size
        if self.values.ndim != 2 or self.values.shape[0] != rows or self.cells.size != rows:
            raise ValueError("each row has values, a cell and a patient")
        if not np.isfinite(self.values).all():
            raise ValueError("values are finite; leave out rows that have none (cell -1)")
        if rows and not -1 <= int(self.cells.min()) <= int(self.cells.max()) < self.cell_count:
            raise ValueError("cells are indices from 0, or -1 for none")


def resample_sums(
    rows: ValueRows,
    patient_keys: NDArray[np.uint64],
    replicates: int,
    seed: int,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Floats:
    """Return the weighted sums of every cell, shape (cells, replicates, k).

    Parameters
    ----------
    rows
        What is added up.
    patient_keys, replicates, seed, threads, progress
        As of :func:`~sonobridge.statistics.kernels.cells.resample_cells`; the weights are
        the same.

    Notes
    -----
    A patient's rows are added first, by rising value, and patients in the order of their
    keys, so neither the order of rows nor the numbering of patients changes a bit.
    """
    keys = np.asarray(patient_keys, dtype=np.uint64)
    kinds = rows.values.shape[1]
    check_size(rows.cell_count, replicates, 8 * kinds)
    entries, cell_starts = _entries(rows, keys)
    kernels = ensure_compiled()
    out = np.zeros((rows.cell_count, replicates, kinds))

    def work(weights: NDArray[np.uint8], window: tuple[int, int]) -> None:
        if kernels.functions:
            kernels.functions["sum_pass"](entries, cell_starts, weights, out, window)
        else:
            out[:, window[0] : sum(window)] = sums_at(entries, cell_starts, weights)

    run_stripes(kernels, (keys, seed), replicates, work, threads=threads, progress=progress)
    return out


def _entries(
    rows: ValueRows, keys: NDArray[np.uint64]
) -> tuple[tuple[NDArray[np.int32], Floats], NDArray[np.int64]]:
    """Return the sums of each (cell, patient) and where each cell begins."""
    used = np.flatnonzero(np.asarray(rows.cells) >= 0)
    cells, patients = np.asarray(rows.cells)[used], np.asarray(rows.patients)[used]
    values = np.asarray(rows.values, dtype=np.float64)[used]
    order = np.lexsort((*values.T, patients, keys[patients], cells))
    cells, patients, values = cells[order], patients[order], values[order]
    new = np.ones(used.size, dtype=bool)
    new[1:] = (cells[1:] != cells[:-1]) | (patients[1:] != patients[:-1])
    starts = np.flatnonzero(new)
    sums = np.add.reduceat(values, starts, axis=0) if starts.size else values
    cell_starts = np.searchsorted(cells[starts], np.arange(rows.cell_count + 1))
    entries = (patients[starts].astype(np.int32), np.ascontiguousarray(sums))
    return entries, cell_starts.astype(np.int64)
