"""Wage survey files: the tables that the bureau publishes for areas and industries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sonobridge.career.pack.pack import Pack
from sonobridge.career.pack.update.foreign import (
    ForeignTable,
    bounded_number,
    csv_bytes,
    refused,
)

__all__ = ["NEEDED", "WageImport", "read_wages"]

NEEDED = ("AREA", "AREA_TITLE", "AREA_TYPE", "OCC_CODE", "OCC_TITLE", "TOT_EMP", "A_MEDIAN")
_PERCENTILES = {
    "pct10": "p10",
    "pct25": "p25",
    "median": "median",
    "pct75": "p75",
    "pct90": "p90",
}
_HOURLY = ["h_mean", *(f"h_{p}" for p in _PERCENTILES)]
_ANNUAL = ["a_mean", *(f"a_{p}" for p in _PERCENTILES)]
# Marks of the published files: wage or employment not released, top-coded, no hourly wage.
_NOT_RELEASED, _TOP = ("*", "**"), "#"
_LEAST_KEPT = 0.5
_LEAST_FOR_DECILES = 30


@dataclass(slots=True)
class WageImport:
    """Rows taken from wage files, by the key of the pack's tables."""

    areas: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    industries: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    medians: dict[str, list[float]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def files(self, pack: Pack) -> dict[str, bytes]:
        """Return the pack's files with the new rows.

        Raises
        ------
        PackError
            If fewer than half of the present pairs of occupation and area are covered: a file
            of one state, say, would empty the table of all others.
        """
        made: dict[str, bytes] = {}
        if self.areas:
            self._covers(pack)
            made |= self._wage_file(pack, "wages", self.areas)
            made |= self._decile_file(pack)
        if self.industries:
            made |= self._wage_file(pack, "industry_wages", self.industries)
        return made

    def _covers(self, pack: Pack) -> None:
        present = {
            (soc, area.code)
            for soc in pack.wages.occupations
            for area in pack.wages.areas_with(soc)
        }
        covered = len(present & self.areas.keys()) / len(present)
        if covered < _LEAST_KEPT:
            raise refused(
                "wage files",
                f"They cover {covered:.0%} of the present rows; nation, states and metro areas "
                "belong together.",
            )

    @staticmethod
    def _wage_file(
        pack: Pack, table: str, rows: Mapping[tuple[str, str], list[str]]
    ) -> dict[str, bytes]:
        header, _ = pack.files.table(table)
        body = [rows[key] for key in sorted(rows)]
        return {str(pack.files.entry(table)["file"]): csv_bytes(header, body)}

    def _decile_file(self, pack: Pack) -> dict[str, bytes]:
        """Return new deciles where the files hold all detailed occupations of an area."""
        header, old = pack.files.table("wage_deciles")
        rows = {row[0]: row for row in old}
        for code, values in self.medians.items():
            if len(values) >= _LEAST_FOR_DECILES and code in rows:
                values.sort()
                cuts = [f"{_quantile(values, i / 10):.0f}" for i in range(1, 10)]
                rows[code] = [code, self.names[code], str(len(values)), *cuts]
        return {
            str(pack.files.entry("wage_deciles")["file"]): csv_bytes(
                header, [rows[code] for code in sorted(rows)]
            )
        }


def _quantile(ordered: list[float], share: float) -> float:
    """Return a quantile, linear between the two nearest of an ascending list."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def read_wages(table: ForeignTable, pack: Pack, into: WageImport) -> None:
    """Add the rows of a published wage table that belong to the pack's occupations.

    Raises
    ------
    PackError
        For a value outside its bounds or percentiles that fall within a row.
    """
    known = {*pack.wages.occupations, "00-0000"}
    for line, row in table.rows():
        industry = row.get("naics", "000000") not in ("", "000000")
        kind = row["area_type"]
        code = _area_code(row, table.name, line)
        if industry and kind != "1":
            continue
        if not industry and row.get("o_group", "") == "detailed":
            median = row["a_median"].replace(",", "")
            if median.isdecimal():
                into.medians.setdefault(code, []).append(float(median))
                into.names[code] = row["area_title"]
        if row["occ_code"] not in known:
            continue
        cells = _cells(row, table.name, line)
        if industry:
            naics = row["naics"]
            head = [row["occ_code"], row["occ_title"], naics, row.get("naics_title", "")]
            into.industries[row["occ_code"], naics] = head + cells
        else:
            if pack.areas.get(code) is None:
                continue
            names = {"1": "national", "2": "state", "3": "state"}
            head = [row["occ_code"], row["occ_title"], names.get(kind, "metro"), code]
            fips = "00" if kind == "1" else _fips(pack, code)
            into.areas[row["occ_code"], code] = [*head, row["area_title"], fips, *cells]


def _fips(pack: Pack, code: str) -> str:
    area = pack.areas.get(code)
    return area.state_fips if area else ""


def _area_code(row: Mapping[str, str], name: str, line: int) -> str:
    """Return the pack's seven digits: 99 is the nation, one or two digits a state."""
    text, kind = row["area"], row["area_type"]
    if not text.isdecimal() or len(text) > 7:
        raise refused(name, f"Line {line}: {text[:12]!r} is no area code.")
    if kind == "1":
        return "0000000"
    if kind in ("2", "3"):
        return f"{int(text):02d}00000"
    return text.zfill(7)


def _cells(row: Mapping[str, str], name: str, line: int) -> list[str]:
    """Return the cells behind the names in the order of the pack, and the footnotes."""
    notes: list[str] = []

    def take(column: str, low: float, high: float, label: str = "") -> str:
        text = row.get(column, "")
        label = label or column
        if text in _NOT_RELEASED:
            notes.append(f"{label}:8")
            return ""
        if text == _TOP:
            notes.append(f"{label}:5")
            return ""
        if not text:
            if column.startswith("h_") and row.get("annual", "").upper() == "TRUE":
                notes.append(f"{label}:4")
            return ""
        return bounded_number(text, low, high, table=name, line=line, column=column.upper())

    employment = take("tot_emp", 0, 5e8, "employment")
    spread = take("emp_prse", 0, 1e4, "emp_rse_pct")
    hourly = [take(c, 1, 5e3, _ours(c)) for c in _HOURLY]
    annual = [take(c, 2e3, 1e7, _ours(c)) for c in _ANNUAL]
    for values in (hourly[1:], annual[1:]):
        numbers = [float(v) for v in values if v]
        if numbers != sorted(numbers):
            raise refused(name, f"Line {line}: the percentiles do not rise.")
    return [
        employment,
        spread,
        hourly[0],
        annual[0],
        take("mean_prse", 0, 1e4, "wage_rse_pct"),
        *hourly[1:],
        *annual[1:],
        take("jobs_1000", 0, 1000, "jobs_per_1000"),
        take("loc_quotient", 0, 1e5, "loc_quotient"),
        ";".join(_ordered(notes)),
    ]


def _ours(column: str) -> str:
    side, _, rest = column.partition("_")
    return f"{side}_{_PERCENTILES.get(rest, rest)}"


def _ordered(notes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(notes))
