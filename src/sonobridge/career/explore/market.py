"""One occupation in one area: pay, jobs, prices, outlook; and areas side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sonobridge.career.explore.claims import ClaimCheck, pay_claims
from sonobridge.career.explore.outlook import (
    Growth,
    Shortage,
    Stars,
    growth_of,
    shortage_of,
    stars_of,
)
from sonobridge.career.pack import (
    PERCENTILES,
    Area,
    Citation,
    Figure,
    Pack,
    PackError,
    Wage,
    cite,
    figure,
    of_cell,
)
from sonobridge.core.record import record

__all__ = [
    "AreaRow",
    "AreaTable",
    "AreaView",
    "IndustryRow",
    "IndustryTable",
    "Market",
    "Rank",
    "areas_beside",
    "industries_of",
    "market_of",
    "view_of",
]


@record
class AreaView:
    """An area as it is shown."""

    code: str
    name: str
    kind: str


@record
class Rank:
    """Place of a median among all areas with one (1 = highest), nominal and after prices."""

    nominal: int | None
    of_nominal: int
    real: int | None
    of_real: int
    citation: Citation


@record
class Market:
    """Snapshot of one occupation in one area.

    ``annual`` and ``hourly`` hold p10, p25, median, p75, p90 and mean. ``real_median`` is the
    median x 100 / price parity. ``state_median`` stands in where the area's was not released.
    """

    soc: str
    occupation: str
    area: AreaView
    jobs: Figure
    jobs_rse: Figure
    annual: dict[str, Figure]
    hourly: dict[str, Figure]
    wage_rse: Figure
    location_quotient: Figure
    price_parity: Figure
    real_median: Figure
    national_median: Figure
    state: AreaView
    state_median: Figure
    rank: Rank
    growth: Growth | None
    stars: Stars
    shortage: Shortage | None
    claims: tuple[ClaimCheck, ...]
    notice: str


@record
class AreaRow:
    """One area of a comparison; a missing number has its reason in ``missing``."""

    area: AreaView
    p10: float | None
    p25: float | None
    median: float | None
    p75: float | None
    p90: float | None
    real_median: float | None
    jobs: float | None
    distance_km: float | None
    missing: str


@record
class AreaTable:
    """Areas side by side, USD a year; rows in the order of ``sorted_by``."""

    soc: str
    rows: tuple[AreaRow, ...]
    sorted_by: str
    national_median: float | None
    citation: Citation
    prices: Citation


@record
class IndustryRow:
    """One industry of an occupation, nation; USD a year."""

    naics: str
    industry: str
    jobs: float | None
    p25: float | None
    median: float | None
    p75: float | None
    missing: str


@record
class IndustryTable:
    """Pay and jobs by industry, most jobs first."""

    soc: str
    occupation: str
    rows: tuple[IndustryRow, ...]
    citation: Citation


def view_of(area: Area) -> AreaView:
    """Return an area as it is shown."""
    return AreaView(code=area.code, name=area.name, kind=area.kind)


def known_occupation(pack: Pack, soc: str) -> str:
    """Return the survey's title of an occupation.

    Raises
    ------
    PackError
        If the pack has no wages of this code.
    """
    title = pack.wages.occupations.get(soc)
    if title is None:
        raise PackError(
            "The pack has no wages of this occupation.",
            where=soc[:20],
            why=f"It has {len(pack.wages.occupations)} occupations.",
            kept="Nothing was changed.",
            remedy="Search with 'sonobridge path explore TEXT' and take the code from there.",
        )
    return title


def market_of(pack: Pack, soc: str, area: Area) -> Market:
    """Return the snapshot of an occupation in an area; see :class:`Market`."""
    title = known_occupation(pack, soc)
    source = pack.files.source("wages", soc)
    wage = pack.wages.at(soc, area.code)
    state = pack.areas.state_of(area)
    state_wage = pack.wages.at(soc, state.code)
    price = pack.prices.of(area)
    absent = "the survey has no row of this occupation here"

    def cell(pick: str, unit: str) -> Figure:
        if wage is None:
            return figure(None, unit, source, reason=absent)
        return of_cell(getattr(wage, pick), unit, source)

    median = wage.median.value if wage else None
    real = None if median is None else price.real(median)
    no_real = "no median" if median is None else price.basis
    return Market(
        soc=soc,
        occupation=title,
        area=view_of(area),
        jobs=cell("employment", "jobs"),
        jobs_rse=cell("employment_rse", "%"),
        annual=_percentiles(wage, "annual", "USD a year", pack, absent, soc),
        hourly=_percentiles(wage, "hourly", "USD an hour", pack, absent, soc),
        wage_rse=cell("wage_rse", "%"),
        location_quotient=cell("location_quotient", "nation = 1"),
        price_parity=figure(price.parity, "nation = 100", price.source, reason=price.basis),
        real_median=figure(
            None if real is None else float(round(real)),
            "USD a year at national prices",
            price.source,
            reason=no_real,
        ),
        national_median=_national(pack, soc),
        state=view_of(state),
        state_median=of_cell(state_wage.median, "USD a year", source)
        if state_wage
        else figure(None, "USD a year", source, reason=absent),
        rank=_rank(pack, soc, area),
        growth=growth_of(pack, soc),
        stars=stars_of(pack, soc, area),
        shortage=None if wage is None else shortage_of(pack, wage, pack.projections.get(soc)),
        claims=pay_claims(pack, soc),
        notice="BLS cannot vouch for the data after retrieval. Not for diagnosis.",
    )


def _percentiles(
    wage: Wage | None, pick: str, unit: str, pack: Pack, *rest: str
) -> dict[str, Figure]:
    absent, soc = rest
    names = (*PERCENTILES, "mean")
    source = pack.files.source("wages", soc)
    if wage is None:
        return {name: figure(None, unit, source, reason=absent) for name in names}
    cells = wage.annual if pick == "annual" else wage.hourly
    return {name: of_cell(cells[name], unit, source) for name in names}


def _national(pack: Pack, soc: str) -> Figure:
    source = pack.files.source("wages", soc)
    wage = pack.wages.nation(soc)
    if wage is None:
        return figure(None, "USD a year", source, reason="no national row")
    return of_cell(wage.median, "USD a year", source)


def _local_medians(pack: Pack, soc: str) -> list[tuple[Area, float]]:
    found = []
    for area in pack.wages.areas_with(soc):
        if area.kind in ("metro", "nonmetro"):
            value = pack.wages.value(soc, area.code)
            if value is not None:
                found.append((area, value))
    return found


def _rank(pack: Pack, soc: str, area: Area) -> Rank:
    # Ranks compare metropolitan areas with a price level of their own: a nonmetropolitan
    # portion of the nation is one price level for all, which would rank them against nothing.
    metros = [
        (a, value, pack.prices.of(a).real(value))
        for a, value in _local_medians(pack, soc)
        if a.kind == "metro"
    ]
    both = [(a, value, real) for a, value, real in metros if real is not None]
    own = next(((value, real) for a, value, real in both if a.code == area.code), None)
    nominal = None if own is None else 1 + sum(value > own[0] for _, value, _ in both)
    real = None if own is None else 1 + sum(r > own[1] for _, _, r in both)
    return Rank(
        nominal=nominal,
        of_nominal=len(both),
        real=real,
        of_real=len(both),
        citation=cite(pack.files.source("wages", soc)),
    )


def areas_beside(
    pack: Pack,
    soc: str,
    areas: Sequence[Area],
    *,
    sort: str = "median",
    around: Area | None = None,
) -> AreaTable:
    """Return areas side by side.

    Parameters
    ----------
    sort
        ``median``, ``real_median``, ``jobs``, ``distance`` or ``name``; rows without the
        number come last. Amounts and jobs are sorted downwards.
    around
        Area from which distances are measured; none are given without it.
    """
    known_occupation(pack, soc)
    reach = {} if around is None else dict(_distances(pack, around))
    rows = [_row(pack, soc, area, reach.get(area.code)) for area in areas]
    national = pack.wages.value(soc, pack.areas.nation.code)
    return AreaTable(
        soc=soc,
        rows=tuple(_sorted(rows, sort)),
        sorted_by=sort,
        national_median=national,
        citation=cite(pack.files.source("wages", soc)),
        prices=cite(pack.files.source("price_parities")),
    )


def _distances(pack: Pack, around: Area) -> Iterable[tuple[str, float]]:
    return ((a.code, km) for a, km in pack.positions.around(around, 30_000).within)


def _row(pack: Pack, soc: str, area: Area, distance: float | None) -> AreaRow:
    wage = pack.wages.at(soc, area.code)
    cells = {name: (wage.annual[name].value if wage else None) for name in PERCENTILES}
    price = pack.prices.of(area)
    median = cells["median"]
    real = None if median is None else price.real(median)
    if wage is None:
        missing = "no row in the survey"
    elif median is None:
        missing = wage.median.reason
    else:
        missing = "" if real is not None else price.basis
    return AreaRow(
        area=view_of(area),
        **cells,
        real_median=None if real is None else float(round(real)),
        jobs=wage.employment.value if wage else None,
        distance_km=None if distance is None else round(distance, 1),
        missing=missing,
    )


def _sorted(rows: list[AreaRow], sort: str) -> list[AreaRow]:
    def key(row: AreaRow) -> tuple[bool, float, str]:
        if sort == "name":
            return (False, 0.0, row.area.name)
        if sort == "distance":
            return (row.distance_km is None, row.distance_km or 0.0, row.area.name)
        value = getattr(row, sort)
        return (value is None, -(value or 0.0), row.area.name)

    return sorted(rows, key=key)


def industries_of(pack: Pack, soc: str) -> IndustryTable:
    """Return national pay and jobs of an occupation by industry."""
    title = known_occupation(pack, soc)
    rows = []
    for wage in pack.industries.of(soc):
        missing = wage.median.reason or (
            f"jobs {wage.employment.reason}" if wage.employment.value is None else ""
        )
        rows.append(
            IndustryRow(
                naics=wage.place_code,
                industry=wage.place,
                jobs=wage.employment.value,
                p25=wage.annual["p25"].value,
                median=wage.median.value,
                p75=wage.annual["p75"].value,
                missing=missing,
            )
        )
    return IndustryTable(
        soc=soc,
        occupation=title,
        rows=tuple(rows),
        citation=cite(pack.files.source("industry_wages")),
    )
