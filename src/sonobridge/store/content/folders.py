"""Plain folders of a workspace: derived files and exports."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from sonobridge.core.errors import MissingError
from sonobridge.store import files

__all__ = ["Folder"]


class Folder:
    """A private folder whose files are written whole and named safely.

    Parameters
    ----------
    root
        The folder; made when absent.
    """

    def __init__(self, root: Path) -> None:
        self.root = files.make_private_folder(root)

    def path(self, *names: str) -> Path:
        """Return the path of a file from safe names (``ValueError`` for others)."""
        return self.root.joinpath(*(files.safe_name(name) for name in names))

    def write(self, data: bytes, *names: str) -> Path:
        """Write a whole file and return its path; parents are made.

        Raises
        ------
        DiskFullError
            If there is no room; an older file of the name is unchanged.
        """
        path = self.path(*names)
        with files.disk_errors(path.name, "Nothing was changed."):
            files.make_private_folder(path.parent)
        files.write_atomic(path, data)
        return path

    def read(self, *names: str) -> bytes:
        """Return a file's bytes, or raise ``MissingError``."""
        try:
            return self.path(*names).read_bytes()
        except FileNotFoundError as error:
            raise MissingError(
                "The file is not there.",
                where="/".join((self.root.name, *names)),
                remedy="Make it again with the command that wrote it.",
            ) from error

    def exists(self, *names: str) -> bool:
        """Tell whether a file exists."""
        return self.path(*names).is_file()

    def names(self, *parents: str) -> Iterator[str]:
        """Yield the names in the folder (or one below it) in order."""
        folder = self.path(*parents)
        if folder.is_dir():
            yield from sorted(entry.name for entry in folder.iterdir())

    def delete(self, *names: str) -> bool:
        """Delete a file; tell whether there was one."""
        return files.remove(self.path(*names))

    def clear(self) -> None:
        """Delete everything in the folder."""
        for entry in self.root.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                files.remove(entry)
