"""Largest minus smallest value among the levels of an attribute, honestly bounded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.evaluation.content import Spread
from sonobridge.audit.measures.measured import PATIENTS, Measured
from sonobridge.core.randomness import generator
from sonobridge.core.types import Estimate

__all__ = ["covariance_of", "measure_spread"]

Floats = NDArray[np.float64]

_DRAWS = 20_000
_SAME = 1e-12
_BLOCK = 1_000_000


def covariance_of(measured: Sequence[Measured], count: int) -> Floats:
    """Return the covariance of several groups' values, shape (groups, groups).

    Patients that stand in two groups correlate them.
    """
    influence = np.zeros((len(measured), count))
    for row, one in enumerate(measured):
        assert one.influence is not None
        factor = one.patients / (one.patients - 1)
        influence[row, one.group.patients] = one.influence * np.sqrt(factor)
    return np.asarray(influence @ influence.T)


def measure_spread(
    levels: Sequence[Measured], count: int, *, level: float, seed: int
) -> Spread | None:
    """Return the spread over the levels with an interval; None below two usable levels.

    Notes
    -----
    The largest of several estimates less the smallest is too large on average: its mean
    excess, from draws with the estimates' covariance, is taken off. The interval holds
    all pairwise differences at once (largest studentised difference of draws from a
    multivariate t with the smallest group's degrees of freedom), so its coverage is at
    least the stated level. p is that of "all levels are equal".
    """
    usable = [
        one
        for one in levels
        if one.influence is not None and one.variance > 0 and one.patients > 1
    ]
    if len(usable) < 2:
        return None
    values = np.array([one.value for one in usable])
    covariance = covariance_of(usable, count)
    first, second = np.triu_indices(len(usable), 1)
    both = covariance[first, first] + covariance[second, second]
    variances = both - 2 * covariance[first, second]
    # Levels with the same patients and answers (a cell "a;b" in every row) have no gap.
    told = variances > _SAME * both
    if not told.any():
        return None
    first, second, errors = first[told], second[told], np.sqrt(variances[told])
    gaps = np.abs(values[first] - values[second])
    random = generator(seed, "spread", usable[0].metric, usable[0].group.group.attribute)
    degrees = min(one.patients for one in usable) - 1
    noise = random.multivariate_normal(
        np.zeros(len(usable)), covariance, size=_DRAWS, method="eigh"
    )
    heavy = noise * np.sqrt(degrees / random.chisquare(degrees, size=(_DRAWS, 1)))
    largest = _largest(heavy, first, second, errors)
    reach = float(np.quantile(largest, level))
    naive = float(values.max() - values.min())
    moved = values + noise
    value = max(0.0, naive - float((moved.max(1) - moved.min(1)).mean() - naive))
    low = max(0.0, float((gaps - reach * errors).max()))
    high = float((gaps + reach * errors).max())
    return Spread(
        attribute=usable[0].group.group.attribute,
        metric=usable[0].metric,
        highest=usable[int(values.argmax())].group.group.level,
        lowest=usable[int(values.argmin())].group.group.level,
        naive=naive,
        estimate=Estimate(
            name=f"{usable[0].title}, largest minus smallest",
            value=min(max(value, low), high),
            low=low,
            high=high,
            level=level,
            n=sum(one.patients for one in usable),
            n_unit=PATIENTS,
            method="simultaneous over all pairs (at least the stated level), bias taken off",
            seed=seed,
        ),
        p=float((1 + (largest >= (gaps / errors).max()).sum()) / (1 + _DRAWS)),
    )


def _largest(
    draws: Floats, first: NDArray[np.intp], second: NDArray[np.intp], errors: Floats
) -> Floats:
    """Return each draw's largest studentised difference, some draws at a time."""
    step = max(1, _BLOCK // max(1, first.size))
    return np.concatenate(
        [
            (np.abs(part[:, first] - part[:, second]) / errors).max(1)
            for part in (draws[at : at + step] for at in range(0, len(draws), step))
        ]
    )
