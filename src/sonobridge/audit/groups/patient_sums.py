"""Sums by group and patient: all that interval, gap and influence are made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.groups.group import Group, Partition

__all__ = ["GroupSums", "sum_groups"]

Floats = NDArray[np.float64]

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
        Shape (n,), int64, ascending: patients with a row in the group.
    sums
        Shape (n, columns), float64: the measured columns summed over the patient's rows.
    images
        Shape (n,), int64: rows of the patient in the group.
    """

    group: Group
    rows: NDArray[np.int64]
    patients: NDArray[np.int64]
    sums: Floats
    images: NDArray[np.int64]

    def spread(self, count: int) -> tuple[Floats, Floats]:
        """Return sums (count, columns) and images (count,) with zeros for absent patients."""
        sums = np.zeros((count, self.sums.shape[1]))
        images = np.zeros(count)
        sums[self.patients] = self.sums
        images[self.patients] = self.images
        return sums, images


def sum_groups(
    partition: Partition, patient: NDArray[np.int64], values: Floats
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

    Notes
    -----
    One stable sort by (group, patient) and sums over runs. Rows that come by patient, as
    those of a table do, need sorting by group only.
    """
    count = int(patient.max()) + 1 if patient.size else 1
    order = np.flatnonzero(partition.codes >= 0)
    codes = partition.codes[order]
    if (patient[1:] >= patient[:-1]).all() and len(partition.groups) < _SHORT:
        order = order[np.argsort(codes.astype(np.int16), kind="stable")]
    else:
        order = order[np.lexsort((patient[order], codes))]
    keys = partition.codes[order].astype(np.int64) * count + patient[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if keys.size else keys
    sums = np.add.reduceat(values[order], starts, axis=0) if keys.size else values[:0]
    runs = keys[starts]
    images = np.diff(np.r_[starts, keys.size])
    edges = np.searchsorted(runs, np.arange(len(partition.groups) + 1) * count)
    row_edges = np.searchsorted(keys, np.arange(len(partition.groups) + 1) * count)
    return tuple(
        GroupSums(
            group=group,
            rows=order[row_edges[k] : row_edges[k + 1]],
            patients=runs[edges[k] : edges[k + 1]] % count,
            sums=sums[edges[k] : edges[k + 1]],
            images=images[edges[k] : edges[k + 1]].astype(np.int64),
        )
        for k, group in enumerate(partition.groups)
    )
