"""Scan sessions: started, added to while open, submitted once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select

from sonobridge.core.canonical import canonical_bytes
from sonobridge.core.clock import as_utc_text
from sonobridge.core.identifiers import new_identifier
from sonobridge.store.scans.errors import (
    ScanMeasurementError,
    ScanSessionMissingError,
    ScanSubmittedError,
)
from sonobridge.store.scans.rows import (
    ScanEntry,
    ScanResultRow,
    ScanSession,
    json_object,
    row_hash,
)
from sonobridge.store.scans.trace import ScanTrace, parse_trace
from sonobridge.store.tables.scans import scan_entry, scan_result, scan_session

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["ScanStore"]


class ScanStore:
    """The scan sessions of a workspace.

    Parameters
    ----------
    workspace
        The workspace they belong to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def start(
        self,
        person_id: str,
        *,
        case: tuple[str, str],
        mode: str,
        seed: int,
        body: Mapping[str, Any],
    ) -> ScanSession:
        """Store a new session; ``case`` is its identifier and the hash of its definition."""
        columns: dict[str, Any] = {
            "id": new_identifier("scan", self._workspace.clock),
            "started_at": as_utc_text(self._workspace.clock.now()),
            "person_id": person_id,
            "case_id": case[0],
            "case_sha256": case[1],
            "mode": mode,
            "seed": seed,
            "body": canonical_bytes(body).decode(),
        }
        columns["sha256"] = row_hash(columns)
        with self._workspace.transaction() as connection:
            connection.execute(insert(scan_session), [columns])
        return self.get(columns["id"], person_id=person_id)

    def get(self, session_id: str, *, person_id: str | None = None) -> ScanSession:
        """Return a session; with ``person_id`` only if it is that person's own."""
        with self._workspace.reading() as connection:
            row = (
                connection.execute(_sessions().where(scan_session.c.id == session_id))
                .mappings()
                .first()
            )
        if row is None or (person_id is not None and row["person_id"] != person_id):
            raise ScanSessionMissingError(
                "There is no such scan session of yours.",
                where=session_id[:40],
                kept="Nothing was changed.",
                remedy="Take the identifier from 'sonobridge scan sessions'.",
            )
        return _session(row)

    def list(
        self, *, person_id: str | None = None, case_id: str | None = None, limit: int = 200
    ) -> tuple[ScanSession, ...]:
        """Return sessions, newest first."""
        query = _sessions().order_by(scan_session.c.started_at.desc(), scan_session.c.id.desc())
        if person_id is not None:
            query = query.where(scan_session.c.person_id == person_id)
        if case_id is not None:
            query = query.where(scan_session.c.case_id == case_id)
        with self._workspace.reading() as connection:
            return tuple(
                _session(row) for row in connection.execute(query.limit(limit)).mappings()
            )

    def submitted_exams(self, *, limit: int = 200) -> tuple[ScanSession, ...]:
        """Return the exams that anybody handed in, newest first."""
        query = (
            _sessions()
            .where(scan_session.c.mode == "exam", scan_result.c.submitted_at.is_not(None))
            .order_by(scan_result.c.submitted_at.desc(), scan_session.c.id.desc())
        )
        with self._workspace.reading() as connection:
            return tuple(
                _session(row) for row in connection.execute(query.limit(limit)).mappings()
            )

    def add(self, session_id: str, kind: str, body: Mapping[str, Any]) -> ScanEntry:
        """Add an entry to an open session and return it.

        Raises
        ------
        ScanSubmittedError
            If the session was submitted.
        ScanMeasurementError
            If a stenosis in it names no method.
        """
        _refuse_bare_percentages(body)
        with self._workspace.transaction() as connection:
            self._workspace.database.serialise(connection, "sonobridge scans")
            self._refuse_submitted(connection, session_id)
            last = connection.execute(
                select(func.max(scan_entry.c.seq)).where(scan_entry.c.session_id == session_id)
            ).scalar()
            columns: dict[str, Any] = {
                "session_id": session_id,
                "seq": (last or 0) + 1,
                "made_at": as_utc_text(self._workspace.clock.now()),
                "kind": kind,
                "body": canonical_bytes(body).decode(),
            }
            columns["sha256"] = row_hash(columns)
            connection.execute(insert(scan_entry), [columns])
        return ScanEntry(**{**columns, "body": json_object(columns["body"])})

    def entries(self, session_id: str) -> tuple[ScanEntry, ...]:
        """Return what was stored in a session, in order."""
        query = (
            select(scan_entry)
            .where(scan_entry.c.session_id == session_id)
            .order_by(scan_entry.c.seq)
        )
        with self._workspace.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(ScanEntry(**{**row, "body": json_object(row["body"])}) for row in rows)

    def submit(
        self,
        connection: Connection,
        session_id: str,
        *,
        trace_sha256: str,
        body: Mapping[str, Any],
        summary: Mapping[str, Any],
        evidence_id: str | None,
    ) -> str:
        """Write the result of a session in the caller's transaction; return its hash.

        The blob of the recording has to be stored; its row is written here.
        """
        self._workspace.database.serialise(connection, "sonobridge scans")
        self._refuse_submitted(connection, session_id)
        self._workspace.blobs.record(connection, trace_sha256, self._workspace.clock)
        columns: dict[str, Any] = {
            "session_id": session_id,
            "submitted_at": as_utc_text(self._workspace.clock.now()),
            "trace_sha256": trace_sha256,
            "summary": canonical_bytes(summary).decode(),
            "body": canonical_bytes(body).decode(),
        }
        sha256 = row_hash(columns)
        connection.execute(
            insert(scan_result), [{**columns, "sha256": sha256, "evidence_id": evidence_id}]
        )
        return sha256

    def result(self, session_id: str) -> ScanResultRow | None:
        """Return the result of a session; None while it is open."""
        query = select(scan_result).where(scan_result.c.session_id == session_id)
        with self._workspace.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        objects = {name: json_object(row[name]) for name in ("summary", "body")}
        return ScanResultRow(**{**row, **objects})

    def recording(self, session_id: str) -> tuple[dict[str, Any], ...]:
        """Return the recorded events of a session, open or submitted, in order.

        Raises
        ------
        ScanTraceError
            If the recording cannot be read.
        """
        result = self.result(session_id)
        if result is None:
            return tuple(ScanTrace(self._workspace, session_id).events())
        return tuple(parse_trace(self._workspace.blobs.read(result.trace_sha256)))

    def altered(self) -> Iterator[str]:
        """Yield a line for each stored row whose content no longer has its hash."""
        with self._workspace.reading() as connection:
            for table in (scan_session, scan_entry, scan_result):
                for columns in connection.execute(select(table)).mappings():
                    if row_hash(dict(columns)) != columns["sha256"]:
                        name = columns.get("id") or columns["session_id"]
                        yield f"{table.name} {name}: content at {columns.get('seq', 0)}"

    @staticmethod
    def _refuse_submitted(connection: Connection, session_id: str) -> None:
        query = select(scan_result.c.submitted_at).where(scan_result.c.session_id == session_id)
        at = connection.execute(query).scalar()
        if at is not None:
            raise ScanSubmittedError(
                "The session was submitted, so nothing more is added to it.",
                where=session_id,
                why=f"It was submitted at {at}.",
                kept="What was stored in it, and its result.",
                remedy="Start a new session of the case.",
            )


def _sessions() -> Select[Any]:
    return select(scan_session, scan_result.c.submitted_at, scan_result.c.summary).outerjoin(
        scan_result, scan_result.c.session_id == scan_session.c.id
    )


def _session(row: RowMapping) -> ScanSession:
    summary = row["summary"]
    return ScanSession(
        **{
            **row,
            "body": json_object(row["body"]),
            "submitted_at": row["submitted_at"] or "",
            "summary": None if summary is None else json_object(summary),
        }
    )


def _refuse_bare_percentages(body: Mapping[str, Any]) -> None:
    """Refuse an entry with a stenosis of which nobody could tell what it is."""
    for one in body.get("measurements") or ():
        if one.get("kind") == "stenosis" and not one.get("method"):
            raise ScanMeasurementError(
                "The stenosis was not stored: it names no method.",
                where="measurements",
                why="NASCET, ECST and area stenosis are different quantities.",
                kept="Nothing was stored.",
                remedy="Say the method that it was measured with.",
            )
