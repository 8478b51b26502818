"""Yearly wages of an occupation by percentile, read from the pack with what is missing said."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sonobridge.career.pack import PERCENTILES, Pack, Source, Wage
from sonobridge.core.errors import InvalidInputError

__all__ = ["WageMissingError", "WagePoints", "factor_by_industry", "own_wages", "wage_points"]

_PLACES = (10.0, 25.0, 50.0, 75.0, 90.0)


class WageMissingError(InvalidInputError):
    """No place of the survey releases the wages that are needed."""

    code = "path.wage_not_released"


@dataclass(frozen=True, slots=True, kw_only=True)
class WagePoints:
    """Yearly wages (US dollars) at the 10th, 25th, 50th, 75th and 90th percentile.

    Attributes
    ----------
    values
        In that order.
    place
        Where they hold: the area asked for, or the next larger one that releases them.
    note
        What was missing and what stands in its place; empty when nothing was.
    """

    soc: str
    occupation: str
    place_code: str
    place: str
    values: tuple[float, float, float, float, float]
    source: Source
    note: str = ""

    def at(self, percentile: float) -> float:
        """Return the wage at a percentile 10..90, linear between the shipped ones.

        Raises
        ------
        InvalidInputError
            Outside 10..90, where the survey says nothing.
        """
        if not _PLACES[0] <= percentile <= _PLACES[-1]:
            raise InvalidInputError(
                "A percentile lies outside 10 to 90.",
                where="percentile",
                why="The wage survey publishes the 10th to the 90th.",
                kept="Nothing was changed.",
                remedy="Give a percentile from 10 to 90.",
            )
        for low, high in zip(range(4), range(1, 5), strict=True):
            if percentile <= _PLACES[high]:
                share = (percentile - _PLACES[low]) / (_PLACES[high] - _PLACES[low])
                return self.values[low] + share * (self.values[high] - self.values[low])
        raise AssertionError("unreachable")

    def times(self, factor: float) -> WagePoints:
        """Return the wages multiplied by a factor."""
        a, b, c, d, e = (factor * value for value in self.values)
        return replace(self, values=(a, b, c, d, e))

    def times_each(self, factors: tuple[float, ...]) -> WagePoints:
        """Return the wages multiplied percentile by percentile."""
        a, b, c, d, e = (f * v for f, v in zip(factors, self.values, strict=True))
        return replace(self, values=(a, b, c, d, e))


def wage_points(pack: Pack, soc: str, area_code: str) -> WagePoints:
    """Return the wages of an occupation in an area.

    Where the survey releases them not, the state's stand in, then the nation's, and the
    note says which figure was not released and why.

    Raises
    ------
    WageMissingError
        If the occupation has no complete percentiles even for the nation.
    """
    area = pack.areas.get(area_code) or pack.areas.nation
    places = dict.fromkeys((area, pack.areas.state_of(area), pack.areas.nation))
    reason = ""
    for place in places:
        row = pack.wages.at(soc, place.code)
        values = None if row is None else _values(row)
        if row is not None and values is not None:
            note = f"{area.name}: {reason}; figures of {place.name} stand in" if reason else ""
            return WagePoints(
                soc=soc,
                occupation=row.occupation,
                place_code=place.code,
                place=place.name,
                values=values,
                source=row.source,
                note=note,
            )
        reason = reason or _reason(row)
    raise WageMissingError(
        f"There are no wages for {soc[:12]}.",
        where=soc[:12],
        why=f"The survey says: {reason}." if reason else "The survey has no row of it.",
        kept="Nothing was computed.",
        remedy="Choose another occupation, or give your own wages.",
    )


def own_wages(wages: WagePoints, start: float, later: float) -> WagePoints:
    """Return a person's own figures as wages: P25 is the start, P75 the pay after ten years.

    Nothing is known beyond the two, so lower and higher percentiles take the nearer one.
    """
    source = Source(text="entered by the person", as_of="as entered", confidence="none")
    return replace(
        wages,
        values=(start, start, (start + later) / 2, later, later),
        source=source,
        note="your own figures",
    )


def factor_by_industry(pack: Pack, soc: str, naics: str) -> tuple[float, ...]:
    """Return industry wage over national wage, percentile by percentile.

    Raises
    ------
    WageMissingError
        If either row or one of its percentiles is missing.
    """
    row, nation = pack.industries.at(soc, naics), pack.wages.nation(soc)
    own = _values(row) if row is not None else None
    all_ = _values(nation) if nation is not None else None
    if own is None or all_ is None:
        raise WageMissingError(
            f"There are no wages of {soc[:12]} in industry {naics[:8]}.",
            where="industry",
            why=_reason(row),
            kept="Nothing was computed.",
            remedy="Choose an industry of the market page, or leave it out.",
        )
    return tuple(a / b for a, b in zip(own, all_, strict=True))


def _values(row: Wage) -> tuple[float, float, float, float, float] | None:
    found = [row.annual[name].value for name in PERCENTILES]
    known = [value for value in found if value is not None]
    if len(known) != len(PERCENTILES):
        return None
    a, b, c, d, e = known
    return a, b, c, d, e


def _reason(row: Wage | None) -> str:
    if row is None:
        return "not listed by the survey"
    return next((c.reason for c in (row.annual[n] for n in PERCENTILES) if c.reason), "")
