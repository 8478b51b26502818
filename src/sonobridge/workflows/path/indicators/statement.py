"""``path.kpi``: each indicator with target, literature, own data, interval and verdict."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, MaxLen

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, today_of
from sonobridge.workflows.path.indicators import stored_indicators as kinds
from sonobridge.workflows.path.log.stored_log import stored_log

if TYPE_CHECKING:
    from sonobridge.career.indicators import Contribution, IndicatorDefinition, Reading

__all__ = [
    "IndicatorLine",
    "IndicatorsRequest",
    "IndicatorsResult",
    "MeasureLine",
    "indicators",
]


@record
class IndicatorsRequest:
    """Which year, and what the laboratory offers."""

    as_of: Annotated[DayText, Help("Day to look from; empty: today.")] = ""
    scheduled_hours: Annotated[
        float, Ge(0), Le(1e6), Help("Hours the scanners were meant to run; 0: not entered.")
    ] = 0.0
    areas: Annotated[
        tuple[Annotated[str, MaxLen(60)], ...],
        MaxLen(20),
        Help("Testing areas of the laboratory, for correlation."),
    ] = ("extracranial", "venous", "arterial")


@record
class IndicatorLine:
    """One indicator; ``value`` carries interval and n, or says why there is no number."""

    id: str
    side: str
    definition: str
    target: str
    value: Estimate | NotEstimable
    verdict: str
    notes: tuple[str, ...]
    literature: tuple[str, ...]
    literature_verdict: str
    source: str
    as_of: str
    confidence: str
    count_from: str


@record
class MeasureLine:
    """One of the five quality measures of vascular laboratories."""

    name: str
    value: Estimate | NotEstimable
    shortfalls: tuple[str, ...]
    stale: str
    source: str


@record
class IndicatorsResult:
    """All indicators; none of them ranks people."""

    year: int
    indicators: tuple[IndicatorLine, ...]
    quality_measures: tuple[MeasureLine, ...]
    phantom: str
    complexity_definition: str
    notice: str


@operation(
    "path.kpi",
    summary="Show the indicators of both sides from your own data, with n and interval.",
)
def indicators(context: Context, request: IndicatorsRequest) -> IndicatorsResult:
    """Read what was stored of the year and state each indicator."""
    from sonobridge.career.indicators import load_complexity, load_indicators

    year = today_of(context, request.as_of).year
    readings = {
        one.indicator: one
        for one in (
            _exams(context, year),
            _quality(context, year),
            _satisfaction(context),
            _turnaround(context),
            _downtime(context, request.scheduled_hours, year),
            _accuracy(context),
            _complex(context, year),
            *_contributions(context, year),
        )
    }
    definition = load_complexity()
    return IndicatorsResult(
        year=year,
        indicators=tuple(_line(one, readings[one.id]) for one in load_indicators()),
        quality_measures=_measures(context, request.areas, year),
        phantom=_phantom(context),
        complexity_definition=(
            f"version {definition.version}: complex from {definition.threshold} points; "
            + ", ".join(f"{name} {n}" for name, n in sorted(definition.points.items()))
        ),
        notice="Indicators are for your own work; they are never a league table of people.",
    )


def _line(definition: IndicatorDefinition, reading: Reading) -> IndicatorLine:
    literature = definition.literature
    return IndicatorLine(
        id=definition.id,
        side=definition.side,
        definition=definition.definition,
        target=definition.target,
        value=reading.value,
        verdict=reading.verdict,
        notes=reading.notes,
        literature=literature.statements,
        literature_verdict=literature.verdict,
        source=literature.source.text,
        as_of=literature.source.as_of,
        confidence=literature.source.confidence,
        count_from=definition.count_from,
    )


def _exams(context: Context, year: int) -> Reading:
    from sonobridge.career.clinical_log import count_log
    from sonobridge.career.indicators import state_exams_per_day

    counts = count_log(one for one in stored_log(context) if one.day.year == year)
    return state_exams_per_day(tuple(counts.by_day.values()))


def _quality(context: Context, year: int) -> Reading:
    from sonobridge.career.indicators import state_share

    own = [row.body for row in kinds.stored(context, kinds.REVIEW)]
    met = [
        one["met"]
        for one in own
        if one["measure"] == "technical_quality" and one["day"][:4] == str(year)
    ]
    return state_share("image_quality", sum(met), len(met), target=0.9, unit="reviews")


def _satisfaction(context: Context) -> Reading:
    from sonobridge.career.indicators import state_mean

    counts = dict.fromkeys(range(1, 6), 0)
    for row in kinds.stored(context, kinds.SURVEY):
        for score, n in enumerate(row.body["counts"], 1):
            counts[score] += n
    return state_mean("satisfaction", counts, target=4.5)


def _turnaround(context: Context) -> Reading:
    from dataclasses import replace

    from sonobridge.career.indicators import state_turnaround

    rows = kinds.stored(context, kinds.REPORTS)
    hours = [h for row in rows for h in row.body["hours"]]
    stated = state_turnaround(hours, sum(row.body["missing"] for row in rows))
    if stated.p50_h is None or stated.p95_h is None:
        return stated.within
    times = f"half within {stated.p50_h:.1f} h, 95 % within {stated.p95_h:.1f} h"
    return replace(stated.within, notes=(times, *stated.within.notes))


def _downtime(context: Context, scheduled: float, year: int) -> Reading:
    from sonobridge.career.indicators import Outage, Reading, state_uptime

    rows = [row.body for row in kinds.stored(context, kinds.OUTAGE)]
    outages = [
        Outage(start=start, end=datetime.fromisoformat(row["end"]))
        for row in rows
        if (start := datetime.fromisoformat(row["start"])).year == year
    ]
    if not scheduled:
        reason = "scheduled hours were not entered"
        value: Estimate | NotEstimable = NotEstimable(
            name="downtime", reason=reason, n=len(outages), n_unit="outages"
        )
        return Reading(
            indicator="downtime", value=value, target=0.01, at_least=False, verdict="no data"
        )
    stated = state_uptime(outages, scheduled)
    down = stated.outage_h / scheduled
    value = _counted(
        "downtime",
        [one / scheduled for one in stated.lengths_h],
        n=len(outages),
        n_unit="outages",
        method="outage hours / scheduled hours, overlapping outages merged",
    )
    return Reading(
        indicator="downtime",
        value=value,
        target=0.01,
        at_least=False,
        verdict="demonstrated" if down < 0.01 else "not demonstrated",
        notes=(f"{stated.outage_h:.1f} h of {scheduled:g} h; {stated.merged} merged",),
    )


def _accuracy(context: Context) -> Reading:
    from sonobridge.career.indicators import AccuracySheet, Reading, state_accuracy

    rows = kinds.stored(context, kinds.ACCURACY)
    if not rows:
        reason = "no sheet with a reference standard was entered"
        value = NotEstimable(name="dx_accuracy", reason=reason, n=0, n_unit="patients")
        return Reading(
            indicator="dx_accuracy", value=value, target=0.95, at_least=True, verdict="no data"
        )
    latest = max(rows, key=lambda row: row.made_at)
    return state_accuracy(AccuracySheet(**latest.body))


def _complex(context: Context, year: int) -> Reading:
    from sonobridge.career.indicators import load_complexity, state_complexity

    cases = [
        one.features
        for one in stored_log(context)
        if one.day.year == year and one.role == "performed"
    ]
    return state_complexity(load_complexity(), cases)


def _contributions(context: Context, year: int) -> tuple[Reading, ...]:
    entries = [_contribution(row.body) for row in kinds.stored(context, kinds.CONTRIBUTION)]
    return tuple(
        _yearly(entries, kind, indicator, year)
        for kind, indicator in (
            ("publication", "publications"),
            ("presentation", "presentations"),
            ("teaching", "training_hours"),
        )
    )


def _contribution(body: dict[str, str | int | bool]) -> Contribution:
    from sonobridge.career.indicators import Contribution

    return Contribution(**{**body, "day": date.fromisoformat(str(body["day"]))})  # type: ignore[arg-type]


def _yearly(entries: list[Contribution], kind: str, indicator: str, year: int) -> Reading:
    from sonobridge.career.indicators import Reading, count_contributions

    found = [one for one in count_contributions(entries, kind) if one.year == year]  # type: ignore[arg-type]
    per = 60 if kind == "teaching" else 1
    unit = "hours" if kind == "teaching" else f"{kind}s"
    target = 40.0 if kind == "teaching" else 1.0
    if not found:
        value: Estimate | NotEstimable = NotEstimable(
            name=indicator, reason=f"none entered for {year}", n=0, n_unit=unit
        )
        return Reading(
            indicator=indicator, value=value, target=target, at_least=True, verdict="no data"
        )
    (one,) = found
    own = [e for e in entries if e.kind == kind and e.day.year == year]
    value = _counted(
        indicator,
        [e.amount / per for e in own if e.counts],
        n=len(own),
        n_unit="entries",
        method="count of the ledger",
    )
    apart = (f"{one.apart / per:g} {unit} apart: {one.why}",) if one.apart else ()
    return Reading(
        indicator=indicator,
        value=value,
        target=target,
        at_least=True,
        verdict="demonstrated" if one.reached else "not demonstrated",
        notes=apart,
    )


def _counted(name: str, weights: list[float], *, n: int, n_unit: str, method: str) -> Estimate:
    """Return a year's sum; its interval is that of a rate of so many such years.

    The sum itself is a whole count and the verdict is held against it.
    """
    from math import fsum

    from sonobridge.statistics.intervals import weighted_count_bounds

    low, high = weighted_count_bounds(weights) if weights else (None, None)
    return Estimate(
        name=name,
        value=fsum(weights),
        low=low,
        high=high,
        level=0.95,
        n=n,
        n_unit=n_unit,
        method=f"{method}; gamma interval of a yearly rate (Fay and Feuer 1997)",
        note="the year's count is whole; the interval is for a rate over such years"
        if weights
        else "nothing counts, so that there is no interval",
    )


def _measures(context: Context, areas: tuple[str, ...], year: int) -> tuple[MeasureLine, ...]:
    from sonobridge.career.indicators import CorrelationCase, state_quality_measures
    from sonobridge.career.indicators.quality_measures import Review

    reviews = [
        Review(measure=row.body["measure"], met=row.body["met"])
        for row in kinds.stored(context, kinds.REVIEW)
        if row.body["day"][:4] == str(year)
    ]
    cases = [
        CorrelationCase(day=date.fromisoformat(row.body["day"]), area=row.body["area"])
        for row in kinds.stored(context, kinds.CORRELATION)
    ]
    return tuple(
        MeasureLine(
            name=one.name,
            value=one.reading.value
            if one.reading
            else NotEstimable(name=one.name, reason="no reviews", n=0, n_unit="reviews"),
            shortfalls=one.shortfalls,
            stale=one.stale,
            source=one.source.text,
        )
        for one in state_quality_measures(reviews, cases, year=year, areas=areas)
    )


def _phantom(context: Context) -> str:
    from sonobridge.career.indicators import PhantomReading, phantom_trend

    by_scanner: dict[str, list[PhantomReading]] = {}
    for row in kinds.stored(context, kinds.PHANTOM):
        reading = PhantomReading(
            day=date.fromisoformat(row.body["day"]), level_db=row.body["level_db"]
        )
        by_scanner.setdefault(row.body["scanner"], []).append(reading)
    trends = (
        f"{scanner}: {phantom_trend(sorted(readings, key=lambda one: one.day)).sentence}"
        for scanner, readings in sorted(by_scanner.items())
    )
    return " ".join(trends) or "No phantom readings."
