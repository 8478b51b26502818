"""The compiled loops: 64 resamples of all cells in one pass over the rows.

Weights of a stripe of 64 resamples stand side by side, one cache line a patient, so each
row is one load and a few vector operations. Sums of up to 60 rows fit in 16 bits: with
weights up to 8, the wins of 30 positives over 30 negatives are at most 240 * 240. They are
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
_BLOCK = 60
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
def label_mask(code: Any) -> Any:
    """Return all 16 bits set for a positive row, none for a negative one."""
    return np.uint16(0) - np.uint16(code & np.uint8(1))


@register_jitable
def count_row(weight: Any, mask: Any, positives: Any, negatives: Any, won: Any) -> Any:
    """Return the three 16-bit sums after one more row, in one resample."""
    positive = np.uint16(weight) & mask
    negative = np.uint16(weight) ^ positive
    positives = np.uint16(positives + positive)
    won = np.uint16(won + np.uint16(negative * positives))
    return positives, np.uint16(negatives + negative), won


@register_jitable
def count_block(rows: Any, start: Any, stop: Any, weights: Any, small: Any) -> None:
    """Add up to 60 rows to 16-bit sums: positives, negatives, pairs won.

    Four rows go through the sums at once: these are read and written a quarter as often,
    and four lines of weights are on their way from memory at the same time.
    """
    patients, codes = rows[0], rows[1]
    row = start
    while row + 4 <= stop:
        a, b, c, d = patients[row], patients[row + 1], patients[row + 2], patients[row + 3]
        mask_a, mask_b = label_mask(codes[row]), label_mask(codes[row + 1])
        mask_c, mask_d = label_mask(codes[row + 2]), label_mask(codes[row + 3])
        for lane in range(LANES):
            pos, neg, won = small[lane], small[LANES + lane], small[2 * LANES + lane]
            pos, neg, won = count_row(weights[a, lane], mask_a, pos, neg, won)
            pos, neg, won = count_row(weights[b, lane], mask_b, pos, neg, won)
            pos, neg, won = count_row(weights[c, lane], mask_c, pos, neg, won)
            pos, neg, won = count_row(weights[d, lane], mask_d, pos, neg, won)
            small[lane], small[LANES + lane], small[2 * LANES + lane] = pos, neg, won
        row += 4
    while row < stop:
        a, mask_a = patients[row], label_mask(codes[row])
        for lane in range(LANES):
            pos, neg, won = small[lane], small[LANES + lane], small[2 * LANES + lane]
            pos, neg, won = count_row(weights[a, lane], mask_a, pos, neg, won)
            small[lane], small[LANES + lane], small[2 * LANES + lane] = pos, neg, won
        row += 1


@register_jitable
def error_block(rows: Any, start: Any, stop: Any, weights: Any, errors: Any) -> None:
    """Add up to 60 rows to 32-bit sums of label - score and of its square."""
    patients, gaps, squares = rows[0], rows[2], rows[3]
    row = start
    while row + 2 <= stop:
        a, b = patients[row], patients[row + 1]
        gap_a, gap_b = gaps[row], gaps[row + 1]
        square_a, square_b = squares[row], squares[row + 1]
        for lane in range(LANES):
            gap, square = errors[lane], errors[LANES + lane]
            first, second = np.int32(weights[a, lane]), np.int32(weights[b, lane])
            gap = np.int32(gap + np.int32(first * gap_a))
            square = np.int32(square + np.int32(first * square_a))
            errors[lane] = np.int32(gap + np.int32(second * gap_b))
            errors[LANES + lane] = np.int32(square + np.int32(second * square_b))
        row += 2
    if row < stop:
        a, gap_a, square_a = patients[row], gaps[row], squares[row]
        for lane in range(LANES):
            first = np.int32(weights[a, lane])
            errors[lane] += np.int32(first * gap_a)
            errors[LANES + lane] += np.int32(first * square_a)


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
