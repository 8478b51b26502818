"""Connections to the database: SQLite in the workspace, or PostgreSQL by address.

Every write on SQLite opens with ``BEGIN IMMEDIATE``: a transaction that starts by
reading and then wants to write would otherwise lose against another writer.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from sonobridge.core.errors import InvalidInputError, SonobridgeError
from sonobridge.store import faults
from sonobridge.store.errors import DatabaseBusyError, DatabaseUnavailableError
from sonobridge.store.files import TurnLock, TurnTimeoutError, disk_full

__all__ = ["Database", "open_postgresql", "open_sqlite", "schema_engine"]

_BUSY_SECONDS = 30.0
_KEPT = "What was committed before is unchanged; this step left nothing behind."


@dataclass(slots=True, eq=False)
class Database:
    """The engines of one workspace.

    Attributes
    ----------
    kind
        ``sqlite`` or ``postgresql``.
    where
        File name or server and database, for messages; never a password.
    full
        Durable at commit, also after loss of power: labels, evidence, sign-offs.
    ingest
        Consistent, but the last commits may be lost with power: imports.
    reader
        Refuses writes.
    address
        PostgreSQL address with its password, for child processes; None for SQLite.
    turns
        How writers of SQLite queue up; None on PostgreSQL.
    """

    kind: Literal["sqlite", "postgresql"]
    where: str
    full: Engine
    ingest: Engine
    reader: Engine
    address: str | None = None
    turns: TurnLock | None = None
    _thread: threading.local = field(default_factory=threading.local)

    @contextlib.contextmanager
    def transaction(self, *, ingest: bool = False) -> Iterator[Connection]:
        """Open a write transaction; commit at the end, roll back on any error.

        Parameters
        ----------
        ingest
            Use the faster engine whose last commits may be lost with power.

        Raises
        ------
        RuntimeError
            If this thread already holds a write transaction (hand its connection on).
        DiskFullError, DatabaseBusyError, DatabaseUnavailableError
            When the database refuses; nothing of the transaction is kept.
        """
        if getattr(self._thread, "writing", False):
            raise RuntimeError("a transaction is open in this thread: pass its connection on")
        self._thread.writing = True
        engine = self.ingest if ingest else self.full
        turn = self.turns.held() if self.turns else contextlib.nullcontext()
        try:
            with self._translated(), turn, engine.connect() as connection, connection.begin():
                yield connection
                faults.reach("before_commit")
        finally:
            self._thread.writing = False
        faults.reach("after_commit")

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open one consistent view; a write through it is refused by the database."""
        with self._translated(), self.reader.connect() as connection, connection.begin():
            yield connection

    def serialise(self, connection: Connection, name: str) -> None:
        """Let only one transaction at a time pass here until it ends.

        SQLite has one writer anyway; PostgreSQL takes an advisory lock under a
        number made from the name.
        """
        if self.kind == "postgresql":
            number = int.from_bytes(
                hashlib.sha256(name.encode()).digest()[:8], "big", signed=True
            )
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": number})

    def dispose(self) -> None:
        """Close all connections."""
        for engine in (self.reader, self.ingest, self.full):
            engine.dispose()

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except TurnTimeoutError as error:
            raise _busy(self.where) from error
        except DBAPIError as error:
            known = _known_error(error, self.where)
            if known is None:
                raise
            raise known from error


def open_sqlite(path: Path) -> Database:
    """Return the engines of a SQLite file (made by the first write if absent)."""
    url = URL.create("sqlite+pysqlite", database=str(path))
    return Database(
        kind="sqlite",
        where=path.name,
        full=_sqlite_engine(url, "FULL", "BEGIN IMMEDIATE"),
        ingest=_sqlite_engine(url, "NORMAL", "BEGIN IMMEDIATE"),
        reader=_sqlite_engine(url, "FULL", "BEGIN", query_only=True),
        turns=TurnLock(path, _BUSY_SECONDS),
    )


