"""Models with several answers: multi-class and ordinal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.measures.ratio_metric import RatioMetric
from sonobridge.audit.table import AuditTable

__all__ = ["CLASS_METRICS", "ORDINAL_METRICS", "class_columns"]

Floats = NDArray[np.float64]

_RIGHT = RatioMetric(
    metric="accuracy",
    title="Accuracy",
    kind="share",
    numerator=(1, 0, 0, 0),
    denominator=(0, 0, 0, 1),
    counted="got the right answer",
    among="images",
)

CLASS_METRICS: tuple[RatioMetric, ...] = (_RIGHT,)
ORDINAL_METRICS: tuple[RatioMetric, ...] = (
    _RIGHT,
    RatioMetric(
        metric="within_one_grade",
        title="Within one grade",
        kind="share",
        numerator=(0, 1, 0, 0),
        denominator=(0, 0, 0, 1),
        counted="were at most one grade off",
        among="images",
    ),
    RatioMetric(
        metric="mae",
        title="Mean absolute error in grades",
        kind="mean",
        numerator=(0, 0, 1, 0),
        denominator=(0, 0, 0, 1),
        counted="is the sum of grades that the answers were off",
        among="images",
        unit="grades",
        lower_is_better=True,
    ),
)


def class_columns(table: AuditTable, rows: slice) -> Floats:
    """Return right, within one grade, grades off; shape (rows, 3)."""
    assert table.reference is not None
    assert table.prediction is not None
    answer, truth = (
        one[rows].astype(np.float64) for one in (table.prediction, table.reference)
    )
    off = np.abs(answer - truth)
    return np.column_stack([off == 0, off <= 1, off]).astype(np.float64)
