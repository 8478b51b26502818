"""Area under the ROC curve with images clustered in patients, in closed form."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonobridge.statistics.distributions import (
    normal_quantile,
    normal_two_sided,
    t_critical,
    t_two_sided,
    welch_degrees,
)

__all__ = [
    "FEWEST_PATIENTS_A_CLASS",
    "AucTest",
    "ClusteredAuc",
    "auc_covariance",
    "auc_difference",
    "clustered_auc",
    "hanley_mcneil_variance",
    "placements",
    "ranked_auc",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FEWEST_PATIENTS_A_CLASS = 3
"""Positive, and negative, patients below which no AUC is given."""


@dataclass(frozen=True, slots=True)
class _Influence:
    """Each patient's share in the deviation of an AUC.

    Attributes
    ----------
    patients
        Codes of the patients, ascending, shape (P,).
    positive, negative
        Sum over the patient's images of (placement - AUC), divided by the number of
        images of the class, shape (P,).
    factors
        I / (I - 1) of positive patients, negative patients and all patients.
    """

    patients: Integers
    positive: Floats
    negative: Floats
    factors: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusteredAuc:
    """An AUC with its variance and interval by patient.

    Attributes
    ----------
    value, variance
        Mid-rank AUC, in 0..1, and its variance (Obuchowski 1997).
    positive_patients, negative_patients, patients
        Patients with a positive image, with a negative image, with any.
    positive_images, negative_images
        Numbers of images.
    degrees
        Satterthwaite's degrees of freedom over the two classes, at most patients - 1.
    level, low, high
        Interval.
    influence
        Patients' parts, from which covariances with other AUCs follow.
    """

    value: float
    variance: float
    positive_patients: int
    negative_patients: int
    patients: int
    positive_images: int
    negative_images: int
    degrees: float
    level: float
    low: float
    high: float
    influence: _Influence

    @property
    def images(self) -> int:
        """Number of images."""
        return self.positive_images + self.negative_images

    @property
    def design_effect(self) -> float | None:
        """Variance over that of as many independent images; None at an AUC of 0 or 1."""
        m, n = self.positive_images, self.negative_images
        independent = hanley_mcneil_variance(self.value, m, n)
        return self.variance / independent if independent > 0 else None

    def without_influence(self) -> ClusteredAuc:
        """Return the AUC without its patients: limits stay, covariances are gone."""
        none = np.zeros(0)
        parts = _Influence(np.zeros(0, np.int64), none, none, self.influence.factors)
        return replace(self, influence=parts)

    def wald(self, level: float = 0.95) -> tuple[float, float]:
        """Return the plain normal interval that DeLong's method prints elsewhere."""
        half = normal_quantile(0.5 + level / 2) * math.sqrt(self.variance)
        return self.value - half, self.value + half

    def limits(self, alpha: float) -> tuple[float, float]:
        """Return the interval of level 1 - ``alpha``.

        Notes
        -----
        The t interval on the logit scale, stretched where it is narrower than the score
        interval that as many independent images would give at a one-sided ``alpha``
        (Newcombe 2006): near 0 and 1 the estimated variance can vanish. At exactly 0 or
        1 the score interval counts patients in the place of images, two-sided.
        """
        value, variance = self.value, self.variance
        if not 0 < value < 1 or variance <= 0:
            size = self.positive_patients, self.negative_patients
            z = t_critical(alpha, math.inf)
            return _score_end(value, size, z, 0.0), _score_end(value, size, z, 1.0)
        half = t_critical(alpha, self.degrees) * math.sqrt(variance) / (value * (1 - value))
        centre = math.log(value / (1 - value))
        images = self.positive_images, self.negative_images
        z = t_critical(min(2 * alpha, 1.0), math.inf)
        low, high = _expit(centre - half), _expit(centre + half)
        if _inside(low, value, images, z):
            low = _score_end(value, images, z, 0.0)
        if _inside(high, value, images, z):
            high = _score_end(value, images, z, 1.0)
        return low, high


@dataclass(frozen=True, slots=True)
class AucTest:
    """A Wald test of two AUCs.

    Attributes
    ----------
    difference
        First minus second.
    standard_error
        Of the difference.
    statistic, degrees, p
        Difference in standard errors, its degrees of freedom (infinite: normal) and the
        two-sided p.
    """

    difference: float
    standard_error: float
    statistic: float
    degrees: float
    p: float


