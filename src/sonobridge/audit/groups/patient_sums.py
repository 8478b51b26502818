"""Sums by group and patient: all that interval, gap and influence are made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.groups.group import Group, Partition

__all__ = ["GroupSums", "Runs", "runs_of", "sum_blocks", "sum_groups"]

Floats = NDArray[np.float64]
Integers = NDArray[np.integer]

_SHORT = 2**15
"""Groups that 16 bits can number; their sort takes linear time."""


@dataclass(frozen=True, slots=True)
class GroupSums:
    """One group's rows, summed by patient.

    Attributes
    ----------
    group
        Which group.
    rows
        Indices of its rows.
    patients
        Shape (n,), int32, ascending: patients with a row in the group.
    sums
        Shape (n, columns), float64: the measured columns summed over the patient's rows.
    images
        Shape (n,), int32: rows of the patient in the group.
    """

    group: Group
    rows: Integers
    patients: Integers
    sums: Floats
    images: Integers

    def spread(self, count: int) -> tuple[Floats, Floats]:
        """Return sums (count, columns) and images (count,) with zeros for absent patients."""
        sums = np.zeros((count, self.sums.shape[1]))
        images = np.zeros(count)
        sums[self.patients] = self.sums
        images[self.patients] = self.images
        return sums, images

    def only(self, kept: NDArray[np.bool_]) -> GroupSums:
        """Return the group with some of its patients, and no rows; ``kept`` has shape (n,)."""
        # A copy: a view of nothing would keep all rows.
        none = self.rows[:0].copy()
        return GroupSums(
            self.group, none, self.patients[kept], self.sums[kept], self.images[kept]
        )


@dataclass(frozen=True, slots=True)
class Runs:
    """Rows by (group, patient), summed.

    Attributes
    ----------
    order
        Shape (rows in a group,): rows by group, patient and then their own order.
    starts
        Shape (runs + 1,): where each run of one patient in one group begins in ``order``.
    codes, patients
        Shape (runs,): group and patient of each run.
    sums
        Shape (runs, columns).
    """

    order: Integers
    starts: Integers
    codes: Integers
    patients: Integers
    sums: Floats


def runs_of(codes: Integers, groups: int, patient: Integers, values: Floats) -> Runs:
    """Sum columns over the rows of each patient in each group.

    Parameters
    ----------
    codes
        Shape (rows,): group of each row; -1 for a row in none.
    groups
        Number of groups.
    patient
        Shape (rows,): patient of each row, from 0.
    values
        Shape (rows, columns).

    Notes
    -----
    One stable sort by (group, patient) and sums over runs. Rows that come by patient, as
    those of a table do, need sorting by group only.
    """
    order = np.flatnonzero(codes >= 0).astype(np.int32)
    inside = codes[order]
    if (patient[1:] >= patient[:-1]).all() and groups < _SHORT:
        if groups > 1:
            order = order[np.argsort(inside.astype(np.int16), kind="stable")]
    else:
        order = order[np.lexsort((patient[order], inside))]
    group, who = codes[order], patient[order]
    changes = np.ones(order.size, np.bool_)
    changes[1:] = (group[1:] != group[:-1]) | (who[1:] != who[:-1])
    starts = np.flatnonzero(changes)
    sums = np.add.reduceat(values[order], starts, axis=0) if order.size else values[:0]
    edges = np.append(starts, order.size).astype(np.int32)
    return Runs(order, edges, group[starts], who[starts], sums)


def sum_groups(
    partition: Partition, patient: Integers, values: Floats
) -> tuple[GroupSums, ...]:
    """Sum columns by group and patient; groups without a row are there with no patient.

    Parameters
    ----------
    partition
        Groups that share no row.
    patient
        Shape (rows,): patient of each row, from 0.
    values
        Shape (rows, columns).
    """
    runs = runs_of(partition.codes, len(partition.groups), patient, values)
    edges = np.searchsorted(runs.codes, np.arange(len(partition.groups) + 1))
    images = np.diff(runs.starts)
    return tuple(
        GroupSums(
            group=group,
            rows=runs.order[runs.starts[edges[k]] : runs.starts[edges[k + 1]]],
            patients=runs.patients[edges[k] : edges[k + 1]],
            sums=runs.sums[edges[k] : edges[k + 1]],
            images=images[edges[k] : edges[k + 1]],
        )
        for k, group in enumerate(partition.groups)
    )


def sum_blocks(
    partition: Partition,
    patient: Integers,
    values: Callable[[slice], Floats],
    blocks: Sequence[slice],
) -> tuple[GroupSums, ...]:
    """Sum as :func:`sum_groups` does, some rows at a time, so that few values stand.

    Parameters
    ----------
    partition, patient
        As of :func:`sum_groups`; rows come by patient.
    values
        Gives the columns of a block's rows.
    blocks
        Row ranges that follow each other and do not part a patient's rows.
    """
    if len(blocks) == 1:
        return sum_groups(partition, patient, values(blocks[0]))
    pieces: list[list[GroupSums]] = [[] for _ in partition.groups]
    for block in blocks:
        part = partition.of_rows(block)
        for kept, one in zip(
            pieces, sum_groups(part, patient[block], values(block)), strict=True
        ):
            if one.patients.size or not kept:
                kept.append(_moved(one, block.start))
    # Popped one by one, so that pieces and whole never stand together for all groups.
    return tuple(_joined(pieces.pop(0)) for _ in range(len(pieces)))


def _moved(one: GroupSums, by: int) -> GroupSums:
    """Return a copy, so that nothing keeps the block's arrays, with rows of the whole."""
    kept = one.patients.copy(), one.sums.copy(), one.images.copy()
    return GroupSums(one.group, one.rows + np.int32(by), *kept)


def _joined(pieces: list[GroupSums]) -> GroupSums:
    if len(pieces) == 1:
        return pieces[0]
    return GroupSums(
        pieces[0].group,
        np.concatenate([one.rows for one in pieces]),
        np.concatenate([one.patients for one in pieces]),
        np.concatenate([one.sums for one in pieces]),
        np.concatenate([one.images for one in pieces]),
    )
