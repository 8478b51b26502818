"""Yes-or-no models: what is measured of a row, and the metrics made from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.measures.ratio_metric import RatioMetric
from sonobridge.audit.table import AuditTable

__all__ = ["BINARY_METRICS", "binary_columns"]

Floats = NDArray[np.float64]

# Columns of ``binary_columns``: diseased, called positive, both, score error, squared
# error; the last coefficient of a metric belongs to the number of images.
BINARY_METRICS: tuple[RatioMetric, ...] = (
    RatioMetric(
        metric="sensitivity",
        title="Sensitivity",
        kind="share",
        numerator=(0, 0, 1, 0, 0, 0),
        denominator=(1, 0, 0, 0, 0, 0),
        counted="were called positive",
        among="images with the finding",
        absent="no patient with the finding",
    ),
    RatioMetric(
        metric="specificity",
        title="Specificity",
        kind="share",
        numerator=(-1, -1, 1, 0, 0, 1),
        denominator=(-1, 0, 0, 0, 0, 1),
        counted="were called negative",
        among="images without the finding",
        absent="no patient without the finding",
    ),
    RatioMetric(
        metric="ppv",
        title="Positive predictive value in this table",
        kind="share",
        numerator=(0, 0, 1, 0, 0, 0),
        denominator=(0, 1, 0, 0, 0, 0),
        counted="had the finding",
        among="images called positive",
        absent="no image was called positive",
    ),
    RatioMetric(
        metric="npv",
        title="Negative predictive value in this table",
        kind="share",
        numerator=(-1, -1, 1, 0, 0, 1),
        denominator=(0, -1, 0, 0, 0, 1),
        counted="were without the finding",
        among="images called negative",
        absent="no image was called negative",
    ),
    RatioMetric(
        metric="accuracy",
        title="Accuracy",
        kind="share",
        numerator=(-1, -1, 2, 0, 0, 1),
        denominator=(0, 0, 0, 0, 0, 1),
        counted="got the right answer",
        among="images",
    ),
    RatioMetric(
        metric="underdiagnosis",
        title="Underdiagnosis",
        kind="share",
        numerator=(1, 0, -1, 0, 0, 0),
        denominator=(1, 0, 0, 0, 0, 0),
        counted="were called negative",
        among="images with the finding",
        lower_is_better=True,
        absent="no patient with the finding",
    ),
    RatioMetric(
        metric="calibration_in_the_large",
        title="Observed share minus mean score",
        kind="mean",
        numerator=(0, 0, 0, -1, 0, 0),
        denominator=(0, 0, 0, 0, 0, 1),
        counted="is the sum of outcome minus score",
        among="images",
        scale=(-1.0, 1.0),
        lower_is_better=True,
    ),
    RatioMetric(
        metric="brier",
        title="Brier score",
        kind="mean",
        numerator=(0, 0, 0, 0, 1, 0),
        denominator=(0, 0, 0, 0, 0, 1),
        counted="is the sum of squared score errors",
        among="images",
        scale=(0.0, 1.0),
        lower_is_better=True,
    ),
)


def binary_columns(table: AuditTable, rows: slice) -> Floats:
    """Return diseased, called positive, both, score error, squared error; (rows, 5).

    Without scores the last two columns are zero and their metrics are left out.
    """
    assert table.reference is not None
    assert table.prediction is not None
    label, called = (
        np.asarray(one[rows], np.float64) for one in (table.reference, table.prediction)
    )
    found = np.zeros((label.size, 5))
    found[:, 0], found[:, 1], found[:, 2] = label, called, label * called
    if table.score is not None:
        error = table.score[rows] - label
        found[:, 3], found[:, 4] = error, error * error
    return found
