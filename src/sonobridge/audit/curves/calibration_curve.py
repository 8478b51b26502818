"""Reliability of scores: observed share against score, by bin and as a smooth curve."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.audit.evaluation.content import Curve, Range
from sonobridge.audit.groups import Group
from sonobridge.statistics.clustered import (
    CalibrationPoint,
    Predictions,
    calibration_bins,
    calibration_curve,
)

__all__ = ["calibration_curves"]


def calibration_curves(group: Group, data: Predictions, level: float) -> tuple[Curve, ...]:
    """Return the binned curve and, where it can be fitted, the smooth one.

    Parameters
    ----------
    group
        Whose rows they are.
    data
        Scores, labels and patients of these rows.
    level
        Confidence level of the intervals by patient.
    """
    name = group.level or group.title
    made = [
        Curve(
            kind="calibration",
            group=group.key,
            label=name,
            points=_points(calibration_bins(data, level=level)),
            note="bins of equal mass; Wilson intervals by patient; n counts images",
        )
    ]
    smooth = calibration_curve(data, level=level)
    if smooth:
        made.append(
            Curve(
                kind="calibration_smooth",
                group=group.key,
                label=name,
                points=_points(smooth),
                note="restricted cubic spline of the log odds; sandwich band by patient",
            )
        )
    return tuple(made)


def _points(found: Sequence[CalibrationPoint]) -> tuple[Range, ...]:
    return tuple(
        Range(x=one.predicted, y=one.observed, low=one.low, high=one.high, n=one.images)
        for one in found
    )
