"""Accuracy of each reader with each modality, and how these estimates vary together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Accuracy",
    "CovarianceMethod",
    "FigureOfMerit",
    "Readings",
    "measure_accuracy",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FigureOfMerit = Literal["auc", "sensitivity", "specificity"]
CovarianceMethod = Literal["delong", "jackknife"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """All readings of a complete design.

    Attributes
    ----------
    scores
        Shape (modalities, readers, cases), float64: ratings, higher meaning more likely
        positive; for sensitivity and specificity answers, 1 positive and 0 negative.
    truth
        Shape (cases,): whether the reference is positive.
    patients
        Shape (cases,), int64: code of the case's patient.
    """

    scores: Floats
    truth: Bools
    patients: NDArray[np.int64]

    def __post_init__(self) -> None:
        cases = self.truth.size
        if self.scores.ndim != 3 or self.scores.shape[2] != cases:
            raise ValueError("scores have the shape (modalities, readers, cases)")
        if self.patients.shape != (cases,):
            raise ValueError("each case has one patient")
        if not bool(np.isfinite(self.scores).all()):
            raise ValueError("a reading is missing: leave the case out, and report it")

    def take(self, cases: Bools) -> Readings:
        """Return the readings of some cases, mask of shape (cases,)."""
        return Readings(
            scores=self.scores[:, :, cases],
            truth=self.truth[cases],
            patients=self.patients[cases],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Estimates with the covariances that sampling of patients gives them.

    Attributes
    ----------
    values
        Shape (modalities, readers), in 0..1.
    covariance
        Shape (modalities, readers, modalities, readers).
    patients, positive_patients, negative_patients
        Patients behind it; a patient may have cases of both kinds.
    cases
        Cases that entered: all for AUC, the positive (negative) ones for sensitivity
        (specificity).
    """

    values: Floats
    covariance: Floats
    patients: int
    positive_patients: int
    negative_patients: int
    cases: int


def measure_accuracy(
    readings: Readings, figure: FigureOfMerit, method: CovarianceMethod = "delong"
) -> Accuracy | str:
    """Return accuracy and covariances, or the reason why there is none.

    Parameters
    ----------
    readings
        A complete design.
    figure
        ``auc`` (empirical, half for ties), ``sensitivity`` or ``specificity``.
    method
        ``delong``: structural components summed by patient (Obuchowski 1997, Biometrics
        53:567), which is DeLong's method at one case a patient; for shares the ratio
        estimator. ``jackknife``: leave one patient out.

    Notes
    -----
    At least 3 patients are needed on each side that the figure looks at.
    """
    truth, patients = readings.truth, readings.patients
    positive, negative = np.unique(patients[truth]), np.unique(patients[~truth])
    sides = {"positive": positive, "negative": negative}
    if figure != "auc":
        sides.pop("negative" if figure == "sensitivity" else "positive")
    for word, found in sides.items():
        if found.size < 3:
            return f"fewer than 3 {word} patients"
    modalities, readers, _ = readings.scores.shape
    columns = readings.scores.reshape(modalities * readers, -1).T
    if figure == "auc":
        rule = _auc_delong if method == "delong" else _auc_jackknife
        values, covariance = rule(columns, truth, patients)
        used = np.ones_like(truth)
    else:
        used = truth if figure == "sensitivity" else ~truth
        answers = columns[used] if figure == "sensitivity" else 1 - columns[used]
        share = _share_by_ratio if method == "delong" else _share_jackknife
        values, covariance = share(answers, patients[used])
    return Accuracy(
        values=values.reshape(modalities, readers),
        covariance=covariance.reshape(modalities, readers, modalities, readers),
        patients=int(np.unique(patients[used]).size),
        positive_patients=int(positive.size),
        negative_patients=int(negative.size),
        cases=int(used.sum()),
    )


