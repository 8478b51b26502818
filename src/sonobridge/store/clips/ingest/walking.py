"""Finding the files to import: regular files under the given paths, each met once."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sonobridge.core.canonical import keyed_hash
from sonobridge.store.clips.errors import ImportSourceError

__all__ = ["FoundFile", "check_sources", "count_files", "find_files"]

_SYSTEM_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_SYSTEM_FOLDERS = frozenset({"__macosx", ".git", ".spotlight-v100", ".trashes"})


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file as the running import knows it; the path is written down nowhere.

    Attributes
    ----------
    path
        Where it lies.
    path_hmac
        HMAC of the path under the workspace's key.
    size
        Bytes, when it was found.
    stamp
        Size, modification time (ns) and inode as one text.
    """

    path: Path = field(repr=False)
    path_hmac: str
    size: int
    stamp: str

    @classmethod
    def of(cls, path: Path, status: os.stat_result, key: bytes) -> FoundFile:
        """Build the entry of a file from its absolute path, its state and the key."""
        text = f"path\x1f{path}".encode("utf-8", errors="surrogateescape")
        stamp = f"{status.st_size}-{status.st_mtime_ns}-{status.st_ino}"
        return cls(path, keyed_hash(key, text), status.st_size, stamp)


def check_sources(paths: Sequence[str], workspace_root: Path) -> list[Path]:
    """Return the paths as absolute ones, or say which cannot be used.

    Raises
    ------
    ImportSourceError
        For a path that does not exist or lies in the workspace itself. The message
        gives its position among the arguments, not its name.
    """
    root = workspace_root.resolve()
    found = []
    for position, text in enumerate(paths, start=1):
        path = Path(text).expanduser()
        if not path.exists():
            raise _unusable(position, "There is no such file or folder.")
        resolved = path.resolve()
        if resolved == root or resolved.is_relative_to(root):
            raise _unusable(position, "It lies inside the workspace.")
        found.append(resolved)
    return found


def _unusable(position: int, why: str) -> ImportSourceError:
    return ImportSourceError(
        "A path cannot be imported.",
        where=f"path {position}",
        why=why,
        kept="Nothing was imported.",
        remedy="Name files or folders that exist and lie outside the workspace.",
    )


def count_files(paths: Sequence[Path], workspace_root: Path) -> int:
    """Return how many files :func:`find_files` will yield."""
    return sum(1 for _ in _entries(paths, workspace_root.resolve()))


def find_files(paths: Sequence[Path], workspace_root: Path, key: bytes) -> Iterator[FoundFile]:
    """Yield the regular files under the paths, folder by folder, in name order.

    Parameters
    ----------
    paths
        Absolute files and folders.
    workspace_root
        Never walked into.
    key
        The workspace's ``deid.key``.

    Notes
    -----
    Links to folders are not followed; devices, pipes and sockets are passed over, as
    are the files that operating systems leave in folders. A folder that cannot be
    listed is yielded itself, so that it gets a status like a file that cannot be read.
    """
    for path in _entries(paths, workspace_root.resolve()):
        try:
            status = path.stat()
        except OSError:
            continue
        yield FoundFile.of(path, status, key)


def _entries(paths: Sequence[Path], workspace_root: Path) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from _folder(path, workspace_root)
        elif _is_regular(path):
            yield path


def _folder(folder: Path, workspace_root: Path) -> Iterator[Path]:
    if folder == workspace_root:
        return
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        yield folder
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            if entry.name.lower() not in _SYSTEM_FOLDERS:
                yield from _folder(path, workspace_root)
        elif entry.name.lower() not in _SYSTEM_FILES and _is_outside(entry, workspace_root):
            yield path


def _is_outside(entry: os.DirEntry[str], workspace_root: Path) -> bool:
    """Tell whether an entry is a regular file, and no link to one of the workspace."""
    path = Path(entry.path)
    if not _is_regular(path):
        return False
    return not entry.is_symlink() or not path.resolve().is_relative_to(workspace_root)


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False
