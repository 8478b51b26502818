"""The measured work: all cells, all attributes and all rows, with intervals and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.benchmark.made_table import MadeTable
from sonobridge.statistics.kernels.cells import resample_partitions
from sonobridge.statistics.kernels.reference import fill_cells
from sonobridge.statistics.kernels.replicates import (
    CellReplicates,
    add_cells,
    join_groups,
    new_arrays,
    sums_of,
)
from sonobridge.statistics.kernels.rows import ScoredRows, SortedCells, sort_cells
from sonobridge.statistics.kernels.stripes import STRIPE
from sonobridge.statistics.kernels.weights import weights_reference

__all__ = ["MEASURED", "Answer", "do_work"]

Floats = NDArray[np.float64]

MEASURED = ("auc", "sensitivity", "specificity", "ppv", "ece")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an audit reads off the resamples.

    Attributes
    ----------
    cells, groups
        Sums of the crossed cells, and of every level and all rows.
    intervals
        Shape (metrics, cells + groups, 2): percentile intervals of the defined resamples.
    gaps
        Shape (metrics, levels, 2): the same of each level minus its attribute's first.
    undefined
        Shape (metrics, cells + groups): resamples in which there is no value.
    """

    cells: CellReplicates
    groups: CellReplicates
    intervals: Floats
    gaps: Floats
    undefined: NDArray[np.int64]


def do_work(
    table: MadeTable,
    replicates: int,
    seed: int,
    *,
    by: Literal["kernel", "numpy"],
    threads: int | None = None,
) -> Answer:
    """Sort, resample, and read intervals and gaps off, by the kernel or by plain NumPy."""
    # A copy, so that the order of rows by score is found anew, in the measured time.
    rows = ScoredRows(table.rows.patients, table.rows.labels, table.rows.scores)
    everything = np.zeros(rows.patients.size, dtype=np.int32)
    partitions = [sort_cells(table.cells(), table.groups().shape[1], rows)]
    for levels, count in zip(table.levels, table.level_counts, strict=True):
        partitions.append(sort_cells(levels, count, rows, bins=0))
    partitions.append(sort_cells(everything, 1, rows, bins=0))
    if by == "kernel":
        sums = resample_partitions(
            partitions, table.patient_keys, replicates, seed, threads=threads
        )
    else:
        sums = _resample_in_numpy(partitions, table.patient_keys, replicates, seed)
    return _read(table, sums)


def _resample_in_numpy(
    partitions: Sequence[SortedCells], keys: NDArray[np.uint64], replicates: int, seed: int
) -> tuple[CellReplicates, ...]:
    """Resample as somebody would who knows NumPy: sorted once, cumulative sums."""
    filled = [(cells, new_arrays(cells, replicates)) for cells in partitions]
    for first in range(0, replicates, STRIPE):
        count = min(STRIPE, replicates - first)
        weights = weights_reference(keys, count, seed, first=first)
        for cells, arrays in filled:
            fill_cells(cells, weights, arrays, first)
    return tuple(sums_of(cells, arrays, "numpy") for cells, arrays in filled)


def _read(table: MadeTable, sums: Sequence[CellReplicates]) -> Answer:
    cells, *marginals = sums
    groups = add_cells(cells, table.groups()).with_auc_of(join_groups(marginals))
    counts = table.level_counts
    first = np.repeat(np.cumsum((0, *counts[:-1])), counts)
    intervals, gaps, undefined = [], [], []
    for name in MEASURED:
        of_groups = groups.metric(name)
        values = np.concatenate([cells.metric(name), of_groups])
        intervals.append(_percentiles(values))
        undefined.append(np.isnan(values).sum(1))
        gaps.append(_percentiles(of_groups[: first.size] - of_groups[first]))
    return Answer(cells, groups, np.array(intervals), np.array(gaps), np.array(undefined))


def _percentiles(values: Floats) -> Floats:
    """Return the 2.5 and 97.5 % points of the defined values of each row, shape (rows, 2)."""
    ordered = np.sort(values, axis=1)  # NaN go to the end
    defined = (~np.isnan(values)).sum(1)
    out = np.full((values.shape[0], 2), np.nan)
    here = np.flatnonzero(defined)
    for end, share in enumerate((0.025, 0.975)):
        place = share * (defined[here] - 1)
        below = place.astype(np.int64)
        above = np.minimum(below + 1, defined[here] - 1)
        low, high = ordered[here, below], ordered[here, above]
        out[here, end] = low + (place - below) * (high - low)
    return out
