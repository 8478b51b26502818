"""Decision curves: the net benefit of acting on a score, by threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sonobridge.statistics.clustered.calibration import Predictions
from sonobridge.statistics.clustered.ratio import ClusteredMean, clustered_mean

__all__ = ["NetBenefit", "net_benefit"]


@dataclass(frozen=True, slots=True)
class NetBenefit:
    """Net benefit at one threshold, in true positives an image (treat none: 0).

    Attributes
    ----------
    threshold
        Risk at and above which one acts.
    model, treat_all
        Acting on the score, and acting on everybody.
    advantage
        Model minus the better of treating all and treating none, by their estimates.
    """

    threshold: float
    model: ClusteredMean
    treat_all: ClusteredMean
    advantage: ClusteredMean


def net_benefit(
    data: Predictions, thresholds: Sequence[float], level: float = 0.95
) -> tuple[NetBenefit, ...]:
    """Return the net benefit at each threshold, with intervals by patient.

    Parameters
    ----------
    data
        Probabilities, labels and patients; at least one row.
    thresholds
        Risk thresholds, between 0 and 1.
    level
        Confidence level.

    Notes
    -----
    (TP - FP t / (1 - t)) / n (Vickers and Elkin 2006). Net benefit is a mean over images,
    so its interval is that of ``clustered_mean`` on its scale from -t / (1 - t) to 1.
    """
    images = data.images_by_patient
    positives = data.by_patient(data.labels)
    found = []
    for threshold in thresholds:
        if not 0 < threshold < 1:
            raise ValueError("a risk threshold lies between 0 and 1")
        exchange = threshold / (1 - threshold)
        acts = data.probabilities >= threshold
        value = np.where(data.labels, 1.0, -exchange)
        model = data.by_patient(value * acts)
        everybody = positives - exchange * (images - positives)
        scale = (-exchange, 1.0)
        one = clustered_mean(model, images, level, scale=scale)
        other = clustered_mean(everybody, images, level, scale=scale)
        if one is None or other is None:
            raise ValueError("a decision curve needs at least one row")
        better = everybody if other.value > 0 else np.zeros_like(everybody)
        gain = clustered_mean(model - better, images, level)
        if gain is not None:
            found.append(NetBenefit(float(threshold), one, other, gain))
    return tuple(found)
