"""The demo workspace, built once for a whole run, whichever process asks first."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Demo", "built_once"]

BUILD_S = 500


@dataclass(frozen=True)
class Demo:
    """A built demo workspace and what ``sonobridge demo --json`` told of it."""

    folder: Path
    told: dict[str, Any]


def built_once(own: Path) -> Demo:
    """Return the demo of this run; who uses it works on a copy.

    Parameters
    ----------
    own
        Temporary folder of this process. Processes that share the tests of a run have
        theirs beside each other, and the demo lies in the folder around them.
    """
    place = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    told = place / "demo.json"
    with (place / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            text = _build(place / "demo")
            told.write_text(text, encoding="utf-8")
    return Demo(place / "demo", json.loads(told.read_text(encoding="utf-8")))


def _build(folder: Path) -> str:
    command = [sys.executable, "-m", "sonobridge.cli.main", "demo", "--no-serve", "--json"]
    done = subprocess.run(
        [*command, "--workspace", str(folder)],
        capture_output=True,
        text=True,
        timeout=BUILD_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
