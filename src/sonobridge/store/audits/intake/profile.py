"""What the cells of each column are, counted by the reader in two passes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sonobridge.audit.table.cells import sql_missing, sql_number, sql_trimmed

if TYPE_CHECKING:
    import duckdb

    from sonobridge.audit.table import TableSource

__all__ = ["Profile", "profile_columns", "sql_year"]

_EXACT_BELOW = 2_000

# E-mail address, US telephone or social security number: never a level of an attribute.
_IDENTITY = (
    r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}|\b\d{3}-\d{2}-\d{4}\b|"
    r"(\(\d{3}\)\s?|\b\d{3}[-. ])\d{3}[-. ]\d{4}\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Counts of one column.

    Attributes
    ----------
    rows, missing
        All cells, and those that say that nothing is recorded.
    numbers, whole
        Cells that are numbers; whether all of them are whole.
    largest
        Largest number, None without any.
    dates
        Cells that are dates or instants, ``20240131`` among them.
    distinct
        Different cells, exact under 2,000.
    longest
        Most characters in a cell.
    identity
        Cells with an e-mail address, a telephone or social security number.
    """

    name: str
    index: int
    rows: int
    missing: int
    numbers: int
    whole: bool
    largest: float | None
    dates: int
    distinct: int
    longest: int
    identity: int

    @property
    def recorded(self) -> int:
        """Cells that hold something."""
        return self.rows - self.missing

    @property
    def numeric(self) -> bool:
        """Whether every recorded cell is a number."""
        return self.recorded > 0 and self.numbers == self.recorded

    @property
    def dated(self) -> bool:
        """Whether nearly every recorded cell is a date."""
        return self.recorded > 0 and self.dates >= 0.95 * self.recorded


def profile_columns(
    connection: duckdb.DuckDBPyConnection, source: TableSource
) -> tuple[Profile, ...]:
    """Return the profile of every column of a table."""
    asked: list[str] = []
    for i in range(len(source.names)):
        asked += _counts(f"c{i}")
    query = f"SELECT count(*), {', '.join(asked)} FROM {source.relation}"  # noqa: S608
    row = connection.execute(query).fetchone()
    assert row is not None
    rows, found = int(row[0]), row[1:]
    few = [i for i in range(len(source.names)) if int(found[i * 8 + 5]) < _EXACT_BELOW]
    exact = _exact(connection, source, few)
    profiles = []
    for i, name in enumerate(source.names):
        missing, numbers, broken, largest, dates, about, longest, identity = found[
            i * 8 : i * 8 + 8
        ]
        profiles.append(
            Profile(
                name=name,
                index=i,
                rows=rows,
                missing=int(missing),
                numbers=int(numbers),
                whole=int(broken) == 0,
                largest=None if largest is None else float(largest),
                dates=int(dates),
                distinct=exact.get(i, int(about)),
                longest=int(longest or 0),
                identity=int(identity),
            )
        )
    return tuple(profiles)


def sql_year(column: str) -> str:
    """Return the SQL of a date's year as text; NULL where the cell is no date.

    ISO dates and instants, ``31.12.2023``, ``12/31/2023`` and ``20231231`` are dates.
    """
    cell = sql_trimmed(column)
    iso = f"regexp_extract({cell}, '^((19|20)\\d\\d)[-/.]\\d\\d?[-/.]\\d\\d?([T ].*)?$', 1)"
    last = f"regexp_extract({cell}, '^\\d\\d?[-/.]\\d\\d?[-/.]((19|20)\\d\\d)([T ].*)?$', 1)"
    packed = (
        f"regexp_extract({cell}, '^((19|20)\\d\\d)(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])"
        "(\\d{4}(\\d\\d)?(\\.\\d+)?)?$', 1)"
    )
    return f"coalesce(nullif({iso}, ''), nullif({last}, ''), nullif({packed}, ''))"


def _counts(column: str) -> list[str]:
    number = sql_number(column, decimal_comma=True)
    there = f"NOT {sql_missing(column)}"
    return [
        f"count(*) FILTER ({sql_missing(column)})",
        f"count(*) FILTER ({there} AND isfinite({number}))",
        f"count(*) FILTER (isfinite({number}) AND ({number}) != floor({number}))",
        f"max(CASE WHEN isfinite({number}) THEN {number} END)",
        f"count(*) FILTER ({there} AND {sql_year(column)} IS NOT NULL)",
        f"approx_count_distinct({column})",
        f"max(length({column}))",
        f"count(*) FILTER (regexp_matches({column}, '{_IDENTITY}'))",
    ]


def _exact(
    connection: duckdb.DuckDBPyConnection, source: TableSource, columns: list[int]
) -> dict[int, int]:
    """Count the different cells of columns that have few of them."""
    if not columns:
        return {}
    asked = ", ".join(f"count(DISTINCT c{i})" for i in columns)
    row = connection.execute(f"SELECT {asked} FROM {source.relation}").fetchone()  # noqa: S608
    assert row is not None
    return {i: int(count) for i, count in zip(columns, row, strict=True)}
