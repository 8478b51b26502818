"""Analysis of a reader study after Obuchowski and Rockette, degrees of freedom by Hillis."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics.distributions import incomplete_beta
from sonobridge.statistics.reader_study.accuracy import Accuracy
from sonobridge.statistics.reader_study.contrast import NORMAL_FROM, Contrast, Factors

__all__ = [
    "Components",
    "GlobalTest",
    "components",
    "global_test",
    "modality_difference",
    "modality_mean",
    "reader_difference",
]

Floats = NDArray[np.float64]

_SOURCE = "Obuchowski–Rockette 1995, degrees of freedom by Hillis 2007"
_METHOD = {
    "random": f"readers and patients random; {_SOURCE}",
    "fixed_readers": "these readers only, patients random; Obuchowski–Rockette 1995",
    "fixed_cases": "these patients only, readers random; ANOVA of the readers",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """Mean squares and covariances of a study with crossed readers and modalities.

    Attributes
    ----------
    modalities, readers
        Counts t and r.
    ms_modality, ms_reader, ms_interaction
        Mean squares of the estimates, shape (t, r).
    error
        Mean variance of one estimate over patients.
    cov1
        Same reader, other modality.
    cov2
        Other reader, same modality; 0 with one reader.
    cov3
        Both differ; 0 with one reader.
    """

    modalities: int
    readers: int
    ms_modality: float
    ms_reader: float
    ms_interaction: float
    error: float
    cov1: float
    cov2: float
    cov3: float

    @property
    def shared(self) -> float:
        """Cov2 - Cov3, not below 0: what readers share of the luck of the cases."""
        return max(0.0, self.cov2 - self.cov3)

    @property
    def reader_variance(self) -> float:
        """Variance component of readers; may be estimated below 0."""
        between = (self.ms_reader - self.ms_interaction) / self.modalities
        return between - self.cov1 + self.cov3

    @property
    def interaction_variance(self) -> float:
        """Variance component of reader x modality; may be estimated below 0."""
        return self.ms_interaction - self.error + self.cov1 + self.shared

    def denominator(self, factors: Factors) -> float:
        """Return the mean square that that of modalities is compared with."""
        if factors == "fixed_cases":
            return self.ms_interaction
        if factors == "fixed_readers":
            return max(0.0, self.error - self.cov1 + (self.readers - 1) * self.shared)
        return self.ms_interaction + self.readers * self.shared

    def degrees(self, factors: Factors) -> float:
        """Return the denominator's degrees of freedom (Hillis 2007 where both are random)."""
        base = (self.modalities - 1) * (self.readers - 1)
        if factors == "fixed_readers":
            return math.inf
        if factors == "fixed_cases" or base == 0:
            return float(base)
        if self.ms_interaction <= 0:
            return math.inf
        return self.denominator("random") ** 2 / (self.ms_interaction**2 / base)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalTest:
    """Test of "all modalities have the same accuracy".

    ``statistic`` is F, or chi-square (with ``second_degrees`` infinite) for fixed readers.
    """

    statistic: float
    first_degrees: int
    second_degrees: float
    p: float


def components(accuracy: Accuracy) -> Components:
    """Return mean squares and averaged covariances; at least two modalities."""
    values, covariance = accuracy.values, accuracy.covariance
    t, r = values.shape
    if t < 2:
        raise ValueError("a comparison needs two modalities")
    by_modality, by_reader, grand = values.mean(1), values.mean(0), values.mean()
    rest = values - by_modality[:, None] - by_reader[None, :] + grand
    error = np.einsum("ijij->", covariance) / (t * r)
    same_reader = np.einsum("ijkj->", covariance)
    same_modality = np.einsum("ijik->", covariance)
    diagonal = error * t * r
    cov1 = (same_reader - diagonal) / (t * (t - 1) * r)
    cov2 = (same_modality - diagonal) / (t * r * (r - 1)) if r > 1 else 0.0
    both = covariance.sum() - same_reader - same_modality + diagonal
    cov3 = both / (t * (t - 1) * r * (r - 1)) if r > 1 else 0.0
    return Components(
        modalities=t,
        readers=r,
        ms_modality=float(r * ((by_modality - grand) ** 2).sum() / (t - 1)),
        ms_reader=float(t * ((by_reader - grand) ** 2).sum() / (r - 1)) if r > 1 else 0.0,
        ms_interaction=float((rest**2).sum() / ((t - 1) * (r - 1))) if r > 1 else 0.0,
        error=float(error),
        cov1=float(cov1),
        cov2=float(cov2),
        cov3=float(cov3),
    )


