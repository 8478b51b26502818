"""The rise of a score from session to session, with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sonobridge.statistics.distributions import t_quantile

__all__ = ["score_slope"]

_LEVEL = 0.95


def score_slope(scores: Sequence[float]) -> tuple[float, float, float] | None:
    """Return the least-squares slope a session with its 95 % interval; None below three.

    Parameters
    ----------
    scores
        One a session, in order of time; sessions are taken as evenly spaced and their
        errors as independent.
    """
    n = len(scores)
    if n < 3:
        return None
    middle = (n - 1) / 2
    mean = math.fsum(scores) / n
    spread = math.fsum((place - middle) ** 2 for place in range(n))
    value = math.fsum((k - middle) * (y - mean) for k, y in enumerate(scores)) / spread
    rest = math.fsum((y - mean - value * (k - middle)) ** 2 for k, y in enumerate(scores))
    half = t_quantile(0.5 + _LEVEL / 2, n - 2) * math.sqrt(rest / (n - 2) / spread)
    return value, value - half, value + half
