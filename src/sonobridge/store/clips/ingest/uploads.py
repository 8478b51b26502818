"""Uploaded files on their way: private, named by HMAC, gone after their import."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sonobridge.core.canonical import keyed_hash
from sonobridge.core.errors import MissingError
from sonobridge.core.identifiers import is_identifier, new_identifier
from sonobridge.store import files
from sonobridge.store.clips.ingest.walking import FoundFile

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["Upload", "Uploads"]

_STALE_SECONDS = 24 * 3600.0
_ENTRY = re.compile(r"^\d{6}-([0-9a-f]{64})$")


@dataclass(slots=True)
class Upload:
    """One upload: a private folder with its files.

    Attributes
    ----------
    id
        ``up_…``
    folder
        Where its files lie; their names on disk hold no name of the sender.
    """

    id: str
    folder: Path
    _key: bytes
    _count: int = 0

    def new_file(self, name: str) -> BinaryIO:
        """Open a new file (mode 0600) for the bytes of an uploaded one.

        Parameters
        ----------
        name
            The sender's file name; only its HMAC is kept.
        """
        text = f"upload\x1f{name}".encode("utf-8", errors="surrogateescape")
        self._count += 1
        entry = f"{self._count:06d}-{keyed_hash(self._key, text)}"
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
        return os.fdopen(os.open(self.folder / entry, flags, 0o600), "wb")

    def found(self) -> Iterator[FoundFile]:
        """Yield the uploaded files as an import takes them."""
        for path in sorted(self.folder.iterdir()):
            match = _ENTRY.fullmatch(path.name)
            if match:
                size = path.stat().st_size
                yield FoundFile(path, match.group(1), size, f"{size}-{self.id}")

    def count(self) -> int:
        """Return how many files there are."""
        return sum(1 for _ in self.found())

    def remove(self) -> None:
        """Delete the folder with all its files."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Uploads:
    """The folder ``uploads/`` of a workspace: identified bytes, outside backup and export.

    Parameters
    ----------
    workspace
        The workspace.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._root = workspace.root / "uploads"

    def begin(self) -> Upload:
        """Start an upload; what older uploads left behind is deleted."""
        self.sweep()
        upload_id = new_identifier("up", self._workspace.clock)
        files.make_private_folder(self._root)
        return self._upload(upload_id, files.make_private_folder(self._root / upload_id))

    def get(self, upload_id: str) -> Upload:
        """Return a started upload, or raise ``MissingError``."""
        folder = self._root / upload_id
        if not is_identifier(upload_id, "up") or not folder.is_dir():
            raise MissingError(
                "The uploaded files are gone.",
                where=upload_id if is_identifier(upload_id) else "upload",
                why="They are deleted after their import, or after a day.",
                kept="What was imported from them is kept.",
                remedy="Upload the files again.",
            )
        return self._upload(upload_id, folder)

    def sweep(self, age_s: float = _STALE_SECONDS) -> int:
        """Delete uploads that are older than ``age_s`` seconds; return how many.

        What a killed import or server left is identified, so servers do this as they
        start and before each upload.
        """
        if not self._root.is_dir():
            return 0
        latest = self._workspace.clock.now().timestamp() - age_s
        old = [folder for folder in self._root.iterdir() if _changed_at(folder) <= latest]
        for folder in old:
            shutil.rmtree(folder, ignore_errors=True)
        return len(old)

    def _upload(self, upload_id: str, folder: Path) -> Upload:
        return Upload(upload_id, folder, self._workspace.deid_key)


def _changed_at(folder: Path) -> float:
    """Return when a folder changed, in seconds; one that is gone is not old."""
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
