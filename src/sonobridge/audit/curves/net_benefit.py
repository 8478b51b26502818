"""Decision curve: net benefit of acting on the score at stated risk thresholds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.evaluation.content import Curve, Range
from sonobridge.audit.groups import GroupSums
from sonobridge.statistics.clustered import clustered_mean

__all__ = ["net_benefit_curves"]

Floats = NDArray[np.float64]


def net_benefit_curves(
    group: GroupSums,
    scores: Floats,
    labels: NDArray[np.bool_],
    patient: NDArray[np.int64],
    thresholds: Sequence[float],
    level: float,
) -> tuple[Curve, Curve]:
    """Return the model's curve with its interval by patient, and that of treating all.

    Notes
    -----
    Net benefit = TP / n - FP / n * t / (1 - t) (Vickers and Elkin 2006), a mean over
    images. Treating none has a net benefit of 0.
    """
    score, label, who = scores[group.rows], labels[group.rows], patient[group.rows]
    people, index = np.unique(who, return_inverse=True)
    counts = np.bincount(index, minlength=people.size).astype(np.float64)
    model, everyone = [], []
    for threshold in thresholds:
        cost = threshold / (1 - threshold)
        worth = np.where(label, 1.0, -cost)
        for points, worth_here in (
            (model, np.where(score >= threshold, worth, 0.0)),
            (everyone, worth),
        ):
            sums = np.bincount(index, weights=worth_here, minlength=people.size)
            mean = clustered_mean(sums, counts, level)
            assert mean is not None
            points.append(
                Range(
                    x=threshold,
                    y=mean.value,
                    low=mean.low,
                    high=mean.high,
                    n=int(people.size),
                )
            )
    name = group.group.level or group.group.title
    return (
        Curve(
            kind="net_benefit",
            group=group.group.key,
            label=name,
            points=tuple(model),
            note="intervals by patient",
        ),
        Curve(
            kind="net_benefit",
            group=group.group.key,
            label=f"{name}, everyone treated",
            points=tuple(everyone),
            note="reference: act on everyone; acting on nobody is 0",
        ),
    )
