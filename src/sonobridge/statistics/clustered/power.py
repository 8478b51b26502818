"""What a comparison could show, and how many patients it needs, before looking at it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from sonobridge.statistics.clustered.auc import hanley_mcneil_variance
from sonobridge.statistics.distributions import t_cdf, t_critical, welch_degrees
from sonobridge.statistics.intervals import wilson_bounds

__all__ = [
    "Planned",
    "PlannedAuc",
    "PlannedMean",
    "PlannedShare",
    "design_effect",
    "minimum_detectable_gap",
    "patients_needed",
    "power_at_gap",
    "power_of_equivalence",
]

_MOST_PATIENTS = 10_000_000


def design_effect(images_per_patient: float, icc: float, variation: float = 0.0) -> float:
    """Return how many times larger the variance is than that of independent images.

    Parameters
    ----------
    images_per_patient
        Mean number of images a patient.
    icc
        Intraclass correlation of the answers of one patient, in 0..1.
    variation
        Standard deviation of the number of images divided by its mean.

    Notes
    -----
    1 + (m (1 + cv^2) - 1) icc (Kish 1965; for unequal numbers Eldridge and others 2006).
    """
    if images_per_patient < 1 or not 0 <= icc <= 1 or variation < 0:
        raise ValueError("a patient has at least one image, and an ICC lies in 0..1")
    return 1 + (images_per_patient * (1 + variation**2) - 1) * icc


class Planned(Protocol):
    """A group as planned: how precisely its measure will be known."""

    @property
    def patients(self) -> float:
        """Number of patients."""

    @property
    def degrees(self) -> float:
        """Degrees of freedom of the variance."""

    def variance(self, value: float) -> float:
        """Return the variance of the measure when it truly is ``value``."""

    def limits(self, value: float, alpha: float) -> tuple[float, float]:
        """Return the interval to be expected around ``value``."""

    def of_size(self, patients: float) -> Planned:
        """Return the same group with another number of patients."""


@dataclass(frozen=True, slots=True)
class PlannedShare:
    """A share of images in a group of patients.

    Attributes
    ----------
    patients
        Patients with at least one image of the share's denominator.
    images_per_patient
        Such images a patient, on average.
    design_effect
        Variance over that of independent images.
    """

    patients: float
    images_per_patient: float = 1.0
    design_effect: float = 1.0

    @property
    def degrees(self) -> float:
        """Patients - 1."""
        return max(self.patients - 1, 1.0)

    def variance(self, value: float) -> float:
        """Return p (1 - p) over the effective n."""
        return value * (1 - value) / self.effective_n

    @property
    def effective_n(self) -> float:
        """Independent images that carry as much information."""
        return self.patients * self.images_per_patient / self.design_effect

    def limits(self, value: float, alpha: float) -> tuple[float, float]:
        """Return Wilson's interval on the effective n at a t quantile."""
        return wilson_bounds(value, self.effective_n, t_critical(alpha, self.degrees))

    def of_size(self, patients: float) -> PlannedShare:
        """Return the same group with another number of patients."""
        return replace(self, patients=patients)


@dataclass(frozen=True, slots=True)
class PlannedAuc:
    """An AUC in a group of patients.

    Attributes
    ----------
    positive_patients, negative_patients
        Patients with a positive image and with a negative one.
    images_per_patient
        Images of one class a patient of that class, on average.
    design_effect
        Variance over that of independent images.
    """

    positive_patients: float
    negative_patients: float
    images_per_patient: float = 1.0
    design_effect: float = 1.0

    @property
    def patients(self) -> float:
        """Patients of both classes."""
        return self.positive_patients + self.negative_patients

    @property
    def degrees(self) -> float:
        """Patients of the smaller class - 1, which errs towards caution."""
        return max(min(self.positive_patients, self.negative_patients) - 1, 1.0)

    def variance(self, value: float) -> float:
        """Return Hanley and McNeil's variance times the design effect."""
        m = self.positive_patients * self.images_per_patient
        n = self.negative_patients * self.images_per_patient
        return self.design_effect * hanley_mcneil_variance(value, m, n)

    def limits(self, value: float, alpha: float) -> tuple[float, float]:
        """Return the t interval on the logit; 0 and 1 have none and stand alone."""
        if not 0 < value < 1:
            return value, value
        half = t_critical(alpha, self.degrees) * math.sqrt(self.variance(value))
        factor = math.exp(half / (value * (1 - value)))
        odds = value / (1 - value)
        return odds / factor / (1 + odds / factor), odds * factor / (1 + odds * factor)

    def of_size(self, patients: float) -> PlannedAuc:
        """Return a group of another size with the same share of positive patients."""
        factor = patients / self.patients
        return replace(
            self,
            positive_patients=self.positive_patients * factor,
            negative_patients=self.negative_patients * factor,
        )


@dataclass(frozen=True, slots=True)
class PlannedMean:
    """A mean whose spread does not depend on its value, such as a bias in cm/s.

    Attributes
    ----------
    patients
        Number of patients.
    patient_variance
        Variance of the mean times the number of patients.
    """

    patients: float
    patient_variance: float

    @property
    def degrees(self) -> float:
        """Patients - 1."""
        return max(self.patients - 1, 1.0)

    def variance(self, value: float) -> float:  # noqa: ARG002 - the spread is the same everywhere
        """Return the variance of the mean."""
        return self.patient_variance / self.patients

    def limits(self, value: float, alpha: float) -> tuple[float, float]:
        """Return the t interval."""
        half = t_critical(alpha, self.degrees) * math.sqrt(self.variance(value))
        return value - half, value + half

    def of_size(self, patients: float) -> PlannedMean:
        """Return the same group with another number of patients."""
        return replace(self, patients=patients)


