"""A consistent copy of the database while it is in use, and the way back.

SQLite is copied by its online backup; PostgreSQL is written out row by row within one
snapshot, as JSON lines, so that no server program is needed.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, insert, select

from sonobridge.store import files
from sonobridge.store.engine import Database

__all__ = ["insert_rows", "snapshot_database"]

_BATCH = 500


def snapshot_database(database: Database, stem: Path) -> Path:
    """Write a copy of the database and return its path.

    Parameters
    ----------
    database
        The database; writers may go on.
    stem
        Path without ending; ``.db`` (SQLite) or ``.jsonl.gz`` (PostgreSQL) is added.

    Raises
    ------
    DiskFullError
        If there is no room; no partial copy is left.
    """
    sqlite = database.kind == "sqlite"
    target = stem.with_name(stem.name + (".db" if sqlite else ".jsonl.gz"))
    partial = target.with_name(f".{target.name}.tmp")
    with files.disk_errors(target.name, "The workspace is unchanged."):
        try:
            partial.touch(mode=0o600)
            if sqlite:
                _copy_sqlite(database, partial)
            else:
                _write_rows(database, partial)
            with partial.open("rb+") as stream:
                files.sync_file(stream.fileno())
            files.replace(partial, target)
        except BaseException:
            files.remove(partial)
            raise
        files.sync_folder(target.parent)
    return target


def insert_rows(connection: Connection, source: Path) -> None:
    """Insert the rows of a ``.jsonl.gz`` copy into an empty database of its revision.

    Parameters
    ----------
    connection
        A write transaction; the tables exist and are empty.
    source
        The copy; parents come before children in it.
    """
    metadata = MetaData()
    metadata.reflect(connection)
    waiting: list[dict[str, Any]] = []
    table: Table | None = None
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if table is None or entry["table"] != table.name or len(waiting) >= _BATCH:
                _flush(connection, table, waiting)
                table = metadata.tables[entry["table"]]
            waiting.append(entry["row"])
    _flush(connection, table, waiting)


def _flush(connection: Connection, table: Table | None, rows: list[dict[str, Any]]) -> None:
    if table is not None and rows:
        connection.execute(insert(table), rows)
    rows.clear()


def _copy_sqlite(database: Database, partial: Path) -> None:
    source = database.reader.raw_connection()
    try:
        with contextlib.closing(sqlite3.connect(partial)) as target:
            driver = source.driver_connection
            if not isinstance(driver, sqlite3.Connection):
                raise TypeError("the online backup needs the sqlite3 driver")
            try:
                driver.backup(target)
            except sqlite3.OperationalError as error:
                if "full" in str(error):
                    raise files.disk_full(
                        partial.name, "The workspace is unchanged."
                    ) from error
                raise
            target.execute("PRAGMA journal_mode=DELETE")
    finally:
        source.close()


def _write_rows(database: Database, partial: Path) -> None:
    with (
        database.reading() as connection,
        gzip.open(partial, "wt", encoding="utf-8") as lines,
    ):
        for table, row in _all_rows(connection):
            lines.write(json.dumps({"table": table, "row": row}, allow_nan=False) + "\n")


def _all_rows(connection: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    metadata = MetaData()
    metadata.reflect(connection)
    for table in metadata.sorted_tables:
        if table.name == "alembic_version":
            continue
        found = connection.execution_options(yield_per=_BATCH).execute(
            select(table).order_by(*table.primary_key.columns)
        )
        for row in found:
            yield table.name, row._asdict()
