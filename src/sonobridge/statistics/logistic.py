"""A short logistic fit with a sandwich variance by patient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LogisticFit", "fit_logistic", "logit"]

Floats = NDArray[np.float64]

_STEPS = 50
_BLOCK = 1 << 16
"""Rows that are summed at once; bounds the memory."""
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
    beta = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        information = np.zeros((beta.size, beta.size))
        gradient = np.zeros(beta.size)
        for rows in _blocks(labels.size):
            part = design[rows]
            fitted = _fitted(part, beta, offset, rows)
            weight = np.maximum(fitted * (1 - fitted), 1e-12)
            information += (part * weight[:, None]).T @ part
            gradient += part.T @ (labels[rows] - fitted)
        try:
            step = np.linalg.solve(information, gradient)
        except np.linalg.LinAlgError:
            return None
        before, beta = (
            beta,
            beta + step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300)),
        )
        if not bool(np.isfinite(beta).all()) or float(np.abs(beta).max()) > _FURTHEST:
            return None
        if float(np.abs(step).max()) < 1e-11:
            break
    else:
        return None
    count = int(patients.max()) + 1
    scores = np.zeros((count, beta.size))
    for rows in _blocks(labels.size):
        part, who = design[rows], patients[rows]
        left = part * (labels[rows] - _fitted(part, before, offset, rows))[:, None]
        first, last = int(who.min()), int(who.max()) + 1
        for k in range(beta.size):
            scores[first:last, k] += np.bincount(who - first, left[:, k], last - first)
    present = int(np.count_nonzero(np.bincount(patients, minlength=count)))
    bread = np.linalg.inv(information)
    factor = present / max(present - 1, 1)
    return LogisticFit(beta, factor * bread @ (scores.T @ scores) @ bread, present)


def _blocks(rows: int) -> Iterator[slice]:
    yield from (slice(first, first + _BLOCK) for first in range(0, rows, _BLOCK))


def _fitted(part: Floats, beta: Floats, offset: Floats | None, rows: slice) -> Floats:
    """Return the fitted probabilities of a block of rows."""
    odds = part @ beta
    if offset is not None:
        odds = odds + offset[rows]
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -35, 35))))