def placements(scores: ArrayLike, labels: ArrayLike) -> tuple[float, Floats, Floats]:
    """Return the AUC and the placement values of positives and of negatives.

    Parameters
    ----------
    scores
        Finite numbers, shape (rows,); higher means more likely positive.
    labels
        True (or 1) for a positive row, shape (rows,).

    Returns
    -------
    tuple
        AUC; share of negatives below each positive (ties count half), in the order of
        the rows; share of positives above each negative. NaN and placements of 0 when a
        class is absent.

    Notes
    -----
    V10 and V01 of DeLong, DeLong and Clarke-Pearson (1988) by one sort; counts are whole
    numbers in 64 bits, so that ranks stay exact at any size.
    """
    s = np.asarray(scores, dtype=np.float64)
    y = np.asarray(labels, dtype=np.bool_)
    if s.shape != y.shape or s.ndim != 1:
        raise ValueError("each row has one score and one label")
    if not bool(np.isfinite(s).all()):
        raise ValueError("scores are finite numbers")
    value, placed = _placed(*_ranks(s), y)
    return value, placed[y], placed[~y]


def _ranks(s: Floats) -> tuple[Integers, int]:
    """Return each row's rank among the distinct scores, from 0, and their number."""
    if s.size == 0:
        return np.zeros(0, np.int64), 0
    ordered = bool((s[1:] >= s[:-1]).all())
    order = None if ordered else np.argsort(s)
    values = s if order is None else s[order]
    in_order = np.zeros(s.size, np.int64)
    np.cumsum(values[1:] != values[:-1], out=in_order[1:])
    if order is None:
        return in_order, int(in_order[-1]) + 1
    ranks = np.empty_like(in_order)
    ranks[order] = in_order
    return ranks, int(in_order[-1]) + 1


def _placed(
    ranks: NDArray[np.integer], count: int, y: NDArray[np.bool_]
) -> tuple[float, Floats]:
    """Return the AUC and each row's placement, in the order of the rows."""
    positive = np.bincount(ranks[y], minlength=count)
    negative = np.bincount(ranks[~y], minlength=count)
    positives, negatives = int(positive.sum()), int(negative.sum())
    if positives == 0 or negatives == 0:
        return math.nan, np.zeros(y.size)
    up_to, below = np.cumsum(positive), np.cumsum(negative) - negative
    # Doubled counts keep half ties whole.
    total = int((positive * (2 * below + negative)).sum())
    for_positive = (2 * below + negative) / (2 * negatives)
    for_negative = (2 * (positives - up_to) + positive) / (2 * positives)
    placed = np.where(y, for_positive[ranks], for_negative[ranks])
    return total / (2 * positives * negatives), placed


def clustered_auc(
    scores: ArrayLike, labels: ArrayLike, patients: ArrayLike, level: float = 0.95
) -> ClusteredAuc | None:
    """Return an AUC with its interval by patient; None when it cannot be estimated.

    Parameters
    ----------
    scores
        Finite numbers, shape (rows,). Rows sorted by score are not sorted again.
    labels
        True (or 1) for a positive row, shape (rows,).
    patients
        Whole number of each row's patient, shape (rows,).
    level
        Confidence level.

    Returns
    -------
    ClusteredAuc or None
        None below three patients with a positive, or with a negative, row.

    Notes
    -----
    Obuchowski (1997), Biometrics 53:567. With A_i and B_i the sums within patient i of
    V10 - AUC and V01 - AUC: I1 / (I1 - 1) sum A^2 / n1^2 + I0 / (I0 - 1) sum B^2 / n0^2
    + 2 P / (P - 1) sum A B / (n1 n0). With one image a patient this is DeLong's variance.
    """
    s = np.asarray(scores, dtype=np.float64)
    y = np.asarray(labels, dtype=np.bool_)
    if not bool(np.isfinite(s).all()):
        raise ValueError("scores are finite numbers")
    who = np.asarray(patients, dtype=np.int64)
    if not s.shape == y.shape == who.shape:
        raise ValueError("each row has one score, one label and one patient")
    return ranked_auc(_ranks(s), y, who, level)


def ranked_auc(
    ranks: tuple[NDArray[np.integer], int],
    y: NDArray[np.bool_],
    patients: NDArray[np.integer],
    level: float,
) -> ClusteredAuc | None:
    """Return :func:`clustered_auc` of rows whose scores are ranked already.

    Parameters
    ----------
    ranks
        Rank of each row's score among distinct ones, shape (rows,), and how many ranks
        there are; ranks may be missing.
    y, patients
        Label and patient of each row.
    level
        Confidence level.
    """
    codes, rows_of = _compact(patients)
    count = codes.size
    n1 = int(np.count_nonzero(y))
    n0 = y.size - n1
    i1 = int(np.count_nonzero(np.bincount(rows_of[y], minlength=count)))
    i0 = int(np.count_nonzero(np.bincount(rows_of[~y], minlength=count)))
    if min(i1, i0) < FEWEST_PATIENTS_A_CLASS:
        return None
    value, rest = _placed(*ranks, y)
    rest -= value
    influence = _Influence(
        codes,
        np.bincount(rows_of[y], rest[y], count) / n1,
        np.bincount(rows_of[~y], rest[~y], count) / n0,
        (i1 / (i1 - 1), i0 / (i0 - 1), count / (count - 1)),
    )
    a, b, (f1, f0, f) = influence.positive, influence.negative, influence.factors
    parts = f1 * float(a @ a), f0 * float(b @ b)
    variance = max(sum(parts) + 2 * f * float(a @ b), 0.0)
    degrees = min(welch_degrees(parts, (i1 - 1, i0 - 1)), count - 1)

    def made(low: float, high: float) -> ClusteredAuc:
        return ClusteredAuc(
            value=value,
            variance=variance,
            positive_patients=i1,
            negative_patients=i0,
            patients=count,
            positive_images=n1,
            negative_images=n0,
            degrees=degrees,
            level=level,
            low=low,
            high=high,
            influence=influence,
        )

    return made(*made(value, value).limits(1 - level))


