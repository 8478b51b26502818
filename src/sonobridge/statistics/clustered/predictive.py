"""Predictive values and likelihood ratios from a sensitivity and a specificity."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sonobridge.statistics.clustered.ratio import ClusteredShare

__all__ = [
    "Bounded",
    "NaturalFrequencies",
    "likelihood_ratios",
    "natural_frequencies",
    "predictive_values",
]


@dataclass(frozen=True, slots=True)
class Bounded:
    """A number with its interval; ``high`` may be infinite for a ratio.

    Attributes
    ----------
    value, low, high
        Estimate and interval.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class NaturalFrequencies:
    """Whole numbers of people with each outcome; they add up to all people."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int


def predictive_values(
    sensitivity: ClusteredShare,
    specificity: ClusteredShare,
    prevalence: float,
    *,
    covariance: float = 0.0,
    level: float = 0.95,
) -> tuple[Bounded, Bounded] | None:
    """Return (PPV, NPV) at a prevalence; None with fewer than two patients in a class.

    Parameters
    ----------
    sensitivity, specificity
        Shares by patient.
    prevalence
        Share of people with the condition where the model will work, in 0..1, exclusive.
    covariance
        Of sensitivity and specificity, through patients who have images of both classes.
    level
        Confidence level.

    Notes
    -----
    Bayes: odds(PPV) = odds(prevalence) * LR+, odds(1 - NPV) = odds(prevalence) * LR-. The
    intervals are those of the likelihood ratios (``likelihood_ratios``), carried over.
    """
    if not 0 < prevalence < 1:
        raise ValueError("a prevalence lies between 0 and 1")
    ratios = likelihood_ratios(sensitivity, specificity, covariance=covariance, level=level)
    if ratios is None:
        return None
    positive, negative = ratios
    odds = prevalence / (1 - prevalence)
    ppv = Bounded(*(_share(odds * x) for x in (positive.value, positive.low, positive.high)))
    npv = Bounded(
        1 - _share(odds * negative.value),
        1 - _share(odds * negative.high),
        1 - _share(odds * negative.low),
    )
    return ppv, npv


def likelihood_ratios(
    sensitivity: ClusteredShare,
    specificity: ClusteredShare,
    *,
    covariance: float = 0.0,
    level: float = 0.95,
) -> tuple[Bounded, Bounded] | None:
    """Return (LR+, LR-) with intervals by patient; None below two patients in a class.

    A ratio x / 0 is infinite and 0 / 0 is taken as 1: the answer then says nothing.

    Notes
    -----
    Method of variance estimates recovery for a ratio (Donner and Zou 2012) on the Wilson
    limits by patient; it needs no continuity correction at 0 or 1.
    """
    if min(sensitivity.patients, specificity.patients) < 2:
        return None
    alpha = 1 - level
    se, (se_low, se_high) = sensitivity.value, sensitivity.limits(alpha)
    sp, (sp_low, sp_high) = specificity.value, specificity.limits(alpha)
    product = sensitivity.variance * specificity.variance
    r = min(max(covariance / math.sqrt(product), -1.0), 1.0) if product > 0 else 0.0
    hit, miss = (se, se_low, se_high), (1 - se, 1 - se_high, 1 - se_low)
    clear, alarm = (sp, sp_low, sp_high), (1 - sp, 1 - sp_high, 1 - sp_low)
    return _ratio(hit, alarm, -r), _ratio(miss, clear, -r)


def _ratio(
    top: tuple[float, float, float], bottom: tuple[float, float, float], correlation: float
) -> Bounded:
    """Return top / bottom of (value, low, high) each."""
    a, a_low, a_high = top
    b, b_low, b_high = bottom
    beyond = math.inf if a > 0 else 1.0
    value = a / b if b > 0 else beyond
    low = _ratio_end(a, b, a_low, b_high, correlation)
    high = _ratio_end(a, b, a_high, b_low, correlation)
    return Bounded(value, min(low, value), max(high, value))


def _ratio_end(a: float, b: float, end_a: float, end_b: float, correlation: float) -> float:
    """Return the limit that pairs ``end_a`` of the top with ``end_b`` of the bottom."""
    middle = a * b + correlation * (a - end_a) * (b - end_b)
    inner = middle**2 - end_a * (2 * a - end_a) * end_b * (2 * b - end_b)
    root = math.sqrt(max(inner, 0.0))
    bottom = end_b * (2 * b - end_b)
    lower = end_b >= b
    if lower:
        return (middle - root) / bottom if bottom != 0 else 0.0
    return (middle + root) / bottom if bottom > 0 else math.inf


def _share(odds: float) -> float:
    return 1.0 if math.isinf(odds) else odds / (1 + odds)


def natural_frequencies(
    sensitivity: float, specificity: float, prevalence: float, people: int = 1000
) -> NaturalFrequencies:
    """Return how many of ``people`` get each answer, in whole people that add up.

    People are first split by condition, then by answer, each time by largest remainder:
    the parts add up to those of the sentence before.
    """
    shares = (sensitivity, specificity, prevalence)
    if not all(0 <= share <= 1 for share in shares) or people < 0:
        raise ValueError("shares lie in 0..1 and people are a count")
    ill = _nearest(people * prevalence)
    hit = _nearest(ill * sensitivity)
    clear = _nearest((people - ill) * specificity)
    return NaturalFrequencies(hit, people - ill - clear, ill - hit, clear)


def _nearest(x: float) -> int:
    """Return the whole part of a two-way split by largest remainder; ties go up.

    A whole number that arithmetic left a whisker short of its half counts as half.
    """
    return math.floor(x + 0.5 + 1e-9)
