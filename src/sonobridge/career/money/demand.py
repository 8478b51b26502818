"""Low, base and high demand around the published projection."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.career.pack import Projection

__all__ = [
    "DEMAND_FACTORS",
    "WAGE_PER_GROWTH",
    "DemandScenario",
    "demand_scenarios",
    "wage_drift",
]

DEMAND_FACTORS = {"low": 0.5, "base": 1.0, "high": 1.5}
"""Factor on the projected change of employment; assumptions, base is the projection."""

WAGE_PER_GROWTH = 0.25
"""Assumed: real wages drift by this share of the growth above or below the base."""

_YEARS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandScenario:
    """Employment at the end of the projection under one factor.

    Attributes
    ----------
    change, employment_end
        Jobs; of the base exactly those published.
    percent
        Change in percent of the start.
    wage_drift
        Real wage growth a year that the value uses; 0 in the base.
    """

    name: str
    factor: float
    employment_start: int
    employment_end: int
    change: int
    percent: float
    wage_drift: float


def demand_scenarios(projection: Projection) -> tuple[DemandScenario, ...]:
    """Return the three scenarios of an occupation."""
    return tuple(
        DemandScenario(
            name=name,
            factor=factor,
            employment_start=projection.employment_start,
            employment_end=projection.employment_start + _change(projection, factor),
            change=_change(projection, factor),
            percent=projection.percent
            if factor == 1.0
            else 100 * _change(projection, factor) / projection.employment_start,
            wage_drift=wage_drift(projection, name),
        )
        for name, factor in DEMAND_FACTORS.items()
    )


def wage_drift(projection: Projection | None, scenario: str) -> float:
    """Return the yearly real wage growth that a scenario adds.

    A quarter of the difference between the scenario's and the base's yearly growth of
    employment; exactly 0 in the base and without a projection.
    """
    factor = DEMAND_FACTORS[scenario]
    if projection is None or factor == 1.0:
        return 0.0
    return WAGE_PER_GROWTH * (_yearly(projection, factor) - _yearly(projection, 1.0))


def _change(projection: Projection, factor: float) -> int:
    if factor == 1.0:
        return projection.employment_end - projection.employment_start
    return round(factor * projection.change)


def _yearly(projection: Projection, factor: float) -> float:
    end = projection.employment_start + _change(projection, factor)
    ratio: float = end / projection.employment_start
    return float(ratio ** (1 / _YEARS) - 1)
