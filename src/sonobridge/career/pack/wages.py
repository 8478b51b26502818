"""Wages and employment: by occupation and area, by occupation and industry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sonobridge.career.pack.areas import Area, Areas
from sonobridge.career.pack.cells import Cell, footnotes_of
from sonobridge.career.pack.files import PackFiles
from sonobridge.career.pack.source import Source

__all__ = ["PERCENTILES", "IndustryWages", "Wage", "WageTable"]

PERCENTILES = ("p10", "p25", "median", "p75", "p90")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wage:
    """Pay and jobs of one occupation in one place (area or industry).

    Attributes
    ----------
    place_code, place
        Code and name of the area or the industry (NAICS).
    employment, employment_rse
        Jobs, and their relative standard error in percent.
    annual, hourly
        Cells by ``p10``, ``p25``, ``median``, ``p75``, ``p90``, ``mean``; USD.
    wage_rse
        Relative standard error of the mean in percent.
    jobs_per_1000, location_quotient
        Concentration; 1 is the nation.
    """

    soc: str
    occupation: str
    place_code: str
    place: str
    employment: Cell
    employment_rse: Cell
    annual: dict[str, Cell]
    hourly: dict[str, Cell]
    wage_rse: Cell
    jobs_per_1000: Cell
    location_quotient: Cell
    source: Source

    @property
    def median(self) -> Cell:
        """Annual median."""
        return self.annual["median"]


class _Rows:
    """Rows of a wage file by occupation and place; typed only when asked for."""

    def __init__(self, files: PackFiles, table: str, place: tuple[str, str]) -> None:
        header, rows = files.table(table)
        self._files, self._table = files, table
        self._at = {name: header.index(name) for name in header}
        code = self._at[place[0]]
        self._place = (code, self._at[place[1]])
        soc = self._at["soc"]
        self._rows: dict[str, dict[str, list[str]]] = {}
        for row in rows:
            self._rows.setdefault(row[soc], {})[row[code]] = row

    @property
    def socs(self) -> tuple[str, ...]:
        """Codes of the occupations, in order."""
        return tuple(sorted(self._rows))

    def title(self, soc: str) -> str:
        """Return the survey's name of an occupation, empty when it is not there."""
        row = next(iter(self._rows.get(soc, {}).values()), None)
        return row[self._at["occupation"]] if row else ""

    def places(self, soc: str) -> tuple[str, ...]:
        """Return the codes of the places with a row of this occupation."""
        return tuple(self._rows.get(soc, ()))

    def row(self, soc: str, place: str) -> Wage | None:
        """Return the typed row, None when the file has none for this pair."""
        cells = self._rows.get(soc, {}).get(place)
        return None if cells is None else self._typed(cells)

    def number(self, soc: str, place: str, column: str) -> float | None:
        """Return one number without building the row; None when there is none."""
        cells = self._rows.get(soc, {}).get(place)
        text = cells[self._at[column]] if cells else ""
        return float(text) if text else None

    def _typed(self, row: Sequence[str]) -> Wage:
        notes = footnotes_of(row[self._at["footnotes"]])

        def cell(column: str) -> Cell:
            return Cell.parse(row[self._at[column]], notes.get(column, 0))

        names = (*PERCENTILES, "mean")
        return Wage(
            soc=row[self._at["soc"]],
            occupation=row[self._at["occupation"]],
            place_code=row[self._place[0]],
            place=row[self._place[1]],
            employment=cell("employment"),
            employment_rse=cell("emp_rse_pct"),
            annual={name: cell(f"a_{name}") for name in names},
            hourly={name: cell(f"h_{name}") for name in names},
            wage_rse=cell("wage_rse_pct"),
            jobs_per_1000=cell("jobs_per_1000"),
            location_quotient=cell("loc_quotient"),
            source=self._files.source(self._table, row[self._at["soc"]]),
        )


class WageTable:
    """Wages by occupation and area, with the decile table of each area."""

    def __init__(self, files: PackFiles, areas: Areas) -> None:
        self._rows = _Rows(files, "wages", ("area_code", "area_name"))
        self._files, self._areas = files, areas

    @property
    def occupations(self) -> dict[str, str]:
        """Survey title by SOC code, without the row of all occupations."""
        return {s: self._rows.title(s) for s in self._rows.socs if s != "00-0000"}

    def at(self, soc: str, area_code: str) -> Wage | None:
        """Return the wage of an occupation in an area; None when the survey has no row."""
        return self._rows.row(soc, area_code)

    def nation(self, soc: str) -> Wage | None:
        """Return the national wage of an occupation."""
        return self._rows.row(soc, self._areas.nation.code)

    def areas_with(self, soc: str) -> tuple[Area, ...]:
        """Return the areas in which the survey has a row of this occupation."""
        found = (self._areas.get(code) for code in self._rows.places(soc))
        return tuple(area for area in found if area is not None)

    def value(self, soc: str, area_code: str, column: str = "a_median") -> float | None:
        """Return one number of the file; None when it is blank or the row is missing."""
        return self._rows.number(soc, area_code, column)

    @cached_property
    def _deciles(self) -> dict[str, tuple[int, tuple[float, ...]]]:
        _, rows = self._files.table("wage_deciles")
        return {row[0]: (int(row[2]), tuple(float(d) for d in row[3:12])) for row in rows}

    def deciles(self, area_code: str) -> tuple[int, tuple[float, ...]] | None:
        """Return the number of occupations of an area and d10..d90 of their medians (USD)."""
        return self._deciles.get(area_code)


class IndustryWages:
    """National wages by occupation and industry (NAICS)."""

    def __init__(self, files: PackFiles) -> None:
        self._rows = _Rows(files, "industry_wages", ("naics", "industry"))

    def of(self, soc: str) -> tuple[Wage, ...]:
        """Return the rows of an occupation, most jobs first, unknown counts last."""
        found = [self._rows.row(soc, naics) for naics in self._rows.places(soc)]
        rows = [row for row in found if row is not None]
        return tuple(
            sorted(rows, key=lambda r: (r.employment.value is None, -(r.employment.value or 0)))
        )

    def at(self, soc: str, naics: str) -> Wage | None:
        """Return the row of an occupation in an industry."""
        return self._rows.row(soc, naics)
