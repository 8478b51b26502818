"""Kept source copies: identified bytes, outside backup and export, purged by age."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from sonobridge.core.canonical import keyed_hash
from sonobridge.core.clock import as_utc_text
from sonobridge.store import files
from sonobridge.store.errors import OriginalMissingError
from sonobridge.store.tables.workspace import original as table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sonobridge.store.workspace import Workspace

__all__ = ["KeptOriginal", "Originals"]

Reason = Literal["keep", "quarantine", "conflict"]
_HMAC = re.compile(r"^[0-9a-f]{64}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOriginal:
    """A source copy, or after ``purge`` its tombstone.

    Attributes
    ----------
    source_hmac
        HMAC-SHA-256 of the source bytes under the workspace's key.
    reason
        ``keep`` (asked for), ``quarantine`` or ``conflict``.
    size
        Bytes.
    kept_at, purged_at
        UTC instants as text; ``purged_at`` is None while the copy is there.
    purged_by
        Person who purged it.
    """

    source_hmac: str
    reason: str
    size: int
    kept_at: str
    purged_at: str | None
    purged_by: str | None


class Originals:
    """The folder ``originals/`` and its rows.

    Parameters
    ----------
    workspace
        The workspace it belongs to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._root = files.make_private_folder(workspace.root / "originals")

    def keep(self, data: bytes, reason: Reason, *, connection: Connection | None = None) -> str:
        """Keep a source copy and return its HMAC; the same bytes are kept once.

        Parameters
        ----------
        data
            The source file as it came.
        reason
            Why it is kept; nothing else may be kept here.
        connection
            Transaction that also writes the status row; its own when None.
        """
        name = keyed_hash(self._workspace.deid_key, data)
        path = self._path(name)
        with files.disk_errors("originals", "Everything stored before is unchanged."):
            files.make_private_folder(path.parent)
        if not path.exists():
            files.write_atomic(path, data)
        if connection is not None:
            self._write_row(connection, name, reason, len(data))
        else:
            with self._workspace.transaction() as own:
                self._write_row(own, name, reason, len(data))
        return name

    def read(self, source_hmac: str) -> bytes:
        """Return a source copy, or raise :class:`OriginalMissingError`."""
        try:
            return self._path(source_hmac).read_bytes()
        except FileNotFoundError as error:
            raise OriginalMissingError(
                "The source copy is not kept.",
                where=f"original {source_hmac[:12]}",
                why="It was purged, or the workspace was restored without it.",
                remedy="Import the source file again.",
            ) from error

    def page(
        self, *, purged: bool = False, after: str = "", limit: int = 200
    ) -> tuple[KeptOriginal, ...]:
        """Return kept copies (or tombstones), ordered by HMAC, after one of them."""
        state = table.c.purged_at.is_not(None) if purged else table.c.purged_at.is_(None)
        query = select(table).where(state, table.c.source_hmac > after)
        with self._workspace.reading() as connection:
            rows = connection.execute(query.order_by(table.c.source_hmac).limit(limit))
            return tuple(_kept(row) for row in rows)

    def purge(self, *, older_than: timedelta, person_id: str | None) -> int:
        """Delete copies older than an age; each leaves a tombstone row.

        Parameters
        ----------
        older_than
            Age since keeping; zero purges all.
        person_id
            Who does it.

        Returns
        -------
        int
            Number of copies deleted.
        """
        now = self._workspace.clock.now()
        due = (table.c.purged_at.is_(None), table.c.kept_at <= as_utc_text(now - older_than))
        with self._workspace.reading() as connection:
            names = connection.execute(select(table.c.source_hmac).where(*due)).scalars().all()
        for name in names:  # bytes first: a crash here leaves rows to be purged again
            files.remove(self._path(name))
        with self._workspace.transaction() as connection:
            connection.execute(
                update(table)
                .where(*due)
                .values(purged_at=as_utc_text(now), purged_by=person_id)
            )
        return len(names) + self._sweep((now - older_than).timestamp())

    def _sweep(self, latest: float) -> int:
        """Delete files without a living row, left by a crash before their commit."""
        living = select(table.c.source_hmac).where(table.c.purged_at.is_(None))
        with self._workspace.reading() as connection:
            kept = set(connection.execute(living).scalars())
        stray = [
            file
            for file in self._root.glob("*/*")
            if file.parent.name + file.name not in kept and file.stat().st_mtime <= latest
        ]
        return sum(files.remove(file) for file in stray)

    def _write_row(self, connection: Connection, name: str, reason: str, size: int) -> None:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        row: dict[str, Any] = {
            "source_hmac": name,
            "reason": reason,
            "size_bytes": size,
            "kept_at": as_utc_text(self._workspace.clock.now()),
            "purged_at": None,
            "purged_by": None,
        }
        again = {key: row[key] for key in ("reason", "kept_at", "purged_at", "purged_by")}
        statement = dialect.insert(table).values(row)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["source_hmac"], set_=again, where=table.c.purged_at.is_not(None)
            )
        )

    def _path(self, source_hmac: str) -> Path:
        if not _HMAC.fullmatch(source_hmac):
            raise ValueError("a source copy is named by 64 lower-case hexadecimal digits")
        return self._root / source_hmac[:2] / source_hmac[2:]


def _kept(row: Row[Any]) -> KeptOriginal:
    return KeptOriginal(
        source_hmac=row.source_hmac,
        reason=row.reason,
        size=row.size_bytes,
        kept_at=row.kept_at,
        purged_at=row.purged_at,
        purged_by=row.purged_by,
    )
