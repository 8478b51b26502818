"""The coefficients as functions of sums, each with the patients it needs to be covered.

The thresholds were measured: ``benchmarks/results/agreement_coverage.json`` holds the
simulation, and a slow test repeats part of it.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics.bootstrap import Statistic
from sonobridge.statistics.coincidence import (
    KappaWeighting,
    alpha_of_coincidences,
    alpha_of_moments,
    kappa_of_tables,
    kappa_weights,
)
from sonobridge.statistics.scale import Scale

__all__ = ["COVERED_FROM", "alpha", "alpha_interval", "kappa", "mean", "percent"]

Floats = NDArray[np.float64]

COVERED_FROM = {"kappa": 12, "alpha": 20, "mean": 6, "percent": 12, "icc": 6}
"""Patients from which measured coverage of a 95 % interval lies in 92..97 %."""


def kappa(scale: Scale, weighting: KappaWeighting, name: str = "Cohen's kappa") -> Statistic:
    """Return Cohen's kappa of summed pair counts, shape (..., K * K)."""
    weights = kappa_weights(scale, weighting)
    method = "Cohen's kappa" + ("" if weighting == "nominal" else f", {weighting} weights")
    return Statistic(
        name, partial(_kappa, weights=weights), -1.0, method, COVERED_FROM["kappa"]
    )


def alpha(scale: Scale, name: str = "Krippendorff's alpha") -> Statistic:
    """Return Krippendorff's alpha of summed coincidences, shape (..., K * K)."""
    method = f"Krippendorff's alpha, {scale.level}, coincidence matrix"
    return Statistic(name, partial(_alpha, scale=scale), -1.0, method, COVERED_FROM["alpha"])


def alpha_interval(name: str = "Krippendorff's alpha") -> Statistic:
    """Return Krippendorff's interval alpha of summed moments, shape (..., 4)."""
    method = "Krippendorff's alpha, interval"
    return Statistic(name, alpha_of_moments, -1.0, method, COVERED_FROM["alpha"])


def mean(name: str) -> Statistic:
    """Return the mean over items of summed (value, count), shape (..., 2)."""
    return Statistic(name, _ratio, 0.0, "mean over items", COVERED_FROM["mean"], linear=True)


def percent(name: str = "percent agreement") -> Statistic:
    """Return the share of agreeing pairs of summed (agreeing, all), shape (..., 2)."""
    method = "agreeing pairs of readers / all pairs"
    return Statistic(name, _ratio, 0.0, method, COVERED_FROM["percent"], linear=True)


def _kappa(sums: Floats, weights: Floats) -> Floats:
    count = weights.shape[0]
    return kappa_of_tables(sums.reshape(*sums.shape[:-1], count, count), weights)


def _alpha(sums: Floats, scale: Scale) -> Floats:
    count = len(scale.answers)
    return alpha_of_coincidences(sums.reshape(*sums.shape[:-1], count, count), scale)


def _ratio(sums: Floats) -> Floats:
    whole = sums[..., 1]
    return np.asarray(np.where(whole > 0, sums[..., 0] / np.where(whole > 0, whole, 1), np.nan))
