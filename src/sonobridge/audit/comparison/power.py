"""What could have been seen: stated from patient counts, before any gap is looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sonobridge.audit.measures.measured import Measured
from sonobridge.statistics import normal_quantile
from sonobridge.statistics.distributions import normal_distribution

__all__ = ["Planning", "plan_gap"]

_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Planning:
    """Planned answers of one comparison.

    Attributes
    ----------
    minimum_detectable
        Smallest true gap that would be shown to exceed the margin with the stated power,
        in the metric's unit.
    power_at_margin
        Chance that "equivalent within margin" comes out when there is no gap at all.
    needed
        Patients that the group needs for that chance to reach the stated power; None
        when the others are too few for any number to do.
    """

    minimum_detectable: float
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
        The metric over all rows; gives the variance that one patient carries.
    patients
        Patients of the group on which the metric rests.
    margin, alpha, power
        As locked.
    comparisons
        Size of the primary family; Holm's first step divides alpha by it.

    Returns
    -------
    Planning or None
        None when the overall value has no variance or a side has no two patients.

    Notes
    -----
    SE^2 = s^2 (1 / P_group + 1 / P_rest) with s^2 = P V, V the variance by patient of the
    overall value. Shown beyond the margin: margin + (z_{1-alpha/2m} + z_power) SE.
    Equivalence when the gap is 0 (two one-sided tests at alpha/2 each): power
    2 Phi(margin / SE - z_{1-alpha/2}) - 1 (Chow, Shao and Wang 2008, ch. 3).
    """
    everyone = overall.patients
    rest = everyone - patients
    if not overall.variance > 0 or patients < 2 or rest < 2:
        return None
    unit = overall.variance * everyone
    error = math.sqrt(unit * (1 / patients + 1 / rest))
    strict = normal_quantile(1 - alpha / (2 * max(1, comparisons)))
    quantile = normal_quantile(1 - alpha / 2)
    reach = quantile + normal_quantile((1 + power) / 2)
    needed: int | None = None
    if margin > 0:
        room = (margin / reach) ** 2 / unit - 1 / rest
        if room > 0:
            needed = math.ceil(1 / room)
            needed = needed if needed <= _LARGEST else None
    return Planning(
        minimum_detectable=margin + (strict + normal_quantile(power)) * error,
        power_at_margin=max(0.0, 2 * normal_distribution(margin / error - quantile) - 1),
        needed=needed,
    )
