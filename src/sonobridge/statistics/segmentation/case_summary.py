"""Segmentation measures over many cases, by patient; empty cases counted apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.agreement import mean_by_patient
from sonobridge.statistics.bootstrap import Resampling
from sonobridge.statistics.measurement import clustered_mean
from sonobridge.statistics.segmentation.case_metrics import CaseKind, CaseMetrics

__all__ = ["CaseCounts", "SegmentationSummary", "count_cases", "summarise_cases"]

Number = Estimate | NotEstimable


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCounts:
    """Cases by which of the two masks is empty.

    Attributes
    ----------
    both
        Both masks hold something.
    missed
        The reference holds something, the prediction is empty.
    false_alarm
        The prediction holds something, the reference is empty.
    both_empty
        Neither holds anything; nothing is measured.
    """

    both: int
    missed: int
    false_alarm: int
    both_empty: int

    def overlap_note(self) -> str:
        """Say what entered a mean overlap, and as what."""
        parts = []
        if self.missed or self.false_alarm:
            parts.append(
                f"{self.missed} missed and {self.false_alarm} false-alarm cases count as 0"
            )
        if self.both_empty:
            parts.append(f"{self.both_empty} cases with both masks empty left out")
        return "; ".join(parts)

    def distance_note(self) -> str:
        """Say which cases a mean distance leaves out."""
        empty = self.missed + self.false_alarm + self.both_empty
        if not empty:
            return ""
        return (
            f"{empty} cases without a distance left out ({self.missed} missed, "
            f"{self.false_alarm} false alarms, {self.both_empty} both empty)"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentationSummary:
    """Means over cases with intervals by patient.

    ``nsd`` holds one estimate a tolerance. Overlap counts a missed structure as 0;
    distances leave it out, so the two are read together with ``counts``.
    """

    counts: CaseCounts
    dice: Number
    iou: Number
    boundary_iou: Number
    nsd: tuple[Number, ...]
    hd95: Number
    assd: Number
    size_error: Number


def count_cases(kinds: Sequence[CaseKind]) -> CaseCounts:
    """Count cases by kind."""
    return CaseCounts(
        both=kinds.count("both"),
        missed=kinds.count("prediction_empty"),
        false_alarm=kinds.count("reference_empty"),
        both_empty=kinds.count("both_empty"),
    )


def summarise_cases(
    cases: Sequence[CaseMetrics], patients: Sequence[str], *, resampling: Resampling
) -> SegmentationSummary:
    """Return the means over cases with intervals that resample patients.

    Parameters
    ----------
    cases
        What :func:`compare_masks` gave, one a case, with the same tolerances.
    patients
        Patient key of each case.
    resampling
        Seed, level and number of resamples.

    Raises
    ------
    ValueError
        If a case has no patient, or cases were measured at different tolerances.
    """
    if len(cases) != len(patients):
        raise ValueError("each case has one patient")
    widths = {len(case.nsd) for case in cases if case.kind != "both_empty"}
    if len(widths) > 1:
        raise ValueError("cases were measured at different tolerances")
    counts = count_cases([case.kind for case in cases])

    def overlap(name: str, values: list[float | None]) -> Number:
        found = mean_by_patient(values, patients, resampling=resampling, name=name)
        return _noted(found, counts.overlap_note())

    def distance(name: str, values: list[float | None]) -> Number:
        found = clustered_mean(
            name, _filled(values), patients, level=resampling.level, positive=True
        )
        return _noted(found, counts.distance_note(), replace=True)

    tolerances = range(widths.pop() if widths else 0)
    sizes = _filled([None if c.kind == "both_empty" else c.size_error for c in cases])
    return SegmentationSummary(
        counts=counts,
        dice=overlap("Dice", [case.dice for case in cases]),
        iou=overlap("IoU", [case.iou for case in cases]),
        boundary_iou=overlap("boundary IoU", [case.boundary_iou for case in cases]),
        nsd=tuple(
            overlap(f"NSD {i + 1}", [_nth(case, i) for case in cases]) for i in tolerances
        ),
        hd95=distance("HD95", [case.hd95 for case in cases]),
        assd=distance("ASSD", [case.assd for case in cases]),
        size_error=clustered_mean("size error", sizes, patients, level=resampling.level),
    )


def _nth(case: CaseMetrics, index: int) -> float | None:
    return case.nsd[index] if case.kind != "both_empty" else None


def _filled(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values])


def _noted(found: Number, note: str, *, replace: bool = False) -> Number:
    """Add a note; ``replace`` drops the plain count of left-out rows that it repeats."""
    from dataclasses import replace as copy

    if isinstance(found, NotEstimable) or not note:
        return found
    kept = "" if replace and found.low is not None else found.note
    return copy(found, note="; ".join(part for part in (note, kept) if part))