def _compact(patients: NDArray[np.integer]) -> tuple[Integers, Integers]:
    """Return the distinct codes, ascending, and each row's index among them."""
    if patients.size == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    low, high = int(patients.min()), int(patients.max())
    if high - low > 8 * patients.size + 1024:
        codes, rows_of = np.unique(patients, return_inverse=True)
        return codes.astype(np.int64), rows_of
    # Codes of a table are dense, so that counting beats sorting.
    present = np.bincount(patients - low) > 0
    place = np.cumsum(present) - 1
    return np.flatnonzero(present) + low, place[patients - low]


def auc_covariance(first: ClusteredAuc, second: ClusteredAuc) -> float:
    """Return the covariance of two AUCs through the patients that are in both.

    The AUCs may come from two scores of the same rows or from groups whose patients
    overlap; without a common patient the covariance is 0.

    Notes
    -----
    The cross products of Obuchowski (1997) within patients; with one image a patient and
    the same rows, DeLong's covariance. Where the two have other numbers of patients, the
    factor I / (I - 1) of each enters by its square root.
    """
    one, other = first.influence, second.influence
    a1, b1, a2, b2 = one.positive, one.negative, other.positive, other.negative
    if not np.array_equal(one.patients, other.patients):
        _, here, there = np.intersect1d(
            one.patients, other.patients, assume_unique=True, return_indices=True
        )
        a1, b1, a2, b2 = a1[here], b1[here], a2[there], b2[there]
    f1, f0, f = (math.sqrt(x * y) for x, y in zip(one.factors, other.factors, strict=True))
    across = float(a1 @ b2) + float(b1 @ a2)
    return f1 * float(a1 @ a2) + f0 * float(b1 @ b2) + f * across


def auc_difference(
    first: ClusteredAuc, second: ClusteredAuc, *, covariance: float = 0.0, paired: bool = False
) -> AucTest:
    """Return the Wald test of two AUCs, as DeLong's method is printed elsewhere.

    Parameters
    ----------
    first, second
        AUCs.
    covariance
        Of the two (``auc_covariance``); 0 for groups without a common patient.
    paired
        Two scores of the same rows: normal distribution. Otherwise t with Welch's
        degrees of freedom on the numbers of images, as pROC computes it.
    """
    gap = first.value - second.value
    variance = first.variance + second.variance - 2 * covariance
    error = math.sqrt(max(variance, 0.0))
    if error == 0:
        p = 1.0 if gap == 0 else 0.0
        return AucTest(gap, 0.0, 0.0 if gap == 0 else math.copysign(math.inf, gap), math.inf, p)
    statistic = gap / error
    if paired:
        return AucTest(gap, error, statistic, math.inf, normal_two_sided(statistic))
    degrees = welch_degrees(
        (first.variance, second.variance), (first.images - 1, second.images - 1)
    )
    return AucTest(gap, error, statistic, degrees, t_two_sided(statistic, degrees))


def hanley_mcneil_variance(auc: float, positives: float, negatives: float) -> float:
    """Return the variance of an AUC of independent rows as a function of the AUC alone.

    Notes
    -----
    Hanley and McNeil (1982) with both class sizes averaged in the two terms, so that the
    variance is symmetric about 0.5: method 4 of Newcombe (2006), Statistics in Medicine
    25:559.
    """
    middle = (positives + negatives) / 2 - 1
    bracket = 1 + middle * ((1 - auc) / (2 - auc) + auc / (1 + auc))
    return auc * (1 - auc) * bracket / (positives * negatives)


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def _inside(at: float, value: float, size: tuple[int, int], z: float) -> bool:
    """Tell whether a point lies within the score interval."""
    return (value - at) ** 2 < z * z * hanley_mcneil_variance(at, *size)


def _score_end(value: float, size: tuple[int, int], z: float, toward: float) -> float:
    """Return the end of the score interval between the AUC and 0 or 1, by bisection."""
    inner, outer = value, toward
    for _ in range(50):
        middle = 0.5 * (inner + outer)
        if _inside(middle, value, size, z):
            inner = middle
        else:
            outer = middle
    return 0.5 * (inner + outer) if value != toward else value
