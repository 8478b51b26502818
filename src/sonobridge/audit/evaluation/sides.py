"""Gaps that are the other side of one that is told already."""

from __future__ import annotations

from collections.abc import Iterable

from sonobridge.audit.evaluation.content import GroupResult, Measure
from sonobridge.audit.protocol import Metric
from sonobridge.core.types import Estimate

__all__ = ["is_harmful", "measure_of", "other_sides"]

_LOWER_IS_BETTER = frozenset({"underdiagnosis", "mae", "hd95", "assd", "ece", "brier"})
_ZERO_IS_BEST = frozenset({"bias", "calibration_in_the_large"})


def measure_of(group: GroupResult, metric: Metric) -> Measure | None:
    """Return a group's measure by metric; None where it was not measured."""
    return next((one for one in group.measures if one.metric == metric), None)


def is_harmful(measure: Measure) -> bool:
    """Tell whether a measure's gap points to its worse side.

    A bias is worse the further it lies from zero, whichever its sign; False without a gap.
    """
    gap = measure.gap.estimate if measure.gap is not None else None
    if not isinstance(gap, Estimate):
        return False
    if measure.metric in _ZERO_IS_BEST and isinstance(measure.estimate, Estimate):
        own = measure.estimate.value
        return abs(own) > abs(own - gap.value)
    return (gap.value > 0) == (measure.metric in _LOWER_IS_BETTER)


def other_sides(groups: Iterable[GroupResult], metric: Metric) -> frozenset[str]:
    """Return the keys of levels whose gap another level of the attribute tells already.

    Where a level is shown to be worse, those shown to be better are its other side: of two
    levels with one gap between them, the worse one tells it.
    """
    worse: set[str] = set()
    better: list[GroupResult] = []
    for group in groups:
        measure = measure_of(group, metric)
        gap = measure.gap if measure is not None else None
        if group.kind != "level" or gap is None or gap.verdict != "disparity_shown":
            continue
        if measure is not None and is_harmful(measure):
            worse.add(group.attribute)
        else:
            better.append(group)
    return frozenset(one.key for one in better if one.attribute in worse)
