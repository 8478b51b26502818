"""A model that no reader reads, against the average of readers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics.reader_study.accuracy import Accuracy
from sonobridge.statistics.reader_study.anova import mean_contrast
from sonobridge.statistics.reader_study.contrast import Contrast, Factors
from sonobridge.statistics.reader_study.planning import PlannedComponents

__all__ = [
    "STANDALONE_METHOD",
    "StandaloneComponents",
    "joined_scores",
    "planned_standalone",
    "single_estimate",
    "standalone_components",
    "standalone_difference",
]

Floats = NDArray[np.float64]

STANDALONE_METHOD = (
    "model (fixed) minus the mean of the readers, on the same patients: one-modality "
    "Obuchowski–Rockette analysis of each reader's difference to the model, degrees of "
    "freedom by Hillis"
)


@dataclass(frozen=True, slots=True)
class StandaloneComponents:
    """Components of the readers' differences to a model, as one modality.

    Attributes
    ----------
    readers
        Number of readers.
    reader
        Variance of the differences over readers, not below 0.
    error, cov2
        Mean variance of one difference over patients, and covariance of two of them.
    """

    readers: int
    reader: float
    error: float
    cov2: float


def standalone_difference(accuracy: Accuracy, factors: Factors = "random") -> Contrast | str:
    """Return the model's accuracy minus the readers' mean, or why there is none.

    Parameters
    ----------
    accuracy
        One modality whose "readers" are the model, first, and then the readers; see
        :func:`joined_scores`.
    factors
        What is drawn from a population; the model is always fixed.

    Notes
    -----
    d_j = model - reader j has the covariance Var(model) - Cov(model, j) - Cov(model, k) +
    Cov(j, k) over patients. The d_j are analysed as one modality: MS(R) of the d_j, and
    Cov2 the mean covariance of two of them (the analysis of Obuchowski and Rockette for
    one modality, Hillis 2007; used for a stand-alone model against readers by Hupse and
    others 2013, European Radiology 23:93, and as "1T-RRRC" by the package RJafroc).
    """
    values, covariance = _differences(accuracy)
    if values.size < 1:
        return "no readers to compare the model with"
    if values.size < 2 and factors != "fixed_readers":
        return "one reader: nothing can be said about other readers"
    found = mean_contrast(values, covariance, factors)
    return replace(found, method=f"{STANDALONE_METHOD}; {found.method.split(';')[0]}")


def standalone_components(accuracy: Accuracy) -> StandaloneComponents:
    """Return the components of the readers' differences to the model."""
    values, covariance = _differences(accuracy)
    count = values.size
    error = float(np.trace(covariance)) / count
    shared, square = 0.0, 0.0
    if count > 1:
        shared = float(covariance.sum() - np.trace(covariance)) / (count * (count - 1))
        square = float(values.var(ddof=1))
    return StandaloneComponents(count, max(0.0, square - error + shared), error, shared)


def planned_standalone(parts: StandaloneComponents, patients: int) -> PlannedComponents:
    """Return planning components that give :func:`study_power` of this comparison.

    Half of each component, without Cov1 and Cov3: the planner's variance of a difference
    of two modalities is then that of the mean difference to the model.
    """
    return PlannedComponents(
        patients=patients,
        interaction=parts.reader / 2,
        error=max(parts.error, 1e-12) / 2,
        cov1=0.0,
        cov2=min(max(parts.cov2, 0.0), parts.error) / 2,
        cov3=0.0,
        source=f"this study: {parts.readers} readers against a model, {patients} patients",
    )


def single_estimate(accuracy: Accuracy, reader: int) -> Contrast:
    """Return the model minus one reader (index from 1), patients random."""
    values, covariance = _differences(accuracy)
    variance = float(covariance[reader - 1, reader - 1])
    return Contrast(
        value=float(values[reader - 1]),
        standard_error=math.sqrt(max(0.0, variance)),
        degrees=math.inf,
        method="model minus this reader, patients random",
    )


def _differences(accuracy: Accuracy) -> tuple[Floats, Floats]:
    """Return model minus each reader, and the covariance of these differences."""
    values, covariance = accuracy.values[0], accuracy.covariance[0, :, 0, :]
    own, with_model = covariance[0, 0], covariance[0, 1:]
    of_differences = own - with_model[:, None] - with_model[None, :] + covariance[1:, 1:]
    return values[0] - values[1:], np.asarray(of_differences)


def joined_scores(scores: Floats, model: Floats) -> Floats:
    """Return scores of shape (1, 1 + readers, cases): the model first, then the readers.

    Parameters
    ----------
    scores
        Readers' scores, shape (readers, cases).
    model
        The model's score, shape (cases,).
    """
    return np.concatenate([model[None, :], scores])[None]
