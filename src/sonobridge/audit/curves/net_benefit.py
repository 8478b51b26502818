"""Decision curve: net benefit of acting on the score at stated risk thresholds."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.audit.evaluation.content import Curve, Range
from sonobridge.audit.groups import Group
from sonobridge.statistics.clustered import ClusteredMean, Predictions, net_benefit

__all__ = ["net_benefit_curves"]


def net_benefit_curves(
    group: Group, data: Predictions, thresholds: Sequence[float], level: float
) -> tuple[Curve, Curve]:
    """Return the model's curve with its interval by patient, and that of treating all.

    Treating none has a net benefit of 0 at every threshold.
    """
    found = net_benefit(data, thresholds, level)
    name = group.level or group.title
    return (
        Curve(
            kind="net_benefit",
            group=group.key,
            label=name,
            points=tuple(_point(one.threshold, one.model) for one in found),
            note="true positives an image; intervals by patient; n counts patients",
        ),
        Curve(
            kind="net_benefit",
            group=group.key,
            label=f"{name}, everyone treated",
            points=tuple(_point(one.threshold, one.treat_all) for one in found),
            note="reference: act on everyone; acting on nobody is 0",
        ),
    )


def _point(threshold: float, mean: ClusteredMean) -> Range:
    return Range(x=threshold, y=mean.value, low=mean.low, high=mean.high, n=mean.patients)
