"""How sure a move's value is: a distribution over the entry percentile, and a tornado."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sonobridge.career.money.net_value import (
    HIGHEST_PERCENTILE,
    LOWEST_PERCENTILE,
    Job,
    MoveCosts,
    Terms,
    value_move,
)
from sonobridge.core.randomness import generator

__all__ = [
    "ENTRY_HIGH",
    "ENTRY_LOW",
    "EntryPoint",
    "MoveCase",
    "Spread",
    "TornadoBar",
    "entry_curve",
    "paying_entry",
    "spread_of",
    "tornado",
]

ENTRY_LOW, ENTRY_HIGH = 10.0, 40.0
"""Assumed range of the entry percentile: nobody can know it before the first contract."""

Z95 = 1.959964
_QUANTILES = (5, 25, 50, 75, 95)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCase:
    """All that one value is computed from."""

    stay: Job
    new: Job
    costs: MoveCosts
    terms: Terms

    def value(self) -> float:
        """Return move minus stay."""
        return value_move(self.stay, self.new, self.costs, self.terms).delta

    def entering_at(self, percentile: float) -> MoveCase:
        """Return the case with another entry percentile of the new job."""
        return replace(self, new=replace(self.new, entry_percentile=percentile))


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPoint:
    """Value and break-even at one entry percentile."""

    percentile: float
    delta: float
    first_break_even: int | None
    last_break_even: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Distribution of the value over draws of the entry percentile.

    Attributes
    ----------
    quantiles
        (percent, value) pairs.
    below_zero, below_low, below_high
        Share of draws below zero with the 95 % Wilson interval of the simulation.
    bins
        (low, high, count) of equal width.
    """

    draws: int
    seed: int
    entry_low: float
    entry_high: float
    mean: float
    quantiles: tuple[tuple[int, float], ...]
    below_zero: float
    below_low: float
    below_high: float
    bins: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TornadoBar:
    """One input moved to a low and a high setting, all others held."""

    input: str
    low_text: str
    high_text: str
    low: float
    high: float

    @property
    def width(self) -> float:
        """Distance between the two values."""
        return abs(self.high - self.low)


def entry_curve(case: MoveCase, percentiles: tuple[float, ...]) -> tuple[EntryPoint, ...]:
    """Return the value at each entry percentile; exact, nothing is drawn."""
    points = []
    for percentile in percentiles:
        there = case.entering_at(percentile)
        value = value_move(there.stay, there.new, there.costs, there.terms)
        points.append(
            EntryPoint(
                percentile=percentile,
                delta=value.delta,
                first_break_even=value.first_break_even,
                last_break_even=value.last_break_even,
            )
        )
    return tuple(points)


def paying_entry(case: MoveCase) -> float | None:
    """Return the lowest entry percentile at which the move does not lose money.

    None when it loses even from the 90th; 10 when it gains from the 10th. The value rises
    with the percentile, so bisection finds the one crossing.
    """
    low, high = LOWEST_PERCENTILE, HIGHEST_PERCENTILE
    if case.entering_at(low).value() >= 0:
        return low
    if case.entering_at(high).value() < 0:
        return None
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if case.entering_at(middle).value() < 0 else (low, middle)
    return high


def spread_of(
    case: MoveCase,
    *,
    draws: int,
    seed: int,
    entry: tuple[float, float] = (ENTRY_LOW, ENTRY_HIGH),
    bins: int = 24,
) -> Spread:
    """Return the distribution of the value over a uniform entry percentile.

    The wage is linear between shipped percentiles, so the value is piecewise linear in the
    entry percentile; it is computed at each kink exactly and drawn values are read off
    the lines (no error beyond the draw).
    """
    import numpy as np

    from sonobridge.statistics.intervals import wilson_bounds

    low, high = entry
    # Kinks: the shipped percentiles, and the entries that grow to one of them.
    kinks = {low, high, 10.0, 25.0, 50.0, 75.0, 90.0, 34.0}
    knots = np.array(sorted(k for k in kinks if low <= k <= high))
    values = np.array([case.entering_at(float(k)).value() for k in knots])
    drawn = np.interp(
        generator(seed, "entry percentile").uniform(low, high, draws), knots, values
    )
    below = int((drawn < 0).sum())
    bounds = wilson_bounds(below / draws, draws, Z95)
    edges = np.linspace(drawn.min(), drawn.max(), bins + 1)
    counts, _ = np.histogram(drawn, edges)
    return Spread(
        draws=draws,
        seed=seed,
        entry_low=low,
        entry_high=high,
        mean=float(drawn.mean()),
        quantiles=tuple((q, float(np.percentile(drawn, q))) for q in _QUANTILES),
        below_zero=below / draws,
        below_low=bounds[0],
        below_high=bounds[1],
        bins=tuple((float(edges[k]), float(edges[k + 1]), int(counts[k])) for k in range(bins)),
    )


