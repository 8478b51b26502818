"""Which rows count, and in which order: nothing depends on the order of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.table.notes import reason_number
from sonobridge.audit.table.source.faults import refusal

__all__ = ["Ordered", "content_of", "identity_of", "order_rows", "repeated_rows"]

Words = NDArray[np.uint64]

_MOST_CONFLICTS = 0.05
"""Share of contradicting rows above which the image column is judged to be none."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True, slots=True)
class Ordered:
    """Rows that are used, in their own order.

    Attributes
    ----------
    rows
        Shape (used,): index into the file's rows, by patient and then content.
    patient
        Shape (used,): index of the patient, 0..P-1, ascending.
    keys
        Shape (P,): number of each patient, ascending.
    """

    rows: NDArray[np.int64]
    patient: NDArray[np.int32]
    keys: Words


def content_of(arrays: Sequence[NDArray[np.generic]], rows: int) -> Words:
    """Return a number for all that is known of each row; shape (rows,).

    Equal numbers mean equal content (but for one chance in 10^19 a pair), on every
    machine and with every version of the reader.
    """
    mixed = np.full(rows, _GOLDEN, dtype=np.uint64)
    for array in arrays:
        columns = array.reshape(rows, -1)
        for position in range(columns.shape[1]):
            mixed = _mix(mixed, _words(columns[:, position]))
    return mixed


def identity_of(
    patient: Words, image: Words | None, version: NDArray[np.int16] | None
) -> Words | None:
    """Return a number for patient, image and version together; 0 where one is unknown."""
    if image is None:
        return None
    mixed = _mix(_mix(np.full(patient.size, _GOLDEN), patient), image)
    if version is not None:
        mixed = _mix(mixed, _words(version))
    return np.where((patient == 0) | (image == 0), np.uint64(0), mixed)


def repeated_rows(identity: Words | None, content: Words, where: str) -> NDArray[np.uint8]:
    """Return the reason number of rows that repeat or contradict another; shape (rows,).

    Of equal rows one is kept; of contradicting rows none.

    Raises
    ------
    InvalidInputError
        If so many rows contradict each other that the column cannot name images.
    """
    reasons = np.zeros(content.size, dtype=np.uint8)
    if identity is None:
        return reasons
    known = np.flatnonzero(identity)
    ranked = identity[known]
    ranked.sort()
    if not np.equal(ranked[1:], ranked[:-1]).any():
        return reasons
    order = known[np.argsort(identity[known], kind="stable")]
    same = np.equal(ranked[1:], ranked[:-1])
    member = np.concatenate([[False], same]) | np.concatenate([same, [False]])
    starts_all = np.concatenate([[True], ~same])
    rows = order[member]
    starts = np.flatnonzero(starts_all[member])
    sizes = np.diff(np.append(starts, rows.size))
    inner = content[rows]
    differ = np.maximum.reduceat(inner, starts) != np.minimum.reduceat(inner, starts)
    conflict = np.repeat(differ, sizes)
    repeat = ~conflict
    repeat[starts] = False
    reasons[rows[conflict]] = reason_number("duplicate_conflict")
    reasons[rows[repeat]] = reason_number("duplicate_row")
    share = float(np.count_nonzero(conflict)) / max(known.size, 1)
    if share > _MOST_CONFLICTS and np.count_nonzero(conflict) > 20:
        raise refusal(
            "The image column does not tell predictions apart.",
            where,
            f"{share:.0%} of the rows share patient and image with a row of other content.",
            "Name a column that is unique for each prediction (lesion, frame), or leave the "
            "image column empty.",
        )
    return reasons


def order_rows(patient: Words, content: Words, used: NDArray[np.int64]) -> Ordered:
    """Number the patients by their keys and put the rows in their own order.

    Parameters
    ----------
    patient
        Shape (rows,): patient numbers; 0 makes the row a patient of its own.
    content
        Shape (rows,): from :func:`content_of`.
    used
        Indices of the rows that are used.
    """
    keys = patient[used]
    alone = np.flatnonzero(keys == 0)
    if alone.size:
        keys[alone] = _own_keys(content[used[alone]])
    order = np.lexsort((content[used], keys))
    keys = keys[order]
    new = np.ones(keys.size, np.bool_)
    new[1:] = keys[1:] != keys[:-1]
    codes = np.cumsum(new, dtype=np.int32)
    codes -= 1
    return Ordered(used[order], codes, keys[new])


def _own_keys(content: Words) -> Words:
    """Return keys for rows that are patients: by content, equal ones counted up."""
    order = np.argsort(content, kind="stable")
    ranked = content[order]
    starts = np.concatenate([[True], ranked[1:] != ranked[:-1]])
    first = np.flatnonzero(starts)
    turn = np.arange(content.size) - np.repeat(first, np.diff(np.append(first, content.size)))
    keys = np.empty_like(content)
    keys[order] = _mix(ranked, turn.astype(np.uint64))
    return keys


def _words(values: NDArray[np.generic]) -> Words:
    """Return values as 64-bit words; equal numbers give equal words."""
    if values.dtype.kind == "f":
        plain = values.astype(np.float64) + 0.0
        plain[np.isnan(plain)] = np.nan
        return plain.view(np.uint64)
    if values.dtype.kind == "u":
        return values.astype(np.uint64)
    return values.astype(np.int64).view(np.uint64)


def _mix(state: Words, words: Words) -> Words:
    """Fold words into a state (finaliser of SplitMix64, Steele and others 2014)."""
    mixed = (state * _FIRST + _GOLDEN) ^ words
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    final: Words = mixed ^ (mixed >> np.uint64(31))
    return final
