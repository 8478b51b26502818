"""The five quality measures of vascular laboratories, counted from reviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sonobridge.career.indicators.reading import Reading, state_share
from sonobridge.career.pack import PackFiles, Source, source_of

__all__ = ["CorrelationCase", "QualityMeasure", "Review", "state_quality_measures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A reviewed examination: which measure was looked at and whether it was met."""

    measure: str
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationCase:
    """An examination compared with another method; ``area`` e.g. extracranial."""

    day: date
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityMeasure:
    """One measure with what the reviews say; for correlation also what is missing.

    ``stale`` says that the standard behind it is being revised.
    """

    name: str
    reading: Reading | None
    shortfalls: tuple[str, ...]
    stale: str
    source: Source


def state_quality_measures(
    reviews: Sequence[Review],
    cases: Sequence[CorrelationCase],
    *,
    year: int,
    areas: Sequence[str],
    files: PackFiles | None = None,
) -> tuple[QualityMeasure, ...]:
    """State the five measures; correlation counts cases of a year, whole and by area.

    ``areas`` are the testing areas that the laboratory offers.
    """
    data = (files or PackFiles()).yaml("kpis.yaml")["iac_vascular_quality_measures"]
    source = source_of(data, where="iac_vascular_quality_measures")
    stale = "standard of 2018; its revision of 2026 is not in the data"
    measures = []
    for name in data["measures"]:
        own = [one.met for one in reviews if one.measure == name]
        shortfalls: tuple[str, ...] = ()
        if name == "correlation":
            shortfalls = _shortfalls(data, cases, year=year, areas=areas)
        # No norm was found for a share of reviews, so that nothing is judged against one.
        reading = state_share(name, sum(own), len(own), target=None) if own else None
        measures.append(
            QualityMeasure(
                name=name, reading=reading, shortfalls=shortfalls, stale=stale, source=source
            )
        )
    return tuple(measures)


def _shortfalls(
    data: dict[str, object],
    cases: Sequence[CorrelationCase],
    *,
    year: int,
    areas: Sequence[str],
) -> tuple[str, ...]:
    own = Counter(one.area for one in cases if one.day.year == year)
    least = int(str(data["correlation_cases_per_year_min"]))
    least_area = int(str(data["correlation_cases_per_testing_area_min"]))
    found = []
    if own.total() < least:
        found.append(f"{own.total()} of {least} correlation cases in {year}")
    found += [
        f"{own[area]} of {least_area} correlation cases in {area}"
        for area in areas
        if own[area] < least_area
    ]
    return tuple(found)
