"""What the cells of each column are, counted by the reader in two passes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sonobridge.audit.table.cells import sql_missing, sql_number, sql_trimmed

if TYPE_CHECKING:
    import duckdb

    from sonobridge.audit.table import TableSource

__all__ = ["Profile", "profile_columns", "sql_year"]

_EXACT_BELOW = 2_000
_PACKED = 19_000_101.0

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
    connection: duckdb.DuckDBPyConnection, source: TableSource, coded: Collection[str] = ()
) -> tuple[Profile, ...]:
    """Return the profile of every column of a table.

    Parameters
    ----------
    connection
        A connection that reads the table.
    source
        The table.
    coded
        Columns that become codes anyway; their cells are not searched for dates and the
        like.
    """
    indices = range(len(source.names))
    counted = _one(connection, source, [part for i in indices for part in _counts(f"c{i}")])
    plain = [counted[i * 6 : i * 6 + 6] for i in indices]
    rows = int(_one(connection, source, ["count(*)"])[0])
    few = [i for i in indices if int(plain[i][4]) < _EXACT_BELOW]
    exact = dict(zip(few, _one(connection, source, [_distinct(i) for i in few]), strict=True))
    searched = [
        i
        for i in indices
        if source.names[i] not in coded and _may_hold(plain[i], rows - int(plain[i][0]))
    ]
    found = _one(connection, source, [part for i in searched for part in _searches(f"c{i}")])
    said = {i: found[place * 2 : place * 2 + 2] for place, i in enumerate(searched)}
    profiles = []
    for i in indices:
        missing, numbers, broken, largest, about, longest = plain[i]
        dates, identity = said.get(i, (0, 0))
        profiles.append(
            Profile(
                name=source.names[i],
                index=i,
                rows=rows,
                missing=int(missing),
                numbers=int(numbers),
                whole=int(broken) == 0,
                largest=None if largest is None else float(largest),
                dates=int(dates),
                distinct=int(exact.get(i, about)),
                longest=int(longest or 0),
                identity=int(identity),
            )
        )
    return tuple(profiles)


def _may_hold(counted: Sequence[Any], recorded: int) -> bool:
    """Tell whether cells may be dates, addresses or numbers of persons.

    Numbers are neither, unless all are whole and large enough to be ``20240131`` or a
    number with nine digits.
    """
    _, numbers, broken, largest, _, _ = counted
    return int(numbers) < recorded or (int(broken) == 0 and (largest or 0) >= _PACKED)


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
    return [
        f"count(*) FILTER ({sql_missing(column)})",
        f"count(*) FILTER (NOT {sql_missing(column)} AND isfinite({number}))",
        f"count(*) FILTER (isfinite({number}) AND ({number}) != floor({number}))",
        f"max(CASE WHEN isfinite({number}) THEN {number} END)",
        f"approx_count_distinct({column})",
        f"max(length({column}))",
    ]


def _searches(column: str) -> list[str]:
    return [
        f"count(*) FILTER (NOT {sql_missing(column)} AND {sql_year(column)} IS NOT NULL)",
        f"count(*) FILTER (regexp_matches({column}, '{_IDENTITY}'))",
    ]


def _distinct(index: int) -> str:
    return f"count(DISTINCT c{index})"


def _one(
    connection: duckdb.DuckDBPyConnection, source: TableSource, asked: Sequence[str]
) -> tuple[Any, ...]:
    """Return the one row that a list of aggregates over the table gives."""
    if not asked:
        return ()
    row = connection.execute(
        f"SELECT {', '.join(asked)} FROM {source.relation}"  # noqa: S608
    ).fetchone()
    assert row is not None
    return tuple(row)
