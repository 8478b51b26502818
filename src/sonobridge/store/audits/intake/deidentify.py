"""Writing the de-identified copy: canonical CSV, cell by cell, in bounded memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sonobridge.audit.table.cells import (
    check_export_cell,
    sql_formula,
    sql_missing,
    sql_number,
    sql_trimmed,
)
from sonobridge.core.canonical import keyed_hash
from sonobridge.core.errors import InvalidInputError
from sonobridge.store.audits.intake.columns import Dropped, Kept, Roles, decide, is_coded
from sonobridge.store.audits.intake.profile import profile_columns, sql_year

if TYPE_CHECKING:
    from sonobridge.audit.table import TableSource
    from sonobridge.store.workspace import Workspace

__all__ = ["NOT_A_NUMBER", "Progress", "TakenIn", "take_in"]

NOT_A_NUMBER = "not a number"
"""Stands for any other text in a column of the model's numbers."""

_CHUNK = 20_000
_OLDEST = 90
_CODE_DIGITS = 24
_PREFIX = {"patient": "P", "image": "I", "reader": "R"}


class Progress(Protocol):
    """Where an intake tells how far it is; may raise to cancel it."""

    def __call__(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        """Report ``done`` of ``total`` things named ``unit``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """The stored copy of a table.

    Attributes
    ----------
    blob_sha256
        Of the canonical CSV; its blob has no row yet.
    source_hmac
        Under which the source file is known; its own hash is not kept.
    kept, dropped
        What became of each column.
    """

    blob_sha256: str
    source_hmac: str
    rows: int
    kept: tuple[Kept, ...]
    dropped: tuple[Dropped, ...]


def take_in(
    workspace: Workspace, source: TableSource, roles: Roles, *, progress: Progress
) -> TakenIn:
    """Store a de-identified copy of a table as a blob.

    Patients and images become codes under the workspace's key (the same identifier gets
    the same code in every table of the workspace), dates become years, ages from 90 on
    become 90, columns that may identify a person are left out, and no cell is a formula.
    The same file gives the same bytes again.

    Raises
    ------
    InvalidInputError
        If no column is left.
    """
    key = workspace.deid_key
    with source.reading() as connection:
        coded = {name for name in source.names if is_coded(name, roles)}
        profiles = profile_columns(connection, source, coded)
        kept, dropped = decide(profiles, roles)
        if not kept or profiles[0].rows == 0:
            raise InvalidInputError(
                "The table holds nothing that could be stored.",
                where="table",
                why="It has no row, or each of its columns may identify a person.",
                kept="Nothing was stored.",
                remedy="Export columns with reference, score and attributes.",
            )
        rows = profiles[0].rows
        cells = ", ".join(_sql(one) for one in kept)
        cursor = connection.execute(f"SELECT {cells} FROM {source.relation}")  # noqa: S608
        blob = workspace.blobs.put_chunks(_csv(cursor, kept, key, rows, progress))
    return TakenIn(
        blob_sha256=blob,
        source_hmac=keyed_hash(key, f"audit file\x1f{source.sha256}".encode()),
        rows=rows,
        kept=kept,
        dropped=dropped,
    )


def _sql(column: Kept) -> str:
    """Return the SQL of a cell as it is stored; NULL where nothing is recorded."""
    name = f"c{column.profile.index}"
    cell, number = sql_trimmed(name), sql_number(name)
    there = f"CASE WHEN NOT {sql_missing(name)} THEN "
    if column.treatment in _PREFIX:
        return f"{there}{cell} END"
    if column.treatment == "year":
        return sql_year(name)
    if column.treatment == "age":
        capped = f"CASE WHEN ({number}) >= {_OLDEST} THEN '{_OLDEST}' ELSE {cell} END"
        return f"{there}CASE WHEN isfinite({number}) THEN {capped} END END"
    if column.treatment == "answer":
        return (
            f"{there}CASE WHEN ({number}) IS NOT NULL THEN {cell} ELSE '{NOT_A_NUMBER}' END END"
        )
    if column.treatment == "number":
        return f"{there}{cell} END"
    flat = f"regexp_replace({cell}, '[\\x00-\\x1F]+', ' ', 'g')"
    return f"{there}CASE WHEN {sql_formula(name)} THEN '''' || {flat} ELSE {flat} END END"


def _csv(
    cursor: Any, kept: Sequence[Kept], key: bytes, total: int, progress: Progress
) -> Iterator[bytes]:
    """Yield the canonical CSV (RFC 4180 quoting, UTF-8, line feed) in pieces."""
    codes = {i: _Codes(key, k.treatment) for i, k in enumerate(kept) if k.treatment in _PREFIX}
    yield _lines([[check_export_cell(one.profile.name) for one in kept]])
    done = 0
    while rows := cursor.fetchmany(_CHUNK):
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for index, code in codes.items():
            columns[index] = [code.of(cell) for cell in columns[index]]
        yield _lines(zip(*columns, strict=True))
        done += len(rows)
        progress(done, total, "rows", "removing identities")


class _Codes:
    """Codes of patients, images or readers: HMAC-SHA-256 under the workspace's key."""

    def __init__(self, key: bytes, kind: str) -> None:
        self._key, self._kind = key, kind
        self._known: dict[str, str] = {}

    def of(self, text: str | None) -> str | None:
        """Return the code of an identifier; None stays None."""
        if text is None:
            return None
        code = self._known.get(text)
        if code is None:
            digest = keyed_hash(self._key, f"audit {self._kind}\x1f{text}".encode())
            code = f"{_PREFIX[self._kind]}{digest[:_CODE_DIGITS]}"
            if self._kind != "image":  # images are rarely named twice
                self._known[text] = code
        return code


def _lines(rows: Iterable[Iterable[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()
