"""The workspace: a private folder with its database, blobs, keys and logs."""

from __future__ import annotations

import json
import logging
import shutil
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from sqlalchemy import Connection, Engine, insert, select

from sonobridge.core.clock import Clock, as_utc_text
from sonobridge.core.identifiers import new_identifier
from sonobridge.core.operation import Role
from sonobridge.store import files, migrations
from sonobridge.store.accounts import People, Sessions, insert_person
from sonobridge.store.chains import AuditLog, Checkpoints, EvidenceLog
from sonobridge.store.content import BlobStore, Folder, Originals
from sonobridge.store.engine import Database, open_postgresql, open_sqlite
from sonobridge.store.errors import (
    NewerWorkspaceError,
    NotAWorkspaceError,
    WorkspaceExistsError,
)
from sonobridge.store.jobs import JobRows
from sonobridge.store.keys import Keys
from sonobridge.store.snapshot import snapshot_database
from sonobridge.store.tables.workspace import workspace as table

__all__ = ["Workspace"]

Origin = Literal["work", "demo"]
_LOG = logging.getLogger(__name__)
_MARKER = "workspace.json"
_DATABASE = "sonobridge.db"
_UNFINISHED = ".unfinished"


class Workspace:
    """An open workspace; a context manager that closes its connections.

    Made by :meth:`create` or :meth:`open`, never directly.

    Attributes
    ----------
    root
        The folder.
    clock
        Source of all times.
    database
        Its engines.
    id, name, origin
        Identity; ``origin`` is ``work`` or ``demo``.
    warnings
        Sentences about the place of the folder, to be shown.
    keys, blobs, originals, derived, exports
        Its files.
    people, sessions, evidence, checkpoints, audit_log, jobs
        Its repositories.
    """

    def __init__(self, root: Path, database: Database, clock: Clock) -> None:
        self.root = root
        self.clock = clock
        self.database = database
        with database.reading() as connection:
            row = connection.execute(select(table)).one()
        self.id: str = row.id
        self.name: str = row.name
        self.origin: Origin = row.origin
        self.warnings = _warnings(root) if database.kind == "sqlite" else ()
        self.keys = Keys(root / "keys")
        self.blobs = BlobStore(root / "blobs")
        self.originals = Originals(self)
        self.derived = Folder(root / "derived")
        self.exports = Folder(root / "exports")
        self.logs = files.make_private_folder(root / "logs")
        self.people = People(self)
        self.sessions = Sessions(self)
        self.checkpoints = Checkpoints(self)
        self.evidence = EvidenceLog(self)
        self.audit_log = AuditLog(self)
        self.jobs = JobRows(self)

    @classmethod
    def create(
        cls,
        root: Path,
        *,
        name: str,
        origin: Origin,
        clock: Clock,
        database_url: str | None = None,
        owner_name: str = "Owner",
    ) -> Workspace:
        """Make a workspace with its keys and one owner, and open it.

        Parameters
        ----------
        root
            A folder that is absent or empty.
        name
            What people call it.
        origin
            ``demo`` marks all its evidence; it never counts elsewhere.
        clock
            Source of all times.
        database_url
            PostgreSQL address; None or empty keeps a SQLite file in the folder.
        owner_name
            Display name of the first person, who may do everything.

        Raises
        ------
        WorkspaceExistsError
            If the folder, or the addressed database, already holds something.
        DiskFullError, DatabaseUnavailableError
            When the place cannot be used.
        """
        _make_folder(root, in_folder=not database_url)
        database = _database(root, database_url)
        row = {
            "id": new_identifier("ws", clock),
            "name": name,
            "origin": origin,
            "created_at": as_utc_text(clock.now()),
        }
        try:
            with database.reading() as connection:
                if migrations.stored_revision(connection) and _has_identity(connection):
                    raise _exists(root)
            migrations.migrate(database)
            with database.transaction() as connection:
                connection.execute(insert(table), [row])
                insert_person(connection, owner_name, (Role.OWNER,), clock=clock)
            workspace = cls(root, database, clock)
        except BaseException:
            database.dispose()
            raise
        marker = {"id": row["id"], "database": database.kind}
        files.write_atomic(root / _MARKER, json.dumps(marker).encode())
        files.remove(root / _UNFINISHED)
        return workspace

    @staticmethod
    def is_unfinished(root: Path) -> bool:
        """Tell whether making a workspace in this folder was interrupted.

        Such a folder holds nothing yet; :meth:`create` clears it and starts again.
        """
        return (root / _UNFINISHED).exists() and not (root / _MARKER).exists()

    @classmethod
    def open(cls, root: Path, *, clock: Clock, database_url: str | None = None) -> Workspace:
        """Open a workspace; an older one is backed up and migrated first.

        Parameters
        ----------
        root
            The folder.
        clock
            Source of all times.
        database_url
            PostgreSQL address of a workspace that was created with one.

        Raises
        ------
        NotAWorkspaceError
            If the folder holds none, or the database is that of another workspace.
        NewerWorkspaceError
            If a newer version wrote it; nothing is changed then.
        """
        marker = _read_marker(root)
        if marker["database"] == "postgresql" and not database_url:
            raise _not_here(
                root,
                "Its database is on a PostgreSQL server, and no address is set.",
                "Set SONOBRIDGE_DATABASE_URL to the address it was created with.",
            )
        in_folder = marker["database"] == "sqlite"
        if in_folder and not (root / _DATABASE).exists():
            raise _not_here(
                root,
                f"The file {_DATABASE} is gone.",
                "Restore the last backup with sonobridge restore.",
            )
        database = _database(root, None if in_folder else database_url)
        try:
            _bring_up_to_date(root, database, clock)
            workspace = cls(root, database, clock)
            if workspace.id != marker["id"]:
                raise _not_here(
                    root,
                    "The database belongs to another workspace.",
                    "Check the address of the database, or the folder.",
                )
            workspace.blobs.clean_temporary()
        except BaseException:
            database.dispose()
            raise
        for sentence in workspace.warnings:
            _LOG.warning(sentence)
        return workspace

    @property
    def engine(self) -> Engine:
        """The engine that is durable at commit: labels, evidence, sign-offs."""
        return self.database.full

    @property
    def ingest_engine(self) -> Engine:
        """The faster engine for imports; the last commits may be lost with power."""
        return self.database.ingest

    @cached_property
    def deid_key(self) -> bytes:
        """The 32 bytes under which sources are known and identities remapped."""
        return self.keys.deid_key()

    def transaction(self, *, ingest: bool = False) -> AbstractContextManager[Connection]:
        """Open a write transaction; see :meth:`Database.transaction`."""
        return self.database.transaction(ingest=ingest)

    def reading(self) -> AbstractContextManager[Connection]:
        """Open a consistent read-only view; see :meth:`Database.reading`."""
        return self.database.reading()

    def close(self) -> None:
        """Close all connections."""
        self.database.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _make_folder(root: Path, *, in_folder: bool) -> None:
    """Make the folder with its keys; what an interrupted attempt left is cleared."""
    if Workspace.is_unfinished(root):
        for entry in root.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry.name != _UNFINISHED:
                files.remove(entry)
    elif root.exists() and any(root.iterdir()):
        raise _exists(root)
    with files.disk_errors(root.name, "Nothing else was changed."):
        files.make_private_folder(root)
        (root / _UNFINISHED).touch(mode=0o600)
        Keys(root / "keys").make()
        if in_folder:
            (root / _DATABASE).touch(mode=0o600)


