"""Variance components of fully crossed designs with one score a cell."""

from __future__ import annotations

from itertools import combinations
from typing import Annotated

import numpy as np
from annotated_types import Ge
from numpy.typing import NDArray

from sonobridge.core.record import record

__all__ = ["VarianceShare", "variance_components"]

Floats = NDArray[np.float64]


@record
class VarianceShare:
    """One source of variance and its share of all.

    Attributes
    ----------
    source
        A facet, facets joined by " x ", or the residual (the highest interaction).
    component
        Estimated variance, 0 where the estimate was negative.
    """

    source: str
    component: Annotated[float, Ge(0)]
    share: Annotated[float, Ge(0)]


def variance_components(scores: Floats, facets: tuple[str, ...]) -> tuple[VarianceShare, ...]:
    """Return the variance components of a crossed random design, one score a cell.

    Parameters
    ----------
    scores
        One axis a facet, two levels at least of each.
    facets
        Names of the axes.

    Notes
    -----
    Expected mean squares of the random model: that of an effect is the sum of the components
    that hold it, each times the number of cells it is averaged over. Solved from the highest
    interaction down; negative estimates are set to 0 (Brennan, Generalizability Theory,
    2001, from memory).
    """
    if scores.ndim != len(facets) or min(scores.shape) < 2:
        raise ValueError("a design has an axis of two levels or more for each facet")
    axes = tuple(range(scores.ndim))
    effects = [c for size in range(1, scores.ndim + 1) for c in combinations(axes, size)]
    squares = {effect: _mean_square(scores, effect) for effect in effects}
    found: dict[tuple[int, ...], float] = {}
    for effect in reversed(effects):
        held = sum(
            component * _cells(scores, other)
            for other, component in found.items()
            if set(effect) < set(other)
        )
        found[effect] = max((squares[effect] - held) / _cells(scores, effect), 0.0)
    total = sum(found.values())
    return tuple(
        VarianceShare(
            source=" x ".join(facets[axis] for axis in effect),
            component=found[effect],
            share=found[effect] / total if total > 0 else 0.0,
        )
        for effect in effects
    )


def _cells(scores: Floats, effect: tuple[int, ...]) -> int:
    """Return over how many cells one level of an effect is averaged."""
    others = [size for axis, size in enumerate(scores.shape) if axis not in effect]
    return int(np.prod(others)) if others else 1


def _mean_square(scores: Floats, effect: tuple[int, ...]) -> float:
    """Return the mean square of an effect: sums of squares by inclusion and exclusion."""
    deviation = np.zeros_like(scores)
    for size in range(len(effect) + 1):
        for inner in combinations(effect, size):
            others = tuple(axis for axis in range(scores.ndim) if axis not in inner)
            mean = scores.mean(axis=others, keepdims=True) if others else scores
            deviation = deviation + (-1.0) ** (len(effect) - size) * mean
    degrees = int(np.prod([scores.shape[axis] - 1 for axis in effect]))
    return float((deviation**2).sum()) / degrees
