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
        when the others are too few for any number to do.
    """

    minimum_detectable: float | None
    power_at_margin: float
    needed: int | None


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
    return Planning(
        minimum_detectable=minimum_detectable_gap(
            value, group, rest, power=power, alpha=alpha / max(1, comparisons), margin=margin
        ),
        power_at_margin=power_of_equivalence(value, group, rest, margin=margin, alpha=alpha)
        if margin > 0
        else 0.0,
        needed=patients_needed(value, group, rest, margin=margin, power=power, alpha=alpha)
        if margin > 0
        else None,
    )


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
