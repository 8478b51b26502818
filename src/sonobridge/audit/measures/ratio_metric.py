"""Metrics that are a ratio of two sums over images: shares and means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.groups import GroupSums
from sonobridge.audit.protocol import Metric

__all__ = ["RatioMetric"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioMetric:
    """One metric as numerator over denominator, each linear in the measured columns.

    Attributes
    ----------
    metric
        Its name in the protocol.
    title
        Its name for readers.
    kind
        ``share``: counts of images, in 0..1; ``mean``: average of a value.
    numerator, denominator
        Coefficients of the measured columns, then of the number of images.
    counted, among
        What numerator and denominator count, in a clinician's words.
    unit
        Unit of a mean; empty for shares and plain numbers.
    lower_is_better
        Whether a higher value is worse for patients.
    scale
        Ends of the scale of a mean that has any.
    absent
        Why the value does not exist when the denominator is 0.
    """

    metric: Metric
    title: str
    kind: Literal["share", "mean"]
    numerator: Sequence[float]
    denominator: Sequence[float]
    counted: str
    among: str
    unit: str = ""
    lower_is_better: bool = False
    scale: tuple[float, float] | None = None
    absent: str = "no image to count"

    def by_patient(self, group: GroupSums) -> tuple[Floats, Floats]:
        """Return numerator and denominator of each patient, shape (patients,) each."""
        columns = np.column_stack([group.sums, group.images])
        return columns @ np.asarray(self.numerator), columns @ np.asarray(self.denominator)

    def of_sums(self, sums: Floats, images: Floats) -> tuple[Floats, Floats]:
        """Return numerator and denominator of spread sums, shape (count,) each."""
        columns = np.column_stack([sums, images])
        return columns @ np.asarray(self.numerator), columns @ np.asarray(self.denominator)
