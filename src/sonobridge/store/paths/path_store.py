"""Path records: added as versions, read back, taken back; never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, RowMapping, Select, and_, func, insert, select

from sonobridge.core.canonical import canonical_bytes, hash_json, parse_json
from sonobridge.core.clock import as_utc_text
from sonobridge.store.paths.errors import PathRecordMissingError
from sonobridge.store.paths.rows import PathRecord
from sonobridge.store.tables.path import path_record

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["PathStore"]


class PathStore:
    """The path records of a workspace.

    Parameters
    ----------
    workspace
        The workspace they belong to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def add(
        self, person_id: str, kind: str, subject: str, body: Mapping[str, Any]
    ) -> PathRecord:
        """Store a record, or the next version of it, and return it."""
        return self.add_many(person_id, kind, [(subject, body)])[0]

    def add_many(
        self, person_id: str, kind: str, rows: Sequence[tuple[str, Mapping[str, Any]]]
    ) -> tuple[PathRecord, ...]:
        """Store several records of one kind, all or none, and return them in order."""
        with self._workspace.transaction() as connection:
            return tuple(
                self.add_within(connection, person_id, kind, subject=subject, body=body)
                for subject, body in rows
            )

    def add_within(
        self,
        connection: Connection,
        person_id: str,
        kind: str,
        *,
        subject: str,
        body: Mapping[str, Any],
        withdrawn: bool = False,
    ) -> PathRecord:
        """Store the next version of a record in the caller's transaction and return it."""
        self._workspace.database.serialise(connection, "sonobridge path")
        version = connection.execute(
            select(func.max(path_record.c.version)).where(
                path_record.c.person_id == person_id,
                path_record.c.kind == kind,
                path_record.c.subject == subject,
            )
        ).scalar()
        columns: dict[str, Any] = {
            "person_id": person_id,
            "kind": kind,
            "subject": subject,
            "version": (version or 0) + 1,
            "made_at": as_utc_text(self._workspace.clock.now()),
            "withdrawn": withdrawn,
            "body": canonical_bytes(body).decode(),
        }
        columns["sha256"] = _row_hash(columns)
        connection.execute(insert(path_record), [columns])
        return _record(columns)

    def withdraw(self, person_id: str, kind: str, subject: str, *, reason: str) -> PathRecord:
        """Take a record back; its versions stay readable.

        Raises
        ------
        PathRecordMissingError
            If there is no such record, or it was taken back before.
        """
        with self._workspace.transaction() as connection:
            last = self._last(connection, person_id, kind, subject)
            if last is None or last.withdrawn:
                raise _missing(kind, subject)
            return self.add_within(
                connection,
                person_id,
                kind,
                subject=subject,
                body={"reason": reason},
                withdrawn=True,
            )

    def find(self, person_id: str, kind: str, subject: str) -> PathRecord | None:
        """Return the last version of a record; None when there is none or it was taken back."""
        with self._workspace.reading() as connection:
            last = self._last(connection, person_id, kind, subject)
        return None if last is None or last.withdrawn else last

    def get(
        self, person_id: str, kind: str, subject: str, *, version: int | None = None
    ) -> PathRecord:
        """Return a version of a record, the last one by default.

        Raises
        ------
        PathRecordMissingError
            If there is no such record or version, or the record was taken back.
        """
        if version is None:
            found = self.find(person_id, kind, subject)
        else:
            kept = {one.version: one for one in self.versions(person_id, kind, subject)}
            found = kept.get(version)
        if found is None:
            raise _missing(kind, subject)
        return found

    def versions(self, person_id: str, kind: str, subject: str) -> tuple[PathRecord, ...]:
        """Return all versions of a record, oldest first, withdrawals included."""
        query = (
            _records(person_id, kind)
            .where(path_record.c.subject == subject)
            .order_by(path_record.c.version)
        )
        with self._workspace.reading() as connection:
            return tuple(_record(row) for row in connection.execute(query).mappings())

    def current(self, person_id: str, kind: str) -> tuple[PathRecord, ...]:
        """Return the last version of each record of a kind, by subject; none taken back."""
        last = (
            select(path_record.c.subject, func.max(path_record.c.version).label("version"))
            .where(path_record.c.person_id == person_id, path_record.c.kind == kind)
            .group_by(path_record.c.subject)
            .subquery()
        )
        query = (
            _records(person_id, kind)
            .join(
                last,
                and_(
                    last.c.subject == path_record.c.subject,
                    last.c.version == path_record.c.version,
                ),
            )
            .where(path_record.c.withdrawn.is_(False))
            .order_by(path_record.c.subject)
        )
        with self._workspace.reading() as connection:
            return tuple(_record(row) for row in connection.execute(query).mappings())

    def altered(self) -> Iterator[str]:
        """Yield a line for each stored row whose content no longer has its hash."""
        with self._workspace.reading() as connection:
            for row in connection.execute(select(path_record)).mappings():
                if _row_hash(row) != row["sha256"]:
                    name = f"{row['kind']} {row['subject']}"
                    yield f"path_record {name}: content at {row['version']}"

    @staticmethod
    def _last(
        connection: Connection, person_id: str, kind: str, subject: str
    ) -> PathRecord | None:
        query = (
            _records(person_id, kind)
            .where(path_record.c.subject == subject)
            .order_by(path_record.c.version.desc())
            .limit(1)
        )
        row = connection.execute(query).mappings().first()
        return None if row is None else _record(row)


def _records(person_id: str, kind: str) -> Select[Any]:
    return select(path_record).where(
        path_record.c.person_id == person_id, path_record.c.kind == kind
    )


def _record(row: RowMapping | Mapping[str, Any]) -> PathRecord:
    body = parse_json(row["body"])
    if not isinstance(body, dict):
        raise TypeError("the stored JSON is no object")
    return PathRecord(**{**row, "body": body})


def _row_hash(columns: RowMapping | Mapping[str, Any]) -> str:
    return hash_json({name: value for name, value in columns.items() if name != "sha256"})


def _missing(kind: str, subject: str) -> PathRecordMissingError:
    return PathRecordMissingError(
        f"There is no such {kind.replace('_', ' ')} of yours.",
        where=subject[:80],
        kept="Nothing was changed.",
        remedy="List what you have first and take the identifier from there.",
    )
