"""Search for the worst slice, with the error of looking at many under control.

Half of the patients are searched, the other half answer. Which half a patient is in
depends on its key alone, so neither order nor company decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
_PATIENTS = 1 << 16
"""Patients whose parts are multiplied at once; bounds the memory."""
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
    table = _SliceTable(kept, _spread(metric, whole, searched, count))
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
    """The two sums of a slice by searched patient; patients with zeros are left out.

    Counts are held in two bytes where they fit.
    """

    group: Group
    patients: NDArray[np.int32]
    x: NDArray[np.generic]
    m: NDArray[np.generic]

    @classmethod
    def of(cls, metric: RatioMetric, group: GroupSums, searched: NDArray[np.bool_]) -> _Part:
        x, m = metric.by_patient(group)
        used = searched[group.patients] & ((x != 0) | (m != 0))
        patients = group.patients[used].astype(np.int32)
        return cls(group.group, patients, _short(x[used]), _short(m[used]))


def _short(values: Floats) -> NDArray[np.generic]:
    """Return whole numbers below 2^15 in two bytes, others as they are."""
    whole = np.clip(values, -(2**15), 2**15 - 1).astype(np.int16)
    return whole if np.array_equal(whole, values) else values


class _SliceTable:
    """Gaps of many slices to their rests, with the covariance through common patients.

    The influence of a patient on a gap is a sparse part (only members of the slice) plus
    a part that is linear in the patient's own two sums; products of the two kinds give
    the covariance without a dense matrix of slices by patients.
    """

    def __init__(self, slices: Sequence[_Part], whole: tuple[Floats, Floats]) -> None:
        x_all, m_all = whole
        self._slices = slices
        top = np.array([one.x.sum(dtype=np.float64) for one in slices])
        bottom = np.array([one.m.sum(dtype=np.float64) for one in slices])
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
        rest = self._rest[use]
        outer = 1 / self._rest_bottom[use]
        dense = np.column_stack([-outer, rest * outer])
        total = dense @ (self._all @ self._all.T) @ dense.T
        for sparse, part in self._influences(use):
            cross = (sparse @ part.T) @ dense.T
            total += (sparse @ sparse.T).toarray() + cross + cross.T
        patients = float(np.count_nonzero(self._all[1] > 0))
        return np.asarray(total * patients / max(1.0, patients - 1))

    def _influences(self, use: NDArray[np.bool_]) -> Iterator[tuple[csr_array, Floats]]:
        """Yield the sparse parts, slices by patients, and all sums of some patients."""
        from scipy.sparse import csr_array

        slices = [one for one, used in zip(self._slices, use, strict=True) if used]
        inner, outer = 1 / self._bottom[use], 1 / self._rest_bottom[use]
        of_x = inner + outer
        of_m = self._share[use] * inner + self._rest[use] * outer
        count = self._all.shape[1]
        for first in range(0, count, _PATIENTS):
            last = min(first + _PATIENTS, count)
            ends = [np.searchsorted(one.patients, (first, last)) for one in slices]
            parts = [slice(int(a), int(b)) for a, b in ends]
            columns = [one.patients[k] - first for one, k in zip(slices, parts, strict=True)]
            values = [
                a * one.x[k] - b * one.m[k]
                for one, k, a, b in zip(slices, parts, of_x, of_m, strict=True)
            ]
            starts = np.cumsum([0, *(one.size for one in columns)])
            data = np.concatenate(values), np.concatenate(columns), starts
            yield (
                csr_array(data, shape=(len(slices), last - first)),
                self._all[:, first:last],
            )
