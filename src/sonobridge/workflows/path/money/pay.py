"""``path.pay``: base pay by experience, area and industry, with overtime and on-call."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.money.sources import WageLine, wage_line

__all__ = ["PayRequest", "PayResult", "pay"]


@record
class PayRequest:
    """Each input left empty is switched off."""

    soc: Annotated[str, Len(7, 10), Help("Occupation code.")] = "29-2032"
    area: Annotated[str, Len(0, 80), Help("Area by code or name; empty: the nation.")] = ""
    industry: Annotated[str, Len(0, 8), Help("Industry (NAICS code); empty: all.")] = ""
    years: Annotated[
        float | None, Ge(0), Le(50), Help("Years of experience; empty: the median.")
    ] = None
    hourly: Annotated[
        float | None, Ge(0), Le(1000), Help("Your own hourly rate instead of the table's.")
    ] = None
    hours: Annotated[float, Ge(0), Le(80), Help("Hours a week at the base rate.")] = 40
    overtime_hours: Annotated[float, Ge(0), Le(60), Help("Overtime a week, paid 1.5.")] = 0
    on_call_hours: Annotated[float, Ge(0), Le(128), Help("On-call hours a week.")] = 0
    on_call_rate: Annotated[float, Ge(0), Le(500), Help("USD an on-call hour.")] = 0


@record
class PayStepLine:
    """What one input made of the base, USD a year."""

    input: str
    before: float
    after: float
    how: str


@record
class PayResult:
    """Pay of a week to the cent (texts keep the cents), and of a year."""

    base_annual: float
    hourly: float
    steps: tuple[PayStepLine, ...]
    week_base: str
    week_overtime: str
    week_on_call: str
    week_total: str
    year_total: float
    formula: str
    wages: WageLine


@operation(
    "path.pay",
    summary="Pay of a week: base by experience, area, industry; overtime; on-call.",
    traits=(Trait.PURE,),
)
def pay(context: Context, request: PayRequest) -> PayResult:
    """Compute the base from the shipped percentiles and add the parts that were asked for."""
    from sonobridge.career.money import Schedule, base_pay, weekly_pay
    from sonobridge.career.pack import shipped_pack

    del context
    pack = shipped_pack()
    area = pack.areas.match(request.area).code if request.area else None
    base = base_pay(
        pack,
        request.soc,
        area_code=area,
        naics=request.industry or None,
        years=request.years,
    )
    hourly = base.hourly if request.hourly is None else request.hourly
    week = weekly_pay(
        round(hourly, 2),
        Schedule(
            hours=request.hours,
            overtime_hours=request.overtime_hours,
            on_call_hours=request.on_call_hours,
            on_call_rate=request.on_call_rate,
        ),
    )
    return PayResult(
        base_annual=base.annual if request.hourly is None else request.hourly * 2080,
        hourly=round(hourly, 2),
        steps=tuple(
            PayStepLine(input=s.input, before=s.before, after=s.after, how=s.text)
            for s in base.steps
        ),
        week_base=str(week.base),
        week_overtime=str(week.overtime),
        week_on_call=str(week.on_call),
        week_total=str(week.total),
        year_total=float(week.total) * 52,
        formula="hours x rate + overtime hours x 1.5 x rate + on-call hours x on-call rate",
        wages=wage_line(base.wages),
    )
