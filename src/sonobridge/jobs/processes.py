"""Child processes: how they are started and ended on each operating system."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from sonobridge.core.config import child_environment

__all__ = ["descendants", "end_tree", "start_worker", "worker_name"]

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from sonobridge.jobs.worker import main; sys.exit(main())"
)


def start_worker(
    order: dict[str, Any], settings: dict[str, str], job_id: str
) -> subprocess.Popen[bytes]:
    """Start a worker process in a process group of its own and hand it its order.

    Parameters
    ----------
    order
        What to do, as JSON; it goes through standard input, so that nothing secret
        stands in the list of processes.
    settings
        ``SONOBRIDGE_*`` variables for the child.
    job_id
        Shown in the list of processes.
    """
    options: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        options = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    path = [entry or str(Path.cwd()) for entry in sys.path]
    process = subprocess.Popen(
        [sys.executable, "-c", _BOOT, json.dumps(path), job_id],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=child_environment(settings),
        **options,
    )
    if process.stdin is not None:
        # A worker that died at once is found by its exit code.
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(order).encode())
            process.stdin.close()
    return process


def end_tree(pid: int) -> None:
    """Kill a worker and every process that it started, at once.

    Parameters
    ----------
    pid
        Number of the worker, which leads its own process group.
    """
    if sys.platform == "win32":
        subprocess.run(
            ["taskkill", "/PID", str(pid), "/T", "/F"], check=False, capture_output=True
        )
        return
    for child in descendants(pid):  # first those that may have left the group
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(child, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)  # the caller's own group, when a worker ends itself


def descendants(pid: int) -> list[int]:
    """Return the processes below one, as far as the system shows them (Linux)."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = (
                entry.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
            )
        except (OSError, IndexError):
            continue
        parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found: list[int] = []
    waiting = list(parents.get(pid, []))
    while waiting:
        child = waiting.pop()
        found.append(child)
        waiting.extend(parents.get(child, []))
    return found


def worker_name(pid: int) -> str:
    """Return machine and process number, as the job row shows them."""
    return f"{socket.gethostname()[:60]}:{pid}"
