"""A zip for a fault report: versions, counts and filtered log lines; nothing personal."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import io
import json
import platform
import re
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from sonobridge import __version__
from sonobridge.core.clock import as_utc_text
from sonobridge.core.config import Settings
from sonobridge.store import files
from sonobridge.store.tables import metadata

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["diagnose", "filtered_line"]

_LAST_LINES = 400
_KEPT_KEYS = ("time", "level", "logger", "id", "exception", "trace")
_PACKAGES = ("sqlalchemy", "alembic", "fastapi", "pydicom", "numpy", "simplejpeg", "pillow")
_OURS = "sonobridge"
_PERSONAL = re.compile(
    r"(?:[A-Za-z]:)?[\\/][^\s\"']+"  # paths
    r"|\"[^\"]*\"|'[^']*'"  # quoted values
    r"|\d+(?:\.\d+){2,}"  # UIDs, addresses
    r"|\d{5,}"  # numbers of patients, dates
    r"|\S*[\^@]\S*"  # DICOM names, mail addresses
)


def diagnose(workspace: Workspace, target: Path, *, settings: Settings) -> Path:
    """Write the zip and return its path.

    Parameters
    ----------
    workspace
        An open workspace.
    target
        The zip file to write.
    settings
        Their names and whether they differ from the default go in, never their values.
    """
    content = {
        "report.json": json.dumps(_report(workspace, settings), indent=1),
        **{
            f"logs/{log.name}.jsonl": "\n".join(_log_lines(log))
            for log in sorted(workspace.logs.glob("*.log"))
        },
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    files.write_atomic(target, buffer.getvalue())
    return target


def filtered_line(line: str) -> str | None:
    """Return a log line without anything that could name a person, None if it is foreign.

    Parameters
    ----------
    line
        One line of our JSON log; anything else is left out.
    """
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    if not isinstance(entry, dict):
        return None
    kept = {key: str(entry[key]) for key in _KEPT_KEYS if entry.get(key)}
    # Messages of other libraries may quote what they failed on.
    ours = str(entry.get("logger", "")).split(".")[0] == _OURS
    if ours:
        kept["message"] = _PERSONAL.sub("…", str(entry.get("message", "")))
    return json.dumps(kept, ensure_ascii=False)


def _report(workspace: Workspace, settings: Settings) -> dict[str, Any]:
    from sonobridge.store import migrations

    defaults = Settings()
    with workspace.reading() as connection:
        counts = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar()
            for table in metadata.sorted_tables
        }
        revision = migrations.stored_revision(connection)
    return {
        "made_at": as_utc_text(workspace.clock.now()),
        "sonobridge": __version__,
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "settings": {
            field.name: "default"
            if getattr(settings, field.name) == getattr(defaults, field.name)
            else "set"
            for field in dataclasses.fields(Settings)
        },
        "workspace": {
            "id": workspace.id,
            "origin": workspace.origin,
            "database": workspace.database.kind,
            "revision": revision,
            "free_bytes": files.free_bytes(workspace.root),
            "warnings": len(workspace.warnings),
        },
        "rows": counts,
    }


def _log_lines(log: Path) -> list[str]:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
    return [kept for line in lines if (kept := filtered_line(line)) is not None]


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "absent"
