"""The lines of a money result, built from the science records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.record import record
from sonobridge.core.units import Probability
from sonobridge.workflows.path.money.money_request import AskedMove, MoneyRequest
from sonobridge.workflows.path.money.sources import SourceLine, source_line

if TYPE_CHECKING:
    from sonobridge.career.money import DemandScenario, MoveCase, MoveValue, Spread
    from sonobridge.career.pack import Pack

__all__ = [
    "Bin",
    "DemandLine",
    "EntryLine",
    "MoveChoice",
    "MoveYearLine",
    "Quantile",
    "SpreadLine",
    "TornadoLine",
    "assumptions",
    "demand_lines",
    "entry_lines",
    "filled_inputs",
    "move_choices",
    "source_lines",
    "spread_line",
    "tornado_lines",
    "year_lines",
]

GRID = (10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 50.0, 60.0, 75.0, 90.0)


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


def year_lines(value: MoveValue) -> tuple[MoveYearLine, ...]:
    """Return the years."""
    return tuple(
        MoveYearLine(year=y.year, stay=y.stay, move=y.move, ahead=y.ahead) for y in value.years
    )


def entry_lines(case: MoveCase) -> tuple[EntryLine, ...]:
    """Return the value at the entry percentiles of the page."""
    from sonobridge.career.money import entry_curve

    return tuple(
        EntryLine(
            percentile=p.percentile,
            delta=p.delta,
            first_break_even=p.first_break_even,
            last_break_even=p.last_break_even,
        )
        for p in entry_curve(case, GRID)
    )


def tornado_lines(case: MoveCase) -> tuple[TornadoLine, ...]:
    """Return the bars, widest first."""
    from sonobridge.career.money import tornado

    return tuple(
        TornadoLine(
            input=bar.input,
            low_text=bar.low_text,
            high_text=bar.high_text,
            low=bar.low,
            high=bar.high,
            width=bar.width,
        )
        for bar in tornado(case)
    )


def spread_line(spread: Spread) -> SpreadLine:
    """Return the distribution as a line."""
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


def demand_lines(pack: Pack, asked: AskedMove) -> tuple[DemandLine, ...]:
    """Return the demand scenarios of both occupations; none without a projection."""
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


def filled_inputs(request: MoneyRequest, asked: AskedMove) -> MoneyRequest:
    """Return the request with the figures that were taken for what was left out."""
    from dataclasses import fields

    costs, new = asked.case.costs, asked.case.new
    filled = {f.name: getattr(request, f.name) for f in fields(MoneyRequest)}
    filled.update(
        to=asked.move.id if asked.move else "",
        fees=costs.fees,
        study_months=costs.study_months,
        lead_years=costs.lead_years,
        entry_years=new.years_worked,
    )
    return MoneyRequest(**filled)


def assumptions(request: MoneyRequest) -> tuple[str, ...]:
    """Return what the value assumes, in words."""
    from sonobridge.career.money import DEMAND_FACTORS, ENTRY_HIGH, ENTRY_LOW, WAGE_PER_GROWTH

    factors = ", ".join(f"{name} {factor:g}" for name, factor in DEMAND_FACTORS.items())
    return (
        (
            "Real terms, before tax. Pay rises in a line over ten job-years from the entry "
            "percentile to 50 + 5/3 (entry - 10), at most P90."
        ),
        (
            f"Entry percentile drawn evenly from P{ENTRY_LOW:g} to P{ENTRY_HIGH:g}; nobody "
            "knows it before the first contract."
        ),
        (
            f"Study months keep {request.keep_share:.0%} of pay; fees are spread over the "
            "years before the new job."
        ),
        (
            f"Demand factors on the projected change of employment: {factors}; real wages "
            f"drift by {WAGE_PER_GROWTH:g} of the growth above or below the base."
        ),
        "Fees, months and credited years are assumptions until you enter your own.",
    )


def move_choices() -> tuple[MoveChoice, ...]:
    """Return the shipped moves."""
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


def source_lines(pack: Pack, asked: AskedMove) -> tuple[SourceLine, ...]:
    """Return where the figures come from."""
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