def tornado(case: MoveCase) -> tuple[TornadoBar, ...]:
    """Return the bars of all inputs, widest first.

    Each input moves alone; the settings stand in the bar's texts and are assumptions.
    """
    bars = [_bar(*setting) for setting in _settings(case)]
    return tuple(sorted(bars, key=lambda bar: (-bar.width, bar.input)))


Setting = tuple[str, tuple[str, MoveCase], tuple[str, MoveCase]]


def _settings(case: MoveCase) -> tuple[Setting, ...]:
    costs, terms = case.costs, case.terms

    def cost(**changes: float) -> MoveCase:
        return replace(case, costs=_stretched(costs, changes))

    def term(**changes: float) -> MoveCase:
        return replace(case, terms=replace(terms, **changes))  # type: ignore[arg-type]

    def offset(years: float) -> MoveCase:
        return replace(case, new=replace(case.new, years_worked=years))

    half, double = costs.study_months / 2, costs.study_months * 2
    share = costs.forgone_share
    shorter = max(1, terms.horizon - 3), terms.horizon + 3
    entered = case.new.years_worked
    return (
        ("entry percentile", _at(case, ENTRY_LOW), _at(case, ENTRY_HIGH)),
        (
            "horizon",
            (f"{shorter[0]} years", term(horizon=shorter[0])),
            (f"{shorter[1]} years", term(horizon=shorter[1])),
        ),
        ("discount rate", ("2%", term(discount=0.02)), ("7%", term(discount=0.07))),
        (
            "fees",
            (f"{costs.fees / 2:,.0f}", cost(fees=costs.fees / 2)),
            (f"{costs.fees * 2:,.0f}", cost(fees=costs.fees * 2)),
        ),
        (
            "study months",
            (f"{half:g}", cost(study_months=half)),
            (f"{double:g}", cost(study_months=double)),
        ),
        (
            "pay given up while studying",
            ("0%", cost(forgone_share=0.0)),
            (f"{min(1.0, 2 * share + 0.1):.0%}", cost(forgone_share=min(1.0, 2 * share + 0.1))),
        ),
        (
            "years credited at entry",
            (f"{max(0.0, entered - 1):g}", offset(max(0.0, entered - 1))),
            (f"{entered + 1:g}", offset(entered + 1)),
        ),
        (
            "years until the new job",
            (f"{costs.lead_years}", case),
            (f"{costs.lead_years + 1}", cost(lead_years=costs.lead_years + 1)),
        ),
    )


def _at(case: MoveCase, percentile: float) -> tuple[str, MoveCase]:
    return f"P{percentile:g}", case.entering_at(percentile)


def _stretched(costs: MoveCosts, changes: dict[str, float]) -> MoveCosts:
    """Return the costs with changes; lead years grow until the study months fit."""
    months = changes.get("study_months", costs.study_months)
    lead = int(changes.get("lead_years", costs.lead_years))
    return replace(
        costs,
        fees=changes.get("fees", costs.fees),
        study_months=months,
        lead_years=max(lead, math.ceil(months / 12)),
        forgone_share=changes.get("forgone_share", costs.forgone_share),
    )


def _bar(name: str, low: tuple[str, MoveCase], high: tuple[str, MoveCase]) -> TornadoBar:
    return TornadoBar(
        input=name,
        low_text=low[0],
        high_text=high[0],
        low=low[1].value(),
        high=high[1].value(),
    )
