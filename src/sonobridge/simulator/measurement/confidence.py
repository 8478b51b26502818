"""How well a person's confidence fits what was measured: Brier score and calibration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Le, Len
from numpy.typing import NDArray

from sonobridge.core.counting import counted
from sonobridge.core.record import record
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.clustered.estimates import COVERED_FROM, estimate_of_mean
from sonobridge.statistics.clustered.ratio import clustered_mean

__all__ = ["ConfidenceCalibration", "ConfidentAnswer", "measure_calibration"]

_CASES = "cases"

Floats = NDArray[np.float64]


@record
class ConfidentAnswer:
    """One answer with the confidence that was stated before it was scored.

    Attributes
    ----------
    case_id
        The case; answers of one case are not independent.
    confidence
        0 to 1, as stated.
    score
        0 to 1, as measured; right or wrong are 1 and 0.
    """

    case_id: Annotated[str, Len(1, 80)]
    confidence: Annotated[float, Ge(0), Le(1)]
    score: Annotated[float, Ge(0), Le(1)]


@record
class ConfidenceCalibration:
    """Confidence beside measured score.

    Attributes
    ----------
    brier
        Mean squared distance of confidence and score, 0 (perfect) to 1.
    gap
        Mean confidence minus mean score, -1 to 1: positive is overconfident.
    mean_confidence, mean_score
        Both means.
    verdict
        ``overconfident`` or ``underconfident`` only when the interval of the gap excludes 0;
        ``no_difference_shown`` when it holds 0; ``too_few`` when no interval can be given.
    feedback
        What is said to the person, with by how much.
    """

    brier: Estimate | NotEstimable
    gap: Estimate | NotEstimable
    mean_confidence: float | None
    mean_score: float | None
    answers: int
    verdict: Literal["overconfident", "underconfident", "no_difference_shown", "too_few"]
    feedback: str


def measure_calibration(
    answers: Sequence[ConfidentAnswer], level: float = 0.95
) -> ConfidenceCalibration:
    """Return Brier score and gap of confidence, with intervals by case.

    Parameters
    ----------
    answers
        Answers of one person.
    level
        Confidence level of the intervals.

    Notes
    -----
    Brier (1950) score for scores in 0..1; both means are ratio estimators over cases with
    the variance between cases (t quantile), as for patients elsewhere.
    """
    cases = np.array([one.case_id for one in answers], dtype=np.str_)
    confidence = np.array([one.confidence for one in answers], dtype=np.float64)
    score = np.array([one.score for one in answers], dtype=np.float64)
    _, index = np.unique(cases, return_inverse=True)
    counts = np.bincount(index).astype(np.float64)
    gaps = np.bincount(index, confidence - score).astype(np.float64)
    squares = np.bincount(index, (confidence - score) ** 2).astype(np.float64)
    brier = _estimate("Brier score of confidence", squares, counts, (0.0, 1.0), level)
    gap = _estimate("confidence minus score", gaps, counts, (-1.0, 1.0), level)
    return ConfidenceCalibration(
        brier=brier,
        gap=gap,
        mean_confidence=float(confidence.mean()) if len(answers) else None,
        mean_score=float(score.mean()) if len(answers) else None,
        answers=len(answers),
        verdict=_verdict(gap),
        feedback=_feedback(gap, confidence, score),
    )


def _estimate(
    name: str,
    sums: Floats,
    counts: Floats,
    scale: tuple[float, float],
    level: float,
) -> Estimate | NotEstimable:
    found = estimate_of_mean(name, clustered_mean(sums, counts, level, scale=scale), "brier")
    if isinstance(found, NotEstimable):
        return NotEstimable(name=name, reason="no answers yet", n=0, n_unit=_CASES)
    return Estimate(
        name=name,
        value=found.value,
        low=found.low,
        high=found.high,
        level=found.level,
        n=found.n,
        n_unit=_CASES,
        method=found.method.replace("images", "answers").replace("patient", "case"),
        note=found.note.replace("patient", "case"),
    )


def _verdict(
    gap: Estimate | NotEstimable,
) -> Literal["overconfident", "underconfident", "no_difference_shown", "too_few"]:
    if isinstance(gap, NotEstimable) or gap.low is None or gap.high is None:
        return "too_few"
    if gap.n < COVERED_FROM["brier"]:
        return "too_few"
    if gap.low > 0:
        return "overconfident"
    return "underconfident" if gap.high < 0 else "no_difference_shown"


def _feedback(
    gap: Estimate | NotEstimable,
    confidence: Floats,
    score: Floats,
) -> str:
    verdict = _verdict(gap)
    if isinstance(gap, NotEstimable) or gap.low is None or gap.high is None:
        return "Too few answers to compare your confidence with your score."
    means = (
        f"Mean confidence {100 * confidence.mean():.0f} %, mean score "
        f"{100 * score.mean():.0f} %"
    )
    low, high = sorted((abs(gap.low), abs(gap.high)))
    from_n = f"{counted(len(score), 'answers')} in {counted(gap.n, 'cases')}"
    points = f"{100 * abs(gap.value):.0f} points"
    interval = f"{100 * gap.level:g} % interval {100 * low:.0f} to {100 * high:.0f}, {from_n}"
    if verdict == "overconfident":
        return f"{means}: you were {points} too sure ({interval})."
    if verdict == "underconfident":
        return f"{means}: you were {points} less sure than you could be ({interval})."
    span = (
        f"{100 * gap.level:g} % interval {100 * gap.low:.0f} to {100 * gap.high:.0f}, {from_n}"
    )
    if verdict == "too_few":
        return f"{means}. Too few cases to say more ({from_n})."
    return f"{means}: no difference was shown ({span})."
