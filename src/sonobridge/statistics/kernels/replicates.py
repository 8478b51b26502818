"""Sums of every cell in every resample, and the metrics that are formed of them.

A metric is NaN in a resample in which it is undefined (no positive drawn, say). Such a
resample is counted by ``undefined`` and stays NaN in every gap that it enters: it is
neither dropped nor read as "no gap".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.errors import InvalidInputError
from sonobridge.statistics.kernels.rows import FIXED_POINT, Binning, SortedCells

__all__ = [
    "METRICS",
    "MOST_BYTES",
    "CellArrays",
    "CellReplicates",
    "add_cells",
    "check_size",
    "join_groups",
    "new_arrays",
    "replicate_gap",
    "replicate_spread",
    "sums_of",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
N = TypeVar("N", bound=np.integer)

METRICS = (
    "auc",
    "sensitivity",
    "specificity",
    "ppv",
    "npv",
    "accuracy",
    "ece",
    "brier",
    "calibration_gap",
)

MOST_BYTES = 4 << 30
"""Sums that need more memory than this are refused, before any of it is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellReplicates:
    """Weighted sums, whole numbers all; every metric has shape (cells, replicates).

    Attributes
    ----------
    tp, fp, fn, tn
        Shape (cells, replicates): weight of the rows of each kind.
    wins
        Shape (cells, replicates): twice the pairs (positive, negative) in which the
        positive has the higher score, ties a half; None where there is no AUC.
    bin_weights
        Shape (cells, bins, replicates): weight in each calibration bin; None without.
    bin_gaps
        Same shape: sum of label - score, in units of 1 / ``FIXED_POINT``.
    squares
        Shape (cells, replicates): sum of (label - score) squared, in the same units.
    binning
        ``total`` after cells were added whose bins differ: one bin, no ECE.
    computed_by
        ``compiled`` or ``numpy``; the sums are the same.
    """

    tp: Ints
    fp: Ints
    fn: Ints
    tn: Ints
    wins: Ints | None
    bin_weights: NDArray[np.int32] | None
    bin_gaps: Ints | None
    squares: Ints | None
    binning: Binning | Literal["total"] = "equal_width"
    computed_by: Literal["compiled", "numpy"] = "numpy"

    def positives(self) -> Ints:
        """Return the weight of the positives."""
        return self.tp + self.fn

    def negatives(self) -> Ints:
        """Return the weight of the negatives."""
        return self.tn + self.fp

    def total(self) -> Ints:
        """Return the weight of all rows."""
        return self.positives() + self.negatives()

    def auc(self) -> Floats:
        """Return the area under the ROC curve, a tie counting half."""
        pairs = self.positives().astype(np.float64) * self.negatives()
        return _ratio(_given(self.wins, "AUC"), 2 * pairs)

    def sensitivity(self) -> Floats:
        """Return TP / (TP + FN)."""
        return _ratio(self.tp, self.positives())

    def specificity(self) -> Floats:
        """Return TN / (TN + FP)."""
        return _ratio(self.tn, self.negatives())

    def ppv(self) -> Floats:
        """Return TP / (TP + FP)."""
        return _ratio(self.tp, self.tp + self.fp)

    def npv(self) -> Floats:
        """Return TN / (TN + FN)."""
        return _ratio(self.tn, self.tn + self.fn)

    def accuracy(self) -> Floats:
        """Return (TP + TN) / all."""
        return _ratio(self.tp + self.tn, self.total())

    def ece(self) -> Floats:
        """Return the expected calibration error: the mean of |label - score| of bins."""
        if self.binning == "total":
            raise ValueError("bins of equal mass differ between cells: their sum has no ECE")
        gaps = _given(self.bin_gaps, "calibration")
        return _ratio(np.abs(gaps).sum(1), self.total()) / FIXED_POINT

    def brier(self) -> Floats:
        """Return the mean of (label - score) squared."""
        return _ratio(_given(self.squares, "calibration"), self.total()) / FIXED_POINT

    def calibration_gap(self) -> Floats:
        """Return calibration in the large: the mean of label - score."""
        gaps = _given(self.bin_gaps, "calibration")
        return _ratio(gaps.sum(1), self.total()) / FIXED_POINT

    def metric(self, name: str) -> Floats:
        """Return a metric by its name, one of ``METRICS``."""
        if name not in METRICS:
            raise ValueError(f"no metric {name}; known: {', '.join(METRICS)}")
        values: Floats = getattr(self, name)()
        return values

    def undefined(self, name: str) -> Ints:
        """Return in how many resamples a metric is undefined, shape (cells,)."""
        counts: Ints = np.isnan(self.metric(name)).sum(1)
        return counts

    def with_auc_of(self, other: CellReplicates) -> CellReplicates:
        """Return these sums with the AUC of the same groups, sorted for themselves."""
        same = np.array_equal(self.positives(), other.positives()) and np.array_equal(
            self.negatives(), other.negatives()
        )
        if not same:
            raise ValueError("the two are not of the same groups and resamples")
        return replace(self, wins=other.wins)


def join_groups(parts: Sequence[CellReplicates]) -> CellReplicates:
    """Return the groups of several results of the same resamples one after another.

    Calibration is kept only where all parts have the same bins.
    """
    shapes = {None if p.bin_gaps is None else (p.bin_gaps.shape[1], p.binning) for p in parts}
    calibrated = len(shapes) == 1 and None not in shapes

    def joined(name: str) -> Any:
        columns = [getattr(part, name) for part in parts]
        return None if any(c is None for c in columns) else np.concatenate(columns)

    changes: dict[str, Any] = {
        **{name: joined(name) for name in ("tp", "fp", "fn", "tn", "wins")},
        **{
            name: joined(name) if calibrated else None
            for name in ("bin_weights", "bin_gaps", "squares")
        },
    }
    return replace(parts[0], **changes)


