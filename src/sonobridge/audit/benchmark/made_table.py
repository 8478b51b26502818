"""A made-up table of predictions for measuring speed: six attributes, 216 cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.randomness import generator
from sonobridge.statistics.kernels.rows import ScoredRows

__all__ = ["ATTRIBUTES", "MadeTable", "made_table"]

ATTRIBUTES: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("sex", (0.5, 0.5)),
    ("age band", (0.3, 0.45, 0.25)),
    ("skin tone", (0.6, 0.25, 0.15)),
    ("body mass index band", (0.35, 0.35, 0.3)),
    ("scanner", (0.6, 0.4)),
    ("site", (0.7, 0.3)),
)
"""Attributes of patients with the probabilities of their levels."""

_HABITUS = 3


@dataclass(frozen=True)
class MadeTable:
    """Columns of the table.

    Attributes
    ----------
    rows
        Patients, labels and scores, shape (n,) each.
    patient_keys
        Shape (P,).
    levels
        Shape (attributes, n): the level of each row.
    """

    rows: ScoredRows
    patient_keys: NDArray[np.uint64]
    levels: NDArray[np.int32]

    @property
    def level_counts(self) -> tuple[int, ...]:
        """Number of levels of each attribute."""
        return tuple(len(probabilities) for _, probabilities in ATTRIBUTES)

    def cells(self) -> NDArray[np.int32]:
        """Return the crossing of all attributes, shape (n,)."""
        cells: NDArray[np.int32] = np.ravel_multi_index(
            tuple(self.levels), self.level_counts
        ).astype(np.int32)
        return cells

    def groups(self) -> NDArray[np.bool_]:
        """Return which cells belong to each level of each attribute, and to all rows."""
        counts = self.level_counts
        levels = np.unravel_index(np.arange(int(np.prod(counts))), counts)
        members = [levels[a] == k for a, count in enumerate(counts) for k in range(count)]
        return np.array([*members, np.ones(int(np.prod(counts)), dtype=bool)])


def made_table(rows: int, seed: int = 0) -> MadeTable:
    """Return a table of ``rows`` predictions.

    Notes
    -----
    Patients have 1 + Poisson(3) images and a label of prevalence .3 that is flipped in one
    image of ten; a high score answers "positive". Its mean rises by 1.6 with the label, less
    by .25 a band of body mass index; a patient's images share an effect of sd .6.
    """
    random = generator(seed, "made table of predictions")
    images = 1 + random.poisson(3, rows)
    images = images[: int(np.searchsorted(np.cumsum(images), rows)) + 1]
    patients, count = np.repeat(np.arange(images.size), images)[:rows], images.size
    levels = np.stack(
        [random.choice(len(p), size=count, p=p)[patients] for _, p in ATTRIBUTES]
    ).astype(np.int32)
    ill = random.random(count) < 0.3
    labels = ill[patients] ^ (random.random(rows) < 0.1)
    shared = random.normal(size=count)[patients]
    linear = -1.1 + 1.6 * labels - 0.25 * levels[_HABITUS] * labels
    linear += 0.6 * shared + 0.9 * random.normal(size=rows)
    scores = (1 / (1 + np.exp(-linear))).astype(np.float32).astype(np.float64)
    keys = random.integers(0, 2**64, count, dtype=np.uint64)
    return MadeTable(ScoredRows(patients, labels, scores), keys, levels)
