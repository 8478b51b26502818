"""Learning curve over exam sessions: a rise that never falls, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, Literal

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray

from sonobridge.core.randomness import generator
from sonobridge.core.record import record

__all__ = ["FEWEST", "CurvePoint", "LearningCurve", "fit_learning_curve", "isotonic"]

Floats = NDArray[np.float64]

FEWEST: Final = 5
"""Fewer sessions show no curve."""
_REPLICATES: Final = 1000
_LEVEL: Final = 0.95


@record
class CurvePoint:
    """One session: its score, the fitted curve and the interval of the curve."""

    session_id: str
    number: Annotated[int, Ge(1)]
    score: Annotated[float, Ge(0), Le(1)]
    fitted: float | None
    low: float | None
    high: float | None


@record
class LearningCurve:
    """Scores by session and what they say together.

    Attributes
    ----------
    state
        ``too_few`` below five sessions: no curve and no gain is shown.
    gain, gain_low, gain_high
        Last less first fitted value with its interval.
    verdict
        ``rising`` only when the interval of the linear trend lies above 0.
    words
        The same as a sentence.
    """

    points: tuple[CurvePoint, ...]
    state: Literal["too_few", "fitted"]
    gain: float | None
    gain_low: float | None
    gain_high: float | None
    verdict: Literal["too_few", "rising", "not_shown"]
    words: str
    method: str
    seed: int
    level: float = _LEVEL


def isotonic(values: Floats) -> Floats:
    """Return the nearest rising sequence (least squares; pool adjacent violators).

    Examples
    --------
    >>> isotonic(np.array([1.0, 3.0, 2.0])).tolist()
    [1.0, 2.5, 2.5]
    """
    blocks: list[tuple[float, int]] = []
    for value in values.tolist():
        mean, count = value, 1
        while blocks and blocks[-1][0] > mean:
            before, many = blocks.pop()
            mean = (before * many + mean * count) / (many + count)
            count += many
        blocks.append((mean, count))
    return np.concatenate([np.full(count, mean) for mean, count in blocks] or [np.zeros(0)])


def fit_learning_curve(
    sessions: Sequence[tuple[str, float]], *, seed: int = 0
) -> LearningCurve:
    """Fit a rising curve to exam scores in the order of time.

    Parameters
    ----------
    sessions
        (session, score 0 to 1), oldest first; exam sessions only.
    seed
        Seed of the bootstrap.

    Notes
    -----
    Isotonic least squares. Interval by bootstrap over sessions: sessions are drawn with
    replacement, keep their place in time, and the curve is fitted and read at every session
    (percentiles). A curve that cannot fall always shows a gain of 0 or more, so the verdict
    rests on the slope of the straight line instead: ``rising`` when its bootstrap interval
    excludes 0. Repeated cases are not told apart from new ones.
    """
    scores = np.array([score for _, score in sessions], dtype=np.float64)
    if scores.size and not bool(((scores >= 0) & (scores <= 1)).all()):
        raise ValueError("scores lie in 0..1")
    if len(sessions) < FEWEST:
        return _too_few(sessions, seed)
    fitted = isotonic(scores)
    rng = generator(seed, "learning curve")
    curves, slopes = _bootstrap(scores, rng)
    tail = 100 * (1 - _LEVEL) / 2
    low, high = np.percentile(curves, [tail, 100 - tail], axis=0)
    gains = curves[:, -1] - curves[:, 0]
    gain_low, gain_high = np.percentile(gains, [tail, 100 - tail])
    slope_low = float(np.percentile(slopes, tail))
    rising = slope_low > 0
    gain = float(fitted[-1] - fitted[0])
    words = (
        f"From {fitted[0]:.2f} to {fitted[-1]:.2f} over {len(scores)} exam sessions "
        f"(gain {gain:.2f}, {100 * _LEVEL:g} % interval {gain_low:.2f} to {gain_high:.2f})"
    )
    words += ": rising." if rising else "; a rise is not shown."
    return LearningCurve(
        points=tuple(
            CurvePoint(
                session_id=name,
                number=index + 1,
                score=float(scores[index]),
                fitted=float(fitted[index]),
                low=float(low[index]),
                high=float(high[index]),
            )
            for index, (name, _) in enumerate(sessions)
        ),
        state="fitted",
        gain=gain,
        gain_low=float(gain_low),
        gain_high=float(gain_high),
        verdict="rising" if rising else "not_shown",
        words=words,
        method=f"isotonic least squares; bootstrap by session, {_REPLICATES} replicates",
        seed=seed,
    )


def _bootstrap(scores: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return (curves (replicates, sessions), slopes (replicates,)) of drawn sessions."""
    count = len(scores)
    places = np.arange(count, dtype=np.float64)
    curves, slopes = np.empty((_REPLICATES, count)), np.empty(_REPLICATES)
    for index in range(_REPLICATES):
        drawn = np.sort(rng.integers(count, size=count))
        curves[index] = np.interp(places, places[drawn], isotonic(scores[drawn]))
        x = places[drawn] - places[drawn].mean()
        spread = float((x**2).sum())
        slopes[index] = float((x * scores[drawn]).sum()) / spread if spread > 0 else 0.0
    return curves, slopes


def _too_few(sessions: Sequence[tuple[str, float]], seed: int) -> LearningCurve:
    return LearningCurve(
        points=tuple(
            CurvePoint(
                session_id=name,
                number=index + 1,
                score=score,
                fitted=None,
                low=None,
                high=None,
            )
            for index, (name, score) in enumerate(sessions)
        ),
        state="too_few",
        gain=None,
        gain_low=None,
        gain_high=None,
        verdict="too_few",
        words=f"Too few exam sessions for a curve: {len(sessions)} of {FEWEST}.",
        method=f"no curve is fitted below {FEWEST} sessions",
        seed=seed,
    )
