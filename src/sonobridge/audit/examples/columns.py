"""Columns of a simulated table, as they are written to CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.table.cells import check_export_cell

__all__ = ["Columns", "as_csv", "decimals", "images_of_patients", "numbered"]

Columns = dict[str, list[str]]


def as_csv(columns: Mapping[str, Sequence[str]]) -> bytes:
    """Return columns as CSV (UTF-8, line feeds); no cell can be run by a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([check_export_cell(cell) for cell in row])
    return out.getvalue().encode()


def decimals(values: NDArray[np.generic], places: int) -> list[str]:
    """Return numbers as text with a fixed number of decimals; NaN as an empty cell."""
    plain: list[Any] = values.tolist()
    return ["" if value != value else f"{value:.{places}f}" for value in plain]  # noqa: PLR0124


def numbered(prefix: str, values: NDArray[np.int64]) -> list[str]:
    """Return identifiers such as ``P00012``."""
    return [f"{prefix}{value:05d}" for value in values.tolist()]


def images_of_patients(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the patient of each image, shape (images,)."""
    return np.repeat(np.arange(counts.size), counts)