def power_at_gap(
    expected: float,
    gap: float,
    group: Planned,
    rest: Planned,
    *,
    alpha: float = 0.05,
    margin: float = 0.0,
) -> float:
    """Return the chance that the interval lies beyond the margin when the gap is true.

    Parameters
    ----------
    expected
        Planning value of the rest, e.g. the overall measure; never the group's own.
    gap
        True gap, group minus rest.
    group, rest
        Sizes of both sides.
    alpha
        Two-sided; divide it by the size of the family to plan under multiplicity.
    margin
        Gap that still counts as none.

    Notes
    -----
    The interval to be expected is that of ``gaps`` at the planned values; the chance that
    the estimate falls far enough from the margin is taken from t at Satterthwaite's
    degrees of freedom, with the group's variance at ``expected + gap``.
    """
    plan = _plan(expected, gap, group, rest, alpha)
    reach = plan.above if gap < 0 else plan.below
    if plan.error == 0:
        return 1.0 if abs(gap) > margin else 0.0
    return t_cdf((abs(gap) - margin - reach) / plan.error, plan.degrees)


def power_of_equivalence(
    expected: float,
    group: Planned,
    rest: Planned,
    *,
    margin: float,
    gap: float = 0.0,
    alpha: float = 0.05,
) -> float:
    """Return the chance that the interval lies within the margin when ``gap`` is true."""
    plan = _plan(expected, gap, group, rest, alpha)
    low, high = margin + gap - plan.below, margin - gap - plan.above
    if plan.error == 0:
        return 1.0 if min(low, high) > 0 else 0.0
    inside = t_cdf(low / plan.error, plan.degrees) + t_cdf(high / plan.error, plan.degrees)
    return max(inside - 1, 0.0)


def minimum_detectable_gap(
    expected: float,
    group: Planned,
    rest: Planned,
    *,
    power: float = 0.8,
    alpha: float = 0.05,
    margin: float = 0.0,
) -> float | None:
    """Return the smallest true gap that is shown with the stated power.

    The gap itself is not looked at: a planning value, numbers of patients and the design
    effect decide. For a share or an AUC the group is taken to be worse than ``expected``
    (or, below one half, higher), where its variance is larger. None when even the largest
    possible gap is not shown.
    """
    bounded = not isinstance(group, PlannedMean)
    sign = -1.0 if not bounded or expected >= 0.5 else 1.0
    if bounded:
        most = expected if sign < 0 else 1 - expected
    else:
        plan = _plan(expected, 0.0, group, rest, alpha)
        most = margin + 2 * plan.above + plan.error * t_critical(1 - power, 1.0)

    def shown(gap: float) -> bool:
        found = power_at_gap(expected, sign * gap, group, rest, alpha=alpha, margin=margin)
        return found >= power

    return _smallest(shown, margin, most)


def patients_needed(
    expected: float,
    group: Planned,
    rest: Planned,
    *,
    margin: float,
    gap: float = 0.0,
    power: float = 0.8,
    alpha: float = 0.05,
) -> int | None:
    """Return how many patients the group needs for an answer at the margin.

    Parameters
    ----------
    expected
        Planning value of the rest.
    group
        The group at any size; its images a patient and design effect are kept.
    rest
        The other side, as large as it is.
    margin
        Largest gap that counts as equivalent.
    gap
        Gap to plan for: 0 asks for equivalence, one beyond the margin for a disparity.
    power, alpha
        Chance of the answer, and two-sided error.

    Returns
    -------
    int or None
        None when the rest alone is too small, or the gap planned for is the margin.
    """

    def answers(patients: float) -> bool:
        sized = group.of_size(patients)
        if abs(gap) < margin:
            within = power_of_equivalence(
                expected, sized, rest, margin=margin, gap=gap, alpha=alpha
            )
            return within >= power
        found = power_at_gap(expected, gap, sized, rest, alpha=alpha, margin=margin)
        return found >= power

    if abs(gap) == margin or not answers(_MOST_PATIENTS):
        return None
    low, high = 1, _MOST_PATIENTS  # a gap by patient needs two patients
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if answers(middle) else (middle, high)
    return high


@dataclass(frozen=True, slots=True)
class _Plan:
    """Standard error of a gap, its degrees, and how far its interval reaches each way."""

    error: float
    degrees: float
    below: float
    above: float


def _plan(expected: float, gap: float, group: Planned, rest: Planned, alpha: float) -> _Plan:
    value = expected + gap
    if not isinstance(group, PlannedMean):
        value = min(max(value, 0.0), 1.0)
    variances = group.variance(value), rest.variance(expected)
    degrees = welch_degrees(variances, (group.degrees, rest.degrees))
    low, high = group.limits(value, alpha)
    rest_low, rest_high = rest.limits(expected, alpha)
    below = math.hypot(value - low, rest_high - expected)
    above = math.hypot(high - value, expected - rest_low)
    return _Plan(math.sqrt(sum(variances)), degrees, below, above)


def _smallest(holds: Callable[[float], bool], low: float, high: float) -> float | None:
    if high <= low or not holds(high):
        return None
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
