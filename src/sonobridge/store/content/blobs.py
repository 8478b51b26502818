"""Content-addressed, read-only files that hold de-identified bytes only.

A blob becomes visible in one step: bytes go to ``blobs/tmp``, to the disk itself,
and then get their final name. Its row is written after that, in the transaction of
whatever names it, so a crash leaves at most files that no row names (orphans).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from sonobridge.core.canonical import hash_bytes
from sonobridge.core.clock import Clock, as_utc_text
from sonobridge.core.randomness import token_bytes
from sonobridge.store import faults, files
from sonobridge.store.errors import BlobMissingError
from sonobridge.store.tables.evidence import evidence_input, evidence_output
from sonobridge.store.tables.workspace import blob as blob_table

__all__ = ["BlobBatch", "BlobStat", "BlobStore"]

_HASH = re.compile(r"^[0-9a-f]{64}$")
_KEPT = "Everything stored before is unchanged; no partial file is left."


@dataclass(frozen=True, slots=True)
class BlobStat:
    """What is known of a stored blob: hash and size in bytes."""

    sha256: str
    size: int


class BlobBatch:
    """Several blobs whose folders are forced to the disk together at the end.

    Made by :meth:`BlobStore.batch`; the rows may be committed after the batch ended.
    """

    def __init__(self, store: BlobStore) -> None:
        self._store = store
        self._folders: set[Path] = set()

    def put(self, data: bytes | bytearray | memoryview) -> str:
        """Store bytes and return their SHA-256; the same bytes are stored once.

        Raises
        ------
        DiskFullError
            If there is no room; nothing of these bytes is left.
        """
        return self._place(hash_bytes(data), len(data), (data,))

    def put_chunks(self, chunks: Iterable[bytes]) -> str:
        """Store bytes that come in pieces and return the SHA-256 of the whole."""
        digest = hashlib.sha256()
        temporary = self._store.temporary()
        with self._store.writing(temporary) as stream:
            size = 0
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                stream.write(chunk)
        self._finish(temporary, digest.hexdigest(), size)
        return digest.hexdigest()

    def flush(self) -> None:
        """Force the folders of all blobs so far to the disk."""
        for folder in sorted(self._folders):
            files.sync_folder(folder)
        self._folders.clear()

    def _place(
        self, sha256: str, size: int, chunks: Iterable[bytes | bytearray | memoryview]
    ) -> str:
        if self._store.holds(sha256, size):
            # A new age keeps the clean-up of orphans away until the row is written.
            files.touch(self._store.path(sha256))
            self._folders.add(self._store.path(sha256).parent)
            return sha256
        temporary = self._store.temporary()
        with self._store.writing(temporary) as stream:
            for chunk in chunks:
                stream.write(chunk)
        self._finish(temporary, sha256, size)
        return sha256

    def _finish(self, temporary: Path, sha256: str, size: int) -> None:
        faults.reach("after_blob_tmp")
        target = self._store.path(sha256)
        if self._store.holds(sha256, size):
            files.remove(temporary)
        else:
            with self._store.disk_errors(temporary):
                if not target.parent.exists():
                    target.parent.mkdir(mode=0o700, exist_ok=True)
                    self._folders.add(target.parent.parent)
                files.make_read_only(temporary)
                files.replace(temporary, target)
        self._folders.add(target.parent)
        faults.reach("after_blob_rename")


class BlobStore:
    """The folder ``blobs/`` of a workspace.

    Parameters
    ----------
    root
        The folder; ``sha256/ab/cdef…`` and ``tmp/`` lie in it.
    """

    def __init__(self, root: Path) -> None:
        files.make_private_folder(root)
        self._files = files.make_private_folder(root / "sha256")
        self._temporary = files.make_private_folder(root / "tmp")

    def put(self, data: bytes | bytearray | memoryview) -> str:
        """Store bytes durably and return their SHA-256; see :meth:`BlobBatch.put`."""
        with self.batch() as batch:
            return batch.put(data)

    def put_chunks(self, chunks: Iterable[bytes]) -> str:
        """Store bytes that come in pieces and return the SHA-256 of the whole."""
        with self.batch() as batch:
            return batch.put_chunks(chunks)

    @contextlib.contextmanager
    def batch(self) -> Iterator[BlobBatch]:
        """Store several blobs and force their folders to the disk once, at the end."""
        batch = BlobBatch(self)
        try:
            yield batch
        finally:
            batch.flush()

    def path(self, sha256: str) -> Path:
        """Return where a blob lies or would lie (read-only use).

        Raises
        ------
        ValueError
            If the text is not a lower-case SHA-256; so no path can be smuggled in.
        """
        if not _HASH.fullmatch(sha256):
            raise ValueError("a blob is named by 64 lower-case hexadecimal digits")
        return self._files / sha256[:2] / sha256[2:]

    def read(self, sha256: str, offset: int = 0, length: int | None = None) -> bytes:
        """Return bytes of a blob from an offset (in bytes, from 0).

        Raises
        ------
        BlobMissingError
            If no such blob is stored.
        """
        try:
            with self.path(sha256).open("rb") as stream:
                stream.seek(offset)
                return stream.read(-1 if length is None else length)
        except FileNotFoundError as error:
            raise _missing(sha256) from error

    def stat(self, sha256: str) -> BlobStat:
        """Return hash and size of a blob, or raise :class:`BlobMissingError`."""
        try:
            return BlobStat(sha256, self.path(sha256).stat().st_size)
        except FileNotFoundError as error:
            raise _missing(sha256) from error

    def exists(self, sha256: str) -> bool:
        """Tell whether a blob is stored."""
        return self.path(sha256).exists()

    def holds(self, sha256: str, size: int) -> bool:
        """Tell whether a blob is stored with this size in bytes."""
        try:
            return self.path(sha256).stat().st_size == size
        except FileNotFoundError:
            return False

    def delete(self, sha256: str) -> bool:
        """Delete a blob's file; tell whether there was one."""
        return files.remove(self.path(sha256))

    def forget(self, connection: Connection, sha256: str, *, only: str) -> bool:
        """Delete the row of a blob unless something names it; tell whether it is gone.

        The file is deleted in a later transaction, by :meth:`delete_unnamed` or as an orphan.

        Parameters
        ----------
        connection
            The open transaction.
        sha256
            Hash of the blob.
        only
            Kind of object whose evidence may name it: a record keeps the hash of what it
            used, not the bytes.
        """
        for table in (evidence_input, evidence_output):
            named = table.c.sha256 == sha256, table.c.kind != only
            if connection.execute(select(table.c.evidence_id).where(*named).limit(1)).first():
                return False
        try:
            with connection.begin_nested():
                gone = connection.execute(
                    delete(blob_table).where(blob_table.c.sha256 == sha256)
                )
        except IntegrityError:  # a row of another table names it
            return False
        return gone.rowcount > 0

    def delete_unnamed(self, connection: Connection, sha256: str) -> bool:
        """Delete a blob's file if no row names it (any more); tell whether it is gone."""
        row = select(blob_table.c.sha256).where(blob_table.c.sha256 == sha256)
        return connection.execute(row).first() is None and self.delete(sha256)

    def record(self, connection: Connection, sha256: str, clock: Clock) -> None:
        """Write the row of a stored blob; an existing row stays.

        Parameters
        ----------
        connection
            The transaction that also writes what names the blob.
        sha256
            Hash that :meth:`put` returned.
        clock
            Gives the time of storing.
        """
        row = {
            "sha256": sha256,
            "size_bytes": self.stat(sha256).size,
            "stored_at": as_utc_text(clock.now()),
        }
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(blob_table).on_conflict_do_nothing(), [row])

    def names(self) -> Iterator[str]:
        """Yield the hashes of all stored files in order."""
        for folder in sorted(self._files.iterdir()):
            for file in sorted(folder.iterdir()):
                yield folder.name + file.name

    def orphans(self, connection: Connection) -> list[str]:
        """Return the stored files that no row names, in order."""
        rows = set(connection.execute(select(blob_table.c.sha256)).scalars())
        return [name for name in self.names() if name not in rows]

    def remove_orphans(self, connection: Connection, clock: Clock, age_s: float) -> int:
        """Delete files that no row names and that are older than ``age_s`` seconds.

        The age protects what a running import has stored but not yet recorded.
        """
        latest = clock.now().timestamp() - age_s
        old = [
            name
            for name in self.orphans(connection)
            if self.path(name).stat().st_mtime < latest
        ]
        return sum(self.delete(name) for name in old)

    def clean_temporary(self) -> int:
        """Delete what dead processes left in ``tmp/``; return how many files."""
        removed = 0
        for file in self._temporary.iterdir():
            pid = file.name.split("-", 1)[0]
            if not (pid.isdigit() and files.process_alive(int(pid))):
                removed += files.remove(file)
        return removed

    def temporary(self) -> Path:
        """Return a fresh name in ``tmp/`` that carries this process' number."""
        return self._temporary / f"{os.getpid()}-{token_bytes(8).hex()}"

    @contextlib.contextmanager
    def writing(self, temporary: Path) -> Iterator[BinaryIO]:
        """Open a temporary file; at the end its bytes are on the disk."""
        with self.disk_errors(temporary):
            descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                yield stream
                stream.flush()
                files.sync_file(stream.fileno())

    @contextlib.contextmanager
    def disk_errors(self, temporary: Path) -> Iterator[None]:
        """On any error delete the temporary file; say "disk full" in our words."""
        with files.disk_errors("blobs", _KEPT):
            try:
                yield
            except BaseException:  # an interrupt too: no temporary file is left
                with contextlib.suppress(OSError):
                    files.remove(temporary)
                raise


def _missing(sha256: str) -> BlobMissingError:
    return BlobMissingError(
        "A stored file is missing.",
        where=f"blob {sha256[:12]}",
        kept="Its row and everything that refers to it are unchanged.",
        remedy="Run sonobridge verify; restore the file from a backup or import it again.",
    )
