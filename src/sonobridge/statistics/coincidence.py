"""Agreement coefficients of whole stacks of count tables at once.

A resample of patients is a weighted sum of per-patient tables; these functions turn a
stack of such sums, shape (..., K, K), into a stack of coefficients, shape (...).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics.scale import MISSING, Codes, Scale

__all__ = [
    "KappaWeighting",
    "alpha_of_coincidences",
    "alpha_of_moments",
    "coincidences_by_unit",
    "kappa_of_tables",
    "kappa_weights",
    "moments_by_unit",
    "tables_by_item",
]

Floats = NDArray[np.float64]
KappaWeighting = Literal["nominal", "linear", "quadratic"]


def kappa_weights(scale: Scale, weighting: KappaWeighting) -> Floats:
    """Return disagreement weights, shape (K, K), 0 on the diagonal and at most 1.

    ``linear`` and ``quadratic`` use the distance between grades divided by its largest
    value (Cohen 1968); an answer outside the scale is at distance 1 from all others.
    """
    count = len(scale.answers)
    weights = np.ones((count, count)) - np.eye(count)
    if weighting == "nominal":
        return weights
    grades = len(scale.categories)
    steps = np.abs(np.subtract.outer(np.arange(grades), np.arange(grades)))
    distance = steps / max(grades - 1, 1)
    weights[:grades, :grades] = distance if weighting == "linear" else distance**2
    return weights


def tables_by_item(first: Codes, second: Codes, count: int) -> Floats:
    """Return one-hot pair counts of items, shape (items, count * count).

    Items that either reader left unanswered give a row of zeros.
    """
    rows = np.zeros((first.size, count * count))
    both = (first != MISSING) & (second != MISSING)
    index = np.flatnonzero(both)
    rows[index, first[index] * count + second[index]] = 1.0
    return rows


def kappa_of_tables(tables: Floats, weights: Floats) -> Floats:
    """Return Cohen's kappa of contingency tables, NaN where chance agreement is complete.

    Parameters
    ----------
    tables
        Counts, shape (..., K, K); rows first reader, columns second.
    weights
        Disagreement weights, shape (K, K).

    Notes
    -----
    kappa = 1 - observed / expected weighted disagreement (Cohen 1960, 1968).
    """
    total = tables.sum((-1, -2))
    rows, columns = tables.sum(-1), tables.sum(-2)
    observed = (tables * weights).sum((-1, -2))
    expected = np.einsum("...i,ij,...j->...", rows, weights, columns)
    return _one_minus_ratio(observed * total, expected)


def coincidences_by_unit(ratings: Codes, count: int) -> Floats:
    """Return the coincidences of each unit, shape (units, count * count).

    Parameters
    ----------
    ratings
        Codes, shape (readers, units); ``MISSING`` where a reader gave none.
    count
        Number of answers of the scale.

    Notes
    -----
    Krippendorff (2011): a unit with m >= 2 values adds n_c (n_k - [c = k]) / (m - 1) to
    cell (c, k); units with fewer values say nothing.
    """
    units = ratings.shape[1]
    valid = ratings != MISSING
    slots = np.where(valid, ratings, count) + np.arange(units) * (count + 1)
    counts = np.bincount(slots.ravel(), minlength=units * (count + 1)).astype(np.float64)
    counts = counts.reshape(units, count + 1)[:, :count]
    values = counts.sum(1)
    scaled = counts * np.where(values >= 2, 1.0 / np.maximum(values - 1, 1), 0.0)[:, None]
    pairs = scaled[:, :, None] * counts[:, None, :]
    diagonal = np.arange(count)
    pairs[:, diagonal, diagonal] -= scaled
    return pairs.reshape(units, count * count)


def alpha_of_coincidences(coincidences: Floats, scale: Scale) -> Floats:
    """Return Krippendorff's alpha of coincidence matrices, NaN without variation.

    Parameters
    ----------
    coincidences
        Shape (..., K, K), symmetric.
    scale
        Its level chooses the nominal or ordinal difference. An answer outside an ordinal
        scale differs from every other by as much as the two ends of the scale do.
    """
    totals = coincidences.sum(-1)
    whole = totals.sum(-1)
    difference = _difference(totals, scale)
    observed = (coincidences * difference).sum((-1, -2))
    expected = np.einsum("...i,...ij,...j->...", totals, difference, totals)
    return _one_minus_ratio(observed * (whole - 1), expected)


def _difference(totals: Floats, scale: Scale) -> Floats:
    count = totals.shape[-1]
    unequal = np.ones((count, count)) - np.eye(count)
    if scale.level == "nominal":
        return unequal
    grades = len(scale.categories)
    used = totals[..., :grades]
    # The sum over the ranks between two grades is a difference of mid-ranks.
    middle = np.cumsum(used, -1) - used / 2
    ends = (middle[..., -1] - middle[..., 0]) ** 2
    squared = ends[..., None, None] * unequal
    squared[..., :grades, :grades] = (middle[..., :, None] - middle[..., None, :]) ** 2
    # With no grade at all, answers outside the scale are plain categories.
    empty = used.sum(-1) == 0
    return np.asarray(np.where(empty[..., None, None], unequal, squared))


def moments_by_unit(ratings: Floats) -> Floats:
    """Return (values, sum, sum of squares, disagreement) of each unit, shape (units, 4).

    Parameters
    ----------
    ratings
        Measurements, shape (readers, units); NaN where missing. Centre them first when
        their mean is large beside their spread.
    """
    valid = ~np.isnan(ratings)
    values = valid.sum(0).astype(np.float64)
    filled = np.where(valid, ratings, 0.0)
    total, squares = filled.sum(0), (filled**2).sum(0)
    usable = values >= 2
    disagreement = 2 * (values * squares - total**2) / np.maximum(values - 1, 1)
    rows = np.stack([values, total, squares, disagreement], axis=1)
    rows[~usable] = 0.0
    return rows


def alpha_of_moments(moments: Floats) -> Floats:
    """Return Krippendorff's interval alpha of summed moments, shape (..., 4) to (...)."""
    values, total, squares, observed = np.moveaxis(moments, -1, 0)
    expected = 2 * (values * squares - total**2)
    # Rounding leaves dust where all measurements are equal.
    expected = np.where(expected <= 1e-12 * values * np.maximum(squares, 1e-300), 0, expected)
    return _one_minus_ratio(observed * (values - 1), expected)


def _one_minus_ratio(numerator: Floats, denominator: Floats) -> Floats:
    positive = denominator > 0
    safe = np.where(positive, denominator, 1.0)
    return np.asarray(np.where(positive, 1.0 - numerator / safe, np.nan))
