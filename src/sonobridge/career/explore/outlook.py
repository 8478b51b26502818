"""Outlook of an occupation in an area: growth band, stars by a published formula, shortage."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sonobridge.career.pack import (
    Area,
    Citation,
    Figure,
    Pack,
    Projection,
    Source,
    Wage,
    cite,
    figure,
)
from sonobridge.core.record import record

__all__ = [
    "STAR_FORMULA",
    "Growth",
    "Shortage",
    "StarPart",
    "Stars",
    "growth_of",
    "rank_at",
    "shortage_of",
    "stars_of",
]

STAR_FORMULA = "stars = 1 + round half up(4 x mean of the three ranks)"


@record
class Growth:
    """Ten-year projection of an occupation, nation.

    ``openings`` count everything that ``openings_scope`` names, which may be more than the
    occupation. ``band`` is the word of ``band_rule`` for ``percent``.
    """

    percent: float
    change: int
    employment_start: int
    employment_end: int
    openings: Figure
    openings_scope: str
    openings_own: bool
    band: str
    band_rule: str
    band_citation: Citation
    average: Figure
    citation: Citation


@record
class StarPart:
    """One of the three parts: what is ranked, among whom, and its rank 0..1.

    ``rank`` is None with a ``reason`` when the part is missing.
    """

    part: str
    value: float | None
    unit: str
    among: str
    rank: float | None
    reason: str
    citation: Citation


@record
class Stars:
    """One to five stars; none, with the reason, when a part is missing."""

    count: int | None
    mean_rank: float | None
    text: str
    formula: str
    reason: str
    notes: tuple[str, ...]
    parts: tuple[StarPart, ...]


@record
class Shortage:
    """Signs of a shortage, shown only where employment is known.

    ``suppressed_share`` is the share of the survey's metro and nonmetro rows of this
    occupation whose median or employment was not released.
    """

    openings_rate: Figure
    location_quotient: Figure
    suppressed_share: Figure


def growth_of(pack: Pack, soc: str) -> Growth | None:
    """Return the growth of an occupation with its band; None without a projection."""
    row = pack.projections.get(soc)
    if row is None:
        return None
    table = pack.projections
    rule = "; ".join(f"{word} from {least:+g} %" for least, word in table.bands)
    return Growth(
        percent=row.percent,
        change=row.change,
        employment_start=row.employment_start,
        employment_end=row.employment_end,
        openings=figure(
            row.openings, "a year", row.source, reason="the handbook page names no openings"
        ),
        openings_scope=row.openings_scope,
        openings_own=row.openings_own,
        band=table.band(row.percent),
        band_rule=f"{rule}; below: {table.lowest_band}",
        band_citation=cite(table.bands_source),
        average=figure(table.average_percent, "%", table.average_source),
        citation=cite(row.source),
    )


def rank_at(points: Sequence[tuple[float, float]], value: float) -> float:
    """Return the rank (0..1) of a value from known points (value, rank), ascending.

    Linear between two points; on several points of one value their mean; beyond the first
    or last point the middle of what is left, because nothing more is known there.
    """
    same = [rank for x, rank in points if x == value]
    if same:
        return sum(same) / len(same)
    below = [(x, rank) for x, rank in points if x < value]
    above = [(x, rank) for x, rank in points if x > value]
    if not below:
        return above[0][1] / 2
    if not above:
        return (below[-1][1] + 1) / 2
    (x0, r0), (x1, r1) = below[-1], above[0]
    return r0 + (r1 - r0) * (value - x0) / (x1 - x0)


def stars_of(pack: Pack, soc: str, area: Area) -> Stars:
    """Return the stars of an occupation in an area.

    Stars are ours, not a state's: 1 + round half up(4 x mean of the ranks of the local median
    wage among the area's detailed occupations, of growth among the handbook's occupations and
    of the openings rate among the occupations of the pack whose openings are their own).
    """
    parts = (_wage_part(pack, soc, area), _growth_part(pack, soc), _openings_part(pack, soc))
    missing = [part for part in parts if part.rank is None]
    if missing:
        reason = "; ".join(f"{part.part}: {part.reason}" for part in missing)
        return Stars(
            count=None,
            mean_rank=None,
            text="no stars",
            formula=STAR_FORMULA,
            reason=reason,
            notes=(),
            parts=parts,
        )
    mean = sum(part.rank or 0.0 for part in parts) / len(parts)
    count = 1 + math.floor(4 * mean + 0.5)
    return Stars(
        count=count,
        mean_rank=mean,
        text=f"{count} of 5",
        formula=STAR_FORMULA,
        reason="",
        notes=(
            "Growth and openings are national.",
            f"Openings compare with {len(_own_rates(pack))} occupations only: a coarse part.",
        ),
        parts=parts,
    )


def _wage_part(pack: Pack, soc: str, area: Area) -> StarPart:
    wage = pack.wages.at(soc, area.code)
    deciles = pack.wages.deciles(area.code)
    source = pack.files.source("wage_deciles")
    if wage is None or wage.median.value is None or deciles is None:
        reason = wage.median.reason if wage else "the survey has no row here"
        return _missing("wage", "USD a year", source, reason or "no deciles")
    count, values = deciles
    points = [(x, i / 10) for i, x in enumerate(values, 1)]
    return StarPart(
        part="wage",
        value=wage.median.value,
        unit="USD a year",
        among=f"{count} occupations of the area",
        rank=rank_at(points, wage.median.value),
        reason="",
        citation=cite(source),
    )


def _growth_part(pack: Pack, soc: str) -> StarPart:
    row, table = pack.projections.get(soc), pack.projections
    if row is None:
        return _missing("growth", "%", table.source, "no projection")
    return StarPart(
        part="growth",
        value=row.percent,
        unit="%",
        among=f"{table.growth_occupations} handbook occupations, nation",
        rank=rank_at(table.growth_points, row.percent),
        reason="",
        citation=cite(row.source),
    )


def _own_rates(pack: Pack) -> list[float]:
    rates = (row.openings_rate for row in pack.projections)
    return sorted(rate for rate in rates if rate is not None)


def _openings_part(pack: Pack, soc: str) -> StarPart:
    row = pack.projections.get(soc)
    if row is None or row.openings is None:
        reason = "no openings in the projections"
        return _missing("openings", "% a year", pack.projections.source, reason)
    # Rank by the middle of ties among the occupations with openings of their own. A page that
    # joins several occupations counts openings for all of them, so no rate of one is known.
    rates = _own_rates(pack)
    if row.openings_rate is None:
        reason = f"openings are those of {row.openings_scope} together"
        return _missing("openings", "% a year", row.source, reason)
    rate = row.openings_rate
    lower = sum(r < rate for r in rates)
    same = sum(r == rate for r in rates)
    return StarPart(
        part="openings",
        value=100 * rate,
        unit="% a year",
        among=f"{len(rates)} occupations, nation",
        rank=(lower + same / 2) / len(rates),
        reason="",
        citation=cite(row.source),
    )


def _missing(part: str, unit: str, source: Source, reason: str) -> StarPart:
    return StarPart(
        part=part,
        value=None,
        unit=unit,
        among="",
        rank=None,
        reason=reason,
        citation=cite(source),
    )


def shortage_of(pack: Pack, wage: Wage, projection: Projection | None) -> Shortage | None:
    """Return the signs of a shortage in an area; None where employment is suppressed."""
    if wage.employment.value is None:
        return None
    rate = projection.openings_rate if projection else None
    source = projection.source if projection else pack.projections.source
    areas = [a for a in pack.wages.areas_with(wage.soc) if a.kind in ("metro", "nonmetro")]
    hidden = sum(
        pack.wages.value(wage.soc, a.code, column) is None
        for a in areas
        for column in ("a_median", "employment")
    )
    return Shortage(
        openings_rate=figure(
            None if rate is None else 100 * rate,
            "% of jobs a year, nation",
            source,
            reason="openings of this occupation alone are not given",
        ),
        location_quotient=figure(
            wage.location_quotient.value,
            "nation = 1",
            wage.source,
            reason=wage.location_quotient.reason,
        ),
        suppressed_share=figure(
            100 * hidden / (2 * len(areas)) if areas else None, "%", wage.source
        ),
    )
