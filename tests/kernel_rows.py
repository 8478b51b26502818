"""Made-up rows for the tests of the resampling kernel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sonobridge.core.randomness import generator
from sonobridge.statistics.kernels.rows import ScoredRows

SUMS = ("tp", "fp", "fn", "tn", "wins", "bin_weights", "bin_gaps", "squares")


@dataclass
class Table:
    """Columns of a table, with the keys of its patients."""

    patients: np.ndarray
    labels: np.ndarray
    scores: np.ndarray
    cells: np.ndarray
    keys: np.ndarray
    cell_count: int

    def rows(self, order=None, **columns):
        """Return the columns for sorting, in another order if one is given."""
        pick = slice(None) if order is None else order
        given = {"scores": self.scores[pick], **columns}
        return ScoredRows(self.patients[pick], self.labels[pick], **given)


def made(
    rows=3000, patients=400, cells=6, *, levels=None, straddling=True, seed=1, spare=1
) -> Table:
    """Return rows in ``cells`` cells, of which the last ``spare`` are empty.

    ``levels``: number of distinct scores (None: hardly any ties).
    """
    random = generator(seed, "kernel rows")
    patient = random.integers(0, patients, rows)
    used = cells - spare
    home = random.integers(0, used, patients)
    cell = random.integers(-1, used, rows) if straddling else home[patient]
    labels = random.random(rows) < 0.3
    scores = np.clip(random.normal(0.35 + 0.2 * labels, 0.2), 0, 1)
    if levels:
        scores = np.round(scores * levels) / levels
    keys = random.integers(0, 2**64, patients, dtype=np.uint64)
    return Table(patient, labels, scores, cell.astype(np.int32), keys, cells)


def same_sums(one, other, cells=slice(None)) -> bool:
    """Tell whether all whole-number sums of two results are equal."""
    for name in SUMS:
        first, second = getattr(one, name), getattr(other, name)
        if (first is None) != (second is None):
            return False
        if first is not None and not np.array_equal(first[cells], second):
            return False
    return True
