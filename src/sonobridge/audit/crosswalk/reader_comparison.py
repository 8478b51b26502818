"""What a reader study found, in the form that report, crosswalk and claims read."""

from __future__ import annotations

from typing import Literal

from sonobridge.audit.evaluation.content import Sentence
from sonobridge.audit.protocol import Metric
from sonobridge.core.record import record
from sonobridge.core.types import Estimate, NotEstimable

__all__ = ["ReaderComparison"]


@record
class ReaderComparison:
    """Model (or assisted readers) against readers on the same cases.

    Attributes
    ----------
    group, label
        Key of the group and its words; "overall" for all patients.
    difference
        First minus second, in the metric's unit.
    margin
        Largest loss that still counts as non-inferior; locked before.
    verdict
        ``not_shown`` when the interval crosses the margin.
    """

    group: str
    label: str
    metric: Metric
    readers: int
    cases: int
    first: Estimate | NotEstimable
    second: Estimate | NotEstimable
    difference: Estimate | NotEstimable
    margin: float
    verdict: Literal["non_inferior", "inferior", "not_shown", "not_estimable"]
    sentence: Sentence
