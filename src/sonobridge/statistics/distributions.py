"""Quantiles and tails of the normal, t, F and beta distributions."""

from __future__ import annotations

import math
import statistics as _stdlib_statistics
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "beta_quantile",
    "f_quantile",
    "incomplete_beta",
    "normal_cdf",
    "normal_quantile",
    "normal_two_sided",
    "t_cdf",
    "t_critical",
    "t_criticals",
    "t_quantile",
    "t_two_sided",
    "welch_degrees",
]

_NORMAL = _stdlib_statistics.NormalDist()
_TINY = 1e-300


def normal_quantile(probability: float) -> float:
    """Return z with P(Z <= z) = ``probability`` for a standard normal Z.

    Raises
    ------
    ValueError
        If ``probability`` does not lie strictly between 0 and 1.
    """
    _require_open_unit(probability)
    return _NORMAL.inv_cdf(probability)


def normal_cdf(z: float) -> float:
    """Return P(Z <= z) of a standard normal Z; small tails keep their digits."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def normal_two_sided(z: float) -> float:
    """Return P(|Z| >= |z|) of a standard normal Z."""
    return math.erfc(abs(z) / math.sqrt(2))


def t_two_sided(t: float, degrees: float) -> float:
    """Return P(|T| >= |t|) of Student's t with ``degrees`` degrees of freedom."""
    if degrees <= 0:
        raise ValueError("degrees of freedom are positive")
    x, a = degrees / (degrees + t * t), degrees / 2
    if x < (a + 1) / (a + 2.5):
        return incomplete_beta(x, a, 0.5)
    # Near t = 0 the complement of x keeps the digits that x has lost.
    return 1.0 - incomplete_beta(t * t / (degrees + t * t), 0.5, a)


def t_cdf(t: float, degrees: float) -> float:
    """Return P(T <= t) of Student's t with ``degrees`` degrees of freedom."""
    tail = 0.5 * t_two_sided(t, degrees)
    return 1.0 - tail if t > 0 else tail


def incomplete_beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b).

    Parameters
    ----------
    x
        In 0..1.
    a, b
        Positive, not necessarily whole.

    Notes
    -----
    Continued fraction of NIST DLMF 8.17.22, evaluated by the modified Lentz method.
    """
    if a <= 0 or b <= 0:
        raise ValueError("the shapes of a beta distribution are positive")
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(log_front + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(x, a, b) / a
    return 1.0 - front * _beta_fraction(1 - x, b, a) / b


def _beta_fraction(x: float, a: float, b: float) -> float:
    c = 1.0
    d = 1.0 - (a + b) * x / (a + 1)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, 2000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1.0 + term * d
            d = 1.0 / (d if abs(d) > _TINY else _TINY)
            c = 1.0 + term / c
            c = c if abs(c) > _TINY else _TINY
            value *= d * c
        if abs(d * c - 1.0) < 1e-16:
            break
    return value


@lru_cache(maxsize=8192)
def beta_quantile(probability: float, a: float, b: float) -> float:
    """Return the quantile of the beta distribution with shapes ``a`` and ``b``."""
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in {low, high}:
            break
        if incomplete_beta(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def f_quantile(probability: float, first: float, second: float) -> float:
    """Return the quantile of Snedecor's F with ``first`` and ``second`` degrees of freedom.

    Degrees of freedom may be fractional, as Satterthwaite's approximation gives them.
    """
    _require_open_unit(probability)
    # The smaller tail is inverted so that x never rounds to 1.
    x = beta_quantile(1 - probability, second / 2, first / 2)
    return second * (1 - x) / (first * x)


def t_quantile(probability: float, degrees: float) -> float:
    """Return the quantile of Student's t with ``degrees`` degrees of freedom."""
    _require_open_unit(probability)
    if degrees <= 0:
        raise ValueError("degrees of freedom are positive")
    if probability == 0.5:
        return 0.0
    tail = min(probability, 1 - probability)
    x = beta_quantile(2 * tail, degrees / 2, 0.5)
    size = math.sqrt(degrees * (1 - x) / x)
    return size if probability > 0.5 else -size


def t_critical(alpha: float, degrees: float) -> float:
    """Return t with P(|T| >= t) = ``alpha``; infinite degrees give the normal quantile.

    Parameters
    ----------
    alpha
        Two-sided tail, in 0..1 (0.05 for a 95 % interval); tiny tails keep their digits.
    degrees
        Degrees of freedom, possibly fractional; positive.
    """
    from scipy.special import ndtri, stdtrit

    if degrees == np.inf:
        return float(-ndtri(alpha / 2))
    return float(-stdtrit(degrees, alpha / 2))


def t_criticals(alpha: float, degrees: ArrayLike) -> NDArray[np.float64]:
    """Return ``t_critical`` of each of many degrees of freedom, shape as ``degrees``."""
    from scipy.special import stdtrit

    return np.asarray(-stdtrit(np.asarray(degrees, dtype=np.float64), alpha / 2))


def welch_degrees(variances: tuple[float, ...], degrees: tuple[float, ...]) -> float:
    """Return Satterthwaite's degrees of freedom of a sum of independent variances.

    Notes
    -----
    (sum v)^2 / sum (v^2 / df) (Satterthwaite 1946; Welch 1947). Without any variance, the
    smallest of ``degrees``.
    """
    total = sum(variances)
    bottom = sum(v * v / d for v, d in zip(variances, degrees, strict=True))
    # Squares of minute variances can vanish though the variances do not.
    return total * total / bottom if bottom > 0 else min(degrees)


def _require_open_unit(probability: float) -> None:
    if not 0 < probability < 1:
        raise ValueError("a probability lies strictly between 0 and 1")
