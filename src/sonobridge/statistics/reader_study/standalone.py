"""A model that no reader reads, against the average of readers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics.reader_study.accuracy import Accuracy
from sonobridge.statistics.reader_study.anova import mean_contrast
from sonobridge.statistics.reader_study.contrast import Contrast, Factors

__all__ = ["STANDALONE_METHOD", "joined_scores", "standalone_difference"]

Floats = NDArray[np.float64]

STANDALONE_METHOD = (
    "model (fixed) minus the mean of the readers, on the same patients: one-modality "
    "Obuchowski–Rockette analysis of each reader's difference to the model, degrees of "
    "freedom by Hillis"
)


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
    one modality, Hillis 2007; applied to differences from a stand-alone model by
    Chakraborty and Zhai, RJafroc "1T-RRRC").
    """
    values = accuracy.values[0]
    if values.size < 2:
        return "no readers to compare the model with"
    if values.size < 3 and factors != "fixed_readers":
        return "one reader: nothing can be said about other readers"
    covariance = accuracy.covariance[0, :, 0, :]
    own = covariance[0, 0]
    with_model = covariance[0, 1:]
    of_differences = own - with_model[:, None] - with_model[None, :] + covariance[1:, 1:]
    found = mean_contrast(values[0] - values[1:], of_differences, factors)
    return replace(found, method=f"{STANDALONE_METHOD}; {found.method.split(';')[0]}")


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
