"""Settings: defaults < ``sonobridge.toml`` < ``SONOBRIDGE_*`` < command-line option.

The only module that reads the process environment.
"""

from __future__ import annotations

import dataclasses
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sonobridge.core.errors import InvalidInputError

__all__ = ["Settings", "child_environment", "load_settings"]

_PREFIX = "SONOBRIDGE_"
_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of one process.

    Attributes
    ----------
    workspace
        Folder of the workspace; None stands for the user data folder.
    database_url
        PostgreSQL address for a department; empty means SQLite in the workspace.
    port
        Loopback port of the server.
    session_hours
        Hours after which a person signs in again.
    upload_limit_mb
        Largest upload in MiB.
    workers
        Processes for jobs.
    log_level
        Standard logging level name.
    kernel_cache
        Folder of compiled kernels; empty stands for one among the user's caches.
    cluster
        Address of a Dask scheduler on which simulated cohorts are made; empty stands for
        processes of this machine.
    controller_origin
        Origin (``https://name[:port]``) under which the operator's own reverse proxy shows
        the phone's page; empty when phones come by this machine's own address only.
    tracker_hosts
        Hosts beside this machine, comma-separated, whose tracking server may be connected to.
    fault
        Name of a fault point at which the process kills itself (tests only).
    """

    workspace: str = ""
    database_url: str = ""
    port: int = 8710
    session_hours: float = 12.0
    upload_limit_mb: int = 2048
    workers: int = 2
    log_level: str = "INFO"
    kernel_cache: str = ""
    cluster: str = ""
    controller_origin: str = ""
    tracker_hosts: str = ""
    fault: str = ""

    def __post_init__(self) -> None:
        """Refuse an origin that is none: the door compares it letter by letter."""
        origin = self.controller_origin
        if origin and not _ORIGIN.fullmatch(origin):
            raise InvalidInputError(
                "The setting controller_origin is no origin of a secure page.",
                where="controller_origin",
                why="It has to look like https://scanner.example or https://10.0.0.5:8443.",
                kept="Nothing was started.",
                remedy="Correct it, or leave it out if no phone comes through a proxy.",
            )

    def kernel_folder(self) -> Path:
        """Return the folder of compiled kernels, one among the user's caches by default."""
        if self.kernel_cache:
            return Path(self.kernel_cache).expanduser()
        import platformdirs

        return Path(platformdirs.user_cache_dir("sonobridge", appauthor=False)) / "kernels"

    def workspace_folder(self) -> Path:
        """Return the workspace folder, the user data folder when none is set."""
        if self.workspace:
            return Path(self.workspace).expanduser()
        import platformdirs

        return Path(platformdirs.user_data_dir("sonobridge")) / "workspace"


def load_settings(
    options: Mapping[str, Any] | None = None, *, file: Path | None = None
) -> Settings:
    """Return the settings of this process.

    Parameters
    ----------
    options
        Values from the command line; None values are ignored.
    file
        Settings file; by default ``sonobridge.toml`` in the current folder, if any.

    Raises
    ------
    InvalidInputError
        For an unknown name or a value of the wrong type, naming where it stands.
    """
    values: dict[str, Any] = {}
    path = file or Path("sonobridge.toml")
    if path.is_file():
        values.update(_checked(_read_toml(path), str(path)))
    environment = {
        key.removeprefix(_PREFIX).lower(): text
        for key, text in os.environ.items()
        if key.startswith(_PREFIX) and not key.startswith(f"{_PREFIX}TEST_")
    }
    values.update(_checked(environment, "environment"))
    given = {k: v for k, v in (options or {}).items() if v is not None}
    values.update(_checked(given, "command line"))
    return Settings(**values)


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for a child process: a small allowed part of ours."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "SYSTEMROOT", "PYTHONPATH")
    base = {key: os.environ[key] for key in kept if key in os.environ}
    return {**base, **(extra or {})}


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInputError(
            "The settings file cannot be read.",
            where=path.name,
            why=str(error),
            remedy="Correct the file or move it away.",
        ) from error


def _checked(values: Mapping[str, Any], where: str) -> dict[str, Any]:
    kinds: dict[str, Any] = {
        field.name: type(field.default) for field in dataclasses.fields(Settings)
    }
    checked: dict[str, Any] = {}
    for name, value in values.items():
        if name not in kinds:
            raise InvalidInputError(
                f"There is no setting named {name}.",
                where=where,
                remedy=f"Known settings: {', '.join(sorted(kinds))}.",
            )
        try:
            checked[name] = kinds[name](value)
        except (TypeError, ValueError):
            raise InvalidInputError(
                f"The setting {name} needs a value of type {kinds[name].__name__}.",
                where=where,
                remedy="Correct the value.",
            ) from None
    return checked
