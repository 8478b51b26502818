"""Quantiles of the normal, t and F distributions, without a statistics library."""

from __future__ import annotations

import math
import statistics as _stdlib_statistics
from functools import lru_cache

__all__ = ["f_quantile", "incomplete_beta", "normal_quantile", "t_quantile"]

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


@lru_cache(maxsize=512)
def _beta_quantile(probability: float, a: float, b: float) -> float:
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
    x = _beta_quantile(1 - probability, second / 2, first / 2)
    return second * (1 - x) / (first * x)


def t_quantile(probability: float, degrees: float) -> float:
    """Return the quantile of Student's t with ``degrees`` degrees of freedom."""
    _require_open_unit(probability)
    if degrees <= 0:
        raise ValueError("degrees of freedom are positive")
    if probability == 0.5:
        return 0.0
    tail = min(probability, 1 - probability)
    x = _beta_quantile(2 * tail, degrees / 2, 0.5)
    size = math.sqrt(degrees * (1 - x) / x)
    return size if probability > 0.5 else -size


def _require_open_unit(probability: float) -> None:
    if not 0 < probability < 1:
        raise ValueError("a probability lies strictly between 0 and 1")
