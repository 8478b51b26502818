"""Models that measure, and per-case overlap of outlines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.measures.ratio_metric import RatioMetric
from sonobridge.audit.protocol import Metric, Protocol
from sonobridge.audit.table import AuditTable

__all__ = ["measured_columns", "measurement_metrics", "overlap_columns", "overlap_metrics"]

Floats = NDArray[np.float64]


def measurement_metrics(protocol: Protocol) -> tuple[RatioMetric, ...]:
    """Return bias and mean absolute error, and the share within tolerance where one is set."""
    unit = protocol.unit
    found = [
        RatioMetric(
            metric="bias",
            title="Bias",
            kind="mean",
            numerator=(1, 0, 0, 0),
            denominator=(0, 0, 0, 1),
            counted="is the sum of model minus reference",
            among="images",
            unit=unit,
            lower_is_better=True,
        ),
        RatioMetric(
            metric="mae",
            title="Mean absolute error",
            kind="mean",
            numerator=(0, 1, 0, 0),
            denominator=(0, 0, 0, 1),
            counted="is the sum of absolute differences",
            among="images",
            unit=unit,
            lower_is_better=True,
        ),
    ]
    if protocol.tolerance is not None:
        found.append(
            RatioMetric(
                metric="within_tolerance",
                title=f"Within {protocol.tolerance:g} {unit}".rstrip(),
                kind="share",
                numerator=(0, 0, 1, 0),
                denominator=(0, 0, 0, 1),
                counted="were within the tolerance",
                among="images",
            )
        )
    return tuple(found)


def measured_columns(table: AuditTable, rows: slice, protocol: Protocol) -> Floats:
    """Return difference, absolute difference, within tolerance; shape (rows, 3)."""
    assert table.reference is not None
    assert table.prediction is not None
    answer, truth = (
        one[rows].astype(np.float64) for one in (table.prediction, table.reference)
    )
    off = answer - truth
    tolerance = np.inf if protocol.tolerance is None else protocol.tolerance
    return np.column_stack([off, np.abs(off), np.abs(off) <= tolerance])


_OVERLAP: dict[Metric, tuple[str, str, bool]] = {
    "dice": ("Dice", "", False),
    "iou": ("Intersection over union", "", False),
    "nsd": ("Normalised surface distance", "", False),
    "hd95": ("95th percentile of the surface distance (HD95)", "mm", True),
    "assd": ("Average symmetric surface distance", "mm", True),
}


def overlap_metrics(table: AuditTable) -> tuple[RatioMetric, ...]:
    """Return the mean of each per-case metric that the table holds.

    Cases whose value is undefined (an empty outline) are left out of the mean and
    counted in the table's notes.
    """
    names = [name for name in _OVERLAP if name in table.metrics]
    found = []
    for place, name in enumerate(names):
        title, unit, worse = _OVERLAP[name]
        numerator = [0.0] * (2 * len(names) + 1)
        denominator = list(numerator)
        numerator[2 * place] = 1.0
        denominator[2 * place + 1] = 1.0
        found.append(
            RatioMetric(
                metric=name,
                title=title,
                kind="mean",
                numerator=numerator,
                denominator=denominator,
                counted="is the sum of the values",
                among="cases with a defined value",
                unit=unit,
                scale=None if worse else (0.0, 1.0),
                lower_is_better=worse,
                absent="no case with a defined value",
            )
        )
    return tuple(found)


def overlap_columns(table: AuditTable, rows: slice) -> Floats:
    """Return value and whether it is defined, for each metric; shape (rows, 2 metrics)."""
    columns = []
    for name in _OVERLAP:
        if name in table.metrics:
            values = np.asarray(table.metrics[name][rows], np.float64)
            columns += [np.nan_to_num(values), np.isfinite(values).astype(np.float64)]
    count = len(range(table.rows)[rows])
    return np.column_stack(columns) if columns else np.zeros((count, 0))
