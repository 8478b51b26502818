"""The contract of scores and metrics: their range, checked before anything runs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.table.scan import Numbers
from sonobridge.audit.table.source.faults import refusal
from sonobridge.core.counting import counted

__all__ = ["checked_metric", "checked_score", "first_rows", "range_in_words"]

Floats = NDArray[np.float64]

_ROUNDING = 1e-6
"""A score may pass 0 or 1 by this much, as rounding does; it is then set to 0 or 1."""


def checked_score(numbers: Numbers, file: str, column: str) -> Floats:
    """Return scores in 0..1, shape (rows,); NaN where there is none.

    Raises
    ------
    InvalidInputError
        With the number and first rows of scores outside 0..1.
    """
    values = numbers.values
    outside = (values < -_ROUNDING) | (values > 1 + _ROUNDING)
    count = int(np.count_nonzero(outside))
    if count:
        raise refusal(
            "Scores lie outside 0 to 1.",
            f"{file}, column {column}",
            f"{count:,} of {counted(values.size, 'rows')}, first {first_rows(outside)}; "
            f"{range_in_words(values)}",
            "Convert the scores to 0..1 where they are made, and say so in the protocol.",
        )
    return np.clip(values, 0.0, 1.0)


def checked_metric(metric: str, numbers: Numbers, file: str, column: str) -> Floats:
    """Return a per-case metric, shape (rows,); NaN where it is undefined.

    Raises
    ------
    InvalidInputError
        If overlaps lie outside 0..1 or distances are negative.
    """
    values = numbers.values
    overlap = metric in ("dice", "iou", "nsd")
    outside = values < 0
    if overlap:
        outside = outside | (values > 1 + _ROUNDING)
    count = int(np.count_nonzero(outside))
    if count:
        bound = "0 to 1" if overlap else "0 and above"
        raise refusal(
            f"Values of {metric} lie outside {bound}.",
            f"{file}, column {column}",
            f"{count:,} of {counted(values.size, 'rows')}, first {first_rows(outside)}.",
            "Export the metric itself, not a percentage or a code for failure.",
        )
    return np.minimum(values, 1.0) if overlap else values


def first_rows(where: NDArray[np.bool_]) -> str:
    """Return the numbers of the first rows (from 1, header not counted) in words."""
    rows = np.flatnonzero(where)[:5] + 1
    return ("row " if rows.size == 1 else "rows ") + ", ".join(str(row) for row in rows)


def range_in_words(values: Floats) -> str:
    """Say which customary range values seem to have; no value is named."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if low < 0:
        return "some are negative, as logits are."
    if high <= 100:
        return "they look like percentages (0 to 100)."
    if high <= 255:
        return "they look like 8-bit values (0 to 255)."
    return "some are above 255."
