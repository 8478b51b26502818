"""The columns that an evaluation needs, as arrays: one row a prediction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.evaluation.content import DataSummary

__all__ = ["Attribute", "AuditTable", "UnverifiedRows"]

_BLOCK = 1 << 20
"""Rows that are worked on at once where a work array a row would be too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One recorded attribute of the rows.

    Attributes
    ----------
    column, title
        Column of the table and its title for readers.
    levels
        Levels in their order (bands ascending, text sorted).
    codes
        Shape (rows,), int8 or wider: index into ``levels``; -1 where it is not recorded. For an
        attribute with several answers a row, the first of them.
    members
        Only where a cell may hold several answers: per level a bool array, shape (rows,);
        a row may be in more than one. None otherwise.
    scale, recorded_by, note
        Scale and rater as the protocol names them, and what was derived how.
    """

    column: str
    title: str
    levels: tuple[str, ...]
    codes: NDArray[np.signedinteger]
    members: tuple[NDArray[np.bool_], ...] | None = None
    scale: str = ""
    recorded_by: str = ""
    note: str = ""

    def rows_of(self, level: int) -> NDArray[np.bool_]:
        """Return which rows are in a level (index from 0; -1: not recorded)."""
        if self.members is not None and level >= 0:
            return self.members[level]
        return np.asarray(np.equal(self.codes, level), np.bool_)

    def where(self, rows: NDArray[np.generic]) -> Attribute:
        """Return the attribute of some rows, named by index or by a bool array."""
        return replace(
            self,
            codes=self.codes[rows],
            members=None
            if self.members is None
            else tuple(member[rows] for member in self.members),
        )


@dataclass(frozen=True, slots=True)
class UnverifiedRows:
    """Rows without a reference, which enter no measure, by the model's answer."""

    positive: int = 0
    negative: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTable:
    """Rows with a reference and a usable prediction.

    Attributes
    ----------
    patient
        Shape (rows,), int32: index of the row's patient, 0..P-1.
    patient_keys
        Shape (P,), uint64: a number that depends on the patient's identifier alone
        (first 8 bytes of its SHA-256), so weights do not depend on order or company.
    reference
        Shape (rows,). Binary: int8 0/1. Multi-class and ordinal: int16 index into the
        protocol's classes. Measurement: float64 in the protocol's unit. Segmentation: None.
    score
        Shape (rows,), float64 in 0..1; None where the table has answers only.
    prediction
        Shape (rows,), same type as ``reference``: the answer at the operating point.
    compared_score, compared_prediction
        The same of another version; None where there is none. NaN and -1 in rows that the
        other version did not answer.
    class_scores
        Multi-class: shape (rows, classes), float64; None elsewhere.
    metrics
        Segmentation: metric name to float64 of shape (rows,), NaN where undefined.
    readers
        Shape (rows, readers), int16; -1 where a reader gave no answer; None without readers.
    attributes
        In the order of the protocol's subgroups.
    """

    patient: NDArray[np.signedinteger]
    patient_keys: NDArray[np.uint64]
    reference: NDArray[np.generic] | None
    score: NDArray[np.float64] | None
    prediction: NDArray[np.generic] | None
    compared_score: NDArray[np.float64] | None
    compared_prediction: NDArray[np.generic] | None
    class_scores: NDArray[np.float64] | None
    metrics: Mapping[str, NDArray[np.float64]]
    readers: NDArray[np.int16] | None
    attributes: tuple[Attribute, ...]
    unverified: UnverifiedRows
    summary: DataSummary

    @property
    def rows(self) -> int:
        """Number of rows used."""
        return int(self.patient.size)

    @property
    def patients(self) -> int:
        """Number of patients."""
        return int(self.patient_keys.size)

    def where(self, kept: NDArray[np.bool_]) -> AuditTable:
        """Return the table of some rows, its patients numbered anew.

        The summary stays that of the whole table.

        Parameters
        ----------
        kept
            Shape (rows,): which rows stay; at least one.
        """
        present, patient = np.unique(self.patient[kept], return_inverse=True)
        return replace(
            self.taken(np.flatnonzero(kept)),
            patient=patient.astype(np.int32),
            patient_keys=self.patient_keys[present],
        )

    def by_patient(self) -> AuditTable:
        """Return the table with the rows of each patient together, patients ascending."""
        if bool((self.patient[1:] >= self.patient[:-1]).all()):
            return self
        return self.taken(np.argsort(self.patient, kind="stable"))

    def blocks(self, size: int = _BLOCK) -> tuple[slice, ...]:
        """Return ranges of about ``size`` rows that follow each other; rows by patient.

        No patient's rows are parted.
        """
        asked = self.patient[size : self.rows : size]
        edges = np.unique([0, *np.searchsorted(self.patient, asked).tolist(), self.rows])
        return tuple(slice(int(a), int(b)) for a, b in pairwise(edges))

    def taken(self, rows: NDArray[np.intp]) -> AuditTable:
        """Return some rows, named by index, in that order; patients keep their numbers."""

        def values(array: NDArray[np.generic] | None) -> NDArray[np.generic] | None:
            return None if array is None else array[rows]

        def floats(array: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
            return None if array is None else array[rows]

        return replace(
            self,
            patient=self.patient[rows],
            reference=values(self.reference),
            score=floats(self.score),
            prediction=values(self.prediction),
            compared_score=floats(self.compared_score),
            compared_prediction=values(self.compared_prediction),
            class_scores=floats(self.class_scores),
            metrics={name: array[rows] for name, array in self.metrics.items()},
            readers=None if self.readers is None else self.readers[rows],
            attributes=tuple(one.where(rows) for one in self.attributes),
        )

    @property
    def compared(self) -> NDArray[np.bool_]:
        """Which rows the other version answered too; shape (rows,), all False without one."""
        answered = np.zeros(self.rows, dtype=np.bool_)
        if self.compared_score is not None:
            answered = ~np.isnan(self.compared_score)
        elif self.compared_prediction is not None:
            told = self.compared_prediction
            known = ~np.isnan(told) if told.dtype.kind == "f" else np.greater_equal(told, 0)
            answered = np.asarray(known, dtype=np.bool_)
        return answered