def open_postgresql(address: str) -> Database:
    """Return the engines of a PostgreSQL database.

    Parameters
    ----------
    address
        ``postgresql://person:password@host:port/database``.

    Raises
    ------
    InvalidInputError
        If the address has another form.
    DatabaseUnavailableError
        If the driver is not installed.
    """
    try:
        url = make_url(address)
    except ArgumentError:
        url = URL.create("unknown")
    if url.get_backend_name() != "postgresql":
        raise InvalidInputError(
            "The database address cannot be used.",
            where="setting database_url",
            why="Only PostgreSQL can be addressed; SQLite lies in the workspace.",
            remedy="Write it as postgresql://person@host:5432/database, or leave it empty.",
        )
    url = url.set(drivername="postgresql+psycopg")
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise DatabaseUnavailableError(
            "The PostgreSQL driver is not installed.",
            where="setting database_url",
            remedy="Install it with: pip install 'sonobridge[postgres]'.",
        ) from error
    return Database(
        kind="postgresql",
        where=f"{url.host or 'local server'}/{url.database}",
        address=address,
        full=_postgresql_engine(url, {}),
        ingest=_postgresql_engine(url, {"synchronous_commit": "off"}),
        reader=_postgresql_engine(
            url, {"default_transaction_read_only": "on"}, isolation="REPEATABLE READ"
        ),
    )


def schema_engine(database: Database) -> Engine:
    """Return an engine for changes of the schema (SQLite: foreign keys not enforced)."""
    if database.kind == "sqlite":
        return _sqlite_engine(database.full.url, "FULL", "BEGIN IMMEDIATE", foreign_keys=False)
    return _postgresql_engine(database.full.url, {})


def _sqlite_engine(
    url: URL,
    synchronous: str,
    begin: str,
    *,
    query_only: bool = False,
    foreign_keys: bool = True,
) -> Engine:
    engine = create_engine(
        url, connect_args={"timeout": _BUSY_SECONDS}, pool_size=4, max_overflow=28
    )

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        cursor.execute("PRAGMA temp_store=MEMORY")
        if query_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    def open_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", open_transaction)
    return engine


def _postgresql_engine(
    url: URL, session: dict[str, str], *, isolation: str = "READ COMMITTED"
) -> Engine:
    values = {"timezone": "UTC", **session}
    options = " ".join(f"-c {name}={value}" for name, value in values.items())
    given = url.query.get("options", "")
    joined = " ".join(part for part in (*_as_tuple(given), options) if part)
    return create_engine(
        url.update_query_dict({"options": joined}),
        isolation_level=isolation,
        pool_pre_ping=True,
        max_overflow=5,
    )


def _as_tuple(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _known_error(error: DBAPIError, where: str) -> SonobridgeError | None:
    """Return the error a person can act on, or None for a fault of the program."""
    state = getattr(error.orig, "sqlstate", None)
    message = str(error.orig).lower()
    if "disk is full" in message or state == "53100":
        return disk_full(where, _KEPT)
    if "database is locked" in message or "database table is locked" in message:
        return _busy(where)
    damaged = "malformed" in message or "not a database" in message
    if damaged or "unable to open" in message or "disk i/o" in message:
        return DatabaseUnavailableError(
            "The database file cannot be read or written.",
            where=where,
            kept="Blobs and keys are separate files and are not touched.",
            remedy="Run sonobridge verify; if it fails, restore the last backup.",
        )
    if isinstance(error, OperationalError) and (
        error.connection_invalidated or state is None or state[:2] in {"08", "28", "3D", "57"}
    ):
        if where.endswith(".db"):
            return None
        return DatabaseUnavailableError(
            "The database server cannot be reached.",
            where=where,
            kept=_KEPT,
            remedy="Check that PostgreSQL runs and that the address and account are right.",
        )
    return None


def _busy(where: str) -> DatabaseBusyError:
    return DatabaseBusyError(
        "The database stayed locked by another process.",
        where=where,
        why=f"It was waited for {_BUSY_SECONDS:.0f} seconds.",
        kept=_KEPT,
        remedy="Wait for the other process (an import, a backup) to end and try again.",
    )
