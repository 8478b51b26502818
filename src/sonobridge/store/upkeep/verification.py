"""Checking a whole workspace: files against rows, chains, the database itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from sqlalchemy import select

from sonobridge.core.clock import as_utc_text
from sonobridge.store.chains import ChainReport
from sonobridge.store.tables.workspace import blob as blob_table

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["DamagedBlob", "Progress", "VerificationReport", "file_sha256", "verify_workspace"]

_CHUNK = 2**20
_REPORT_EVERY = 20


class Progress(Protocol):
    """Where a long check tells how far it is; may raise to stop it."""

    def __call__(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        """Report ``done`` of ``total`` things named ``unit``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedBlob:
    """A blob that has a row but not the right bytes."""

    sha256: str
    problem: Literal["missing", "mismatch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationReport:
    """What was checked and found.

    Attributes
    ----------
    workspace_id
        Which workspace.
    checked_at
        UTC instant as text.
    revision
        Form of the database.
    blobs, blob_bytes
        Rows checked and the bytes read for it.
    damaged
        Blobs that are missing or whose bytes differ from their name.
    orphans
        Files that no row names, left by a crash; no failure.
    chains
        Evidence and audit log with their heads and first broken links.
    database_problems
        What the database's own check says; empty when it is whole.
    broken_references
        Tables with rows that point nowhere.
    key_problems
        Key files that are absent or damaged.
    row_problems
        Rows of the rooms that do not fit their own hashes: labels, readings, audits, scans.
    """

    workspace_id: str
    checked_at: str
    revision: str
    blobs: int
    blob_bytes: int
    damaged: tuple[DamagedBlob, ...]
    orphans: tuple[str, ...]
    chains: tuple[ChainReport, ...]
    database_problems: tuple[str, ...]
    broken_references: tuple[str, ...]
    key_problems: tuple[str, ...]
    row_problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing failed; orphans and absent keys are named but no failure."""
        found = (
            self.damaged,
            self.database_problems,
            self.broken_references,
            self.row_problems,
        )
        return not any(found) and all(chain.holds for chain in self.chains)

    def as_json(self) -> dict[str, Any]:
        """Return the report as a JSON object."""
        return {**asdict(self), "holds": self.holds}


def verify_workspace(
    workspace: Workspace, *, progress: Progress | None = None
) -> VerificationReport:
    """Check everything that can be checked, without changing anything.

    Parameters
    ----------
    workspace
        An open workspace; others may go on working in it.
    progress
        Told after every few blobs.
    """
    from sonobridge.store import migrations

    with workspace.reading() as connection:
        query = select(blob_table.c.sha256, blob_table.c.size_bytes)
        sizes = dict(connection.execute(query.order_by(blob_table.c.sha256)).all())
        revision = migrations.stored_revision(connection) or ""
    damaged, read = [], 0
    for number, (sha256, size) in enumerate(sizes.items()):
        if progress is not None and number % _REPORT_EVERY == 0:
            progress(number, len(sizes), "blobs", "reading")
        problem = _blob_problem(workspace.blobs.path(sha256), sha256, size)
        read += 0 if problem == "missing" else size
        if problem is not None:
            damaged.append(DamagedBlob(sha256=sha256, problem=problem))
    with workspace.reading() as connection:
        orphans = workspace.blobs.orphans(connection)
    problems, references = _database_problems(workspace)
    return VerificationReport(
        workspace_id=workspace.id,
        checked_at=as_utc_text(workspace.clock.now()),
        revision=revision,
        blobs=len(sizes),
        blob_bytes=read,
        damaged=tuple(damaged),
        orphans=tuple(orphans),
        chains=(workspace.evidence.verify(), workspace.audit_log.verify()),
        database_problems=problems,
        broken_references=references,
        key_problems=tuple(workspace.keys.problems()),
        row_problems=_row_problems(workspace),
    )


def _row_problems(workspace: Workspace) -> tuple[str, ...]:
    """Return what the rooms' own checks find, one line a row."""
    from sonobridge.store.audits.verification import verify_audits
    from sonobridge.store.labels.panel import verify_labels
    from sonobridge.store.paths import PathStore
    from sonobridge.store.scans import ScanStore

    with workspace.reading() as connection:
        labels = (
            f"{one.table} {one.id}: {one.problem} at {one.position}"
            for one in verify_labels(connection)
        )
        audits = (f"{one.table} {one.id}: {one.problem}" for one in verify_audits(connection))
        return (
            *labels,
            *audits,
            *ScanStore(workspace).altered(),
            *PathStore(workspace).altered(),
        )


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces of 1 MiB."""
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _blob_problem(path: Path, sha256: str, size: int) -> Literal["missing", "mismatch"] | None:
    try:
        if path.stat().st_size != size:
            return "mismatch"
        return None if file_sha256(path) == sha256 else "mismatch"
    except FileNotFoundError:
        return "missing"
    except OSError:  # unreadable sectors
        return "mismatch"


def _database_problems(workspace: Workspace) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what SQLite's own checks say; PostgreSQL enforces both by itself."""
    if workspace.database.kind != "sqlite":
        return (), ()
    with workspace.reading() as connection:
        lines = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        rows = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    problems = tuple(str(line) for line in lines if line != "ok")
    return problems, tuple(sorted({str(row[0]) for row in rows}))
