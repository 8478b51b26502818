"""Closed-form intervals of proportions and of weighted counts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.distributions import (
    beta_quantile,
    normal_quantile,
    t_quantile,
)

__all__ = [
    "clopper_pearson_bounds",
    "effective_n_wilson",
    "newcombe_difference",
    "weighted_count_bounds",
    "wilson",
    "wilson_bounds",
]


def wilson_bounds(proportion: float, n: float, quantile: float) -> tuple[float, float]:
    """Return Wilson's score interval of a proportion (Wilson 1927).

    Parameters
    ----------
    proportion
        Observed share, in 0..1.
    n
        Number of trials, possibly an effective, fractional one; positive.
    quantile
        Normal (or t) quantile of the wanted level.
    """
    squared = quantile**2
    centre = (proportion + squared / (2 * n)) / (1 + squared / n)
    inner = proportion * (1 - proportion) / n + squared / (4 * n * n)
    half = quantile / (1 + squared / n) * math.sqrt(inner)
    return max(0.0, centre - half), min(1.0, centre + half)


def clopper_pearson_bounds(events: float, n: float, level: float) -> tuple[float, float]:
    """Return the exact interval of a share of independent trials (Clopper, Pearson 1934)."""
    tail = (1 - level) / 2
    low = 0.0 if events <= 0 else beta_quantile(tail, events, n - events + 1)
    high = 1.0 if events >= n else 1 - beta_quantile(tail, n - events, events + 1)
    return low, high


def weighted_count_bounds(weights: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """Return the interval of what a sum of weighted Poisson counts would be on average.

    Parameters
    ----------
    weights
        Weight of each event that was counted (1 for a plain count; hours, minutes); at
        least one, each positive.
    level
        Confidence level.

    Notes
    -----
    Gamma interval of Fay and Feuer (1997), Statistics in Medicine 16:791; with equal
    weights it is the exact interval of a Poisson mean (Garwood 1936).

    Raises
    ------
    ValueError
        If there is no event, or a weight is not positive.
    """
    from scipy.special import gammaincinv

    if not weights or min(weights) <= 0:
        raise ValueError("each event has a positive weight, and there is one at least")
    total, squares, largest = (
        math.fsum(weights),
        math.fsum(w * w for w in weights),
        max(weights),
    )
    tail = (1 - level) / 2
    low = squares / total * float(gammaincinv(total**2 / squares, tail))
    wider = squares + largest**2
    more = total + largest
    return low, wider / more * float(gammaincinv(more**2 / wider, 1 - tail))


def newcombe_difference(
    first: tuple[float, float], second: tuple[float, float], level: float = 0.95
) -> tuple[float, float, float]:
    """Return the difference of two independent shares with its hybrid score interval.

    Parameters
    ----------
    first, second
        (events, n) of each.
    level
        Confidence level.

    Notes
    -----
    Method 10 of Newcombe (1998), Statistics in Medicine 17:873.
    """
    z = normal_quantile(0.5 + level / 2)
    p, q = first[0] / first[1], second[0] / second[1]
    low_p, high_p = wilson_bounds(p, first[1], z)
    low_q, high_q = wilson_bounds(q, second[1], z)
    low = p - q - math.hypot(p - low_p, high_q - q)
    return p - q, low, p - q + math.hypot(high_p - p, q - low_q)


def wilson(
    name: str, events: int, n: int, *, n_unit: str, level: float = 0.95
) -> Estimate | NotEstimable:
    """Return a share of independent trials with Wilson's score interval.

    Raises
    ------
    ValueError
        If ``events`` does not lie in 0..n.
    """
    if not 0 <= events <= n:
        raise ValueError(f"{name}: events lie between 0 and n")
    if n == 0:
        return NotEstimable(name=name, reason="no observations", n=0, n_unit=n_unit)
    low, high = wilson_bounds(events / n, n, normal_quantile(0.5 + level / 2))
    return Estimate(
        name=name,
        value=events / n,
        low=low,
        high=high,
        level=level,
        n=n,
        n_unit=n_unit,
        method="Wilson score interval, independent trials",
    )


def effective_n_wilson(
    name: str, events: ArrayLike, totals: ArrayLike, *, level: float = 0.95
) -> Estimate | NotEstimable:
    """Return a share of images clustered in patients, with an interval by patient.

    Parameters
    ----------
    name
        What the share is.
    events, totals
        Images with the event and all images of each patient, shape (patients,).
    level
        Confidence level.

    Notes
    -----
    With N images of P patients, v = P / (P - 1) sum (x_i - p m_i)^2 / N^2 is the variance
    of the ratio and n_eff = p (1 - p) / v, bounded to [1, N], the number of independent
    images that carry as much information. n_eff (z / t)^2, with t at P - 1 degrees of
    freedom, enters Wilson's interval. No event, or nothing but events: n_eff = P.
    """
    x = np.asarray(events, dtype=np.float64)
    m = np.asarray(totals, dtype=np.float64)
    if x.shape != m.shape or bool((x < 0).any() or (x > m).any()):
        raise ValueError(f"{name}: events and totals do not fit each other")
    x, m = x[m > 0], m[m > 0]
    patients, images = int(m.size), float(m.sum())
    if patients == 0:
        return NotEstimable(name=name, reason="no observations", n=0, n_unit="patients")
    share = float(x.sum() / images)
    method = "Wilson score interval on the effective n, variance by patient, t quantile"
    if patients == 1:
        note = "one patient: no interval by patient can be given"
        low, high = None, None
    else:
        note = ""
        variance = patients / (patients - 1) * float(((x - share * m) ** 2).sum()) / images**2
        spread = share * (1 - share)
        effective = min(max(spread / variance, 1.0), images) if variance > 0 else images
        effective = float(patients) if spread <= 0 else effective
        z, t = normal_quantile(0.5 + level / 2), t_quantile(0.5 + level / 2, patients - 1)
        low, high = wilson_bounds(share, effective * (z / t) ** 2, z)
    return Estimate(
        name=name,
        value=share,
        low=low,
        high=high,
        level=level,
        n=patients,
        n_unit="patients",
        method=method,
        note=note,
    )
