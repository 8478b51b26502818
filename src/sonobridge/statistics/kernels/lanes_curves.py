"""The compiled loops behind ROC bands, transferred thresholds and plain sums."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import register_jitable

from sonobridge.statistics.kernels.lanes import LANES
from sonobridge.statistics.kernels.rows import LABEL, RUN_END

__all__ = ["apply_pass", "roc_pass", "sum_pass", "threshold_pass"]

_LABEL = np.uint8(LABEL)
_RUN_END = np.uint8(RUN_END)


@register_jitable
def class_totals(rows: Any, weights: Any, totals: Any) -> None:
    """Add up positives and negatives of all rows, shape (2, 64)."""
    patients, codes = rows[0], rows[1]
    totals[:] = 0
    for row in range(patients.size):
        side = 0 if codes[row] & _LABEL else 1
        patient = patients[row]
        for lane in range(LANES):
            totals[side, lane] += np.int64(weights[patient, lane])


def roc_pass(rows: Any, weights: Any, grid: Any, out: Any, window: Any) -> None:
    """Read the ROC curve at each false-positive rate of the grid, shape (resamples, grid).

    ``rows``: patients and codes of one cell. Between two points of the curve it is a
    straight line; on a vertical stretch its upper end counts.
    """
    patients, codes = rows
    first, count = window
    totals = np.zeros((2, LANES), dtype=np.int64)
    class_totals(rows, weights, totals)
    seen = np.zeros((2, LANES), dtype=np.int64)
    last = np.zeros((2, LANES), dtype=np.int64)
    following = np.zeros(LANES, dtype=np.int64)
    for row in range(patients.size):
        code = codes[row]
        side = 0 if code & _LABEL else 1
        patient = patients[row]
        for lane in range(LANES):
            seen[side, lane] += np.int64(weights[patient, lane])
        if code & _RUN_END:
            for lane in range(count):
                begin, end = last[1, lane], seen[1, lane]
                if end > begin:
                    at, low = following[lane], last[0, lane]
                    rise = seen[0, lane] - low
                    while at < grid.size and grid[at] * totals[1, lane] < end:
                        share = (grid[at] * totals[1, lane] - begin) / (end - begin)
                        out[first + lane, at] = (low + share * rise) / totals[0, lane]
                        at += 1
                    following[lane] = at
                    last[1, lane] = end
                last[0, lane] = seen[0, lane]
    for lane in range(count):
        for at in range(following[lane], grid.size):
            out[first + lane, at] = 1.0
        if totals[0, lane] == 0 or totals[1, lane] == 0:
            out[first + lane, :] = np.nan


def threshold_pass(
    rows: Any, weights: Any, sensitivity: Any, thresholds: Any, window: Any
) -> None:
    """Choose in each resample the highest threshold that reaches a sensitivity.

    ``rows``: patients, codes and scores of one cell; NaN where it has no positive.
    """
    patients, codes, scores = rows
    first, count = window
    totals = np.zeros((2, LANES), dtype=np.int64)
    class_totals((patients, codes), weights, totals)
    seen = np.zeros(LANES, dtype=np.int64)
    needed = np.ceil(sensitivity * totals[0] - 1e-9)
    for lane in range(count):
        thresholds[first + lane] = np.nan
    for row in range(patients.size):
        if codes[row] & _LABEL:
            patient = patients[row]
            for lane in range(LANES):
                seen[lane] += np.int64(weights[patient, lane])
        if codes[row] & _RUN_END:
            for lane in range(count):
                open_still = np.isnan(thresholds[first + lane]) and totals[0, lane] > 0
                if open_still and seen[lane] >= needed[lane]:
                    thresholds[first + lane] = scores[row]


def apply_pass(rows: Any, cell_starts: Any, weights: Any, out: Any, window: Any) -> None:
    """Count tp, fp, fn, tn of each cell at each resample's own threshold.

    ``out``: thresholds, shape (resamples,), and counts, shape (4, cells, resamples).
    """
    patients, codes, scores = rows
    thresholds, counts = out
    first, count = window
    limit = np.full(LANES, np.nan)
    limit[:count] = thresholds[first : first + count]
    wide = np.zeros((4, LANES), dtype=np.int64)
    for cell in range(cell_starts.size - 1):
        wide[:] = 0
        for row in range(cell_starts[cell], cell_starts[cell + 1]):
            side = 0 if codes[row] & _LABEL else 1
            patient, score = patients[row], scores[row]
            for lane in range(LANES):
                weight = np.int64(weights[patient, lane])
                found = weight if score >= limit[lane] else 0
                wide[side, lane] += found
                wide[2 + side, lane] += weight - found
        for kind in range(4):
            for lane in range(count):
                counts[kind, cell, first + lane] = wide[kind, lane]


def sum_pass(entries: Any, cell_starts: Any, weights: Any, out: Any, window: Any) -> None:
    """Add up weighted sums of each cell, ``out`` of shape (cells, resamples, k).

    ``entries``: patients and the sums of their rows, shape (entries, k), in an order that
    depends on the patients' keys alone.
    """
    patients, sums = entries
    first, count = window
    kinds = sums.shape[1]
    wide = np.zeros((kinds, LANES), dtype=np.float64)
    for cell in range(cell_starts.size - 1):
        wide[:] = 0
        for entry in range(cell_starts[cell], cell_starts[cell + 1]):
            patient = patients[entry]
            for kind in range(kinds):
                value = sums[entry, kind]
                for lane in range(LANES):
                    wide[kind, lane] += np.float64(weights[patient, lane]) * value
        for lane in range(count):
            for kind in range(kinds):
                out[cell, first + lane, kind] = wide[kind, lane]
