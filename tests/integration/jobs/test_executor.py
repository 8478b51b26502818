"""Jobs in real worker processes: progress, cancel, crash, restart."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quickest import quickest
from sonobridge.core.clock import SystemClock
from sonobridge.jobs import JobExecutor
from sonobridge.store import Workspace

RESOLVER = "integration.jobs.operations:run"
CANCEL_S = 2
PATIENT_S = 60
"""A lease that a worker on a busy machine keeps."""

SERVER = """
import sys, time
from pathlib import Path
from sonobridge.core.clock import SystemClock
from sonobridge.jobs import JobExecutor
from sonobridge.store import Workspace
with Workspace.open(Path(sys.argv[1]), clock=SystemClock()) as workspace:
    with JobExecutor(workspace, resolver=sys.argv[2], workers=1, lease_s=float(sys.argv[3])):
        print("ready", flush=True)
        time.sleep(600)
"""


@pytest.fixture
def workspace(tmp_path):
    with Workspace.create(
        tmp_path / "w", name="Jobs", origin="work", clock=SystemClock()
    ) as made:
        yield made


@pytest.fixture
def executor(workspace):
    with JobExecutor(workspace, resolver=RESOLVER, workers=2, lease_s=PATIENT_S) as running:
        yield running


def wait_for(condition, seconds=120.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def marked(mark):
    """Return what a job has written into its mark."""
    return wait_for(lambda: mark.exists() and mark.read_text())


def runs(pid):
    """Whether a process runs; one that only waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ended(workspace, job_id):
    job = workspace.jobs.get(job_id)
    return job if job.state not in {"queued", "running"} else None


def counted(workspace, executor):
    """Count to six in 1.8 s; return the ended job and what was seen of its progress."""
    job_id = executor.submit(operation="count", arguments={"total": 6, "pause": 0.3})
    seen = []

    def look():
        job = workspace.jobs.get(job_id)
        seen.append(job.progress)
        return job.state == "done" and job

    return wait_for(look), seen


def test_a_job_runs_in_a_process_of_its_own_and_reports(workspace, executor):
    for _ in range(5):  # a busy machine makes some of the rates small
        job, seen = counted(workspace, executor)
        rates = [progress.rate_per_s for progress in seen if progress.rate_per_s]
        if rates and all(1 < rate < 6 for rate in rates):
            break
    assert job.result["counted"] == 6
    assert job.result["pid"] != os.getpid()
    assert job.result["workspace"] == workspace.id
    assert (job.progress.done, job.progress.total, job.progress.unit) == (6, 6, "steps")
    assert {0, 6} < {progress.done for progress in seen}
    assert rates
    assert all(1 < rate < 6 for rate in rates)
    first_rate = next(i for i, progress in enumerate(seen) if progress.rate_per_s)
    assert seen[first_rate].done >= 2, "no rate before there was something to measure"


def test_failures_are_told_apart(workspace, executor):
    failed = executor.submit(operation="fail", arguments={})
    broken = executor.submit(operation="break", arguments={})
    crashed = executor.submit(operation="crash", arguments={})
    jobs = {
        name: wait_for(lambda n=name: ended(workspace, n)) for name in (failed, broken, crashed)
    }
    assert jobs[failed].state == "failed"
    assert jobs[failed].error["code"] == "input.invalid"
    assert jobs[broken].state == "failed"
    assert jobs[broken].error["code"] == "unexpected"
    assert "Doe" not in str(jobs[broken].error)
    assert "Doe" not in (workspace.logs / "jobs.log").read_text()
    assert jobs[crashed].state == "lost"
    assert "code 7" in jobs[crashed].error["why"]


def test_kill_9_of_a_worker_is_told_and_can_be_retried(workspace, executor, tmp_path):
    mark = tmp_path / "mark"
    job_id = executor.submit(operation="hang", arguments={"mark": str(mark)})
    pid = int(marked(mark))
    os.kill(pid, signal.SIGKILL)
    job = wait_for(lambda: ended(workspace, job_id))
    assert job.state == "lost"
    assert "signal 9" in job.error["why"]
    assert job.error["kept"]
    again = workspace.jobs.retry(job_id)
    assert again.state == "queued"
    mark.unlink()
    marked(mark)
    assert workspace.jobs.get(job_id).attempt == 2


def test_a_listening_job_stops_at_its_next_report(workspace, executor):
    def seconds_to_end():
        job_id = executor.submit(operation="count", arguments={"total": 10_000, "pause": 0.05})
        wait_for(lambda: workspace.jobs.get(job_id).progress.done > 0)
        started = time.monotonic()
        workspace.jobs.request_cancel(job_id)
        job = wait_for(lambda: ended(workspace, job_id))
        took = time.monotonic() - started
        assert job.state == "cancelled"
        assert job.error["code"] == "job.cancelled"
        return took

    assert quickest(seconds_to_end, CANCEL_S) < CANCEL_S


