"""Calibration errors of groups of rows, and of all rows but a group's, from shared sums.

The bins hold equal mass, so those of the rest differ from those of the whole near their
edges only. Patients with a row in the group or near an edge are summed anew; all others
keep what they put into the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics.clustered.calibration_error import CalibrationError, error_of_bins
from sonobridge.statistics.partitioned.rows import RankedRows

__all__ = ["CalibratedRows"]

Floats = NDArray[np.float64]
Integers = NDArray[np.integer]

_BINS = 10
_BLOCK = 1 << 17
"""Rows that are summed at once; bounds the memory."""
_MANY = 3
"""From a third of the patients on all are summed anew."""
_NOISE = 1e-13
"""Parts of a sum of squares that cancellation leaves where there is no variance."""


@dataclass(frozen=True, slots=True)
class _Moments:
    """Sums over patients of what their rows put into each bin.

    With p the patient's sums of (label - score) by bin and m its number of rows.

    Attributes
    ----------
    patients
        Number of patients with a row.
    rows
        Shape (bins,): number of rows.
    sums, squares, mixed, size
        Sum of p, shape (bins,), of p p', (bins, bins), of p m, (bins,), and of m m.
    """

    patients: int
    rows: Floats
    sums: Floats
    squares: Floats
    mixed: Floats
    size: float

    @classmethod
    def none(cls) -> _Moments:
        """Return the sums over nobody."""
        zero = np.zeros(_BINS)
        return cls(0, zero, zero, np.zeros((_BINS, _BINS)), zero, 0.0)

    @classmethod
    def of(cls, rows: RankedRows, chosen: slice | Integers, bounds: Integers) -> _Moments:
        """Return the sums over the patients of some rows, all of each patient's."""
        who = rows.patients[chosen]
        new = np.zeros(who.size, np.int64)
        np.cumsum(who[1:] != who[:-1], out=new[1:])
        count = int(new[-1]) + 1
        bins = np.searchsorted(bounds, rows.ranks[chosen], side="right")
        images = np.bincount(new).astype(np.float64)
        new *= _BINS
        new += bins
        gaps = rows.labels[chosen] - rows.scores[chosen]
        parts = np.bincount(new, gaps, count * _BINS).astype(np.float64).reshape(count, _BINS)
        return cls(
            patients=count,
            rows=np.bincount(bins, minlength=_BINS).astype(np.float64),
            sums=parts.sum(0),
            squares=np.asarray(parts.T @ parts, np.float64),
            mixed=images @ parts,
            size=float(images @ images),
        )

    def plus(self, other: _Moments, sign: int = 1) -> _Moments:
        """Return the sums over the patients of both, or of the first without the second."""
        return _Moments(
            self.patients + sign * other.patients,
            self.rows + sign * other.rows,
            self.sums + sign * other.sums,
            self.squares + sign * other.squares,
            self.mixed + sign * other.mixed,
            self.size + sign * other.size,
        )

    def error(self, level: float) -> CalibrationError | None:
        """Return the calibration error; None without a row."""
        images = int(self.rows.sum())
        if not images:
            return None
        used = self.rows > 0
        sums, mixed = self.sums[used] / images, self.mixed[used] / images**2
        squares = self.squares[np.ix_(used, used)] / images**2
        cross = np.outer(sums, mixed)
        size = self.size / images**2
        products = squares - cross - cross.T + size * np.outer(sums, sums)
        still = np.diag(products) <= _NOISE * (np.diag(squares) + size * sums**2)
        products[still, :] = 0.0
        products[:, still] = 0.0
        return error_of_bins(sums, products, (self.patients, images), level)


