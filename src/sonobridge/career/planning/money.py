"""Wires the wage value of plans to the money model: pay by area, entry P25, real terms."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.career.money import Job, Terms, WagePoints, grown_percentile, wage_points
from sonobridge.career.pack import Pack
from sonobridge.career.planning.material.profile import Profile
from sonobridge.career.planning.material.role import TargetRole
from sonobridge.career.planning.value import PayBand, PlanValue

__all__ = ["PlanMoney", "plan_money"]

FIELD_SOC = "29-2032"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMoney:
    """The value function of a plan and the wages that it rests on."""

    value: PlanValue
    now: WagePoints
    role: WagePoints
    terms: Terms


def plan_money(
    pack: Pack, profile: Profile, role: TargetRole, area_code: str, terms: Terms | None = None
) -> PlanMoney:
    """Return the wage value of plans for a person, a role and an area.

    Parameters
    ----------
    pack
        Wages by area; where the survey releases none the state or nation stands in.
    terms
        Discount, horizon and years until pay stops rising.

    Raises
    ------
    WageMissingError
        If an occupation has no wages at all.
    """
    terms = terms or Terms()
    now, then = (wage_points(pack, soc, area_code) for soc in (FIELD_SOC, role.soc))
    value = PlanValue(
        now=_band(now),
        role=_band(then),
        years_worked=profile.years_worked,
        employed=profile.employed,
        discount=terms.discount,
        horizon_years=terms.horizon,
    )
    return PlanMoney(value=value, now=now, role=then, terms=terms)


def _band(wages: WagePoints) -> PayBand:
    entry = Job(wages=wages).entry_percentile
    return PayBand(low=wages.at(entry), high=wages.at(grown_percentile(entry)))
