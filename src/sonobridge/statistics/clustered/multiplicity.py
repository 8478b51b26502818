"""Adjusted p-values for a family of comparisons."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "bonferroni",
    "hochberg",
    "holm",
]

Floats = NDArray[np.float64]


def bonferroni(p: ArrayLike) -> Floats:
    """Return p times the size of the family, at most 1; controls any false claim."""
    values = _checked(p)
    return np.minimum(values * values.size, 1.0)


def holm(p: ArrayLike) -> Floats:
    """Return Holm's step-down p-values (1979), in the order given.

    They control the chance of any false claim under every dependence and are never larger
    than Bonferroni's.
    """
    values = _checked(p)
    order = np.argsort(values, kind="stable")
    factors = np.arange(values.size, 0, -1)
    return _placed(np.maximum.accumulate(values[order] * factors), order)


def hochberg(p: ArrayLike) -> Floats:
    """Return Hochberg's step-up p-values (1988); for independent or positively tied tests."""
    values = _checked(p)
    order = np.argsort(values, kind="stable")
    return _step_up(values, order, np.arange(values.size, 0, -1, dtype=np.float64))


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Return p-values that control the share of false claims (Benjamini, Hochberg 1995)."""
    values = _checked(p)
    order = np.argsort(values, kind="stable")
    return _step_up(values, order, values.size / np.arange(1, values.size + 1))


def benjamini_yekutieli(p: ArrayLike) -> Floats:
    """Return Benjamini and Yekutieli's p-values (2001), valid under every dependence."""
    values = _checked(p)
    order = np.argsort(values, kind="stable")
    ranks = np.arange(1, values.size + 1)
    return _step_up(values, order, (1 / ranks).sum() * values.size / ranks)


def _step_up(values: Floats, order: NDArray[np.int64], factors: Floats) -> Floats:
    scaled = values[order] * factors
    return _placed(np.minimum.accumulate(scaled[::-1])[::-1], order)


def _placed(ordered: Floats, order: NDArray[np.int64]) -> Floats:
    found = np.empty_like(ordered)
    found[order] = np.minimum(ordered, 1.0)
    return found


def _checked(p: ArrayLike) -> Floats:
    values = np.asarray(p, dtype=np.float64)
    if values.ndim != 1 or not bool(((values >= 0) & (values <= 1)).all()):
        raise ValueError("p-values are one row of numbers in 0..1")
    return values
