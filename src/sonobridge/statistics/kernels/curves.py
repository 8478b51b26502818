"""ROC curves of every resample, and thresholds that are chosen anew in every resample."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics.kernels.compiled import Progress, ensure_compiled
from sonobridge.statistics.kernels.reference import (
    counts_at_thresholds,
    roc_at,
    thresholds_reaching,
)
from sonobridge.statistics.kernels.replicates import CellReplicates, check_size
from sonobridge.statistics.kernels.rows import SortedCells
from sonobridge.statistics.kernels.stripes import run_stripes

__all__ = ["ThresholdReplicates", "resample_roc", "resample_threshold"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ThresholdReplicates:
    """A threshold chosen at the source in each resample, and what it gives elsewhere.

    Attributes
    ----------
    thresholds
        Shape (replicates,): the highest score from which up answering "positive" reaches
        the wanted sensitivity at the source; NaN where the source drew no positive.
    cells
        Counts of the target cells at that threshold. Where it is NaN all counts are 0, so
        every metric of them is NaN and is counted as undefined.
    """

    thresholds: Floats
    cells: CellReplicates


def resample_roc(
    cells: SortedCells,
    grid: Floats,
    resampling: tuple[NDArray[np.uint64], int, int],
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Floats:
    """Return the sensitivity at given false-positive rates, shape (replicates, grid).

    Parameters
    ----------
    cells
        Sorted rows of one cell, with scores.
    grid
        Shape (grid,): rising false-positive rates in 0..1.
    resampling
        Patient keys, shape (P,), number of resamples, seed.
    threads, progress
        As of :func:`~sonobridge.statistics.kernels.stripes.run_stripes`.

    Notes
    -----
    The curve joins its points by straight lines, so a run of equal scores is a slope; on
    a vertical stretch its upper end counts. NaN where a class is missing.
    """
    if cells.cell_count != 1 or not cells.ranked:
        raise ValueError("an ROC curve is drawn of one cell with scores")
    grid = np.ascontiguousarray(grid, dtype=np.float64)
    if grid.size and not (grid[0] >= 0 and grid[-1] <= 1 and (np.diff(grid) >= 0).all()):
        raise ValueError("false-positive rates rise from 0 to 1")
    keys, replicates, seed = resampling
    check_size(1, replicates, 8 * grid.size)
    kernels = ensure_compiled()
    out = np.empty((replicates, grid.size))

    def work(weights: NDArray[np.uint8], window: tuple[int, int]) -> None:
        if kernels.functions:
            rows = (cells.patients, cells.codes)
            kernels.functions["roc_pass"](rows, weights, grid, out, window)
        else:
            out[window[0] : sum(window)] = roc_at(cells, weights, grid)

    run_stripes(kernels, (keys, seed), replicates, work, threads=threads, progress=progress)
    return out


def resample_threshold(
    source: SortedCells,
    targets: SortedCells,
    sensitivity: float,
    resampling: tuple[NDArray[np.uint64], int, int],
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> ThresholdReplicates:
    """Choose the threshold at the source anew in each resample and apply it in the targets.

    Parameters
    ----------
    source
        One cell, sorted with ``keep_scores``: the site or set where the choice is made.
    targets
        Cells, sorted with ``keep_scores``; they may share patients with the source, which
        are then drawn equally often in both.
    sensitivity
        Wanted at the source, above 0 and up to 1.
    resampling, threads, progress
        As of :func:`resample_roc`.
    """
    if source.cell_count != 1 or source.scores is None or targets.scores is None:
        raise ValueError("source (one cell) and targets are sorted with keep_scores")
    if not 0 < sensitivity <= 1:
        raise ValueError("a sensitivity lies above 0 and up to 1")
    keys, replicates, seed = resampling
    check_size(targets.cell_count, replicates, 32)
    kernels = ensure_compiled()
    thresholds = np.full(replicates, np.nan)
    counts = np.zeros((4, targets.cell_count, replicates), dtype=np.int64)

    def work(weights: NDArray[np.uint8], window: tuple[int, int]) -> None:
        if not kernels.functions:
            here = slice(window[0], sum(window))
            thresholds[here] = thresholds_reaching(source, weights, sensitivity)
            counts[:, :, here] = counts_at_thresholds(targets, weights, thresholds[here])
            return
        rows = (source.patients, source.codes, source.scores)
        kernels.functions["threshold_pass"](rows, weights, sensitivity, thresholds, window)
        rows, starts = (targets.patients, targets.codes, targets.scores), targets.cell_starts
        out = (thresholds, counts)
        kernels.functions["apply_pass"](rows, starts, weights, out, window)

    run_stripes(kernels, (keys, seed), replicates, work, threads=threads, progress=progress)
    counts[:, :, np.isnan(thresholds)] = 0
    return ThresholdReplicates(thresholds, _as_cells(counts, bool(kernels.functions)))


def _as_cells(counts: NDArray[np.int64], compiled: bool) -> CellReplicates:
    tp, fp, fn, tn = counts
    sums = CellReplicates(
        tp=tp,
        fp=fp,
        fn=fn,
        tn=tn,
        wins=None,
        bin_weights=None,
        bin_gaps=None,
        squares=None,
    )
    return replace(sums, computed_by="compiled") if compiled else sums