def test_a_deaf_job_is_ended_with_its_children_within_two_seconds(
    workspace, executor, tmp_path
):
    def seconds_to_end():
        mark = tmp_path / "mark"
        mark.unlink(missing_ok=True)
        job_id = executor.submit(operation="hang_with_child", arguments={"mark": str(mark)})
        pids = [int(text) for text in marked(mark).split()]
        assert len(pids) == 2
        started = time.monotonic()
        workspace.jobs.request_cancel(job_id)
        job = wait_for(lambda: ended(workspace, job_id))
        wait_for(lambda: not any(runs(pid) for pid in pids))
        took = time.monotonic() - started
        assert job.state == "cancelled"
        return took

    assert quickest(seconds_to_end, CANCEL_S) < CANCEL_S


def test_a_queued_job_is_cancelled_without_ever_running(workspace):
    job = workspace.jobs.submit("count", {"total": 1})
    assert workspace.jobs.request_cancel(job.id).state == "cancelled"
    assert workspace.jobs.get(job.id).attempt == 0


def test_no_more_workers_than_allowed(workspace, executor, tmp_path):
    marks = [tmp_path / str(number) for number in range(3)]
    for mark in marks:
        executor.submit(operation="hang", arguments={"mark": str(mark)})
    wait_for(lambda: marks[0].exists() and marks[1].exists())
    time.sleep(0.6)  # the executor looks three times in that time
    assert not marks[2].exists()
    assert [workspace.jobs.count(state) for state in ("running", "queued")] == [2, 1]


def test_ending_the_program_leaves_honest_states(workspace, tmp_path):
    mark = tmp_path / "mark"
    with JobExecutor(workspace, resolver=RESOLVER, workers=1) as executor:
        running = executor.submit(operation="hang", arguments={"mark": str(mark)})
        waiting = executor.submit(operation="count", arguments={"total": 2})
        pid = int(marked(mark))
    assert not runs(pid)
    job = workspace.jobs.get(running)
    assert job.state == "lost"
    assert "program was ended" in job.error["why"]
    assert workspace.jobs.get(waiting).state == "queued"
    with JobExecutor(workspace, resolver=RESOLVER, workers=1):
        assert wait_for(lambda: ended(workspace, waiting)).state == "done"


def _server(workspace, lease_s=PATIENT_S):
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(workspace.root), RESOLVER, str(lease_s)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout.readline() == "ready\n"
    return process


def _kill(process):
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_worker_outlives_a_killed_server_and_its_job_is_told_rightly(workspace):
    job_id = workspace.jobs.submit("count", {"total": 40, "pause": 0.05}).id
    server = _server(workspace)
    wait_for(lambda: workspace.jobs.get(job_id).progress.done > 2)
    _kill(server)
    with JobExecutor(workspace, resolver=RESOLVER, workers=1, lease_s=PATIENT_S):
        job = wait_for(lambda: ended(workspace, job_id))
    assert (job.state, job.attempt) == ("done", 1)


def test_a_worker_without_server_still_obeys_cancel(workspace, tmp_path):
    def seconds_to_end():
        mark = tmp_path / "mark"
        mark.unlink(missing_ok=True)
        job_id = workspace.jobs.submit("hang", {"mark": str(mark)}).id
        server = _server(workspace)
        pid = int(marked(mark))
        _kill(server)
        started = time.monotonic()
        workspace.jobs.request_cancel(job_id)
        assert wait_for(lambda: ended(workspace, job_id)).state == "cancelled"
        wait_for(lambda: not runs(pid))
        return time.monotonic() - started

    assert quickest(seconds_to_end, CANCEL_S) < CANCEL_S


def test_after_a_crash_of_everything_the_job_resumes_with_what_is_missing(workspace):
    job_id = workspace.jobs.submit("resume", {"total": 30, "pause": 0.1}).id
    server = _server(workspace, lease_s=3)
    wait_for(lambda: workspace.jobs.get(job_id).progress.done >= 5)
    worker = _children(server.pid)
    _kill(server)
    for pid in worker:
        os.kill(pid, signal.SIGKILL)
    stored = len(list(workspace.blobs.names()))
    with JobExecutor(workspace, resolver=RESOLVER, workers=1, lease_s=3):
        lost = wait_for(lambda: ended(workspace, job_id))
        assert lost.state == "lost"
        assert "last sign of life" in lost.error["why"]
        workspace.jobs.retry(job_id)
        job = wait_for(lambda: ended(workspace, job_id))
    assert (job.state, job.attempt) == ("done", 2)
    assert job.result["written"] == 30 - stored
    assert len(list(workspace.blobs.names())) == 30


def _children(pid):
    return [
        int(entry.parent.name)
        for entry in Path("/proc").glob("[0-9]*/stat")
        if entry.read_text().rsplit(")", 1)[1].split()[1] == str(pid)
    ]
