"""From the file to arrays: each needed column once, typed by the reader, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.table.cells import sql_formula, sql_missing, sql_number, sql_trimmed
from sonobridge.audit.table.source.faults import refusal, too_large
from sonobridge.audit.table.source.opening import TableSource

if TYPE_CHECKING:
    import duckdb

__all__ = ["MOST_ROWS", "Banding", "Numbers", "Scan", "Texts", "Wanted", "scan"]

MOST_ROWS = 10_000_000
"""What an evaluation of so many rows takes stands in ``benchmarks/results/audit_run.json``."""
_MOST_SPELLINGS = 5_000


@dataclass(frozen=True, slots=True)
class Banding:
    """Ascending cut points, and the values that are believable."""

    cuts: tuple[float, ...]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which columns are needed as what, by index.

    Attributes
    ----------
    patient, image
        Told apart only, never read out; None without such a column.
    numbers
        Read as numbers.
    bands
        Numbers that are cut into bands at once.
    texts
        Few values, read as index and list of spellings.
    """

    patient: int | None
    image: int | None
    numbers: tuple[int, ...] = ()
    bands: Mapping[int, Banding] = field(default_factory=dict)
    texts: tuple[int, ...] = ()

    @property
    def columns(self) -> tuple[int, ...]:
        """All columns that are read, ascending."""
        named = {self.patient, self.image, *self.numbers, *self.bands, *self.texts}
        return tuple(sorted(index for index in named if index is not None))


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of numbers.

    Attributes
    ----------
    values
        Shape (rows,); NaN where ``status`` is not 0.
    status
        Shape (rows,): 0 a finite number, 1 blank, 2 NaN or infinite, 3 other text.
    """

    values: NDArray[np.float64]
    status: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of few values.

    Attributes
    ----------
    codes
        Shape (rows,): index into ``spellings``; -1 for an empty cell.
    spellings
        As they stand in the file, sorted.
    counts
        Rows of each spelling.
    """

    codes: NDArray[np.int16]
    spellings: tuple[str, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """Arrays of the needed columns in the order of the file.

    Attributes
    ----------
    patient
        First 8 bytes of the SHA-256 of the identifier; 0 where there is none.
    image
        A number that tells images apart; 0 where there is none.
    bands
        Index of the band; -1 blank, -2 not a number, -3 not believable.
    crowded
        Text columns with too many values to be read, and about how many.
    formulas
        Cells that are formulas, by column.
    """

    rows: int
    patient: NDArray[np.uint64] | None
    image: NDArray[np.uint64] | None
    numbers: dict[int, Numbers]
    bands: dict[int, NDArray[np.int8]]
    texts: dict[int, Texts]
    crowded: dict[int, int]
    formulas: dict[int, int]

    def without_rows(self) -> Scan:
        """Return what was counted, without the arrays of the rows."""
        texts = {i: replace(one, codes=one.codes[:0].copy()) for i, one in self.texts.items()}
        return replace(self, patient=None, image=None, numbers={}, bands={}, texts=texts)


@dataclass(frozen=True, slots=True)
class _Survey:
    """Counts that decide how the columns are read."""

    rows: int
    crowded: dict[int, int]
    formulas: dict[int, int]
    decimal_comma: frozenset[int]


def scan(source: TableSource, wanted: Wanted) -> Scan:
    """Read the needed columns of a table in three passes of bounded memory.

    Raises
    ------
    InvalidInputError, TooLargeError
        If rows cannot be read, or there are none or too many.
    """
    with source.reading() as connection:
        survey = _survey(connection, source, wanted)
        texts = tuple(i for i in wanted.texts if i not in survey.crowded)
        spellings = _spellings(connection, source, texts)
        for index in texts:
            if len(spellings[index]) > _MOST_SPELLINGS:
                survey.crowded[index] = len(spellings.pop(index))
        found = _fetch(connection, source, wanted, survey, spellings)
    return Scan(
        rows=survey.rows,
        patient=found.get("patient"),
        image=found.get("image"),
        numbers={i: Numbers(found[f"v{i}"], found[f"s{i}"]) for i in wanted.numbers},
        bands={i: found[f"b{i}"] for i in wanted.bands},
        texts={
            i: Texts(found[f"x{i}"], tuple(counts), tuple(counts.values()))
            for i, counts in spellings.items()
        },
        crowded=survey.crowded,
        formulas=survey.formulas,
    )


def _survey(
    connection: duckdb.DuckDBPyConnection, source: TableSource, wanted: Wanted
) -> _Survey:
    rows = _one(connection, f"SELECT count(*) FROM {source.relation}")[0]  # noqa: S608
    if rows == 0:
        raise refusal(
            "The table has a header and no row.", source.name, "", "Export it with its rows."
        )
    if rows > MOST_ROWS:
        raise too_large(
            source.name,
            f"It has {rows:,} rows; {MOST_ROWS:,} are read at most.",
            "Audit one part at a time, or aggregate frames to images first.",
        )
    asked: dict[tuple[str, int], str] = {}
    for i in wanted.columns:
        asked["formula", i] = f"count(*) FILTER ({sql_formula(f'c{i}')})"
    for i in wanted.texts:
        asked["distinct", i] = f"approx_count_distinct(c{i})"
    for i in (*wanted.numbers, *wanted.bands):
        asked["comma", i] = f"count(*) FILTER (contains(c{i}, ','))"
        asked["point", i] = f"count(*) FILTER (contains(c{i}, '.'))"
    counts = _one(connection, f"SELECT {', '.join(asked.values())} FROM {source.relation}")  # noqa: S608
    answer = dict(zip(asked, counts, strict=True))
    return _Survey(
        rows=rows,
        crowded={
            i: answer["distinct", i]
            for i in wanted.texts
            if answer["distinct", i] > _MOST_SPELLINGS
        },
        formulas={i: answer["formula", i] for i in wanted.columns if answer["formula", i]},
        decimal_comma=frozenset(
            i
            for i in (*wanted.numbers, *wanted.bands)
            if answer["comma", i] and not answer["point", i]
        ),
    )


def _spellings(
    connection: duckdb.DuckDBPyConnection, source: TableSource, texts: tuple[int, ...]
) -> dict[int, dict[str, int]]:
    """Return the spellings of each text column with their counts, sorted."""
    if not texts:
        return {}
    asked = ", ".join(f"histogram(c{i})" for i in texts)
    row = _one(connection, f"SELECT {asked} FROM {source.relation}")  # noqa: S608
    return {
        i: dict(sorted((counts or {}).items())) for i, counts in zip(texts, row, strict=True)
    }


def _fetch(
    connection: duckdb.DuckDBPyConnection,
    source: TableSource,
    wanted: Wanted,
    survey: _Survey,
    spellings: dict[int, dict[str, int]],
) -> dict[str, Any]:
    """Return the typed arrays by short name, in the order of the file."""
    parts: list[str] = []
    if wanted.patient is not None:
        parts.append(f"{_patient_key(f'c{wanted.patient}')} AS patient")
    if wanted.image is not None:
        cell = sql_trimmed(f"c{wanted.image}")
        missing = sql_missing(f"c{wanted.image}")
        parts.append(f"CASE WHEN {missing} THEN 0 ELSE hash({cell}) END::UBIGINT AS image")
    for i in wanted.numbers:
        number = sql_number(f"c{i}", i in survey.decimal_comma)
        parts.append(f"CASE WHEN isfinite({number}) THEN {number} ELSE 'nan' END AS v{i}")
        parts.append(f"{_status(f'c{i}', number)} AS s{i}")
    for i, banding in wanted.bands.items():
        number = sql_number(f"c{i}", i in survey.decimal_comma)
        parts.append(f"{_band(f'c{i}', number, banding)} AS b{i}")
    for i, counts in spellings.items():
        if counts:
            connection.execute(
                f"CREATE TABLE l{i} AS SELECT unnest(?::VARCHAR[]) AS v", [list(counts)]
            )
            connection.execute(f"CREATE TYPE e{i} AS ENUM (SELECT v FROM l{i})")  # noqa: S608
            code = f"coalesce(enum_code(c{i}::e{i})::SMALLINT, -1)"
        else:
            code = "-1"
        parts.append(f"({code})::SMALLINT AS x{i}")
    if not parts:
        return {}
    query = f"SELECT {', '.join(parts)} FROM {source.relation}"  # noqa: S608
    found: dict[str, Any] = connection.execute(query).fetchnumpy()
    return {name: np.ma.getdata(values) for name, values in found.items()}


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return tuple(row)


def _patient_key(column: str) -> str:
    """Return the SQL of a patient's number: the first 16 hexadecimal digits of the hash."""
    digits = f"substr(sha256({sql_trimmed(column)}), 1, 16)"
    return (
        f"CASE WHEN {sql_missing(column)} THEN 0 ELSE ('0x' || {digits})::UBIGINT END::UBIGINT"
    )


def _status(column: str, number: str) -> str:
    return (
        f"CASE WHEN isfinite({number}) THEN 0 WHEN ({number}) IS NOT NULL THEN 2 "
        f"WHEN {sql_missing(column)} THEN 1 ELSE 3 END::UTINYINT"
    )


def _band(column: str, number: str, banding: Banding) -> str:
    """Return the SQL of a band's index, or of the reason why there is none."""
    steps = " + ".join(f"(({number}) >= {cut!r})::TINYINT" for cut in banding.cuts) or "0"
    return (
        f"CASE WHEN isfinite({number}) THEN CASE WHEN ({number}) BETWEEN {banding.low!r} "
        f"AND {banding.high!r} THEN {steps} ELSE -3 END "
        f"WHEN {sql_missing(column)} THEN -1 ELSE -2 END::TINYINT"
    )
