"""Killed or cancelled at any point, a run leaves everything or nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from tests.integration.audit.conftest import open_desk

from sonobridge.core.clock import SystemClock
from sonobridge.core.config import Settings
from sonobridge.jobs.progress import JobCancelledError
from sonobridge.store import Workspace, verify_workspace
from sonobridge.store.audits import AuditStore
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.opening import owner_of
from sonobridge.workflows.runner import Runner

RUN = """
import json, sys
from pathlib import Path
from sonobridge.core.clock import SystemClock
from sonobridge.core.config import Settings
from sonobridge.core.record import from_json
from sonobridge.store import Workspace, faults
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.opening import owner_of
from sonobridge.workflows.runner import Runner
with Workspace.open(Path(sys.argv[1]), clock=SystemClock()) as workspace:
    op = load_operation(sys.argv[2])
    request = from_json(op.request, json.loads(sys.argv[3]))
    faults.arm(sys.argv[4])
    Runner(Settings(), workspace, owner_of(workspace), SystemClock()).run(op, request)
"""


def run_killed(root, operation, request, fault):
    import json

    done = subprocess.run(
        [sys.executable, "-c", RUN, str(root), operation, json.dumps(request), fault],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def counts(workspace):
    store = AuditStore(workspace)
    return {
        "evaluations": len(store.evaluations.list()),
        "events": sum(len(flag.events) for flag in store.flags.list()),
        "tables": len(store.tables.list()),
        "evidence": len(workspace.evidence.page(limit=500)),
        "audit_log": len(workspace.audit_log.page(limit=500)),
    }


@pytest.mark.parametrize(
    "fault", ["after_blob_tmp:1", "after_blob_rename:1", "before_commit:1"]
)
def test_an_evaluation_that_is_killed_leaves_nothing_half(audited, built, fault):
    root = audited.workspace.root
    before = counts(audited.workspace)
    request = {"protocol_id": built.lock["protocol_id"]}
    run_killed(root, "audit.evaluate", request, fault)
    with Workspace.open(root, clock=SystemClock()) as workspace:
        assert counts(workspace) == before
        assert verify_workspace(workspace).holds
        assert list((root / "blobs" / "tmp").iterdir()) == []
        store = AuditStore(workspace)
        table = store.tables.get(built.table["table"]["table_id"])
        assert store.unblinded_at(table.blob_sha256) == built.evaluation["unblinded_at"]
    again = open_desk(root, hours=48)
    with again.workspace:
        made = again.run("audit.evaluate", **request)
        assert made["new_flags"] == []
        assert verify_workspace(again.workspace).holds


def test_an_evaluation_that_is_killed_after_its_commit_is_whole(audited, built):
    root = audited.workspace.root
    before = counts(audited.workspace)
    run_killed(
        root, "audit.evaluate", {"protocol_id": built.lock["protocol_id"]}, "after_commit:1"
    )
    with Workspace.open(root, clock=SystemClock()) as workspace:
        after = counts(workspace)
        assert after["evaluations"] == before["evaluations"] + 1
        assert after["evidence"] == before["evidence"] + 1
        assert after["audit_log"] == before["audit_log"] + 1
        report = verify_workspace(workspace)
        assert report.holds
        assert report.orphans == ()


@pytest.mark.parametrize(
    "fault", ["after_blob_tmp:1", "after_blob_rename:1", "before_commit:1"]
)
def test_an_intake_that_is_killed_leaves_no_table(desk, planted, fault):
    root = desk.workspace.root
    before = counts(desk.workspace)
    run_killed(root, "audit.intake", {"file": str(planted)}, fault)
    with Workspace.open(root, clock=SystemClock()) as workspace:
        assert counts(workspace) == before
        assert verify_workspace(workspace).holds
        for path in root.rglob("*"):
            if path.is_file() and path.relative_to(root).parts[0] != "keys":
                assert b"Planted" not in path.read_bytes()
    again = open_desk(root)
    with again.workspace:
        assert again.run("audit.intake", file=str(planted))["fresh"] is True
        report = verify_workspace(again.workspace)
        assert report.holds
        assert report.orphans == ()


@pytest.mark.parametrize("at", [1, 2, 5])
def test_a_cancelled_evaluation_leaves_nothing(audited, built, at):
    before = counts(audited.workspace)
    with pytest.raises(JobCancelledError):
        run_cancelled(audited, "audit.evaluate", at, protocol_id=built.lock["protocol_id"])
    after = counts(audited.workspace)
    assert {k: v for k, v in after.items() if k != "audit_log"} == {
        k: v for k, v in before.items() if k != "audit_log"
    }
    line = audited.workspace.audit_log.page(limit=1)[0]
    assert (line.operation, line.outcome, line.code) == (
        "audit.evaluate",
        "failed",
        "job.cancelled",
    )
    assert verify_workspace(audited.workspace).orphans == ()


def test_a_cancelled_intake_of_an_upload_deletes_the_upload(desk, planted):
    from sonobridge.store.clips.ingest import Uploads

    upload = Uploads(desk.workspace).begin()
    with upload.new_file("a.csv") as file:
        file.write(planted.read_bytes())
    with pytest.raises(JobCancelledError):
        run_cancelled(desk, "audit.intake_upload", 2, upload_id=upload.id)
    assert not upload.folder.exists()
    assert desk.run("audit.tables")["tables"] == []
    assert verify_workspace(desk.workspace).orphans == ()


def run_cancelled(desk, operation, at, **request):
    from sonobridge.core.record import from_json

    reports = 0

    def progress(done, total, unit, note=""):
        nonlocal reports
        reports += 1
        if reports >= at:
            raise JobCancelledError("The job was cancelled.", remedy="Start it again.")

    op = load_operation(operation)
    owner = owner_of(desk.workspace)
    Runner(Settings(), desk.workspace, owner, desk.clock, progress).run(
        op, from_json(op.request, request)
    )


def test_two_evaluations_at_once_both_stand(audited, built):
    import json

    root = audited.workspace.root
    request = json.dumps({"protocol_id": built.lock["protocol_id"]})
    both = [
        subprocess.Popen(
            [sys.executable, "-c", RUN, str(root), "audit.evaluate", request, ""],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=240) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    with Workspace.open(root, clock=SystemClock()) as workspace:
        assert len(AuditStore(workspace).evaluations.list()) == 3
        numbers = {
            f.id: [e.number for e in f.events] for f in AuditStore(workspace).flags.list()
        }
        assert all(found == [1, 2, 3] for found in numbers.values())
        assert verify_workspace(workspace).holds


def test_a_job_evaluates_and_one_that_is_killed_is_lost_without_traces(audited, built):
    """Real workers: the first is killed before its result is committed, the retry is whole."""
    from sonobridge.jobs import JobExecutor

    root = audited.workspace.root
    audited.workspace.close()
    arguments = {"protocol_id": built.lock["protocol_id"]}
    with Workspace.open(root, clock=SystemClock()) as workspace:
        before = counts(workspace)
        owner = workspace.people.owner().id
        for fault, state in (("after_blob_rename:1", "lost"), ("", "done")):
            with JobExecutor(
                workspace,
                resolver="sonobridge.workflows.worker:run_job",
                workers=1,
                settings=Settings(fault=fault),
            ) as jobs:
                job = jobs.submit(
                    operation="audit.evaluate", arguments=arguments, person_id=owner
                )
                ended = wait_for(workspace, job)
            assert ended.state == state, ended
            if state == "lost":
                assert counts(workspace) == before
                assert ended.error["remedy"]
        made = ended.result["result"]
        assert AuditStore(workspace).evaluations.get(made["evaluation_id"])
        assert counts(workspace)["evidence"] == before["evidence"] + 1
        assert verify_workspace(workspace).holds


def wait_for(workspace, job_id):
    import time

    for _ in range(1200):
        job = workspace.jobs.get(job_id)
        if job.state in {"done", "failed", "cancelled", "lost"}:
            return job
        time.sleep(0.1)
    raise AssertionError(f"the job did not end: {job}")
