"""What a person's own data say about a target: value, interval, n, and no more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.distributions import t_quantile
from sonobridge.statistics.intervals import wilson

__all__ = ["SMALLEST_N", "Reading", "Verdict", "state_mean", "state_share"]

SMALLEST_N = 20
"""Below this many cases an indicator is marked "too few" (this project's rule)."""

LEVEL = 0.95

Verdict = Literal["demonstrated", "not demonstrated", "too few", "no data", "no norm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An indicator's value from stored work.

    Attributes
    ----------
    indicator
        Identifier of the indicator.
    value
        Estimate with interval, or the reason why there is none.
    target
        What is asked, in the unit of the value; None when nothing is asked.
    at_least
        Whether the value shall reach the target (else it shall stay below it).
    verdict
        ``demonstrated`` only when the whole interval lies on the right side of the target.
    notes
        What was left out, what to mind.
    """

    indicator: str
    value: Estimate | NotEstimable
    target: float | None
    at_least: bool
    verdict: Verdict
    notes: tuple[str, ...] = ()


def judge(
    value: Estimate | NotEstimable,
    target: float | None,
    *,
    at_least: bool = True,
    smallest: int = SMALLEST_N,
) -> Verdict:
    """Return the verdict of an estimate against a target."""
    if isinstance(value, NotEstimable):
        return "no data"
    if value.n < smallest:
        return "too few"
    if target is None:
        return "no norm"
    reached = value.low is not None and value.low >= target
    kept_below = value.high is not None and value.high < target
    return "demonstrated" if (reached if at_least else kept_below) else "not demonstrated"


def state_share(
    indicator: str,
    events: int,
    n: int,
    *,
    target: float | None,
    unit: str = "cases",
    notes: tuple[str, ...] = (),
) -> Reading:
    """State a share with Wilson's interval at 95 %.

    Parameters
    ----------
    events, n
        Successes and cases, ``0 <= events <= n``.
    target
        Share that is asked, in 0..1; None when no norm was found.
    """
    if not 0 <= events <= n:
        raise ValueError(f"{indicator}: {events} of {n} is no share")
    value: Estimate | NotEstimable
    if n == 0:
        value = NotEstimable(name=indicator, reason="no data", n=0, n_unit=unit)
    else:
        value = wilson(indicator, events, n, n_unit=unit, level=LEVEL)
    return Reading(
        indicator=indicator,
        value=value,
        target=target,
        at_least=True,
        verdict=judge(value, target),
        notes=notes,
    )


def mean_interval(name: str, values: Sequence[float], unit: str) -> Estimate | NotEstimable:
    """Return a mean with Student's interval at 95 %; without one below two values."""
    n = len(values)
    if n == 0:
        return NotEstimable(name=name, reason="no data", n=0, n_unit=unit)
    mean = math.fsum(values) / n
    low = high = None
    note = ""
    if n < 2:
        note = "one value has no interval"
    else:
        variance = math.fsum((v - mean) ** 2 for v in values) / (n - 1)
        half = t_quantile(0.5 + LEVEL / 2, n - 1) * math.sqrt(variance / n)
        low, high = mean - half, mean + half
    return Estimate(
        name=name,
        value=mean,
        low=low,
        high=high,
        level=LEVEL,
        n=n,
        n_unit=unit,
        method="mean with Student's t interval",
        note=note,
    )


def state_mean(
    indicator: str,
    counts: dict[int, int],
    *,
    target: float,
    notes: tuple[str, ...] = (),
) -> Reading:
    """State the mean of scores from their counts, e.g. of a survey (score: answers)."""
    if any(n < 0 for n in counts.values()):
        raise ValueError(f"{indicator}: counts are not negative")
    values = [float(score) for score, n in sorted(counts.items()) for _ in range(n)]
    value = mean_interval(indicator, values, "answers")
    return Reading(
        indicator=indicator,
        value=value,
        target=target,
        at_least=True,
        verdict=judge(value, target),
        notes=notes,
    )
