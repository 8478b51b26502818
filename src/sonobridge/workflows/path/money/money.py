"""``path.money`` and ``path.keep_money``: what a move is worth, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.core.units import Probability
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.money.money_request import AskedMove, MoneyRequest, asked_move
from sonobridge.workflows.path.money.sources import (
    SourceLine,
    WageLine,
    source_line,
    wage_line,
)

if TYPE_CHECKING:
    from sonobridge.career.money import DemandScenario, MoveValue, Spread
    from sonobridge.career.pack import Pack

__all__ = ["KeepMoneyRequest", "MoneyResult", "keep_money", "money"]

GRID = (10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 50.0, 60.0, 75.0, 90.0)
PESSIMISTIC = 10.0


@record
class KeepMoneyRequest(MoneyRequest):
    """The move to keep with its value."""


@record
class MoveYearLine:
    """One year: pay of both roads in USD, and what the move is ahead by, discounted."""

    year: int
    stay: float
    move: float
    ahead: float


@record
class EntryLine:
    """Value and break-even years at one entry percentile."""

    percentile: float
    delta: float
    first_break_even: int | None
    last_break_even: int | None


@record
class Bin:
    """Draws whose value falls from ``low`` to ``high``."""

    low: float
    high: float
    count: int


@record
class Quantile:
    """A percentile of the drawn values."""

    percent: int
    value: float


@record
class SpreadLine:
    """Distribution of the value over draws of the entry percentile (assumed uniform)."""

    draws: int
    seed: int
    entry_low: float
    entry_high: float
    mean: float
    quantiles: tuple[Quantile, ...]
    below_zero: Probability
    below_low: Probability
    below_high: Probability
    bins: tuple[Bin, ...]


@record
class TornadoLine:
    """One input moved alone to a low and a high setting."""

    input: str
    low_text: str
    high_text: str
    low: float
    high: float
    width: float


@record
class DemandLine:
    """Employment of one occupation under one demand factor."""

    soc: str
    scenario: str
    factor: float
    employment_start: int
    employment_end: int
    change: int
    percent: float
    wage_drift: float
    source: str
    as_of: str


@record
class MoveChoice:
    """A shipped move with its assumed costs."""

    id: str
    title: str
    soc: str
    fees: float
    study_months: float
    lead_years: int
    entry_years: float
    proxy: str


@record
class MoneyResult:
    """Value of moving against staying, in USD today; below zero the move costs money.

    ``fees`` and ``forgone`` are discounted; ``paying_entry`` is the lowest entry percentile
    that does not lose, empty when even the 90th does.
    """

    title: str
    proxy: str
    area_code: str
    to_area_code: str
    stay: float
    move: float
    delta: float
    finding: str
    fees: float
    forgone: float
    first_break_even: int | None
    last_break_even: int | None
    pessimistic: EntryLine
    paying_entry: float | None
    entries: tuple[EntryLine, ...]
    spread: SpreadLine
    tornado: tuple[TornadoLine, ...]
    demand: tuple[DemandLine, ...]
    years: tuple[MoveYearLine, ...]
    stay_wages: WageLine
    new_wages: WageLine
    inputs: MoneyRequest
    notes: tuple[str, ...]
    assumptions: tuple[str, ...]
    moves: tuple[MoveChoice, ...]
    sources: tuple[SourceLine, ...]


@operation(
    "path.money",
    summary="Value a move against staying: distribution, tornado, break-even.",
    traits=(Trait.PURE,),
)
def money(context: Context, request: MoneyRequest) -> MoneyResult:
    """Compute the value from the wage table; nothing in it is typed but the assumptions."""
    from sonobridge.career.money import (
        entry_curve,
        paying_entry,
        spread_of,
        tornado,
        value_move,
    )
    from sonobridge.career.pack import shipped_pack

    del context
    pack = shipped_pack()
    asked = asked_move(pack, request)
    case = asked.case
    value = value_move(case.stay, case.new, case.costs, case.terms)
    spread = spread_of(case, draws=request.draws, seed=request.seed)
    entries = tuple(
        EntryLine(
            percentile=p.percentile,
            delta=p.delta,
            first_break_even=p.first_break_even,
            last_break_even=p.last_break_even,
        )
        for p in entry_curve(case, GRID)
    )
    return MoneyResult(
        title=asked.title,
        proxy=asked.proxy,
        area_code=asked.area_code,
        to_area_code=asked.to_area_code,
        stay=value.stay,
        move=value.move,
        delta=value.delta,
        finding=_finding(asked, value, spread),
        fees=value.fees,
        forgone=value.forgone,
        first_break_even=value.first_break_even,
        last_break_even=value.last_break_even,
        pessimistic=next(e for e in entries if e.percentile == PESSIMISTIC),
        paying_entry=paying_entry(case),
        entries=entries,
        spread=_spread(spread),
        tornado=tuple(
            TornadoLine(
                input=bar.input,
                low_text=bar.low_text,
                high_text=bar.high_text,
                low=bar.low,
                high=bar.high,
                width=bar.width,
            )
            for bar in tornado(case)
        ),
        demand=_demand(pack, asked),
        years=tuple(
            MoveYearLine(year=y.year, stay=y.stay, move=y.move, ahead=y.ahead)
            for y in value.years
        ),
        stay_wages=wage_line(case.stay.wages),
        new_wages=wage_line(case.new.wages),
        inputs=_inputs(request, asked),
        notes=asked.notes,
        assumptions=_assumptions(request),
        moves=_moves(),
        sources=_sources(pack, asked),
    )


@operation(
    "path.keep_money",
    summary="Keep the value of a move with its inputs and the date of the wages.",
    traits=(Trait.EVIDENCE,),
)
def keep_money(context: Context, request: KeepMoneyRequest) -> MoneyResult:
    """Value the move and store it as a version; the record says inputs, value and vintage."""
    from dataclasses import asdict

    from sonobridge.store.paths import PathStore

    result = money(context, request)
    body = {
        "inputs": asdict(result.inputs),
        "delta": result.delta,
        "below_zero": result.spread.below_zero,
        "first_break_even": result.first_break_even,
        "last_break_even": result.last_break_even,
        "wages_as_of": result.new_wages.as_of,
        "title": result.title,
    }
    subject = f"{request.to_soc or request.to.replace('-', '_')}-{result.area_code}"
    kept = PathStore(context.workspace).add(
        context.actor.person_id, "money_scenario", subject, body
    )
    context.evidence.seed = request.seed
    context.evidence.made("money_scenario", f"{subject}@{kept.version}", kept.sha256)
    context.evidence.measured(
        {
            "delta": result.delta,
            "below_zero": result.spread.below_zero,
            "wages_as_of": result.new_wages.as_of,
        }
    )
    return result


def _finding(asked: AskedMove, value: MoveValue, spread: Spread) -> str:
    """Return the result in one sentence; a loss is said in words."""
    amount = f"{abs(value.delta):,.0f} dollars"
    years = f"over {asked.case.terms.horizon} years"
    if value.delta < 0:
        head = f"Below zero: this move costs {amount} {years}, compared with staying"
    else:
        head = f"This move is worth {amount} {years}, compared with staying"
    even = (
        f"it breaks even in year {value.first_break_even}"
        if value.first_break_even
        else "it never breaks even"
    )
    share = f"{spread.below_zero:.0%} of entry wages drawn end below zero"
    return f"{head}; {even}; {share}."


def _spread(spread: Spread) -> SpreadLine:
    return SpreadLine(
        draws=spread.draws,
        seed=spread.seed,
        entry_low=spread.entry_low,
        entry_high=spread.entry_high,
        mean=spread.mean,
        quantiles=tuple(Quantile(percent=q, value=v) for q, v in spread.quantiles),
        below_zero=spread.below_zero,
        below_low=spread.below_low,
        below_high=spread.below_high,
        bins=tuple(Bin(low=a, high=b, count=n) for a, b, n in spread.bins),
    )


def _demand(pack: Pack, asked: AskedMove) -> tuple[DemandLine, ...]:
    from sonobridge.career.money import demand_scenarios

    lines = []
    for soc in dict.fromkeys((asked.case.stay.wages.soc, asked.case.new.wages.soc)):
        projection = pack.projections.get(soc)
        scenarios: tuple[DemandScenario, ...] = (
            demand_scenarios(projection) if projection else ()
        )
        for one in scenarios:
            source = projection.source if projection else pack.projections.source
            lines.append(
                DemandLine(
                    soc=soc,
                    scenario=one.name,
                    factor=one.factor,
                    employment_start=one.employment_start,
                    employment_end=one.employment_end,
                    change=one.change,
                    percent=one.percent,
                    wage_drift=one.wage_drift,
                    source=source.text,
                    as_of=source.as_of,
                )
            )
    return tuple(lines)


def _inputs(request: MoneyRequest, asked: AskedMove) -> MoneyRequest:
    """Return the request with the figures that were taken for what was left out."""
    from dataclasses import fields

    costs, new = asked.case.costs, asked.case.new
    filled = {f.name: getattr(request, f.name) for f in fields(MoneyRequest)}
    filled.update(
        fees=costs.fees,
        study_months=costs.study_months,
        lead_years=costs.lead_years,
        entry_years=new.years_worked,
    )
    return MoneyRequest(**filled)


def _assumptions(request: MoneyRequest) -> tuple[str, ...]:
    from sonobridge.career.money import DEMAND_FACTORS, ENTRY_HIGH, ENTRY_LOW, WAGE_PER_GROWTH

    factors = ", ".join(f"{name} {factor:g}" for name, factor in DEMAND_FACTORS.items())
    return (
        (
            "Real terms, before tax. Pay rises in a line over ten job-years from the entry "
            "percentile to 50 + 5/3 (entry - 10), at most P90."
        ),
        (
            f"Entry percentile drawn evenly from P{ENTRY_LOW:g} to P{ENTRY_HIGH:g}; nobody knows "
            "it before the first contract."
        ),
        (
            f"Study months keep {request.keep_share:.0%} of pay; fees are spread over the years "
            "before the new job."
        ),
        (
            f"Demand factors on the projected change of employment: {factors}; real wages drift "
            f"by {WAGE_PER_GROWTH:g} of the growth above or below the base."
        ),
        "Fees, months and credited years are assumptions until you enter your own.",
    )


def _moves() -> tuple[MoveChoice, ...]:
    from sonobridge.career.money import shipped_moves

    return tuple(
        MoveChoice(
            id=m.id,
            title=m.title,
            soc=m.soc,
            fees=m.costs.fees,
            study_months=m.costs.study_months,
            lead_years=m.costs.lead_years,
            entry_years=m.entry_years,
            proxy=m.proxy,
        )
        for m in shipped_moves().values()
    )


def _sources(pack: Pack, asked: AskedMove) -> tuple[SourceLine, ...]:
    lines = [
        source_line("wages", asked.case.stay.wages.source),
        source_line("projections", pack.projections.source),
    ]
    if asked.move is not None:
        from sonobridge.career.pack import Source

        move = asked.move
        made = Source(text=move.source, as_of=move.as_of, confidence=move.confidence)
        lines.append(source_line("fees, months and credited years", made))
    return tuple(lines)
