"""The compiled loops: 64 resamples of all cells in one pass over the rows.

Weights of a stripe of 64 resamples stand side by side, one cache line a patient, so each
row is one load and a few vector operations. Sums of up to 63 rows fit in 16 bits: with
weights up to 8, the wins of 31 positives over 32 negatives are at most 248 * 256. They are
then flushed to 64 bits, so no count of rows overflows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import register_jitable

from sonobridge.statistics.kernels.weights import (
    FIRST_FACTOR,
    GOLDEN,
    SECOND_FACTOR,
    THRESHOLDS,
)

__all__ = ["LANES", "cell_pass", "fill_weights", "tie_pass"]

LANES = 64
_BLOCK = 63
_GOLDEN = np.uint64(GOLDEN)
_FIRST = np.uint64(FIRST_FACTOR)
_SECOND = np.uint64(SECOND_FACTOR)
_THRESHOLDS = np.array(THRESHOLDS, dtype=np.uint16)


def fill_weights(starts: Any, first: Any, weights: Any) -> None:
    """Fill the weights of 64 resamples from number ``first`` up, shape (P, 64)."""
    draws = np.empty(LANES, dtype=np.uint16)
    counts = np.empty(LANES, dtype=np.uint16)
    for patient in range(starts.size):
        for step in range(LANES // 4):
            state = starts[patient] + _GOLDEN * np.uint64(first // 4 + step + 1)
            state = (state ^ (state >> np.uint64(30))) * _FIRST
            state = (state ^ (state >> np.uint64(27))) * _SECOND
            state ^= state >> np.uint64(31)
            draws[4 * step] = np.uint16(state & np.uint64(0xFFFF))
            draws[4 * step + 1] = np.uint16((state >> np.uint64(16)) & np.uint64(0xFFFF))
            draws[4 * step + 2] = np.uint16((state >> np.uint64(32)) & np.uint64(0xFFFF))
            draws[4 * step + 3] = np.uint16(state >> np.uint64(48))
        for lane in range(LANES):
            counts[lane] = 0
        for count in range(_THRESHOLDS.size):
            least = _THRESHOLDS[count]
            for lane in range(LANES):
                counts[lane] += np.uint16(draws[lane] >= least)
        for lane in range(LANES):
            weights[patient, lane] = np.uint8(counts[lane])


@register_jitable
def count_block(rows: Any, start: Any, stop: Any, weights: Any, small: Any) -> None:
    """Add up to 63 rows to 16-bit sums: positives, negatives, pairs won."""
    patients, codes = rows[0], rows[1]
    for row in range(start, stop):
        mask = np.uint16(0) - np.uint16(codes[row] & np.uint8(1))
        patient = patients[row]
        for lane in range(LANES):
            weight = np.uint16(weights[patient, lane])
            positive = weight & mask
            negative = weight ^ positive
            before = np.uint16(small[lane] + positive)
            small[lane] = before
            small[LANES + lane] += negative
            small[2 * LANES + lane] += np.uint16(negative * before)


@register_jitable
def error_block(rows: Any, start: Any, stop: Any, weights: Any, errors: Any) -> None:
    """Add up to 63 rows to 32-bit sums of label - score and of its square."""
    patients, gaps, squares = rows[0], rows[2], rows[3]
    for row in range(start, stop):
        patient, gap, square = patients[row], gaps[row], squares[row]
        for lane in range(LANES):
            weight = np.int32(weights[patient, lane])
            errors[lane] += np.int32(weight * gap)
            errors[LANES + lane] += np.int32(weight * square)


@register_jitable
def add_segment(rows: Any, start: Any, stop: Any, weights: Any, scratch: Any) -> None:
    """Add rows to the 64-bit sums: positives, negatives, pairs won, errors, squares."""
    small, errors, wide = scratch
    calibrated = rows[2].size > 0
    at = start
    while at < stop:
        end = min(at + _BLOCK, stop)
        for lane in range(3 * LANES):
            small[lane] = 0
        count_block(rows, at, end, weights, small)
        for lane in range(LANES):
            fresh = np.int64(small[LANES + lane])
            wide[2, lane] += np.int64(small[2 * LANES + lane]) + wide[0, lane] * fresh
            wide[0, lane] += np.int64(small[lane])
            wide[1, lane] += fresh
        if calibrated:
            for lane in range(2 * LANES):
                errors[lane] = 0
            error_block(rows, at, end, weights, errors)
            for lane in range(LANES):
                wide[3, lane] += np.int64(errors[lane])
                wide[4, lane] += np.int64(errors[LANES + lane])
        at = end


@register_jitable
def new_scratch() -> Any:
    """Return the sums of 64 resamples: 16 bits, 32 bits, 64 bits."""
    return (
        np.zeros(3 * LANES, dtype=np.uint16),
        np.zeros(2 * LANES, dtype=np.int32),
        np.zeros((5, LANES), dtype=np.int64),
    )


def cell_pass(rows: Any, plan: Any, weights: Any, out: Any, window: Any) -> None:
    """Resample every cell in one stripe.

    ``rows``: patients, codes, errors, squares. ``plan``: segments of the cells and their
    starts, bins and answers. ``out``: counts (tp, fp, fn, tn), twice the pairs won, bin
    weights, bin errors, squares. ``window``: first resample and number of resamples.
    """
    cell_segments, starts, bins, answers = plan
    counts, wins, bin_weights, bin_gaps, squares = out
    first, count = window
    scratch = new_scratch()
    wide = scratch[2]
    for cell in range(cell_segments.size - 1):
        wide[:] = 0
        for segment in range(cell_segments[cell], cell_segments[cell + 1]):
            if bin_gaps.size:
                wide[3] = 0
                target = bin_weights[cell, bins[segment]]
                for lane in range(count):
                    target[first + lane] -= np.int32(wide[0, lane] + wide[1, lane])
            add_segment(rows, starts[segment], starts[segment + 1], weights, scratch)
            if bin_gaps.size:
                for lane in range(count):
                    bin_gaps[cell, bins[segment], first + lane] += wide[3, lane]
                    target[first + lane] += np.int32(wide[0, lane] + wide[1, lane])
            if answers[segment]:
                for lane in range(count):
                    counts[0, cell, first + lane] = wide[0, lane]
                    counts[1, cell, first + lane] = wide[1, lane]
        for lane in range(count):
            at = first + lane
            counts[2, cell, at] = wide[0, lane] - counts[0, cell, at]
            counts[3, cell, at] = wide[1, lane] - counts[1, cell, at]
            wins[cell, at] = 2 * wide[2, lane]
            squares[cell, at] = wide[4, lane]


def tie_pass(rows: Any, mixed: Any, weights: Any, wins: Any, window: Any) -> None:
    """Take half a win back for each pair of equal scores; positives stand first in a run."""
    starts, stops, cells = mixed
    first, count = window
    scratch = new_scratch()
    wide = scratch[2]
    for run in range(starts.size):
        wide[:] = 0
        add_segment(rows, starts[run], stops[run], weights, scratch)
        for lane in range(count):
            wins[cells[run], first + lane] -= wide[0, lane] * wide[1, lane]
