"""Rows sorted once by cell and falling score, as the resampling reads them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BIN_END",
    "FIXED_POINT",
    "LABEL",
    "MOST_ROWS",
    "RUN_END",
    "Binning",
    "ScoredRows",
    "SortedCells",
    "sort_cells",
]

Ints = NDArray[np.int64]
Binning = Literal["equal_width", "equal_mass"]

LABEL, RUN_END, BIN_END = 1, 2, 4
"""Bits of a row's code: the label, last row of a run of equal scores, last of its bin."""

FIXED_POINT = 1 << 20
"""Calibration errors are whole multiples of 1 / FIXED_POINT.

A row is off by at most half of that, 4.8e-7, and so is any weighted mean, an ECE too.
"""

MOST_ROWS = 1 << 28
"""With weights up to 8 the counts of more rows would not fit in 32 bits."""


@dataclass(frozen=True)
class ScoredRows:
    """Reference and model output of each row.

    Attributes
    ----------
    patients
        Shape (rows,): index of the row's patient, 0..P-1. May be a memory map, as may all.
    labels
        Shape (rows,), 0/1 or bool: 1 is the positive class.
    scores
        Shape (rows,): larger means more positive; None when there are answers only.
    answers
        Shape (rows,), 0/1 or bool: the model's answer. None: ``score >= threshold``.
        Answers that differ from that rule are counted as they stand.
    """

    patients: NDArray[np.integer]
    labels: NDArray[np.generic]
    scores: NDArray[np.floating] | None = None
    answers: NDArray[np.generic] | None = None

    def __post_init__(self) -> None:
        rows = self.patients.size
        if rows > MOST_ROWS:
            raise ValueError(f"at most {MOST_ROWS} rows are resampled at once")
        for column in (self.labels, self.scores, self.answers):
            if column is not None and column.shape != (rows,):
                raise ValueError("all columns have one value a row")
        if self.scores is None and self.answers is None:
            raise ValueError("rows have scores, answers or both")
        if rows and not 0 <= int(self.patients.min()) <= int(self.patients.max()) < 2**31:
            raise ValueError("patients are indices from 0")
        for binary in (self.labels, self.answers):
            if binary is not None and rows and not np.isin(binary, (0, 1)).all():
                raise ValueError("labels and answers are 0 or 1")
        if self.scores is not None and not np.isfinite(self.scores).all():
            raise ValueError("scores are finite numbers")

    @cached_property
    def ranking(self) -> NDArray[np.float64]:
        """What rows are sorted by: the scores, or the answers where there are none."""
        column = self.answers if self.scores is None else self.scores
        return np.asarray(column, dtype=np.float64)

    @cached_property
    def descending(self) -> Ints:
        """Rows by falling score; of equal scores the positives first, shape (rows,)."""
        labels = np.asarray(self.labels, dtype=bool)
        grouped = np.concatenate([np.flatnonzero(labels), np.flatnonzero(~labels)])
        order: Ints = grouped[np.argsort(-self.ranking[grouped], kind="stable")]
        return order


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedCells:
    """Rows by (cell, falling score) with the places where something ends.

    Attributes
    ----------
    patients
        Shape (n,), int32, over the n rows that are in a cell.
    codes
        Shape (n,), uint8: bits ``LABEL``, ``RUN_END`` and ``BIN_END``.
    errors, squares
        Shape (n,), int32: label - score and its square in units of 1 / FIXED_POINT;
        empty without calibration.
    scores
        Shape (n,), float64; None unless they were to be kept.
    cell_starts
        Shape (cells + 1,): where each cell begins.
    cell_segments, segment_starts, segment_bins, segment_answers
        A segment is a run of rows of one cell, one bin and one answer. The first has
        shape (cells + 1,), the second (segments + 1,), the others (segments,).
    mixed_starts, mixed_stops, mixed_cells
        Runs of equal scores that hold both classes, and the cell of each.
    bins, binning
        Calibration bins a cell; 0 for none.
    ranked
        Whether rows have scores, so that there is an AUC.
    rates
        The same cells sorted by answer, where answers do not follow from the threshold.
    """

    patients: NDArray[np.int32]
    codes: NDArray[np.uint8]
    errors: NDArray[np.int32]
    squares: NDArray[np.int32]
    scores: NDArray[np.float64] | None
    cell_starts: Ints
    cell_segments: Ints
    segment_starts: Ints
    segment_bins: NDArray[np.int32]
    segment_answers: NDArray[np.uint8]
    mixed_starts: Ints
    mixed_stops: Ints
    mixed_cells: Ints
    bins: int
    binning: Binning
    ranked: bool
    rates: SortedCells | None = None

    @property
    def cell_count(self) -> int:
        """Number of cells, empty ones included."""
        return int(self.cell_starts.size - 1)