def _auc_delong(
    columns: Floats, truth: Bools, patients: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Return AUC, shape (columns,), and Obuchowski's covariance of the columns."""
    upper, lower = _placements(columns, truth)
    values = upper.mean(0)
    keys, index = np.unique(patients, return_inverse=True)
    # Sums within a patient of V10 - AUC and V01 - AUC; patients x columns.
    a = _sum_rows(upper - values, index[truth], keys.size)
    b = _sum_rows(lower - values, index[~truth], keys.size)
    n1, n0 = upper.shape[0], lower.shape[0]
    first, second = (np.unique(index[side]).size for side in (truth, ~truth))
    both = keys.size / (keys.size - 1) * (a.T @ b) / (n1 * n0)
    covariance = (
        first / (first - 1) * (a.T @ a) / n1**2
        + second / (second - 1) * (b.T @ b) / n0**2
        + both
        + both.T
    )
    return values, covariance


def _placements(columns: Floats, truth: Bools) -> tuple[Floats, Floats]:
    """Return V10 and V01, shapes (positives, columns) and (negatives, columns).

    V10 of a positive case is the share of negative cases scored lower, half for ties; V01
    of a negative case the share of positive cases scored higher.
    """
    upper = np.empty((int(truth.sum()), columns.shape[1]))
    lower = np.empty((int((~truth).sum()), columns.shape[1]))
    for column in range(columns.shape[1]):
        positive, negative = columns[truth, column], columns[~truth, column]
        sorted_negative, sorted_positive = np.sort(negative), np.sort(positive)
        below = np.searchsorted(sorted_negative, positive, "left")
        not_above = np.searchsorted(sorted_negative, positive, "right")
        upper[:, column] = (below + not_above) / (2 * negative.size)
        smaller = np.searchsorted(sorted_positive, negative, "left")
        not_larger = np.searchsorted(sorted_positive, negative, "right")
        lower[:, column] = 1 - (smaller + not_larger) / (2 * positive.size)
    return upper, lower


def _auc_jackknife(
    columns: Floats, truth: Bools, patients: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Return AUC and the covariance of leaving out one patient at a time."""
    upper, lower = _placements(columns, truth)
    keys, index = np.unique(patients, return_inverse=True)
    n1, n0 = upper.shape[0], lower.shape[0]
    won = _sum_rows(upper * n0, index[truth], keys.size)
    lost = _sum_rows(lower * n1, index[~truth], keys.size)
    within = np.zeros_like(won)
    for key in np.intersect1d(index[truth], index[~truth]):
        mine = index == key
        own_upper, _ = _placements(columns[mine], truth[mine])
        within[key] = own_upper.sum(0) * int((mine & ~truth).sum())
    positives = np.bincount(index[truth], minlength=keys.size)
    negatives = np.bincount(index[~truth], minlength=keys.size)
    pairs = ((n1 - positives) * (n0 - negatives))[:, None]
    left = (upper.sum(0) * n0 - won - lost + within) / pairs
    return upper.mean(0), _jackknife_covariance(left)


def _share_by_ratio(answers: Floats, patients: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return shares of rows and the covariance of ratio estimators by patient."""
    keys, index = np.unique(patients, return_inverse=True)
    values = answers.mean(0)
    residual = _sum_rows(answers - values, index, keys.size)
    scale = keys.size / (keys.size - 1) / answers.shape[0] ** 2
    return values, scale * (residual.T @ residual)


def _share_jackknife(answers: Floats, patients: NDArray[np.int64]) -> tuple[Floats, Floats]:
    keys, index = np.unique(patients, return_inverse=True)
    rest = answers.sum(0) - _sum_rows(answers, index, keys.size)
    left = rest / (answers.shape[0] - np.bincount(index))[:, None]
    return answers.mean(0), _jackknife_covariance(left)


def _jackknife_covariance(left: Floats) -> Floats:
    count = left.shape[0]
    centred = left - left.mean(0)
    return np.asarray((count - 1) / count * (centred.T @ centred))


def _sum_rows(rows: Floats, index: NDArray[np.int64], count: int) -> Floats:
    sums = np.zeros((count, rows.shape[1]))
    np.add.at(sums, index, rows)
    return sums
