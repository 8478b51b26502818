"""Rows by patient with their scores ranked once, as groups and their rests read them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["RankedRows"]

Integers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class RankedRows:
    """All rows of a table.

    Attributes
    ----------
    patients
        Shape (rows,), ascending: patient of each row, 0..P-1, none missing.
    labels
        Shape (rows,): whether the row is positive.
    scores
        Shape (rows,), float64.
    ranks
        Shape (rows,): rank of the row's score among the distinct ones, from 0.
    order
        Shape (rows,): rows by ascending score.
    edges
        Shape (ranks + 1,): where the rows of each rank begin in ``order``.
    starts
        Shape (P + 1,): where the rows of each patient begin.
    """

    patients: NDArray[np.signedinteger]
    labels: NDArray[np.bool_]
    scores: NDArray[np.float64]
    ranks: Integers
    order: Integers
    edges: Integers
    starts: Integers

    @classmethod
    def of(
        cls,
        scores: NDArray[np.float64],
        labels: NDArray[np.bool_],
        patients: NDArray[np.signedinteger],
    ) -> RankedRows:
        """Rank the scores; they are finite, and patients ascend.

        Raises
        ------
        ValueError
            If patients do not ascend or some number is missing, or a score is not finite.
        """
        step = np.diff(patients)
        if patients.size and (
            patients[0] != 0 or step.min(initial=0) < 0 or step.max(initial=0) > 1
        ):
            raise ValueError("patients ascend from 0 and none is missing")
        if not bool(np.isfinite(scores).all()):
            raise ValueError("scores are finite numbers")
        order = np.argsort(scores).astype(np.int32)
        values = scores[order]
        new = np.ones(values.size, np.bool_)
        new[1:] = values[1:] != values[:-1]
        ranks = np.empty(values.size, np.int32)
        ranks[order] = np.cumsum(new, dtype=np.int32) - 1
        first = np.flatnonzero(np.concatenate([[True], step > 0]))[: patients.size]
        return cls(
            patients=patients,
            labels=labels,
            scores=scores,
            ranks=ranks,
            order=order,
            edges=np.append(np.flatnonzero(new), values.size).astype(np.int32),
            starts=np.append(first, values.size).astype(np.int32),
        )

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.ranks.size)

    @property
    def rank_count(self) -> int:
        """Number of distinct scores."""
        return int(self.edges.size - 1)

    @property
    def patient_count(self) -> int:
        """Number of patients."""
        return int(self.starts.size - 1)

    def without(self, chosen: NDArray[np.integer]) -> NDArray[np.intp]:
        """Return all rows but the chosen ones, ascending."""
        others = np.ones(self.size, np.bool_)
        others[chosen] = False
        return np.flatnonzero(others)

    def of_patients(self, patients: NDArray[np.integer]) -> NDArray[np.int64]:
        """Return all rows of some patients (ascending)."""
        first = self.starts[patients].astype(np.int64)
        ends = np.cumsum(self.starts[patients + 1] - first)
        found = np.arange(ends[-1] if ends.size else 0)
        before = np.concatenate([[0], ends[:-1]])
        found += np.repeat(first - before[: first.size], np.diff(ends, prepend=0))
        return found
