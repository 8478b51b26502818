"""Import runs and what became of each file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Row, insert, select, update

from sonobridge.core.canonical import canonical_bytes
from sonobridge.core.clock import as_utc_text
from sonobridge.core.errors import MissingError
from sonobridge.core.identifiers import new_identifier
from sonobridge.store.clips.paging import after, read_token, token_of
from sonobridge.store.clips.rollups import chunks
from sonobridge.store.tables.clips import import_item, import_run
from sonobridge.store.tables.workspace import original

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["ImportHistory", "ImportItem", "ImportRun", "RunState"]

RunState = Literal["running", "done", "stopped"]
ItemStatus = Literal["imported", "duplicate", "conflict", "quarantined"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRun:
    """One import; the counts are those of its committed batches.

    Attributes
    ----------
    state
        ``running`` also stands for a run whose process was killed.
    unchanged
        Files known from an earlier run by path, size, time and inode, or by bytes.
    reason
        Why it stopped; empty otherwise.
    """

    id: str
    person_id: str
    source: Literal["folder", "upload"]
    date_mode: Literal["years", "shifted"]
    keeps_originals: bool
    state: RunState
    started_at: str
    finished_at: str | None
    file_count: int
    imported: int
    duplicate: int
    conflict: int
    quarantined: int
    unchanged: int
    bytes_read: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportItem:
    """One source file and its status; it is named by HMAC only."""

    id: str
    run_id: str
    path_hmac: str
    source_hmac: str
    file_stamp: str
    size_bytes: int
    status: ItemStatus
    reason_code: str
    reason: str
    byte_offset: int | None
    clip_id: str | None
    blob_sha256: str | None
    recorded_at: str


class ImportHistory:
    """Runs and items of a workspace.

    Parameters
    ----------
    workspace
        The workspace.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def start(
        self,
        person_id: str,
        source: Literal["folder", "upload"],
        date_mode: Literal["years", "shifted"],
        *,
        keeps_originals: bool,
    ) -> str:
        """Write a running import and return its identifier (``imp_…``)."""
        run_id = new_identifier("imp", self._workspace.clock)
        row: dict[str, Any] = dict.fromkeys(
            (
                "file_count",
                "imported",
                "duplicate",
                "conflict",
                "quarantined",
                "unchanged",
                "bytes_read",
            ),
            0,
        )
        row |= {
            "id": run_id,
            "person_id": person_id,
            "source": source,
            "date_mode": date_mode,
            "keeps_originals": keeps_originals,
            "state": "running",
            "started_at": as_utc_text(self._workspace.clock.now()),
            "finished_at": None,
            "reason": "",
        }
        with self._workspace.transaction(ingest=True) as connection:
            connection.execute(insert(import_run), [row])
        return run_id

    def finish(
        self, run_id: str, state: RunState, *, file_count: int, skipped: int, reason: str = ""
    ) -> ImportRun:
        """Close a run.

        Parameters
        ----------
        run_id
            The run.
        state
            ``done``, or ``stopped`` with a reason.
        file_count
            Files that were met.
        skipped
            Files that were not read, since nothing about them has changed.
        reason
            Why it stopped.
        """
        run = import_run.c
        with self._workspace.transaction(ingest=True) as connection:
            connection.execute(
                update(import_run)
                .where(run.id == run_id)
                .values(
                    state=state,
                    reason=reason,
                    file_count=file_count,
                    unchanged=run.unchanged + skipped,
                    finished_at=as_utc_text(self._workspace.clock.now()),
                )
            )
        return self.run(run_id)

    def run(self, run_id: str) -> ImportRun:
        """Return a run, or raise ``MissingError``."""
        with self._workspace.reading() as connection:
            row = connection.execute(
                select(import_run).where(import_run.c.id == run_id)
            ).one_or_none()
        if row is None:
            raise MissingError(
                "There is no such import.",
                where=run_id,
                remedy="List the imports with sonobridge clips runs.",
            )
        return _run(row)

    def runs(
        self, *, token: str | None = None, limit: int = 50
    ) -> tuple[tuple[ImportRun, ...], str | None]:
        """Return a page of runs, newest first, and the next token."""
        columns = [import_run.c.started_at, import_run.c.id]
        values = read_token(token, "runs", 2) if token else None
        query = after(select(import_run), columns, values, descending=True)
        with self._workspace.reading() as connection:
            rows = connection.execute(query.limit(limit + 1)).all()
        found = tuple(_run(row) for row in rows[:limit])
        more = len(rows) > limit
        following = token_of([found[-1].started_at, found[-1].id], "runs") if more else None
        return found, following

    def items(
        self,
        *,
        run_id: str | None = None,
        status: ItemStatus | None = None,
        token: str | None = None,
        limit: int = 100,
    ) -> tuple[tuple[ImportItem, ...], str | None]:
        """Return a page of items, newest first, and the next token."""
        question = {"run": run_id, "status": status}
        values = read_token(token, question, 1) if token else None
        query = select(import_item)
        if run_id is not None:
            query = query.where(import_item.c.run_id == run_id)
        if status is not None:
            query = query.where(import_item.c.status == status)
        query = after(query, [import_item.c.id], values, descending=True)
        with self._workspace.reading() as connection:
            rows = connection.execute(query.limit(limit + 1)).all()
        found = tuple(ImportItem(**row._asdict()) for row in rows[:limit])
        more = len(rows) > limit
        return found, token_of([found[-1].id], question) if more else None

    def known_files(self, path_hmacs: Sequence[str]) -> dict[str, set[tuple[str, str, str]]]:
        """Return what is known of paths: (stamp, status, reason code) by path HMAC."""
        found: dict[str, set[tuple[str, str, str]]] = {}
        item = import_item.c
        with self._workspace.reading() as connection:
            for part in chunks(path_hmacs):
                rows = connection.execute(
                    select(
                        item.path_hmac, item.file_stamp, item.status, item.reason_code
                    ).where(item.path_hmac.in_(part))
                )
                for row in rows:
                    entry = (row.file_stamp, row.status, row.reason_code)
                    found.setdefault(row.path_hmac, set()).add(entry)
        return found

    def is_known_source(self, source_hmac: str) -> bool:
        """Tell whether these bytes already belong to a clip."""
        item = import_item.c
        query = select(item.id).where(
            item.source_hmac == source_hmac, item.clip_id.is_not(None)
        )
        with self._workspace.reading() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def kept_originals(self, source_hmacs: Sequence[str]) -> set[str]:
        """Return those sources of which a copy lies in ``originals/``."""
        kept = original.c
        found: set[str] = set()
        with self._workspace.reading() as connection:
            for part in chunks(source_hmacs):
                rows = connection.execute(
                    select(kept.source_hmac).where(
                        kept.source_hmac.in_(part), kept.purged_at.is_(None)
                    )
                )
                found.update(rows.scalars())
        return found

    def manifest_sha256(self, run_id: str) -> str:
        """Return the SHA-256 over what a run recorded: source, status, blob, in order."""
        item = import_item.c
        query = select(item.source_hmac, item.status, item.blob_sha256, item.reason_code)
        digest = hashlib.sha256()
        with self._workspace.reading() as connection:
            rows = connection.execute(
                query.where(item.run_id == run_id).order_by(item.source_hmac, item.path_hmac)
            )
            for row in rows:
                digest.update(canonical_bytes(list(row)) + b"\n")
        return digest.hexdigest()


def _run(row: Row[Any]) -> ImportRun:
    values = row._asdict()
    values["keeps_originals"] = bool(values["keeps_originals"])
    return ImportRun(**values)
