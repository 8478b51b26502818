"""How many readers and patients a reader study needs, from its variance components."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sonobridge.statistics.distributions import normal_quantile, t_quantile
from sonobridge.statistics.reader_study.anova import Components
from sonobridge.statistics.reader_study.contrast import NORMAL_FROM, Factors

__all__ = [
    "PlannedComponents",
    "Question",
    "assumed_components",
    "patients_for_power",
    "planned_from",
    "readers_for_power",
    "study_power",
]

Question = Literal["difference", "non_inferiority"]

_MOST_PATIENTS = 1_000_000
_MOST_READERS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedComponents:
    """Variance components of a study with two modalities, at a number of patients.

    Attributes
    ----------
    patients
        Patients at which ``error`` and the covariances hold; they shrink in proportion.
    interaction
        Variance of reader x modality; independent of the number of patients.
    error, cov1, cov2, cov3
        As in :class:`Components`.
    source
        Where they come from.
    """

    patients: float
    interaction: float
    error: float
    cov1: float
    cov2: float
    cov3: float
    source: str

    def __post_init__(self) -> None:
        if not (self.patients > 0 and self.error > 0 and self.interaction >= 0):
            raise ValueError("patients and error are positive, variances not below 0")
        if not max(self.cov1, self.cov2, self.cov3) <= self.error:
            raise ValueError("a covariance lies above the variance")


def planned_from(parts: Components, patients: int) -> PlannedComponents:
    """Return planning components from an analysed (pilot) study of so many patients."""
    return PlannedComponents(
        patients=patients,
        interaction=max(0.0, parts.interaction_variance),
        error=parts.error,
        cov1=parts.cov1,
        cov2=parts.cov2,
        cov3=parts.cov3,
        source=f"this study: {parts.readers} readers, {patients} patients",
    )


def assumed_components(
    error: float,
    patients: float,
    *,
    same_reader: float = 0.43,
    same_modality: float = 0.43,
    neither: float = 0.30,
    interaction_sd: float = 0.015,
) -> PlannedComponents:
    """Return planning components without a pilot, from correlations of the estimates.

    Parameters
    ----------
    error
        Variance of one reader's accuracy at ``patients`` patients.
    patients
        Number of patients behind ``error``.
    same_reader, same_modality, neither
        Correlations r1, r2 and r3. The defaults are those that the guide of MRMCaov 0.3.0
        prints for the study of Van Dyke et al. (AUC, DeLong): .432, .429, .298.
    interaction_sd
        SD of reader x modality; .0143 in the same study.
    """
    return PlannedComponents(
        patients=patients,
        interaction=interaction_sd**2,
        error=error,
        cov1=same_reader * error,
        cov2=same_modality * error,
        cov3=neither * error,
        source=f"assumed: r1 {same_reader:g}, r2 {same_modality:g}, r3 {neither:g}, "
        f"reader x modality SD {interaction_sd:g}",
    )


def study_power(
    parts: PlannedComponents,
    readers: int,
    patients: float,
    effect: float,
    *,
    margin: float = 0.0,
    alpha: float = 0.05,
    factors: Factors = "random",
) -> float:
    """Return the power of a study with two modalities.

    Parameters
    ----------
    parts
        Variance components.
    readers, patients
        Size of the planned study.
    effect
        True difference, in the unit of the accuracy.
    margin
        0 asks for a difference, two-sided at ``alpha``. A positive margin asks for
        non-inferiority: one-sided at ``alpha`` / 2, as the two-sided interval gives it.
    alpha
        Error of the two-sided interval.
    factors
        What is drawn from a population.

    Notes
    -----
    Hillis, Obuchowski and Berbaum (2011), Academic Radiology 18:129: covariances shrink
    with the number of patients; degrees of freedom are Hillis' at the expected mean
    squares; the statistic is noncentral t, which squared is their noncentral F.
    """
    spread, degrees = _spread(parts, readers, patients, factors)
    shift = (effect + margin) / math.sqrt(2 / readers * spread)
    if margin <= 0:
        return _beyond(abs(shift), degrees, alpha) + _beyond(-abs(shift), degrees, alpha)
    return _beyond(shift, degrees, alpha)


def _spread(
    parts: PlannedComponents, readers: int, patients: float, factors: Factors
) -> tuple[float, float]:
    """Return the expected denominator and its degrees of freedom (t = 2)."""
    scale = parts.patients / patients
    own = scale * (parts.error - parts.cov1)
    shared = scale * max(0.0, parts.cov2 - parts.cov3)
    if factors == "fixed_readers":
        return own + (readers - 1) * shared, math.inf
    if readers < 2:
        raise ValueError("random readers need at least two")
    square = parts.interaction + max(0.0, own - shared)
    if factors == "fixed_cases":
        return square, float(readers - 1)
    whole = square + readers * shared
    return whole, whole**2 / (square**2 / (readers - 1)) if square > 0 else math.inf


def _beyond(shift: float, degrees: float, alpha: float) -> float:
    """Return P(T > upper quantile) of a noncentral t with the given shift."""
    if degrees >= NORMAL_FROM:
        from statistics import NormalDist

        return NormalDist().cdf(shift - normal_quantile(1 - alpha / 2))
    from scipy.special import nctdtr

    edge = t_quantile(1 - alpha / 2, degrees)
    # The lower tail of the mirrored distribution keeps its digits where power is small.
    found = float(nctdtr(degrees, shift, edge))
    return min(1.0, max(0.0, 1 - found))


def patients_for_power(
    parts: PlannedComponents,
    readers: int,
    effect: float,
    *,
    margin: float = 0.0,
    power: float = 0.8,
    alpha: float = 0.05,
    factors: Factors = "random",
) -> int | None:
    """Return the fewest patients that give the power; None when no number does.

    With few readers who differ, more patients alone cannot reach every power.
    """

    def reaches(patients: int) -> bool:
        found = study_power(
            parts, readers, patients, effect, margin=margin, alpha=alpha, factors=factors
        )
        return found >= power

    return _smallest(reaches, 4, _MOST_PATIENTS)


def readers_for_power(
    parts: PlannedComponents,
    patients: float,
    effect: float,
    *,
    margin: float = 0.0,
    power: float = 0.8,
    alpha: float = 0.05,
) -> int | None:
    """Return the fewest readers that give the power; None when no number does."""

    def reaches(readers: int) -> bool:
        found = study_power(parts, readers, patients, effect, margin=margin, alpha=alpha)
        return found >= power

    return _smallest(reaches, 2, _MOST_READERS)


def _smallest(reaches: Callable[[int], bool], low: int, most: int) -> int | None:
    """Return the smallest whole number that reaches, where larger ones do too."""
    if not reaches(most):
        return None
    high = low
    while not reaches(high):
        low, high = high + 1, min(2 * high, most)
    while low < high:
        middle = (low + high) // 2
        if reaches(middle):
            high = middle
        else:
            low = middle + 1
    return low
