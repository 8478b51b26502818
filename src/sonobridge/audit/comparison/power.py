"""What could have been seen: stated from patient counts, before any gap is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.audit.measures.measured import Measured
from sonobridge.statistics.clustered import (
    ClusteredAuc,
    ClusteredShare,
    Planned,
    PlannedAuc,
    PlannedMean,
    PlannedShare,
    minimum_detectable_gap,
    patients_needed,
    power_of_equivalence,
)

__all__ = ["Planning", "plan_gap"]

_MOST_PATIENTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Planning:
    """Planned answers of one comparison.

    Attributes
    ----------
    minimum_detectable
        Smallest true gap that would be shown to exceed the margin with the stated power,
        in the metric's unit; None when even the largest possible one would not.
    power_at_margin
        Chance that "equivalent within margin" comes out when there is no gap at all.
    needed
        Patients that the group needs for that chance to reach the stated power; None
        without a margin, or when no size would do.
    grows_alike
        Whether ``needed`` supposes that the others grow in proportion, since they are too
        few as they stand.
    """

    minimum_detectable: float | None
    power_at_margin: float
    needed: int | None
    grows_alike: bool


def plan_gap(
    overall: Measured,
    patients: int,
    *,
    margin: float,
    alpha: float,
    comparisons: int,
    power: float,
) -> Planning | None:
    """Plan the comparison of a group of ``patients`` with the others.

    Parameters
    ----------
    overall
        The metric over all rows: planning value, design effect and images a patient.
    patients
        Patients of the group on which the metric rests.
    margin, alpha, power
        As locked.
    comparisons
        Size of the primary family; the first step of Holm divides alpha by it.

    Returns
    -------
    Planning or None
        None when a side has fewer than two patients or the overall value does not vary.
    """
    group = _planned(overall, patients)
    rest = _planned(overall, overall.patients - patients)
    if group is None or rest is None:
        return None
    value = overall.value
    needed, alike = None, False
    power_now = 0.0
    if margin > 0:
        power_now = power_of_equivalence(value, group, rest, margin=margin, alpha=alpha)
        needed = patients_needed(value, group, rest, margin=margin, power=power, alpha=alpha)
        if needed is None:
            alike = True
            needed = _needed_alike(value, group, rest, (margin, alpha, power))
    return Planning(
        minimum_detectable=minimum_detectable_gap(
            value, group, rest, power=power, alpha=alpha / max(1, comparisons), margin=margin
        ),
        power_at_margin=power_now,
        needed=needed,
        grows_alike=alike,
    )


def _needed_alike(
    value: float, group: Planned, rest: Planned, rule: tuple[float, float, float]
) -> int | None:
    """Return the group's size at which an answer is likely when both sides grow alike."""
    margin, alpha, power = rule

    def answers(patients: int) -> bool:
        grown = rest.of_size(rest.patients * patients / group.patients)
        sized = group.of_size(patients)
        return power_of_equivalence(value, sized, grown, margin=margin, alpha=alpha) >= power

    low, high = 1, _MOST_PATIENTS
    if not answers(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if answers(middle) else (middle, high)
    return high


def _planned(overall: Measured, patients: int) -> Planned | None:
    """Return a group of some size that is like all rows otherwise."""
    core = overall.core
    if core is None or patients < 2 or core.patients < 2:
        return None
    if isinstance(core, ClusteredShare) and core.design_effect is not None:
        return PlannedShare(patients, core.images / core.patients, core.design_effect)
    if isinstance(core, ClusteredAuc) and core.design_effect is not None:
        part = patients / core.patients
        return PlannedAuc(
            core.positive_patients * part,
            core.negative_patients * part,
            core.images / core.patients,
            core.design_effect,
        )
    return PlannedMean(patients, core.variance * core.patients) if core.variance > 0 else None
