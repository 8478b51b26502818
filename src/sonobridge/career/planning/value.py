"""Wage NPV of a plan: pay on the way and in the role, less costs, against staying.

Pay of job-year y is lo + (hi - lo) min(1, y / 10), discounted by whole years, before tax
and without wage growth (career reference, section 7). Months without pay come first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate

__all__ = ["PayBand", "PlanValue", "study_value_cents"]

YEARS_TO_TOP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PayBand:
    """Pay in USD a year at entry and after ten years."""

    low: float
    high: float

    def at(self, years: float) -> float:
        """Return the pay after some years in the job."""
        return self.low + (self.high - self.low) * min(1.0, years / YEARS_TO_TOP)


@dataclass(frozen=True, slots=True)
class PlanValue:
    """Wage NPV as a function of lead time, cost and unpaid months.

    It never rises with any of the three: a plan gets no credit for postponing a role that
    pays less than the present work, and costs count as paid on the first day.

    Parameters
    ----------
    now
        Pay in the field on the way.
    role
        Pay in the role.
    years_worked
        Years in the field so far.
    employed
        Whether staying is paid; otherwise staying is worth nothing.
    discount, horizon_years
        Real discount rate a year, and the years that count.
    """

    now: PayBand
    role: PayBand
    years_worked: int = 5
    employed: bool = True
    discount: float = 0.04
    horizon_years: int = 15
    _way: tuple[float, ...] = field(init=False, repr=False)
    _gain: tuple[float, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        months = self.horizon_years * 12
        weights = [(1 + self.discount) ** -(m // 12) / 12 for m in range(months)]
        way = [w * self.now.at(self.years_worked + m // 12) for m, w in enumerate(weights)]
        earned = [0.0, *accumulate(way)]
        stay = earned[-1] if self.employed else 0.0
        gains = []
        for lead in range(months + 1):
            role = sum(weights[m] * self.role.at((m - lead) // 12) for m in range(lead, months))
            gains.append(earned[lead] + role - stay)
        object.__setattr__(self, "_way", tuple(earned))
        object.__setattr__(self, "_gain", tuple(accumulate(gains, min)))

    def __call__(self, lead_months: float, cost_usd: int, unpaid_months: float) -> int:
        """Return the wage NPV in whole USD, rounded down."""
        gain = _between(self._gain, lead_months) - _between(self._way, unpaid_months)
        return int(gain // 1) - cost_usd


def _between(values: tuple[float, ...], months: float) -> float:
    """Interpolate between whole months; beyond the end the last value holds."""
    last = len(values) - 1
    low = min(int(months), last)
    high = min(low + 1, last)
    return values[low] + (values[high] - values[low]) * (min(months, last) - low)


def study_value_cents(
    years: int, tuition_usd: int, forgone_usd_per_year: int, discount: float = 0.04
) -> int:
    """Return the value of full-time study in cents: minus tuition and forgone pay, discounted.

    Tuition is spread evenly over the years; each year t = 0, 1, ... is discounted by
    (1 + discount)^-t.
    """
    if years < 1:
        raise ValueError("at least one year")
    parts = [
        (tuition_usd / years + forgone_usd_per_year) * (1 + discount) ** -t
        for t in range(years)
    ]
    return -round(100 * sum(parts))
