"""Satisfaction from the person's own diary: mean, interval, trend, and nothing without data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sonobridge.career.indicators.reading import LEVEL, mean_interval
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.distributions import t_quantile

__all__ = ["WEEKS_NEEDED", "DiaryState", "DiaryWeek", "monday_of", "state_diary"]

WEEKS_NEEDED = 12
"""Weeks under which no mean is printed (this project's rule)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryWeek:
    """One week; ``monday`` names it, ``score`` is 1 (poor) to 5 (good)."""

    monday: date
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryState:
    """Mean of the scores and their trend in points a week, or why there is none."""

    mean: Estimate | NotEstimable
    trend: Estimate | NotEstimable


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def state_diary(weeks: Sequence[DiaryWeek]) -> DiaryState:
    """State a diary.

    Parameters
    ----------
    weeks
        At most one entry a week, in any order.

    Notes
    -----
    Student's interval of the mean; least squares of score on week number with Student's
    interval of the slope. Both take weeks as independent, which neighbouring weeks are not
    quite, so that intervals may be too short; ``note`` says so.
    """
    n = len(weeks)
    if n < WEEKS_NEEDED:
        reason = "no data" if n == 0 else f"{n} of {WEEKS_NEEDED} weeks entered"
        none = [
            NotEstimable(name=name, reason=reason, n=n, n_unit="weeks")
            for name in ("satisfaction", "trend of satisfaction")
        ]
        return DiaryState(mean=none[0], trend=none[1])
    ordered = sorted(weeks, key=lambda one: one.monday)
    scores = [float(one.score) for one in ordered]
    return DiaryState(
        mean=mean_interval("satisfaction", scores, "weeks"), trend=_trend(ordered)
    )


def _trend(weeks: Sequence[DiaryWeek]) -> Estimate:
    n = len(weeks)
    x = [(one.monday - weeks[0].monday).days / 7 for one in weeks]
    y = [float(one.score) for one in weeks]
    mean_x, mean_y = math.fsum(x) / n, math.fsum(y) / n
    spread = math.fsum((a - mean_x) ** 2 for a in x)
    slope = math.fsum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / spread
    left = math.fsum(
        (b - mean_y - slope * (a - mean_x)) ** 2 for a, b in zip(x, y, strict=True)
    )
    half = t_quantile(0.5 + LEVEL / 2, n - 2) * math.sqrt(left / (n - 2) / spread)
    return Estimate(
        name="trend of satisfaction",
        value=slope,
        low=slope - half,
        high=slope + half,
        level=LEVEL,
        n=n,
        n_unit="weeks",
        method="least squares on week number with Student's t interval of the slope",
        note="weeks are taken as independent",
    )
