"""One metric in one group: number, counts, and what each patient contributed to it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.groups import GroupSums
from sonobridge.audit.measures.ratio_metric import RatioMetric
from sonobridge.audit.protocol import Metric
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.clustered import (
    COVERED_FROM,
    clustered_mean,
    clustered_share,
)
from sonobridge.statistics.clustered import Measured as ClusteredQuantity

__all__ = ["PATIENTS", "Measured", "estimate_of", "measure_ratio", "measured_ratio"]

Floats = NDArray[np.float64]

PATIENTS = "patients"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A metric of a group, ready to be printed and compared.

    Attributes
    ----------
    metric, title, unit
        Which metric, in words, and its unit.
    group
        The group's rows and sums.
    number
        Value with its interval, or why there is none.
    core
        The closed form behind it, which gives limits at any level; None without interval.
    influence
        Shape (group patients,): how far each patient moves the value; the sum of squares
        times P / (P - 1) is its variance. None when it is not estimable.
    numerator, denominator
        The two sums that the value is the ratio of.
    whole
        Whether both are counts.
    counted, among
        What they count, in words.
    """

    metric: Metric
    title: str
    unit: str
    group: GroupSums
    number: Estimate | NotEstimable
    core: ClusteredQuantity | None
    influence: Floats | None
    numerator: float
    denominator: float
    whole: bool
    counted: str
    among: str
    lower_is_better: bool = False

    @property
    def patients(self) -> int:
        """Patients that the value rests on."""
        return self.number.n

    def without_patients(self, group: GroupSums) -> Measured:
        """Return the measure with a group that names no patient, and no influences."""
        return replace(self, group=group, influence=None)

    @property
    def variance(self) -> float:
        """Variance by patient; NaN when it is not estimable."""
        return math.nan if self.core is None else self.core.variance

    @property
    def value(self) -> float:
        """Point estimate; NaN when it is not estimable."""
        return self.number.value if isinstance(self.number, Estimate) else math.nan


def estimate_of(
    name: str, core: ClusteredQuantity, level: float, method: str, note: str = ""
) -> Estimate:
    """Return a closed form as a number with its interval."""
    low = high = None
    if core.patients > 1:
        low, high = core.limits(1 - level)
        low, high = min(low, core.value), max(high, core.value)
        if core.patients < COVERED_FROM["share"] and not note:
            note = "n too small for the stated coverage"
    else:
        note = "one patient: no interval by patient can be given"
    return Estimate(
        name=name,
        value=core.value,
        low=low,
        high=high,
        level=level,
        n=core.patients,
        n_unit=PATIENTS,
        method=method,
        note=note,
    )


def measure_ratio(metric: RatioMetric, group: GroupSums, level: float) -> Measured:
    """Return a share or mean of a group with its interval by patient.

    Notes
    -----
    Shares: Wilson's score interval on the effective n. Means: t interval on the variance
    of the ratio by patient, P / (P - 1) sum (x_i - r m_i)^2 / M^2, P - 1 degrees of freedom.
    """
    x, m = metric.by_patient(group)
    core: ClusteredQuantity | None
    if metric.kind == "share":
        core = clustered_share(x, m, level)
    else:
        core = clustered_mean(x, m, level, scale=metric.scale)
    return measured_ratio(metric, group, core, (float(x.sum()), float(m.sum())), level)


def measured_ratio(
    metric: RatioMetric,
    group: GroupSums,
    core: ClusteredQuantity | None,
    totals: tuple[float, float],
    level: float,
) -> Measured:
    """Return a share or mean as a measure of a group.

    Parameters
    ----------
    metric
        Which.
    group
        The group; of a rest it may list some patients only.
    core
        The value with its variance; None without an image in the denominator.
    totals
        Numerator and denominator.
    level
        Confidence level.
    """
    method = "t interval on the variance by patient"
    if metric.kind == "share":
        method = "Wilson on the effective n by patient"
    influence: Floats | None = None
    number: Estimate | NotEstimable
    if core is None:
        number = NotEstimable(name=metric.title, reason=metric.absent, n=0, n_unit=PATIENTS)
    else:
        x, m = metric.by_patient(group)
        influence = (x - core.value * m) / totals[1]
        number = estimate_of(metric.title, core, level, method)
    return Measured(
        metric=metric.metric,
        title=metric.title,
        unit=metric.unit,
        group=group,
        number=number,
        core=core,
        influence=influence,
        numerator=totals[0],
        denominator=totals[1],
        whole=metric.kind == "share",
        counted=metric.counted,
        among=metric.among,
        lower_is_better=metric.lower_is_better,
    )
