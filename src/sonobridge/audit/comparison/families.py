"""Which comparisons are planned together, and p-values adjusted within their family."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sonobridge.audit.comparison.gap import MeasuredGap
from sonobridge.audit.groups import Group
from sonobridge.audit.protocol import Metric
from sonobridge.statistics.clustered import benjamini_hochberg, holm

__all__ = ["Comparison", "Family", "adjust", "family_of"]

Family = Literal["primary", "exploratory", "none"]

_SHARES: frozenset[str] = frozenset(
    [
        *("auc", "sensitivity", "specificity", "ppv", "npv", "accuracy", "underdiagnosis"),
        *("macro_auc", "weighted_kappa", "within_one_grade", "dice", "iou", "nsd"),
        *("within_tolerance", "icc"),
    ]
)
"""Metrics on a scale of 0 to 1, to which a margin in points applies alike."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One group's gap in one metric.

    ``mirrored``: the gap of a two-level attribute that is the other one's with its sign
    changed; it is one comparison, counted once.
    """

    group: Group
    metric: Metric
    gap: MeasuredGap
    family: Family
    mirrored: bool = False


def family_of(group: Group, metric: Metric, primary: Metric) -> Family:
    """Return the family of a comparison.

    Levels in the primary metric are primary. Levels in other metrics to which the margin
    applies, and crossings, are exploratory.
    """
    if group.kind in {"overall", "not_recorded"}:
        return "none"
    if metric == primary:
        return "primary" if group.kind == "level" else "exploratory"
    same_scale = metric in _SHARES and primary in _SHARES
    return "exploratory" if same_scale else "none"


def adjust(comparisons: Iterable[Comparison]) -> dict[tuple[str, Metric], float]:
    """Return adjusted p of "within the margin" by (group key, metric).

    Holm in the primary family, Benjamini and Hochberg among the exploratory ones.
    Gaps that cannot be estimated do not count; a mirrored gap gets its twin's value.
    """
    found: dict[tuple[str, Metric], float] = {}
    rows = list(comparisons)
    for family, method in (("primary", holm), ("exploratory", benjamini_hochberg)):
        members = [one for one in rows if one.family == family and one.gap.p_margin is not None]
        counted = [one for one in members if not one.mirrored]
        if not counted:
            continue
        adjusted = method(np.array([one.gap.p_margin for one in counted], np.float64))
        for one, p in zip(counted, adjusted, strict=True):
            found[one.group.key, one.metric] = float(p)
        for one in members:
            if one.mirrored:
                twin = [
                    other
                    for other in counted
                    if other.group.attribute == one.group.attribute
                    and other.metric == one.metric
                ]
                found[one.group.key, one.metric] = (
                    found[twin[0].group.key, one.metric] if twin else 1.0
                )
    return found
