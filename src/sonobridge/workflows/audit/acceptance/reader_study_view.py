"""A stored reader study as the edges show it."""

from __future__ import annotations

from typing import Literal

from sonobridge.audit.evaluation.content import Number, Sentence
from sonobridge.audit.protocol.protocol import Metric
from sonobridge.core.record import record

__all__ = ["ReaderComparison", "ReaderStudyLine"]


@record
class ReaderComparison:
    """Model (or assisted readers) against readers on the same cases, in one group.

    ``difference`` is first minus second; ``margin`` the largest loss that still counts as
    non-inferior. ``not_shown`` when the interval crosses the margin.
    """

    group: str
    label: str
    metric: Metric
    readers: int
    cases: int
    first: Number
    second: Number
    difference: Number
    margin: float
    verdict: Literal["non_inferior", "inferior", "not_shown", "not_estimable"]
    sentence: Sentence


@record
class ReaderStudyLine:
    """One reader study of a model version; the first comparison covers all patients."""

    study_id: str
    product_id: str
    name: str
    readers: int
    cases: int
    patients: int
    method: str
    comparisons: tuple[ReaderComparison, ...]
    sha256: str
    made_at: str
    made_by: str
    evidence_id: str
    stale_because: tuple[str, ...]
