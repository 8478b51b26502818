"""Resamples patients for all cells at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics.kernels.compiled import Kernels, Progress, ensure_compiled
from sonobridge.statistics.kernels.reference import fill_cells
from sonobridge.statistics.kernels.replicates import (
    CellArrays,
    CellReplicates,
    new_arrays,
    sums_of,
)
from sonobridge.statistics.kernels.rows import SortedCells
from sonobridge.statistics.kernels.stripes import run_stripes

__all__ = ["resample_cells", "resample_partitions"]

Path = Literal["compiled", "numpy"]


def resample_cells(
    cells: SortedCells,
    patient_keys: NDArray[np.uint64],
    replicates: int,
    seed: int,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> CellReplicates:
    """Return the sums of every cell in every resample of the patients.

    Parameters
    ----------
    cells
        Sorted rows.
    patient_keys
        Shape (P,): a number that depends on the patient's identifier alone, so that a
        patient is drawn equally often in every table, slice and model version.
    replicates
        Number of resamples.
    seed
        Seed of the patients' weights; it stands in the evidence.
    threads, progress
        As of :func:`~sonobridge.statistics.kernels.stripes.run_stripes`.
    """
    return resample_partitions(
        (cells,), patient_keys, replicates, seed, threads=threads, progress=progress
    )[0]


def resample_partitions(
    partitions: Sequence[SortedCells],
    patient_keys: NDArray[np.uint64],
    replicates: int,
    seed: int,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[CellReplicates, ...]:
    """Resample several partitions of the same rows, drawing each weight once.

    Parameters are those of :func:`resample_cells`; the results are the same as one by one.
    Cells, each attribute (with ``bins=0``) and all rows as one cell belong together.
    """
    for cells in partitions:
        _check_patients(cells, patient_keys)
    kernels = ensure_compiled()
    filled: list[tuple[SortedCells, CellArrays]] = []
    for cells in partitions:
        filled.append((cells, new_arrays(cells, replicates)))
        if cells.rates is not None:
            filled.append((cells.rates, new_arrays(cells.rates, replicates)))

    def work(weights: NDArray[np.uint8], window: tuple[int, int]) -> None:
        for cells, arrays in filled:
            if kernels.functions:
                _fill_compiled(kernels, cells, weights, arrays, window)
            else:
                fill_cells(cells, weights, arrays, window[0])

    run_stripes(
        kernels, (patient_keys, seed), replicates, work, threads=threads, progress=progress
    )
    return tuple(_results(filled, kernels))


def _check_patients(cells: SortedCells, patient_keys: NDArray[np.uint64]) -> None:
    if cells.patients.size and int(cells.patients.max()) >= patient_keys.size:
        raise ValueError("each patient of a row has a key")


def _fill_compiled(
    kernels: Kernels,
    cells: SortedCells,
    weights: NDArray[np.uint8],
    arrays: CellArrays,
    window: tuple[int, int],
) -> None:
    plan = (
        cells.cell_segments,
        cells.segment_starts,
        cells.segment_bins,
        cells.segment_answers,
    )
    rows = (cells.patients, cells.codes, cells.errors, cells.squares)
    out = (
        arrays.counts,
        arrays.wins,
        arrays.bin_weights,
        arrays.bin_gaps,
        arrays.squares,
    )
    kernels.functions["cell_pass"](rows, plan, weights, out, window)
    if cells.ranked and cells.mixed_starts.size:
        mixed = (cells.mixed_starts, cells.mixed_stops, cells.mixed_cells)
        bare = (cells.patients, cells.codes, cells.errors[:0], cells.squares[:0])
        kernels.functions["tie_pass"](bare, mixed, weights, arrays.wins, window)


def _results(
    filled: list[tuple[SortedCells, CellArrays]], kernels: Kernels
) -> list[CellReplicates]:
    """Return one result a partition; answers that were counted apart replace its counts."""
    results = []
    left = iter(filled)
    for cells, arrays in left:
        by: Path = "compiled" if kernels.functions else "numpy"
        sums = sums_of(cells, arrays, by)
        if cells.rates is not None:
            tp, fp, fn, tn = next(left)[1].counts
            sums = replace(sums, tp=tp, fp=fp, fn=fn, tn=tn)
        results.append(sums)
    return results
