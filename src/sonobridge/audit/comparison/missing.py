"""Bounds for what patients without a recorded attribute could change."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.evaluation.content import MissingBounds
from sonobridge.audit.groups import GroupSums
from sonobridge.audit.measures.ratio_metric import RatioMetric

__all__ = ["extreme_ratio", "missing_bounds"]

Floats = NDArray[np.float64]


def missing_bounds(
    metric: RatioMetric, levels: Sequence[GroupSums], missing: GroupSums
) -> tuple[MissingBounds, ...]:
    """Return the range of each level's value over all ways to place the missing patients.

    Parameters
    ----------
    metric
        A share or mean.
    levels
        The recorded levels of one attribute.
    missing
        Patients without the attribute.
    """
    if not missing.patients.size:
        return ()
    x, m = metric.by_patient(missing)
    found = []
    for group in levels:
        events, totals = metric.by_patient(group)
        if totals.sum() <= 0:
            continue
        found.append(
            MissingBounds(
                attribute=group.group.attribute,
                level=group.group.level,
                metric=metric.metric,
                missing_patients=int(missing.patients.size),
                low=extreme_ratio(float(events.sum()), float(totals.sum()), x, m),
                high=-extreme_ratio(-float(events.sum()), float(totals.sum()), -x, m),
            )
        )
    return tuple(found)


def extreme_ratio(events: float, total: float, x: Floats, m: Floats) -> float:
    """Return the smallest (X + sum x) / (M + sum m) over all subsets of patients.

    Notes
    -----
    Patients join in the order of their own ratio for as long as theirs is below the
    common one; no other subset gives a smaller ratio.
    """
    used = m > 0
    order = np.argsort(x[used] / m[used], kind="stable")
    best = events / total
    tops = events + np.cumsum(x[used][order])
    bottoms = total + np.cumsum(m[used][order])
    ratios = tops / bottoms
    return float(min(best, ratios.min())) if ratios.size else best
