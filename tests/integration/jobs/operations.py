"""What the workers of these tests run: ``function(workspace, job, progress) -> JSON``."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from sonobridge.core.errors import InvalidInputError


def run(workspace, job, progress):
    return {
        "count": count,
        "fail": fail,
        "crash": crash,
        "hang": hang,
        "hang_with_child": hang_with_child,
        "resume": resume,
        "break": break_down,
    }[job.operation](workspace, job, progress)


def count(workspace, job, progress):
    total = job.arguments["total"]
    for number in range(total):
        progress(number, total, "steps", "counting")
        time.sleep(job.arguments.get("pause", 0))
    progress(total, total, "steps")
    return {"counted": total, "pid": os.getpid(), "workspace": workspace.id}


def fail(workspace, job, progress):
    raise InvalidInputError("The sample cannot be used.", remedy="Take another.")


def break_down(workspace, job, progress):
    raise KeyError("Doe^Jane")


def crash(workspace, job, progress):
    os._exit(7)


def hang(workspace, job, progress):
    Path(job.arguments["mark"]).write_text(str(os.getpid()))
    while True:
        time.sleep(60)


def hang_with_child(workspace, job, progress):
    child = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(300)"], start_new_session=True
    )
    Path(job.arguments["mark"]).write_text(f"{os.getpid()} {child.pid}")
    while True:
        time.sleep(60)


def resume(workspace, job, progress):
    """Store numbered blobs; on another attempt go on with what is missing."""
    total, written = job.arguments["total"], 0
    for number in range(total):
        progress(number, total, "blobs")
        data = f"blob {number}".encode()
        before = set(workspace.blobs.names())
        if workspace.blobs.put(data) not in before:
            written += 1
            time.sleep(job.arguments["pause"] if job.attempt == 1 else 0)
    return {"written": written}