def add_cells(replicates: CellReplicates, groups: NDArray[np.bool_]) -> CellReplicates:
    """Return the sums of groups of cells.

    Parameters
    ----------
    replicates
        Sums of cells.
    groups
        Shape (groups, cells): whether a cell belongs to a group.

    Notes
    -----
    Counts, calibration in the large, Brier score and, where all cells have the same bin
    edges, the ECE add up. The AUC does not (pairs across cells are missing): it is None;
    sort the groups for themselves with ``bins=0`` and take it by ``with_auc_of``.
    """
    members = np.asarray(groups, dtype=bool)
    if members.ndim != 2 or members.shape[1] != replicates.tp.shape[0]:
        raise ValueError("groups have one column a cell")
    gaps, weights = replicates.bin_gaps, replicates.bin_weights
    binning = replicates.binning
    if gaps is not None and weights is not None and binning != "equal_width":
        gaps = gaps.sum(1, keepdims=True)
        weights = weights.sum(1, keepdims=True, dtype=np.int32)
        binning = "total"
    return CellReplicates(
        tp=_added(replicates.tp, members),
        fp=_added(replicates.fp, members),
        fn=_added(replicates.fn, members),
        tn=_added(replicates.tn, members),
        wins=None,
        bin_weights=None if weights is None else _added(weights, members),
        bin_gaps=None if gaps is None else _added(gaps, members),
        squares=None if replicates.squares is None else _added(replicates.squares, members),
        binning=binning,
        computed_by=replicates.computed_by,
    )


def replicate_gap(values: Floats, first: int, second: int) -> Floats:
    """Return the difference of two cells in each resample, NaN where either is undefined."""
    gap: Floats = values[first] - values[second]
    return gap


def replicate_spread(values: Floats) -> Floats:
    """Return largest minus smallest of all cells in each resample.

    NaN where any cell is undefined: the spread of the cells that are left would pull an
    interval towards "no gap", and to exactly 0 where one is left.
    """
    spread: Floats = values.max(0) - values.min(0)
    return spread


@dataclass(frozen=True, slots=True)
class CellArrays:
    """Sums of one partition, zero at first.

    Attributes
    ----------
    counts
        Shape (4, cells, replicates): tp, fp, fn, tn.
    wins, squares
        Shape (cells, replicates).
    bin_weights, bin_gaps
        Shape (cells, bins, replicates).
    """

    counts: Ints
    wins: Ints
    bin_weights: NDArray[np.int32]
    bin_gaps: Ints
    squares: Ints


def check_size(cells: int, replicates: int, bytes_each: int) -> None:
    """Refuse resamples whose sums would not fit in memory.

    Raises
    ------
    InvalidInputError
        Naming how many cells were asked for.
    """
    if cells * replicates * bytes_each > MOST_BYTES:
        raise InvalidInputError(
            f"{cells} groups in {replicates} resamples are more than is held at once.",
            why=f"Their sums would take over {MOST_BYTES >> 30} GB of memory.",
            kept="Nothing was computed.",
            remedy="Ask for a larger smallest group, fewer attributes or fewer resamples.",
        )


def new_arrays(cells: SortedCells, replicates: int) -> CellArrays:
    """Return the arrays for a partition."""
    count, bins = cells.cell_count, cells.bins
    check_size(count, replicates, 48 + 12 * bins)
    shape = (count, replicates)
    return CellArrays(
        counts=np.zeros((4, *shape), dtype=np.int64),
        wins=np.zeros(shape, dtype=np.int64),
        bin_weights=np.zeros((count, bins, replicates), dtype=np.int32),
        bin_gaps=np.zeros((count, bins, replicates), dtype=np.int64),
        squares=np.zeros(shape, dtype=np.int64),
    )


def sums_of(
    cells: SortedCells, arrays: CellArrays, computed_by: Literal["compiled", "numpy"]
) -> CellReplicates:
    """Return filled arrays as replicates; what a partition has no data for is None."""
    tp, fp, fn, tn = arrays.counts
    sums = CellReplicates(
        tp=tp,
        fp=fp,
        fn=fn,
        tn=tn,
        wins=arrays.wins if cells.ranked else None,
        bin_weights=None,
        bin_gaps=None,
        squares=None,
        binning=cells.binning,
        computed_by=computed_by,
    )
    if not cells.bins:
        return sums
    return replace(
        sums,
        bin_weights=arrays.bin_weights,
        bin_gaps=arrays.bin_gaps,
        squares=arrays.squares,
    )


def _added(values: NDArray[N], members: NDArray[np.bool_]) -> NDArray[N]:
    out = np.zeros((members.shape[0], *values.shape[1:]), dtype=values.dtype)
    for group, chosen in enumerate(members):
        values[chosen].sum(0, dtype=values.dtype, out=out[group])
    return out


def _ratio(part: NDArray[np.number], whole: NDArray[np.number]) -> Floats:
    numerator = np.asarray(part, dtype=np.float64)
    denominator = np.asarray(whole, dtype=np.float64)
    out = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=out, where=denominator > 0)
    return out


def _given(values: Ints | None, what: str) -> Ints:
    if values is None:
        raise ValueError(f"these sums hold no {what}")
    return values
