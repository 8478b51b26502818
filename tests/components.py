"""Components that a test may need from the machine, and the rule when one is absent.

``SONOBRIDGE_TEST_REQUIRE=all`` (or a comma list of names) turns "absent" from a skip
into a failure.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest

__all__ = ["find", "give_up", "require"]

_SERVER_FOLDERS = "/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin"


def find(name: str) -> Path | None:
    """Return where a component is, or None.

    ``postgresql`` gives the folder with initdb and postgres, ``chromium`` the browser,
    any other name the program of that name on the path.
    """
    if name == "postgresql":
        found = [
            folder
            for pattern in _SERVER_FOLDERS
            for folder in Path("/").glob(pattern.lstrip("/"))
            if (folder / "initdb").exists()
        ]
        on_path = shutil.which("initdb")
        if on_path:
            found.append(Path(on_path).resolve().parent)
        return max(found, key=_version) if found else None
    names = ("chromium", "chromium-browser", "google-chrome") if name == "chromium" else (name,)
    beside = str(Path(sys.executable).parent)
    programs = [shutil.which(one) or shutil.which(one, path=beside) for one in names]
    return next((Path(program) for program in programs if program), None)


def require(name: str) -> Path:
    """Return where a component is; skip the test when it is absent, or fail if required."""
    place = find(name)
    if place is not None:
        return place
    return give_up(name, "it is not installed")


def give_up(name: str, why: str) -> NoReturn:
    """Skip a test that cannot run here, or fail it if the component is required."""
    required = os.environ.get("SONOBRIDGE_TEST_REQUIRE", "").split(",")
    if "all" in required or name in required:
        pytest.fail(f"{name} is required here (SONOBRIDGE_TEST_REQUIRE): {why}")
    pytest.skip(f"{name}: {why}")


def _version(folder: Path) -> int:
    digits = "".join(letter for letter in folder.parent.name if letter.isdigit())
    return int(digits or 0)
