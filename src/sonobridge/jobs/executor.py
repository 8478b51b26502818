"""Starts queued jobs in worker processes, up to a number, and tells how they end."""

from __future__ import annotations

import dataclasses
import logging
import os
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sonobridge.core.canonical import JsonValue
from sonobridge.core.config import Settings
from sonobridge.core.errors import SonobridgeError
from sonobridge.jobs.processes import end_tree, start_worker, worker_name
from sonobridge.jobs.worker import cancelled_error

if TYPE_CHECKING:
    from sonobridge.store import Job, JobState, Workspace

__all__ = ["JobExecutor"]

_LOOK_S = 0.2
_GRACE_S = 1.0  # a worker ends itself after 0.6 s; this is for one that hangs in C code
_LEASE_CHECK_EVERY = 10
_START_S = 20.0  # a worker on a busy machine needs a while to its first heartbeat
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class _Running:
    job: Job
    process: subprocess.Popen[bytes]
    cancelled_at: float | None = None


class JobExecutor:
    """Runs the jobs of one workspace; a context manager.

    Leaving it ends its workers; their jobs are then ``lost``, with the reason, and can
    be retried. Jobs that were still queued start with the next executor.

    Parameters
    ----------
    workspace
        The open workspace.
    resolver
        ``module:function`` of ``function(workspace, job, progress) -> JSON``, which
        each worker imports; so this package knows no operation.
    workers
        Largest number of processes at a time.
    settings
        Settings the workers get as ``SONOBRIDGE_*``.
    lease_s
        Seconds without a sign of life after which a job counts as lost.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        resolver: str,
        workers: int = 2,
        settings: Settings | None = None,
        lease_s: float = 15.0,
    ) -> None:
        self._workspace = workspace
        self._resolver = resolver
        self._workers = workers
        self._settings = settings or Settings()
        self._lease_s = lease_s
        self._running: dict[str, _Running] = {}
        self._looked_at = self._judge_from = workspace.clock.now()
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="job-executor", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._wake.set()
        self._thread.join()
        for running in self._running.values():
            self._end(running, "lost", _lost("The program was ended while it ran."))
        self._running.clear()

    def submit(
        self,
        *,
        operation: str,
        arguments: Mapping[str, Any],
        person_id: str | None = None,
        title: str = "",
        request_id: str = "",
    ) -> str:
        """Queue a run of an operation and return the identifier of the job."""
        job = self._workspace.jobs.submit(
            operation,
            arguments,
            title=title,
            person_id=person_id,
            request_id=request_id,
        )
        self._wake.set()
        return job.id

    def _loop(self) -> None:
        turn = 0
        while not self._stopped.is_set():
            try:
                self._step(check_leases=turn % _LEASE_CHECK_EVERY == 0)
            except SonobridgeError as error:  # e.g. a full disk: try again, the rows stay
                _LOG.warning("job executor: %s", error.code)
            except Exception:  # noqa: BLE001 - the thread must not die: jobs would wait for ever
                _LOG.exception("job executor")
            turn += 1
            self._wake.wait(_LOOK_S)
            self._wake.clear()

    def _step(self, *, check_leases: bool) -> None:
        for running in list(self._running.values()):
            code = running.process.poll()
            if code is not None:
                del self._running[running.job.id]
                self._reaped(running, code)
            else:
                self._enforce_cancel(running)
        if self._may_judge_leases() and check_leases:
            for job in self._workspace.jobs.lose_expired():
                _LOG.warning("job %s was lost", job.id)
                known = self._running.pop(job.id, None)
                if known is not None:
                    end_tree(known.process.pid)
                    known.process.wait()
        if self._workspace.jobs.count("queued"):
            self._start_next()

    def _may_judge_leases(self) -> bool:
        """Tell whether leases can be judged: not just after the machine slept."""
        now = self._workspace.clock.now()
        slept = now - self._looked_at > timedelta(seconds=self._lease_s / 2)
        self._looked_at = now
        if slept:
            self._judge_from = now + timedelta(seconds=self._lease_s)
        return now >= self._judge_from

    def _start_next(self) -> None:
        busy = self._workspace.jobs.count("running")  # orphans of an earlier server too
        while max(busy, len(self._running)) < self._workers:
            name = worker_name(os.getpid())
            job = self._workspace.jobs.claim(name, lease_s=self._lease_s + _START_S)
            if job is None:
                return
            busy += 1
            self._start(job)

    def _start(self, job: Job) -> None:
        order = {
            "root": str(self._workspace.root.absolute()),
            "database_url": self._workspace.database.address,
            "job_id": job.id,
            "resolver": self._resolver,
            "lease_s": self._lease_s,
            "fault": self._settings.fault,
            "log_level": self._settings.log_level,
        }
        try:
            process = start_worker(order, _as_environment(self._settings), job.id)
        except OSError as error:
            why = f"No process could be started ({error.strerror})."
            self._workspace.jobs.finish(job.id, job.attempt, "lost", error=_lost(why))
            return
        self._running[job.id] = _Running(job, process)

    def _enforce_cancel(self, running: _Running) -> None:
        job = running.job
        if not self._workspace.jobs.signal(job.id, job.attempt).cancel:
            return
        now = self._workspace.clock.monotonic()
        if running.cancelled_at is None:
            running.cancelled_at = now
        if now - running.cancelled_at > _GRACE_S:
            del self._running[job.id]
            self._end(running, "cancelled", cancelled_error())

    def _end(self, running: _Running, state: JobState, error: JsonValue) -> None:
        end_tree(running.process.pid)
        running.process.wait()
        job = running.job
        self._workspace.jobs.finish(job.id, job.attempt, state, error=error)

    def _reaped(self, running: _Running, code: int) -> None:
        """Say what is known of a process that ended; a finished job stays as it is."""
        end_tree(running.process.pid)  # what it may have left running
        why = f"It was ended by signal {-code}." if code < 0 else f"It ended with code {code}."
        job = running.job
        asked = self._workspace.jobs.get(job.id).cancel_requested
        state: JobState = "cancelled" if asked else "lost"
        error = cancelled_error() if asked else _lost(why)
        if self._workspace.jobs.finish(job.id, job.attempt, state, error=error):
            _LOG.warning("job %s: %s %s", job.id, state, why)


def _lost(why: str) -> JsonValue:
    from sonobridge.store.jobs import lost_error

    return lost_error(why)


def _as_environment(settings: Settings) -> dict[str, str]:
    """Return settings as variables; the fault point and the address go another way."""
    values = dataclasses.asdict(settings)
    del values["fault"], values["database_url"]
    return {f"SONOBRIDGE_{name.upper()}": str(value) for name, value in values.items() if value}