def sort_cells(
    cells: NDArray[np.integer],
    cell_count: int,
    rows: ScoredRows,
    *,
    threshold: float = 0.5,
    bins: int = 10,
    binning: Binning = "equal_width",
    keep_scores: bool = False,
) -> SortedCells:
    """Sort rows by (cell, falling score) and mark where tie runs, bins and answers end.

    Parameters
    ----------
    cells
        Shape (rows,): cell of each row, 0..cell_count-1, or -1 for a row in none.
    cell_count
        Number of cells; some may be empty.
    rows
        Reference and model output; its order by score is kept for the next partition.
    threshold
        A score from here up is answered positive.
    bins
        Calibration bins; 0 leaves calibration out (scores may then be any numbers).
    binning
        ``equal_width``: bin floor(score * bins), the same edges in every cell, so that
        sums add over cells. ``equal_mass``: each cell's own score quantiles; equal scores
        stay in one bin, that of their middle rank. The bins are those of the data in
        every resample.
    keep_scores
        Keep the sorted scores, which a transfer of thresholds needs.
    """
    _check_cells(cells, cell_count, rows)
    bins = bins if rows.scores is not None else 0
    order, cell_starts = _by_cell(cells, cell_count, rows)
    scores = rows.ranking[order]
    if bins and scores.size and not (scores.min() >= 0 and scores.max() <= 1):
        raise ValueError("calibration needs scores between 0 and 1")
    labels = np.asarray(rows.labels)[order].astype(bool)
    answered = scores >= (threshold if rows.scores is not None else 0.5)
    run_starts = _changes(cell_starts, scores)
    middle = _middle_ranks(run_starts, scores.size) if binning == "equal_mass" else None
    bin_of = _bins(scores, bins, cell_starts, middle)
    starts = _changes(cell_starts, bin_of, answered)
    mixed = _mixed_runs(run_starts, labels)
    errors, squares = _fixed_errors(labels, scores) if bins else (np.zeros(0, np.int32),) * 2
    return SortedCells(
        patients=np.asarray(rows.patients)[order].astype(np.int32),
        codes=_codes(labels, run_starts, _changes(cell_starts, bin_of)),
        errors=errors,
        squares=squares,
        scores=scores if keep_scores else None,
        cell_starts=cell_starts,
        cell_segments=np.searchsorted(starts, cell_starts).astype(np.int64),
        segment_starts=np.append(starts, scores.size).astype(np.int64),
        segment_bins=bin_of[starts],
        segment_answers=answered[starts].astype(np.uint8),
        mixed_starts=mixed[0],
        mixed_stops=mixed[1],
        mixed_cells=np.searchsorted(cell_starts, mixed[0], side="right") - 1,
        bins=bins,
        binning=binning,
        ranked=rows.scores is not None,
        rates=_differing_answers(cells, cell_count, rows, threshold),
    )


def _check_cells(cells: NDArray[np.integer], cell_count: int, rows: ScoredRows) -> None:
    if cells.shape != rows.patients.shape:
        raise ValueError("each row has one cell")
    if cells.size and not -1 <= int(cells.min()) <= int(cells.max()) < cell_count:
        raise ValueError("cells are indices from 0, or -1 for none")


def _by_cell(
    cells: NDArray[np.integer], cell_count: int, rows: ScoredRows
) -> tuple[Ints, Ints]:
    """Return rows by (cell, falling score) and where each cell begins."""
    order = rows.descending
    small = cell_count < 2**16  # NumPy sorts 16-bit integers by radix, in linear time
    ordered = np.asarray(cells)[order]
    order, ordered = order[ordered >= 0], ordered[ordered >= 0]
    place = np.argsort(ordered.astype(np.uint16 if small else np.int64), kind="stable")
    sizes = np.bincount(ordered, minlength=cell_count)
    return order[place], np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _changes(cell_starts: Ints, *columns: NDArray[np.generic]) -> Ints:
    """Return where a cell begins or a column takes another value."""
    rows = columns[0].size
    new = np.zeros(rows, dtype=bool)
    new[cell_starts[cell_starts < rows]] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(new)


def _middle_ranks(run_starts: Ints, rows: int) -> NDArray[np.float64]:
    """Return the mean position of each row's run of equal scores."""
    stops = np.append(run_starts[1:], rows)
    return np.repeat((run_starts + stops) / 2, stops - run_starts)


def _bins(
    scores: NDArray[np.float64],
    bins: int,
    cell_starts: Ints,
    middle: NDArray[np.float64] | None,
) -> NDArray[np.int32]:
    """Return each row's calibration bin, rising with the score."""
    if not bins:
        return np.zeros(scores.size, dtype=np.int32)
    if middle is None:
        equal: NDArray[np.int32] = np.minimum((scores * bins).astype(np.int32), bins - 1)
        return equal
    sizes = np.diff(cell_starts)
    start, size = np.repeat(cell_starts[:-1], sizes), np.repeat(sizes, sizes)
    from_top = ((middle - start) * bins / size).astype(np.int32)
    rising: NDArray[np.int32] = np.int32(bins - 1) - from_top
    return rising


def _mixed_runs(run_starts: Ints, labels: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return begin and end of the runs of equal scores that hold both classes."""
    stops = np.append(run_starts[1:], labels.size).astype(np.int64)
    if not run_starts.size or run_starts.size == labels.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    positives = np.add.reduceat(labels, run_starts, dtype=np.int64)
    mixed = (positives > 0) & (positives < stops - run_starts)
    return run_starts[mixed].astype(np.int64), stops[mixed]


def _fixed_errors(
    labels: NDArray[np.bool_], scores: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    errors = labels - scores
    return (
        np.rint(errors * FIXED_POINT).astype(np.int32),
        np.rint(errors**2 * FIXED_POINT).astype(np.int32),
    )


def _codes(labels: NDArray[np.bool_], run_starts: Ints, bin_starts: Ints) -> NDArray[np.uint8]:
    codes = labels.astype(np.uint8)
    for starts, bit in ((run_starts, RUN_END), (bin_starts, BIN_END)):
        codes[starts[1:] - 1] |= bit
        codes[-1:] |= bit
    return codes


def _differing_answers(
    cells: NDArray[np.integer], cell_count: int, rows: ScoredRows, threshold: float
) -> SortedCells | None:
    if rows.scores is None or rows.answers is None:
        return None
    if np.array_equal(np.asarray(rows.answers, dtype=bool), rows.ranking >= threshold):
        return None
    plain = ScoredRows(rows.patients, rows.labels, None, rows.answers)
    return sort_cells(cells, cell_count, plain, bins=0)
