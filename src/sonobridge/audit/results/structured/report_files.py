"""Reading the structured reports of a folder: one bad file never stops the rest."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sonobridge.audit.results.outcome import LeftOut
from sonobridge.core.canonical import hash_bytes
from sonobridge.core.errors import MissingError, SonobridgeError, TooLargeError
from sonobridge.imaging.decoding import DecoderProcess
from sonobridge.imaging.part10.errors import Part10Error
from sonobridge.imaging.part10.file_meta import read_file_meta
from sonobridge.imaging.structured_report import StructuredReport

__all__ = [
    "LARGEST_FILE",
    "MOST_FILES",
    "LeftOutList",
    "ReportFolder",
    "find_files",
    "shown_name",
]

LARGEST_FILE: Final = 16 * 1024 * 1024
"""Bytes of a file above which it is not read."""
MOST_FILES: Final = 200_000
_MOST_LISTED: Final = 10_000
_HEAD: Final = 4096
_REPORTS: Final = "1.2.840.10008.5.1.4.1.1.88."
_STANDARD: Final = "1.2.840.10008."
_EXTRA = frozenset({"thumbs.db", "desktop.ini", "dicomdir"})


@dataclass(slots=True)
class LeftOutList:
    """Files that gave no row: all are counted, ten thousand are listed."""

    listed: list[LeftOut] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, file: str, code: str, why: str) -> None:
        """Add a file."""
        self.counts[code] += 1
        if len(self.listed) < _MOST_LISTED:
            self.listed.append(LeftOut(file=file[:400], code=code, why=why))


@dataclass(slots=True)
class ReportFolder:
    """Reports of a folder, each once.

    Attributes
    ----------
    source
        Folder, searched with all folders in it, or one file.
    left_out
        Files that could not be used so far.
    conflicting
        SOP Instance UIDs that two different files bear: neither is used.
    replaced
        UIDs of reports that a later one replaces or amends.
    """

    source: Path
    left_out: LeftOutList = field(default_factory=LeftOutList)
    files: int = 0
    conflicting: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    _seen: dict[str, str] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)

    def read(
        self, decoder: DecoderProcess, progress: Callable[[int, int | None, str], None]
    ) -> Iterator[tuple[str, StructuredReport]]:
        """Yield each readable report with the file's name inside the folder."""
        paths = find_files(self.source)
        self.files = len(paths)
        for done, path in enumerate(paths):
            progress(done, len(paths), "reports")
            name = shown_name(path, self.source)
            report = self._one(path, name, decoder)
            if report is not None:
                yield name, report
        progress(len(paths), len(paths), "reports")

    def _one(self, path: Path, name: str, decoder: DecoderProcess) -> StructuredReport | None:
        try:
            if path.stat().st_size > LARGEST_FILE:
                self.left_out.add(name, "too_large", "It is larger than 16 MB.")
                return None
            with path.open("rb") as file:
                head = file.read(_HEAD)
                if _other_class(head):
                    self.left_out.add(name, "not_a_report", "It is another kind of object.")
                    return None
                data = head + file.read(LARGEST_FILE)
        except OSError as error:
            self.left_out.add(name, "not_readable", error.strerror or "It cannot be read.")
            return None
        try:
            report = decoder.structured_report(data)
        except SonobridgeError as error:
            code = str(error.details.get("reason_code", "not_readable"))
            self.left_out.add(name, code, error.what)
            return None
        return report if self._is_new(report, name, data) else None

    def _is_new(self, report: StructuredReport, name: str, data: bytes) -> bool:
        uid, digest = report.head.sop_instance_uid, hash_bytes(data)
        if not uid:
            self.left_out.add(name, "no_uid", "It names no SOP Instance UID.")
            return False
        self.replaced.update(report.head.predecessors)
        known = self._seen.setdefault(uid, digest)
        if uid in self.conflicting or known != digest:
            self.conflicting.add(uid)
            why = "Another file has the same SOP Instance UID and other content."
            self.left_out.add(name, "uid_conflict", why)
            return False
        if digest in self._read:
            self.left_out.add(name, "repeated", "The same report was read already.")
            return False
        self._read.add(digest)
        return True


def shown_name(path: Path, source: Path) -> str:
    """Return a file's name inside the folder that was named."""
    return path.name if path == source else path.relative_to(source).as_posix()


def find_files(source: Path, ending: str = "") -> list[Path]:
    """Return the regular files of a folder and all folders in it, in name order.

    Links to folders are not followed; hidden files and a DICOMDIR are passed over.

    Raises
    ------
    MissingError
        If there is no such file or folder, or no file in it.
    TooLargeError
        If there are more than 200,000 files.
    """
    if source.is_file():
        return [source]
    found: list[Path] = []
    for folder, names, files in os.walk(source):
        names[:] = sorted(name for name in names if not name.startswith((".", "__MACOSX")))
        for name in sorted(files):
            path = Path(folder) / name
            hidden = name.startswith(".") or name.lower() in _EXTRA
            if not hidden and name.lower().endswith(ending) and _is_regular(path):
                found.append(path)
        if len(found) > MOST_FILES:
            raise TooLargeError(
                f"The folder holds more than {MOST_FILES:,} files.",
                where=source.name,
                kept="Nothing was written.",
                remedy="Read it in parts.",
            )
    if not found:
        raise MissingError(
            "There is nothing to read.",
            where=source.name,
            why="There is no such file or folder, or it holds no file of this kind.",
            kept="Nothing was written.",
            remedy="Name a folder, or one file.",
        )
    return found


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _other_class(head: bytes) -> bool:
    """Tell whether the file meta names a standard class that is no structured report."""
    try:
        uid = read_file_meta(head).sop_class_uid
    except Part10Error:
        return False
    return uid.startswith(_STANDARD) and not uid.startswith(_REPORTS)
