"""Interval of a coefficient in large tables: leave one patient out, nothing drawn."""

from __future__ import annotations

import math

import numpy as np

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.bootstrap import NO_VARIATION, PatientSums, Statistic
from sonobridge.statistics.distributions import normal_quantile, t_quantile
from sonobridge.statistics.intervals import wilson_bounds

__all__ = ["jackknife_estimate"]


def jackknife_estimate(
    statistic: Statistic, data: PatientSums, level: float = 0.95
) -> Estimate | NotEstimable:
    """Return a coefficient with an interval from leaving out one patient at a time.

    Parameters
    ----------
    statistic
        A function of summed parts.
    data
        Parts of each patient.
    level
        Confidence level.

    Notes
    -----
    The form of the interval is that of :func:`clustered_estimate`, with the jackknife's
    variance in the place of that of resamples: time and memory grow with the patients
    alone, so it serves where resamples of very many patients would not fit.
    """
    name, patients = statistic.name, len(data.keys)
    if patients == 0:
        reason = "no item was read as this needs"
        return NotEstimable(name=name, reason=reason, n=0, n_unit="patients")
    total = data.sums.sum(0)
    value = float(statistic.function(total))
    if math.isnan(value):
        return NotEstimable(name=name, reason=NO_VARIATION, n=patients, n_unit="patients")
    low, high, note = None, None, "patients are too few or too alike: no interval"
    if patients > 1:
        rest = statistic.function(total - data.sums)
        span = 1 - statistic.floor
        share = min(max((1 - value) / span, 0.0), 1.0)
        variance = float((patients - 1) * np.var(rest)) / span**2
        if not math.isnan(variance) and (variance > 1e-24 or share in {0.0, 1.0}):
            z = normal_quantile(0.5 + level / 2)
            t = t_quantile(0.5 + level / 2, patients - 1)
            inner = share * (1 - share)
            effective = inner / variance if inner > 0 and variance > 0 else float(patients)
            ends = wilson_bounds(share, effective * (z / t) ** 2, z)
            low, high, note = 1 - ends[1] * span, 1 - ends[0] * span, ""
            low, high = min(low, value), max(high, value)
    return Estimate(
        name=name,
        value=value,
        low=low,
        high=high,
        level=level,
        n=patients,
        n_unit="patients",
        method=f"{statistic.method}; Wilson interval on the jackknife variance by patient",
        note=note,
    )
