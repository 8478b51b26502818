"""Two versions (or a version and a reader) on the same images of the same patients."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sonobridge.statistics.clustered.auc import clustered_auc
from sonobridge.statistics.clustered.gaps import ClusteredGap, auc_gap, share_gap
from sonobridge.statistics.clustered.ratio import clustered_share, ratio_covariance
from sonobridge.statistics.distributions import normal_two_sided

__all__ = ["PairedTest", "clustered_mcnemar", "paired_auc", "paired_share"]


@dataclass(frozen=True, slots=True)
class PairedTest:
    """A test of marginal homogeneity.

    Attributes
    ----------
    statistic
        Chi-square with one degree of freedom.
    p
        Two-sided p; 1 when no image is answered differently.
    """

    statistic: float
    p: float


def clustered_mcnemar(only_first: ArrayLike, only_second: ArrayLike) -> PairedTest:
    """Return McNemar's test for images clustered in patients.

    Parameters
    ----------
    only_first, only_second
        Images of each patient with the event by the first answer alone and by the second
        alone, shape (patients,); patients without such an image count as well.

    Notes
    -----
    Obuchowski (1998), Statistics in Medicine 17:1495, in the short form of Yang and others
    (2010): (K - 1) / K (sum (b - c))^2 / sum (b - c)^2 over K patients. With one image a
    patient it is McNemar's statistic without continuity correction, times (K - 1) / K.
    """
    b = np.asarray(only_first, dtype=np.float64)
    c = np.asarray(only_second, dtype=np.float64)
    if b.shape != c.shape or b.ndim != 1:
        raise ValueError("each patient has two counts")
    rest = b - c
    squares = float(rest @ rest)
    if squares == 0:
        return PairedTest(0.0, 1.0)
    statistic = (rest.size - 1) / rest.size * float(rest.sum()) ** 2 / squares
    return PairedTest(statistic, normal_two_sided(math.sqrt(statistic)))


def paired_share(
    first: ArrayLike, second: ArrayLike, totals: ArrayLike, level: float = 0.95
) -> ClusteredGap | None:
    """Return the first share minus the second on the same images.

    Parameters
    ----------
    first, second
        Images of each patient with the event by either answer, shape (patients,).
    totals
        Images of each patient.
    level
        Confidence level.

    Returns
    -------
    ClusteredGap or None
        None with fewer than two patients.
    """
    one, other = clustered_share(first, totals, level), clustered_share(second, totals, level)
    if one is None or other is None:
        return None
    covariance = ratio_covariance((first, totals), (second, totals))
    return share_gap(one, other, covariance, level)


def paired_auc(
    scores: tuple[ArrayLike, ArrayLike],
    labels: ArrayLike,
    patients: ArrayLike,
    level: float = 0.95,
) -> ClusteredGap | None:
    """Return the first AUC minus the second on the same rows.

    Parameters
    ----------
    scores
        The two scores of each row, each of shape (rows,).
    labels, patients
        Label and patient of each row.
    level
        Confidence level.

    Returns
    -------
    ClusteredGap or None
        None below three patients of a class.
    """
    one = clustered_auc(scores[0], labels, patients, level)
    other = clustered_auc(scores[1], labels, patients, level)
    return None if one is None or other is None else auc_gap(one, other, level=level)