@dataclass(frozen=True, slots=True)
class CalibratedRows:
    """All rows of a table with their bins and sums.

    Attributes
    ----------
    rows
        The rows.
    bounds
        Shape (bins - 1,): first rank of each bin but the lowest.
    """

    rows: RankedRows
    bounds: Integers
    _whole: _Moments

    @classmethod
    def of(cls, rows: RankedRows) -> CalibratedRows:
        """Bin all rows and sum them by patient."""
        bounds = _bounds(rows.edges.__getitem__, rows.rank_count, rows.size)
        return cls(rows, bounds, _summed(rows, None, bounds))

    def group(self, chosen: Integers, level: float = 0.95) -> CalibrationError | None:
        """Return the error of some rows (ascending), as ``clustered_ece`` gives it."""
        rows = self.rows
        if chosen.size == rows.size:
            return self._whole.error(level)
        ranks = np.sort(rows.ranks[chosen])
        bounds = _bounds(
            lambda at: np.searchsorted(ranks, at.astype(np.int32)), rows.rank_count, ranks.size
        )
        return _summed(rows, chosen, bounds).error(level)

    def rest(self, chosen: Integers, level: float = 0.95) -> CalibrationError | None:
        """Return the error of all rows but some (ascending)."""
        rows = self.rows
        ranks = np.sort(rows.ranks[chosen])
        bounds = _bounds(
            lambda at: rows.edges[at] - np.searchsorted(ranks, at.astype(np.int32)),
            rows.rank_count,
            rows.size - ranks.size,
        )
        touched = self._touched(chosen, bounds)
        if touched.size * _MANY > rows.patient_count:
            return _summed(rows, rows.without(chosen), bounds).error(level)
        before = rows.of_patients(touched)
        place = np.searchsorted(before, chosen)
        after = np.delete(before, place)
        kept = self._whole.plus(_summed(rows, before, self.bounds), -1)
        return kept.plus(_summed(rows, after, bounds)).error(level)

    def _touched(self, chosen: Integers, bounds: Integers) -> NDArray[np.intp]:
        """Return the patients with a row among the chosen, or in another bin than before."""
        rows = self.rows
        marked = np.zeros(rows.patient_count, np.bool_)
        marked[rows.patients[chosen]] = True
        for one, other in zip(self.bounds, bounds, strict=True):
            first, last = sorted((int(one), int(other)))
            moved = rows.order[rows.edges[first] : rows.edges[last]]
            marked[rows.patients[moved]] = True
        return np.flatnonzero(marked)


def _bounds(below: Callable[[Integers], Integers], ranks: int, size: int) -> Integers:
    """Return the first rank of each bin but the lowest, shape (bins - 1,), by bisection.

    Parameters
    ----------
    below
        Gives the number of rows below each of some ranks.
    ranks, size
        Number of ranks and of rows.

    Notes
    -----
    A rank lies in the bin of its middle row, so equal scores share a bin.
    """
    wanted = np.arange(1, _BINS)
    low, high = np.zeros(_BINS - 1, np.int64), np.full(_BINS - 1, ranks, np.int64)
    while (low < high).any():
        middle = (low + high) // 2
        at = np.minimum(middle, ranks - 1)
        upper = below(at + 1)
        rank = (upper - (upper - below(at)) / 2) / max(size, 1)
        reached = (rank * _BINS).astype(np.int64) >= wanted
        high = np.where(reached & (low < high), middle, high)
        low = np.where(~reached & (low < high), middle + 1, low)
    return low.astype(np.int32)


def _summed(rows: RankedRows, chosen: Integers | None, bounds: Integers) -> _Moments:
    """Return the sums over some rows (ascending), or over all, some patients at a time."""
    found = _Moments.none()
    for block in _blocks(rows, chosen):
        found = found.plus(_Moments.of(rows, block, bounds))
    return found


def _blocks(rows: RankedRows, chosen: Integers | None) -> Iterator[slice | Integers]:
    """Yield rows in pieces that do not part a patient's."""
    size = rows.size if chosen is None else int(chosen.size)
    start = 0
    while start < size:
        last = min(start + _BLOCK, size) - 1
        row = last if chosen is None else int(chosen[last])
        end = int(rows.starts[int(rows.patients[row]) + 1])
        stop = end if chosen is None else int(np.searchsorted(chosen, end))
        yield slice(start, stop) if chosen is None else chosen[start:stop]
        start = stop
