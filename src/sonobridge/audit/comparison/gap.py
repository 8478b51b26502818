"""The gap between a group and the others: value, interval, and two tests."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sonobridge.audit.measures.measured import PATIENTS, Measured
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.clustered import gap_between

__all__ = ["MeasuredGap", "measure_gap"]

_UNTESTED = frozenset({"ece"})
"""No margin applies to them, and inverting their interval for a p costs most of a run."""


@dataclass(frozen=True, slots=True)
class MeasuredGap:
    """A group's value minus that of the others.

    Attributes
    ----------
    number
        Difference with its interval, or why there is none.
    p_zero, p_margin
        p of "no gap" and of "the gap lies within the margin"; both agree with the interval.
        None for a metric that is not tested.
    """

    number: Estimate | NotEstimable
    p_zero: float | None
    p_margin: float | None


def measure_gap(first: Measured, second: Measured, margin: float, level: float) -> MeasuredGap:
    """Return first minus second with an interval that knows patients in both.

    Notes
    -----
    Method of variance estimates recovery from the two intervals by patient (Zou and
    Donner 2008; Newcombe's hybrid for shares), with the correlation that the two values
    have through patients who stand in both.
    """
    name = f"{first.title}, gap"
    found = None
    if first.core is not None and second.core is not None:
        found = gap_between(
            first.core, second.core, covariance=_covariance(first, second), level=level
        )
    if found is None:
        reason, n = _reason(first, second), min(first.patients, second.patients)
        return MeasuredGap(
            NotEstimable(name=name, reason=reason, n=n, n_unit=PATIENTS), None, None
        )
    number = Estimate(
        name=name,
        value=found.value,
        low=min(found.low, found.value),
        high=max(found.high, found.value),
        level=level,
        n=first.patients,
        n_unit=PATIENTS,
        method="hybrid of the two intervals by patient (Newcombe; Zou and Donner 2008)",
    )
    if first.metric in _UNTESTED:
        return MeasuredGap(number, None, None)
    return MeasuredGap(number, found.p_zero, found.p_margin(margin))


def _covariance(first: Measured, second: Measured) -> float:
    """Return the covariance of two values through the patients that stand in both."""
    if first.influence is None or second.influence is None:
        return 0.0
    _, i, j = np.intersect1d(
        first.group.patients, second.group.patients, assume_unique=True, return_indices=True
    )
    if not i.size:
        return 0.0
    factors = [n / (n - 1) if n > 1 else 1.0 for n in (first.patients, second.patients)]
    product = float(first.influence[i] @ second.influence[j])
    return product * math.sqrt(factors[0] * factors[1])


def _reason(first: Measured, second: Measured) -> str:
    for one, who in ((first, "this group"), (second, "the others")):
        if isinstance(one.number, NotEstimable):
            return f"{who}: {one.number.reason}"
        if one.number.low is None:
            return f"{who}: {one.number.note}"
    return "no interval"
