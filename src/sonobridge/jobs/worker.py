"""The inside of a job process: one attempt of one job, from order to end.

A second thread renews the lease and looks whether the job was cancelled or given up.
If the operation does not stop by itself at once, the process ends itself with
everything it started; so cancelling also works when the server that started it is gone.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonobridge.core.canonical import JsonValue
from sonobridge.core.clock import SystemClock
from sonobridge.core.errors import SonobridgeError, UnexpectedError
from sonobridge.core.log import JsonFormatter, correlation_id
from sonobridge.jobs.processes import end_tree
from sonobridge.jobs.progress import JobCancelledError, ProgressReporter

if TYPE_CHECKING:
    from sonobridge.store import Job, Workspace

__all__ = ["cancelled_error", "main"]

RunJob = Callable[["Workspace", "Job", ProgressReporter], JsonValue]
"""What a resolver names: runs the job's operation and returns its result as JSON."""

_LOOK_S = 0.15
_GRACE_S = 0.6
_LARGEST_LOG = 2 * 2**20
_LOG = logging.getLogger(__name__)


class _Watch(threading.Thread):
    """Renews the lease; hears of cancelling; ends a process that does not listen."""

    def __init__(self, workspace: Workspace, job: Job, lease_s: float) -> None:
        super().__init__(name="job-watch", daemon=True)
        self.cancelled = threading.Event()
        self._workspace = workspace
        self._job = job
        self._lease_s = lease_s
        self._clock = workspace.clock
        self._cancelled_at = self._clock.monotonic()
        self._beat_at = self._cancelled_at - lease_s  # the first look renews the lease
        self._stopped = threading.Event()

    def run(self) -> None:
        """Look several times a second until stopped."""
        while not self._stopped.wait(_LOOK_S):
            try:
                self._look(self._clock.monotonic())
            except SonobridgeError as error:  # a busy database: the lease has room for it
                _LOG.warning("heartbeat failed: %s", error.code)

    def stop(self) -> None:
        """End the thread; after this nothing interferes with finishing the job."""
        self._stopped.set()
        self.join()

    def _look(self, now: float) -> None:
        jobs, job = self._workspace.jobs, self._job
        signal = jobs.signal(job.id, job.attempt)
        if not signal.mine:
            self._end(cancelled=False)
        if signal.cancel and not self.cancelled.is_set():
            self._cancelled_at = now
            self.cancelled.set()
        if self.cancelled.is_set() and now - self._cancelled_at > _GRACE_S:
            self._end(cancelled=True)
        if now - self._beat_at >= self._lease_s / 5:
            self._beat_at = now
            jobs.heartbeat(job.id, job.attempt, lease_s=self._lease_s)

    def _end(self, *, cancelled: bool) -> None:
        if self._stopped.is_set():
            return
        if cancelled:
            self._workspace.jobs.finish(
                self._job.id, self._job.attempt, "cancelled", error=cancelled_error()
            )
        end_tree(os.getpid())


def main() -> int:
    """Carry out the order on standard input; return the exit code."""
    order: dict[str, Any] = json.load(sys.stdin)
    from sonobridge.store import Workspace, faults

    faults.arm(order["fault"])
    clock = SystemClock()
    with Workspace.open(
        Path(order["root"]), clock=clock, database_url=order["database_url"]
    ) as workspace:
        _log_to(workspace.logs / "jobs.log", order["log_level"])
        job = workspace.jobs.get(order["job_id"])
        correlation_id.set(job.request_id or job.id)
        watch = _Watch(workspace, job, order["lease_s"])
        watch.start()
        reporter = ProgressReporter(
            lambda progress: workspace.jobs.report(job.id, job.attempt, progress),
            clock,
            watch.cancelled,
        )
        state, result, error = _attempt(order["resolver"], workspace, job, reporter)
        watch.stop()
        reporter.flush()
        workspace.jobs.finish(job.id, job.attempt, state, result=result, error=error)
    return 0


def cancelled_error() -> JsonValue:
    """Return the error of a job that was stopped on request."""
    error = JobCancelledError(
        "The job was stopped.",
        why="Somebody asked it to stop.",
        kept="Everything it had committed is kept.",
        remedy="Start it again to continue with what is missing.",
    )
    body: Any = error.as_json()
    plain: JsonValue = body
    return plain


def _attempt(
    resolver: str, workspace: Workspace, job: Job, reporter: ProgressReporter
) -> tuple[Any, JsonValue, JsonValue]:
    """Run the operation; return the state it ends in, its result and its error."""
    try:
        return "done", _resolve(resolver)(workspace, job, reporter), None
    except JobCancelledError:
        return "cancelled", None, cancelled_error()
    except SonobridgeError as error:
        body: Any = error.as_json()
        return "failed", None, body
    except Exception:  # noqa: BLE001 - the edge of the process
        _LOG.exception("job %s failed", job.operation)
        unexpected = UnexpectedError(
            "The job failed by a fault of the program.",
            where=job.operation,
            kept="Everything it had committed is kept.",
            remedy="Run sonobridge diagnose and report it with the file it makes.",
        )
        fault: Any = unexpected.as_json()
        return "failed", None, fault


def _resolve(path: str) -> RunJob:
    module, _, name = path.partition(":")
    function: RunJob = getattr(importlib.import_module(module), name)
    return function


def _log_to(path: Path, level: str) -> None:
    """Append to the jobs' log; several workers write whole lines to one file."""
    if path.exists() and path.stat().st_size > _LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level.upper())
