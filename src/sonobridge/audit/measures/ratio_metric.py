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
        return self.of_sums(group.sums, group.images)

    def of_sums(self, sums: Floats, images: NDArray[np.generic]) -> tuple[Floats, Floats]:
        """Return numerator and denominator of spread sums, shape (count,) each."""
        return _linear(self.numerator, sums, images), _linear(self.denominator, sums, images)


def _linear(coefficients: Sequence[float], sums: Floats, images: NDArray[np.generic]) -> Floats:
    """Return the sum of the columns, images last, that have a coefficient; (count,)."""
    total = np.zeros(len(sums))
    for coefficient, column in zip(coefficients, (*sums.T, images), strict=True):
        if coefficient:
            total += column if coefficient == 1 else coefficient * column
    return total
