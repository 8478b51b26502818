"""A short logistic fit with a sandwich variance by patient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LogisticFit", "fit_logistic", "logit"]

Floats = NDArray[np.float64]

_STEPS = 50
_FURTHEST = 25.0
"""Coefficients beyond this mean that the classes are separated."""


@dataclass(frozen=True, slots=True)
class LogisticFit:
    """Coefficients with their covariance by patient.

    Attributes
    ----------
    coefficients
        Shape (columns,).
    covariance
        Sandwich covariance by patient, shape (columns, columns).
    patients
        Number of patients.
    """

    coefficients: Floats
    covariance: Floats
    patients: int


def logit(probability: Floats, least: float = 1e-6) -> Floats:
    """Return log odds; probabilities are held within ``least`` of 0 and 1."""
    p = np.clip(probability, least, 1 - least)
    return np.asarray(np.log(p) - np.log1p(-p))


def fit_logistic(
    design: Floats,
    labels: NDArray[np.bool_],
    patients: NDArray[np.int64],
    offset: Floats | None = None,
) -> LogisticFit | None:
    """Fit by iteratively reweighted least squares; None when there is no finite fit.

    Parameters
    ----------
    design
        Shape (rows, columns), with a column of ones where an intercept is wanted.
    labels
        Shape (rows,).
    patients
        Index (from 0) of each row's patient.
    offset
        Part of the log odds that is given, shape (rows,).

    Notes
    -----
    The sandwich is (X'WX)^-1 sum_i s_i s_i' (X'WX)^-1 P / (P - 1) with s_i the score of
    patient i (Liang and Zeger 1986).
    """
    given = np.zeros(labels.size) if offset is None else offset
    y = labels.astype(np.float64)
    beta = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        fitted = 1 / (1 + np.exp(-np.clip(design @ beta + given, -35, 35)))
        weight = np.maximum(fitted * (1 - fitted), 1e-12)
        information = (design * weight[:, None]).T @ design
        try:
            step = np.linalg.solve(information, design.T @ (y - fitted))
        except np.linalg.LinAlgError:
            return None
        beta = beta + step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
        if not bool(np.isfinite(beta).all()) or float(np.abs(beta).max()) > _FURTHEST:
            return None
        if float(np.abs(step).max()) < 1e-11:
            break
    else:
        return None
    count = int(patients.max()) + 1
    rows = design * (y - fitted)[:, None]
    scores = np.stack(
        [np.bincount(patients, rows[:, k], count) for k in range(rows.shape[1])], axis=1
    )
    present = int(np.count_nonzero(np.bincount(patients, minlength=count)))
    bread = np.linalg.inv(information)
    factor = present / max(present - 1, 1)
    return LogisticFit(beta, factor * bread @ (scores.T @ scores) @ bread, present)