def global_test(parts: Components, factors: Factors = "random") -> GlobalTest | None:
    """Return the test that all modalities are equal; None where nothing varies.

    Notes
    -----
    F = MS(T) / (MS(TR) + max(0, r (Cov2 - Cov3))) (Hillis, Obuchowski, Schartz and
    Berbaum 2005); fixed readers: (t - 1) MS(T) over its expectation is chi-square.
    """
    below = parts.denominator(factors)
    if below <= 0 or (parts.readers < 2 and factors != "fixed_readers"):
        return None
    first, second = parts.modalities - 1, parts.degrees(factors)
    ratio = parts.ms_modality / below
    if second >= NORMAL_FROM:
        from scipy.special import chdtrc

        statistic = first * ratio
        return GlobalTest(
            statistic=statistic,
            first_degrees=first,
            second_degrees=math.inf,
            p=float(chdtrc(first, statistic)),
        )
    p = incomplete_beta(second / (second + first * ratio), second / 2, first / 2)
    return GlobalTest(statistic=ratio, first_degrees=first, second_degrees=second, p=p)


def modality_difference(
    accuracy: Accuracy, first: int, second: int, factors: Factors = "random"
) -> Contrast | str:
    """Return the mean accuracy of one modality minus another, or why there is none.

    Parameters
    ----------
    accuracy
        Estimates and covariances of all modalities, which share their error term.
    first, second
        Indices of modalities.
    factors
        What is drawn from a population.
    """
    parts = components(accuracy)
    if parts.readers < 2 and factors != "fixed_readers":
        return "one reader: nothing can be said about other readers"
    means = accuracy.values.mean(1)
    return Contrast(
        value=float(means[first] - means[second]),
        standard_error=math.sqrt(2 / parts.readers * parts.denominator(factors)),
        degrees=parts.degrees(factors),
        method=_METHOD[factors],
    )


def modality_mean(
    accuracy: Accuracy, modality: int, factors: Factors = "random"
) -> Contrast | str:
    """Return the mean accuracy of the readers with one modality, from its data alone."""
    values = accuracy.values[modality]
    covariance = accuracy.covariance[modality, :, modality, :]
    r = values.size
    if r < 2 and factors != "fixed_readers":
        return "one reader: nothing can be said about other readers"
    return mean_contrast(values, covariance, factors)


def mean_contrast(values: Floats, covariance: Floats, factors: Factors) -> Contrast:
    """Return the mean of one value a reader, shapes (readers,) and (readers, readers).

    Notes
    -----
    Random readers: (MS(R) + max(0, r Cov2)) / r with Hillis' degrees of freedom for one
    modality.
    """
    r = values.size
    shared = (covariance.sum() - np.trace(covariance)) / (r * (r - 1)) if r > 1 else 0.0
    shared = max(0.0, float(shared))
    square = float(values.var(ddof=1)) if r > 1 else 0.0
    if factors == "fixed_readers":
        variance = (float(np.trace(covariance)) / r + (r - 1) * shared) / r
        degrees = math.inf
    elif factors == "fixed_cases":
        variance, degrees = square / r, float(r - 1)
    else:
        whole = square + r * shared
        variance = whole / r
        degrees = whole**2 / (square**2 / (r - 1)) if square > 0 else math.inf
    return Contrast(
        value=float(values.mean()),
        standard_error=math.sqrt(max(0.0, variance)),
        degrees=degrees,
        method=_METHOD[factors],
    )


def reader_difference(accuracy: Accuracy, first: int, second: int, reader: int) -> Contrast:
    """Return one reader's difference between two modalities, patients random."""
    values, covariance = accuracy.values[:, reader], accuracy.covariance[:, reader, :, reader]
    variance = covariance[first, first] + covariance[second, second]
    variance = float(variance - 2 * covariance[first, second])
    return Contrast(
        value=float(values[first] - values[second]),
        standard_error=math.sqrt(max(0.0, variance)),
        degrees=math.inf,
        method="this reader only, patients random",
    )
