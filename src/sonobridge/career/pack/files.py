"""The files of a pack: shipped ones, with a folder of newer ones laid over them."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from sonobridge.career.pack.source import PackError, Source, source_of

__all__ = ["MANIFEST", "PackFiles", "parse_yaml"]

MANIFEST = "pack.yaml"
_LARGEST = 64_000_000


class PackFiles:
    """Text of the files of one pack.

    Parameters
    ----------
    over
        Folder whose files take the place of shipped ones of the same name.
    """

    def __init__(self, over: Path | None = None) -> None:
        self._over = over
        self._parsed: dict[str, dict[str, Any]] = {}

    def read(self, name: str) -> bytes:
        """Return the content of a file.

        Raises
        ------
        PackError
            If there is no such file, or it exceeds 64 MB.
        """
        if "/" in name or "\\" in name or name.startswith("."):
            raise _unreadable(name, "A pack holds plain files only.")
        if self._over is not None and (self._over / name).is_file():
            path = self._over / name
            if path.stat().st_size > _LARGEST:
                raise _unreadable(name, "It is larger than 64 MB.")
            return path.read_bytes()
        shipped = resources.files("sonobridge.reference_data") / "career" / name
        if not shipped.is_file():
            raise _unreadable(name, "The pack has no such file.")
        return shipped.read_bytes()

    def own_names(self) -> tuple[str, ...]:
        """Return the names of the CSV and YAML files laid over the shipped ones."""
        if self._over is None or not self._over.is_dir():
            return ()
        found = (path.name for path in self._over.iterdir() if path.is_file())
        return tuple(sorted(n for n in found if n.endswith((".csv", ".yaml"))))

    def sha256(self, name: str) -> str:
        """Return the SHA-256 of a file's bytes."""
        return hashlib.sha256(self.read(name)).hexdigest()

    def rows(self, name: str) -> tuple[list[str], list[list[str]]]:
        """Return header and rows of a CSV file; all cells are text.

        Raises
        ------
        PackError
            If the file is no CSV, or a row has another length than the header.
        """
        try:
            text = self.read(name).decode("utf-8-sig")
            header, *rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except (UnicodeDecodeError, csv.Error, ValueError) as error:
            raise _unreadable(name, f"It is no CSV table ({type(error).__name__}).") from error
        short = next((i for i, row in enumerate(rows, 2) if len(row) != len(header)), None)
        if short is not None:
            raise _unreadable(name, f"Line {short} has another number of cells.")
        return header, rows

    def yaml(self, name: str) -> dict[str, Any]:
        """Return a YAML file as a dictionary, parsed once; not to be changed."""
        if name not in self._parsed:
            self._parsed[name] = parse_yaml(self.read(name), name)
        return self._parsed[name]

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """Entries of ``pack.yaml`` by table."""
        found = self.yaml(MANIFEST).get("tables")
        if not isinstance(found, dict):
            raise _unreadable(MANIFEST, "It lists no tables.")
        return found

    def entry(self, table: str) -> Mapping[str, Any]:
        """Return the manifest entry of a table.

        Raises
        ------
        PackError
            If the manifest does not name the table.
        """
        found = self.manifest.get(table)
        if not isinstance(found, dict) or not isinstance(found.get("file"), str):
            raise _unreadable(MANIFEST, f"It does not say which file is {table}.")
        return found

    def table(self, table: str) -> tuple[list[str], list[list[str]]]:
        """Return header and rows of the file that the manifest names for a table."""
        return self.rows(str(self.entry(table)["file"]))

    def source(self, table: str, subject: str = "") -> Source:
        """Return the provenance of a table, with the caveats of one subject (a SOC code)."""
        entry = self.entry(table)
        source = source_of(entry, where=f"{MANIFEST}, {table}")
        extra = (entry.get("caveats") or {}).get(subject, ()) if subject else ()
        return source.with_caveats(*map(str, extra))


def parse_yaml(content: bytes, name: str) -> dict[str, Any]:
    """Return YAML bytes as a dictionary.

    Raises
    ------
    PackError
        If they are no YAML mapping.
    """
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        found = yaml.load(content, Loader=loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise _unreadable(name, "It is no YAML.") from error
    if not isinstance(found, dict):
        raise _unreadable(name, "It is no YAML mapping.")
    return found


def _unreadable(name: str, why: str) -> PackError:
    return PackError(
        "A file of the career data pack cannot be read.",
        where=name[:120],
        why=why,
        kept="The other files are untouched.",
        remedy="Put the shipped file back, or import the pack again.",
    )
