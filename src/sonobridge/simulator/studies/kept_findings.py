"""Findings of finished cases on disk, so that a study that was stopped goes on."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Final

from sonobridge.core.canonical import hash_json
from sonobridge.core.errors import InvalidInputError, UnavailableError
from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.studies.case_work import CaseFindings, CaseOrder

__all__ = ["KeptFindings", "code_hash"]

_LARGEST: Final = 16 * 2**20


def code_hash() -> str:
    """Return a hash of the simulator's sources and data: findings belong to one state."""
    from importlib import resources

    from sonobridge.core.canonical import hash_bytes

    package = Path(str(resources.files("sonobridge")))
    files = [
        *sorted((package / "simulator").rglob("*.py")),
        *sorted((package / "reference_data" / "simulator").rglob("*.json")),
        *sorted((package / "reference_data" / "simulator").rglob("*.yaml")),
    ]
    return hash_json(
        [[one.relative_to(package).as_posix(), hash_bytes(one.read_bytes())] for one in files]
    )


class KeptFindings:
    """A folder with one file a case; a file counts only for the order that made it.

    Parameters
    ----------
    root
        The folder; made when the first case is done. None keeps nothing.
    software
        Version of the program and of its sources.
    """

    def __init__(self, root: Path | None, software: str) -> None:
        self.root, self.software = root, software

    def found(self, order: CaseOrder) -> CaseFindings | None:
        """Return what is kept of a case; None where nothing, half or another state is."""
        kept = self.found_of_any(order)
        return kept[1] if kept is not None and kept[0] == self.software else None

    def found_of_any(self, order: CaseOrder) -> tuple[str, CaseFindings] | None:
        """Return what is kept of a case with the software that found it, whichever it was."""
        if self.root is None:
            return None
        path = self._path(order)
        try:
            if path.stat().st_size > _LARGEST:
                return None
            body = json.loads(path.read_bytes())
            software = str(body["software"])
            if body["key"] != order.key(software):
                return None
            return software, from_json(CaseFindings, body["findings"])
        except (OSError, ValueError, TypeError, KeyError, InvalidInputError):
            return None

    def keep(self, order: CaseOrder, findings: CaseFindings) -> None:
        """Write a case's findings: whole or not at all.

        Raises
        ------
        UnavailableError
            If the folder cannot be written.
        """
        if self.root is None:
            return
        path = self._path(order)
        half = path.with_name(f".{path.name}.{os.getpid()}.half")
        body = {
            "key": order.key(self.software),
            "software": self.software,
            "findings": to_json(findings),
        }
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            half.write_text(json.dumps(body, sort_keys=True) + "\n", encoding="utf-8")
            half.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                half.unlink(missing_ok=True)
            raise UnavailableError(
                "The findings of a case could not be written.",
                where=self.root.name,
                why=error.strerror or "",
                kept="Cases that were finished before are kept.",
                remedy="Free space or name another folder, and start it again.",
            ) from error

    def _path(self, order: CaseOrder) -> Path:
        assert self.root is not None
        return self.root / f"{order.case_id}.json"
