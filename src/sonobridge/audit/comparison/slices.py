"""Search for the worst slice, with the error of looking at many under control.

Half of the patients are searched, the other half answer. Which half a patient is in
depends on its key alone, so neither order nor company decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.groups import Group, GroupSums
from sonobridge.audit.measures.ratio_metric import RatioMetric
from sonobridge.core.randomness import generator

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["Suspect", "halves", "search_slices", "shrink"]

Floats = NDArray[np.float64]

_DRAWS = 20_000
_BLOCK = 2_000_000
SHOWN = 5
"""Slices that go on to the held-back half."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A slice of the searched half, the worst first.

    Attributes
    ----------
    group
        The slice.
    gap, shrunken
        Value minus that of the others, as seen and after shrinking.
    p
        Adjusted over every slice looked at.
    """

    group: Group
    gap: float
    shrunken: float
    p: float


def halves(patient_keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return which patients are searched; shape (P,). The others confirm."""
    mixed = (patient_keys ^ (patient_keys >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    chosen: NDArray[np.bool_] = (mixed >> np.uint64(40)) & np.uint64(1) == 0
    return chosen


def search_slices(
    metric: RatioMetric,
    slices: Iterable[GroupSums],
    whole: GroupSums,
    searched: NDArray[np.bool_],
    *,
    floor: int,
    seed: int,
) -> tuple[Suspect, ...]:
    """Return the slices that look worst among the searched patients, at most five.

    Parameters
    ----------
    metric
        What is compared.
    slices, whole
        Levels and crossings, which are gone through once and not kept; and all rows.
    searched
        Which patients are looked at, shape (P,).
    floor
        Fewest searched patients of a slice.
    seed
        Seed of the draws.

    Notes
    -----
    Each slice's gap to the rest is divided by its standard error by patient. p compares it
    with the largest such value over all slices under "no gap anywhere": draws of a normal
    with the correlation that the slices have through their common patients. The order is
    by the gap shrunk towards zero (DerSimonian and Laird's between-slice variance), so a
    small slice does not win by noise.
    """
    count = searched.size
    kept = [
        _Part.of(metric, one, searched)
        for one in slices
        if int(searched[one.patients].sum()) >= floor
    ]
    if not kept:
        return ()
    table = _SliceTable(kept, count, _spread(metric, whole, searched, count))
    if not table.usable.any():
        return ()
    gaps, errors, correlation = table.statistics()
    usable = table.usable
    if not gaps.size:
        return ()
    signed = gaps if metric.lower_is_better else -gaps
    largest = largest_of_draws(generator(seed, "worst slice"), correlation)
    shrunken = shrink(gaps, errors**2)
    order = np.argsort(shrunken if not metric.lower_is_better else -shrunken, kind="stable")
    groups = [one.group for one, use in zip(kept, usable, strict=True) if use]
    return tuple(
        Suspect(
            groups[k],
            float(gaps[k]),
            float(shrunken[k]),
            float((1 + (largest >= signed[k] / errors[k]).sum()) / (1 + _DRAWS)),
        )
        for k in order[:SHOWN]
        if signed[k] > 0
    )


def largest_of_draws(random: np.random.Generator, correlation: Floats) -> Floats:
    """Return the largest value of each of 20,000 correlated normal draws, shape (20000,).

    The draws are those of ``Generator.multivariate_normal`` with ``method="eigh"``, made
    some at a time, so that many slices need little memory.
    """
    values, vectors = np.linalg.eigh(correlation)
    factor = (vectors * np.sqrt(np.abs(values))).T
    step = max(1, _BLOCK // len(correlation))
    found = []
    for at in range(0, _DRAWS, step):
        plain = random.standard_normal((min(step, _DRAWS - at), len(correlation)))
        found.append((plain @ factor).max(1))
    return np.concatenate(found)


def shrink(gaps: Floats, variances: Floats) -> Floats:
    """Return gaps shrunk towards zero by an empirical Bayes factor, shape as given.

    Notes
    -----
    Between-slice variance tau^2 = max(0, (sum w g^2 - k) / sum w), w = 1 / v: moment
    estimate with mean zero, after DerSimonian and Laird (1986).
    """
    weights = 1 / variances
    tau = max(0.0, float((weights * gaps**2).sum() - gaps.size) / float(weights.sum()))
    return np.asarray(gaps * tau / (tau + variances))


def _spread(
    metric: RatioMetric, group: GroupSums, searched: NDArray[np.bool_], count: int
) -> tuple[Floats, Floats]:
    x, m = metric.by_patient(group)
    inside = searched[group.patients]
    spread = np.zeros((2, count))
    spread[0, group.patients[inside]] = x[inside]
    spread[1, group.patients[inside]] = m[inside]
    return spread[0], spread[1]


@dataclass(frozen=True, slots=True)
class _Part:
    """The two sums of a slice by searched patient; patients with zeros are left out."""

    group: Group
    patients: NDArray[np.int32]
    x: Floats
    m: Floats

    @classmethod
    def of(cls, metric: RatioMetric, group: GroupSums, searched: NDArray[np.bool_]) -> _Part:
        x, m = metric.by_patient(group)
        used = searched[group.patients] & ((x != 0) | (m != 0))
        return cls(group.group, group.patients[used].astype(np.int32), x[used], m[used])


class _SliceTable:
    """Gaps of many slices to their rests, with the covariance through common patients.

    The influence of a patient on a gap is a sparse part (only members of the slice) plus
    a part that is linear in the patient's own two sums; products of the two kinds give
    the covariance without a dense matrix of slices by patients.
    """

    def __init__(
        self, slices: Sequence[_Part], count: int, whole: tuple[Floats, Floats]
    ) -> None:
        from scipy.sparse import csr_array

        x_all, m_all = whole
        columns = np.concatenate([one.patients for one in slices])
        starts = np.cumsum([0, *(one.patients.size for one in slices)])
        shape = (len(slices), count)
        self._x: csr_array = csr_array(
            (np.concatenate([one.x for one in slices]), columns, starts), shape=shape
        )
        self._m: csr_array = csr_array(
            (np.concatenate([one.m for one in slices]), columns, starts), shape=shape
        )
        top, bottom = np.asarray(self._x.sum(1)), np.asarray(self._m.sum(1))
        rest_top, rest_bottom = x_all.sum() - top, m_all.sum() - bottom
        self.usable = (bottom > 0) & (rest_bottom > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            self._share = top / bottom
            self._rest = rest_top / rest_bottom
        self._bottom, self._rest_bottom = bottom, rest_bottom
        self._all = np.vstack([x_all, m_all])

    def statistics(self) -> tuple[Floats, Floats, Floats]:
        """Return gaps, standard errors and correlation of the usable slices.

        Slices without variance are dropped from ``usable``.
        """
        use = self.usable
        covariance = self._covariance(use)
        variance = np.diag(covariance)
        good = variance > 1e-18
        self.usable = use.copy()
        self.usable[use] = good
        covariance = covariance[np.ix_(good, good)]
        errors = np.sqrt(np.diag(covariance))
        gaps = (self._share - self._rest)[self.usable]
        return gaps, errors, covariance / np.outer(errors, errors)

    def _covariance(self, use: NDArray[np.bool_]) -> Floats:
        from scipy.sparse import diags_array

        share, rest = self._share[use], self._rest[use]
        inner, outer = 1 / self._bottom[use], 1 / self._rest_bottom[use]
        x, m = self._x[use], self._m[use]
        sparse: Any = (
            diags_array(inner + outer) @ x - diags_array(share * inner + rest * outer) @ m
        )
        dense = np.column_stack([-outer, rest * outer])
        patients = float(np.count_nonzero(self._all[1] > 0))
        cross = (sparse @ self._all.T) @ dense.T
        whole = dense @ (self._all @ self._all.T) @ dense.T
        total = (sparse @ sparse.T).toarray() + cross + cross.T + whole
        return np.asarray(total * patients / max(1.0, patients - 1))
