"""The folder of a cohort: whole files only, known by hash, so that a run can be resumed."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from pathlib import Path
from typing import Any, Final

from sonobridge.core.canonical import hash_bytes
from sonobridge.core.errors import ConflictError, InvalidInputError, UnavailableError
from sonobridge.core.record import to_json
from sonobridge.simulator.cohort.plan import CohortPlan
from sonobridge.simulator.cohort.production import PatientFiles
from sonobridge.simulator.recording.clip import as_json

__all__ = ["CohortFolder", "CohortFolderError"]

_PLAN: Final = "plan.json"
_MANIFEST: Final = "files.json"
_LARGEST_MANIFEST: Final = 8 * 2**20


class CohortFolderError(ConflictError):
    """The folder holds something else than this cohort."""

    code = "simulator.cohort_folder"


class CohortFolder:
    """Where a cohort is written: one folder a patient, each with a list of hashes.

    Parameters
    ----------
    root
        The folder; made when it is not there.
    plan, software
        The cohort and the version of the program that makes it.

    Raises
    ------
    CohortFolderError
        If the folder holds other things, or another cohort.
    UnavailableError
        If it cannot be written.
    """

    def __init__(self, root: Path, plan: CohortPlan, software: str) -> None:
        self.root, self.plan = root, plan
        self.key = plan.key(software)
        body = {"key": self.key, "plan": to_json(plan), "software": software}
        if root.exists() and not root.is_dir():
            raise InvalidInputError(
                "The cohort needs a folder.",
                where=root.name,
                why="There is a file of this name.",
                kept="The file was not touched.",
                remedy="Name another folder.",
            )
        found = self._found()
        if found is None:
            self._write(root / _PLAN, as_json(body))
        elif found != self.key:
            raise CohortFolderError(
                "The folder holds another cohort.",
                where=root.name,
                why="It was begun with other options, or by another version of the program.",
                kept="Everything in it stays as it is.",
                remedy="Name another folder, or repeat the options in its plan.json.",
            )

    def _found(self) -> str | None:
        """Return the key of the cohort in the folder; None where it is new or empty."""
        plan = self.root / _PLAN
        if plan.is_file():
            body = _read_json(plan)
            return str(body.get("key", "")) if isinstance(body, dict) else ""
        if self.root.is_dir() and any(not _is_half(one) for one in self.root.iterdir()):
            raise CohortFolderError(
                "The folder is not empty.",
                where=self.root.name,
                why="It holds files that no cohort has written.",
                kept="Everything in it stays as it is.",
                remedy="Name a new or empty folder.",
            )
        return None

    def patient_folder(self, number: int) -> Path:
        """Return the folder of a patient, from 0."""
        return self.root / self.plan.patient_name(number)

    def kept(self, number: int) -> dict[str, Any] | None:
        """Return what is known of a patient whose files are all there, unchanged; or None."""
        folder = self.patient_folder(number)
        manifest = _read_json(folder / _MANIFEST)
        if not isinstance(manifest, dict) or manifest.get("key") != self.key:
            return None
        hashes = manifest.get("files")
        if not isinstance(hashes, dict) or not hashes:
            return None
        for name, sha256 in hashes.items():
            if Path(name).name != name or _hash_of(folder / name) != sha256:
                return None
        return manifest

    def keep(self, made: PatientFiles) -> dict[str, Any]:
        """Write a patient's files; the list of hashes comes last and makes them count."""
        folder = self.patient_folder(made.number)
        if folder.is_dir():
            for half in folder.iterdir():
                if _is_half(half):
                    half.unlink(missing_ok=True)
        for name, data in sorted(made.files.items()):
            if _hash_of(folder / name) != hash_bytes(data):
                self._write(folder / name, data)
        manifest = {
            "key": self.key,
            "files": {name: hash_bytes(data) for name, data in sorted(made.files.items())},
            "rows": list(made.rows),
            "facts": made.facts,
        }
        self._write(folder / _MANIFEST, as_json(manifest))
        return manifest

    def write(self, name: str, data: bytes) -> str:
        """Write a file of the whole cohort and return its hash."""
        self._write(self.root / name, data)
        return hash_bytes(data)

    def _write(self, path: Path, data: bytes) -> None:
        """Write a whole file or none: into a new one, to the disk, then under its name."""
        half = path.with_name(f".{path.name}.{os.getpid()}.half")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with half.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            half.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                half.unlink(missing_ok=True)
            full = error.errno == errno.ENOSPC
            raise UnavailableError(
                "The cohort could not be written.",
                where=path.name,
                why=error.strerror or "",
                kept="Patients that were finished are kept.",
                remedy="Free space and start it again: it goes on with what is missing."
                if full
                else "Choose a folder that can be written, or repair it, and start it again.",
            ) from error


def _is_half(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(".half")


def _hash_of(path: Path) -> str:
    """Return the hash of a file; empty where there is none."""
    try:
        return hash_bytes(path.read_bytes())
    except OSError:
        return ""


def _read_json(path: Path) -> Any:
    """Return what a JSON file holds; None where it cannot be read."""
    try:
        if path.stat().st_size > _LARGEST_MANIFEST:
            return None
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
