"""Times callables fairly: interleaved, medians, CPU beside wall, machine written down."""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def machine() -> dict[str, Any]:
    """Return what the figures were taken on."""
    names = ("numpy", "numba", "pydicom", "simplejpeg", "sqlalchemy", "fastapi", "krippendorff")
    versions = {}
    for name in names:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "not installed"
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "versions": versions,
    }


def interleaved(
    runs: Mapping[str, Callable[[], Any]],
    rounds: int = 5,
    *,
    before: Mapping[str, Callable[[], Any]] | None = None,
) -> dict[str, Any]:
    """Run each callable once a round, in turn, and return wall and CPU medians in seconds.

    ``before`` prepares a run, untimed: a fresh workspace, an emptied peer.
    """
    wall: dict[str, list[float]] = {name: [] for name in runs}
    cpu: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            if before and name in before:
                before[name]()
            before_wall, before_cpu = time.perf_counter(), _cpu()
            run()
            wall[name].append(time.perf_counter() - before_wall)
            cpu[name].append(_cpu() - before_cpu)
    return {
        name: {
            "wall_s": statistics.median(wall[name]),
            "cpu_s": statistics.median(cpu[name]),
            "rounds": rounds,
        }
        for name in runs
    }


def _cpu() -> float:
    own = os.times()
    return own.user + own.system + own.children_user + own.children_system


def write(name: str, figures: Mapping[str, Any]) -> Path:
    """Write one result file with the machine it was taken on."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    body = {"machine": machine(), **figures}
    path.write_text(json.dumps(body, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path
