"""Base pay by experience, area and industry, each of which can be switched off."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.career.money.net_value import BASE_ENTRY, grown_percentile
from sonobridge.career.money.wage_points import WagePoints, factor_by_industry, wage_points
from sonobridge.career.pack import Pack

__all__ = ["BasePay", "PayStep", "base_pay"]

_MEDIAN = 50.0


@dataclass(frozen=True, slots=True)
class PayStep:
    """What one input made of the base (US dollars a year), and by which figures."""

    input: str
    before: float
    after: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BasePay:
    """The base and the steps that led to it from the national median."""

    annual: float
    hourly: float
    steps: tuple[PayStep, ...]
    wages: WagePoints


def base_pay(
    pack: Pack,
    soc: str,
    *,
    area_code: str | None = None,
    naics: str | None = None,
    years: float | None = None,
) -> BasePay:
    """Return base pay; an input that is None is switched off.

    Area replaces the national percentiles by the area's. Industry multiplies each by the
    industry's over the nation's. Experience moves from the median to the point on the line
    from P25 (no year) to P75 (ten years).
    """
    wages = wage_points(pack, soc, pack.areas.nation.code)
    annual, steps = wages.at(_MEDIAN), []
    if area_code is not None:
        wages = wage_points(pack, soc, area_code)
        text = f"median of {wages.place}" + (f" ({wages.note})" if wages.note else "")
        steps.append(PayStep("area", annual, wages.at(_MEDIAN), text))
        annual = wages.at(_MEDIAN)
    if naics is not None:
        factors = factor_by_industry(pack, soc, naics)
        wages = wages.times_each(factors)
        text = f"median times {factors[2]:.4f}, industry {naics} over all industries"
        steps.append(PayStep("industry", annual, wages.at(_MEDIAN), text))
        annual = wages.at(_MEDIAN)
    if years is not None:
        low, high = wages.at(BASE_ENTRY), wages.at(grown_percentile(BASE_ENTRY))
        after = low + (high - low) * min(1.0, years / 10)
        steps.append(PayStep("experience", annual, after, f"P25 to P75, year {years:g} of 10"))
        annual = after
    return BasePay(annual=annual, hourly=annual / 2080, steps=tuple(steps), wages=wages)
