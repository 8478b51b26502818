"""Ten-year employment projections with what their openings count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sonobridge.career.pack.files import PackFiles
from sonobridge.career.pack.source import Source, source_of

__all__ = ["Projection", "Projections"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Projection of one occupation, nation.

    Attributes
    ----------
    employment_start, employment_end, change
        Jobs at both ends of the period and their difference.
    percent
        Change in percent, as published (whole numbers).
    openings
        Openings a year of everything in ``openings_scope``; None when not given.
    openings_scope
        What the openings count: the occupation, or a page that joins several.
    openings_own
        Whether the openings are those of this occupation alone.
    """

    soc: str
    occupation: str
    employment_start: int
    employment_end: int
    percent: float
    change: int
    openings: int | None
    openings_scope: str
    openings_own: bool
    source: Source

    @property
    def openings_rate(self) -> float | None:
        """Openings a year divided by present jobs; None unless both count the same."""
        if self.openings is None or not self.openings_own:
            return None
        return self.openings / self.employment_start


class Projections:
    """Projections by SOC code, with what they are compared with.

    Attributes
    ----------
    growth_points
        Percent growth and its rank (0..1) among ``growth_occupations`` occupations.
    bands, lowest_band
        Smallest percent and word of each growth band, highest first; word below all.
    average_percent
        Growth of all occupations together.
    """

    def __init__(self, files: PackFiles) -> None:
        header, rows = files.table("projections")
        table = [dict(zip(header, row, strict=True)) for row in rows]
        pages = Counter(row["ooh_slug"] for row in table)
        entry = files.entry("projections")
        self._rows = {
            row["soc"]: _projection(row, str(entry["period"]), pages[row["ooh_slug"]])
            for row in table
        }
        self.source = files.source("projections")
        self.growth_occupations = int(entry["growth_occupations"])
        self.growth_points = _points(entry)
        self.bands = tuple(
            (float(row["percent"]), str(row["word"])) for row in entry["bands"]["from_percent"]
        )
        self.lowest_band = str(entry["bands"]["below"])
        self.bands_source = source_of(entry["bands"], where="growth bands")
        average = entry["all_occupations"]
        self.average_percent = float(average["percent"])
        self.average_source = source_of(average, where="growth of all occupations")

    def __iter__(self) -> Iterator[Projection]:
        """Yield the projections by SOC code."""
        return iter(self._rows.values())

    def __len__(self) -> int:
        """Return how many occupations have one."""
        return len(self._rows)

    def get(self, soc: str) -> Projection | None:
        """Return the projection of an occupation, None when there is none."""
        return self._rows.get(soc)

    def band(self, percent: float) -> str:
        """Return the word for a growth: that of the highest band it reaches."""
        return next((word for least, word in self.bands if percent >= least), self.lowest_band)


def _points(entry: Mapping[str, Any]) -> tuple[tuple[float, float], ...]:
    deciles = [(float(d), i / 10) for i, d in enumerate(entry["growth_deciles"], 1)]
    extra = [(float(x), float(p)) for x, p in entry.get("growth_points", ())]
    return tuple(sorted(deciles + extra))


def _projection(row: dict[str, str], period: str, on_page: int) -> Projection:
    scope = row["openings_scope"]
    # A page that joins several occupations has another name than the row. One page leaves the
    # "except ..." of its occupation away.
    title = row["occupation"].casefold()
    own = bool(scope) and on_page == 1 and title.partition(",")[0] == scope.casefold()
    return Projection(
        soc=row["soc"],
        occupation=row["occupation"],
        employment_start=int(row["employment_2024"]),
        employment_end=int(row["employment_2034"]),
        percent=float(row["pct_change_2024_34"]),
        change=int(row["numeric_change"]),
        openings=int(row["ooh_page_openings_per_year"])
        if row["ooh_page_openings_per_year"]
        else None,
        openings_scope=scope,
        openings_own=own,
        source=source_of({**row, "period": period}, where=f"projection of {row['soc']}"),
    )