def _has_identity(connection: Connection) -> bool:
    """Tell whether the database is that of a workspace, not of an interrupted attempt."""
    return connection.execute(select(table.c.id)).first() is not None


def _database(root: Path, database_url: str | None) -> Database:
    return open_postgresql(database_url) if database_url else open_sqlite(root / _DATABASE)


def _bring_up_to_date(root: Path, database: Database, clock: Clock) -> None:
    """Migrate an older database after a backup; refuse a newer one."""
    if not _is_older(root, database):
        return
    with files.FolderLock(root / ".migration.lock"):
        if not _is_older(root, database):  # another process was first
            return
        with database.reading() as connection:
            revision = migrations.stored_revision(connection) or "empty"
        folder = files.make_private_folder(root / "backups")
        stamp = as_utc_text(clock.now()).replace(":", "").replace(".", "")
        snapshot_database(database, folder / f"before-migration-{revision}-{stamp}")
        migrations.migrate(database)
        _LOG.info("workspace migrated from %s to %s", revision, migrations.head_revision())


def _is_older(root: Path, database: Database) -> bool:
    with database.reading() as connection:
        revision = migrations.stored_revision(connection)
    if revision is not None and revision not in migrations.known_revisions():
        raise NewerWorkspaceError(
            "This workspace was written by a newer version of Sonobridge.",
            where=root.name,
            why=f"It has form {revision}; this version knows up to "
            f"{migrations.head_revision()}.",
            kept="Nothing was changed.",
            remedy="Install the newer version, or restore a backup made with this one.",
        )
    return revision != migrations.head_revision()


def _read_marker(root: Path) -> dict[str, Any]:
    try:
        marker: dict[str, Any] = json.loads((root / _MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _not_here(
            root,
            f"The file {_MARKER} is absent or unreadable.",
            "Give the folder of a workspace, or make one with sonobridge demo.",
        ) from error
    return marker


def _not_here(root: Path, why: str, remedy: str) -> NotAWorkspaceError:
    return NotAWorkspaceError(
        "This folder holds no workspace that can be opened.",
        where=root.name,
        why=why,
        kept="Nothing was changed.",
        remedy=remedy,
    )


def _exists(root: Path) -> WorkspaceExistsError:
    return WorkspaceExistsError(
        "There is already something where the workspace should be made.",
        where=root.name,
        kept="Nothing was changed.",
        remedy="Name an empty folder (and an empty database), or open what is there.",
    )


def _warnings(root: Path) -> tuple[str, ...]:
    risk = files.folder_risk(root)
    return (risk.sentence,) if risk else ()
