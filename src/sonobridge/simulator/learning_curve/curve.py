"""The learning curve of one person: a level that grows with the logarithm of practice.

Scores of sessions 1..n are fitted by least squares on log2 of the session's number, so the
slope is what each doubling of practice brings; it may be negative. Gains that shrink with
practice are the usual finding (Newell & Rosenbloom 1981, "Mechanisms of skill acquisition
and the law of practice"; the logarithmic form is their power law where scores are bounded
and changes small). Intervals are those of the fitted line, by Student's t with n - 2 degrees
of freedom (Draper & Smith 1998, Applied Regression Analysis, chapter 1): with few sessions
they keep their coverage, which a bootstrap of five points does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.types import Estimate, NotEstimable

__all__ = ["FEWEST_SESSIONS", "METHOD", "CurveFit", "FittedLevel", "fit_learning_curve"]

FEWEST_SESSIONS: Final = 5
"""Below this no curve is drawn: three degrees of freedom are the least that say anything."""

METHOD: Final = (
    "least squares on log2 of the session's number; 95 % interval of the fitted line by "
    "Student's t; sessions taken as independent"
)

_LEVEL: Final = 0.95
_UNIT: Final = "exam sessions"
_LEAST_SPREAD: Final = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedLevel:
    """The fitted level at one session and its interval, as shares of the best attainable.

    Attributes
    ----------
    number
        Number of the session, from 1.
    value, low, high
        Level and the ends of its interval; not cut at 0 or 1.
    """

    number: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveFit:
    """A learning curve.

    Attributes
    ----------
    levels
        One a session; empty when there are too few.
    level_now
        Fitted level at the last session.
    change
        Fitted level at the last session less that at the first.
    """

    levels: tuple[FittedLevel, ...]
    level_now: Estimate | NotEstimable
    change: Estimate | NotEstimable


def fit_learning_curve(scores: Sequence[float]) -> CurveFit:
    """Fit the scores of a person's exam sessions in the order of their submission.

    Parameters
    ----------
    scores
        Shares of the best attainable, (sessions,), finite.

    Raises
    ------
    ValueError
        If a score is not finite.
    """
    y = np.asarray(scores, dtype=np.float64)
    if not np.isfinite(y).all():
        raise ValueError("scores of a learning curve are finite")
    n = len(y)
    if n < FEWEST_SESSIONS:
        return CurveFit(levels=(), level_now=_few("level now", n), change=_few("change", n))
    x = np.log2(np.arange(1, n + 1, dtype=np.float64))
    values, half, change, change_half = _fit(x, y)
    return CurveFit(
        levels=tuple(
            FittedLevel(number=i + 1, value=float(v), low=float(v - h), high=float(v + h))
            for i, (v, h) in enumerate(zip(values, half, strict=True))
        ),
        level_now=_estimate("level now", float(values[-1]), float(half[-1]), n),
        change=_estimate("change from the first to the last session", change, change_half, n),
    )


def _fit(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float, float]:
    """Return fitted values, half widths, and the change with its half width."""
    from scipy.special import stdtrit

    n = len(y)
    centred = x - x.mean()
    spread = float(centred @ centred)
    slope = float(centred @ y) / spread
    values = y.mean() + slope * centred
    rest = float(np.sum((y - values) ** 2)) / (n - 2)
    quantile = float(stdtrit(n - 2, 0.5 + 0.5 * _LEVEL))
    half = quantile * np.sqrt(rest * (1.0 / n + centred**2 / spread))
    reach = float(x[-1] - x[0])
    change_half = quantile * np.sqrt(rest / spread) * reach
    return values, half, slope * reach, float(change_half)


def _estimate(name: str, value: float, half: float, n: int) -> Estimate:
    if half <= _LEAST_SPREAD:
        note = "all sessions lie on the line: their spread is not known"
        return Estimate(
            name=name,
            value=value,
            low=None,
            high=None,
            level=_LEVEL,
            n=n,
            n_unit=_UNIT,
            method=METHOD,
            note=note,
        )
    return Estimate(
        name=name,
        value=value,
        low=value - half,
        high=value + half,
        level=_LEVEL,
        n=n,
        n_unit=_UNIT,
        method=METHOD,
    )


def _few(name: str, n: int) -> NotEstimable:
    reason = f"too few exam sessions: a curve is drawn from {FEWEST_SESSIONS}"
    return NotEstimable(name=name, reason=reason, n=n, n_unit=_UNIT)
