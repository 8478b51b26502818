"""Job rows behave the same on both engines."""

from __future__ import annotations

import threading

import pytest

from sonobridge.store import JobProgress
from sonobridge.store.errors import JobMissingError, JobStateError


def test_a_job_goes_from_queue_to_end(workspace, clock):
    job = workspace.jobs.submit("clips.import", {"n": 1}, title="Import", person_id="pers_a")
    assert (job.state, job.attempt, job.arguments) == ("queued", 0, {"n": 1})
    clock.advance(5)
    running = workspace.jobs.claim("host:1", lease_s=10)
    assert (running.id, running.state, running.attempt) == (job.id, "running", 1)
    assert running.started_at > job.created_at
    assert workspace.jobs.report(
        job.id, 1, JobProgress(done=3, total=10, unit="files", rate_per_s=2.0)
    )
    assert workspace.jobs.get(job.id).progress.remaining_s == 3.5
    assert workspace.jobs.finish(job.id, 1, "done", result={"ok": True})
    done = workspace.jobs.get(job.id)
    assert (done.state, done.result, done.error) == ("done", {"ok": True}, None)
    assert done.progress.remaining_s is None
    assert not done.seen
    workspace.jobs.mark_seen(job.id)
    assert workspace.jobs.get(job.id).seen
    assert workspace.jobs.page(unseen=True) == ()


def test_jobs_are_claimed_in_order_and_once(workspace, clock):
    jobs = []
    for number in range(6):
        clock.advance(1)
        jobs.append(workspace.jobs.submit("a.b", {"number": number}).id)
    assert workspace.jobs.claim("x", lease_s=9).id == jobs[0]
    taken, errors = [], []

    def take():
        try:
            while (job := workspace.jobs.claim("x", lease_s=9)) is not None:
                taken.append(job.id)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(taken) == sorted(jobs[1:])


def test_an_expired_lease_is_a_lost_job_that_can_be_retried(workspace, clock):
    job = workspace.jobs.submit("a.b", {})
    workspace.jobs.claim("host:1", lease_s=10)
    clock.advance(9)
    assert workspace.jobs.lose_expired() == ()
    assert workspace.jobs.heartbeat(job.id, 1, lease_s=10).mine
    clock.advance(9)
    assert workspace.jobs.lose_expired() == ()
    clock.advance(2)
    (lost,) = workspace.jobs.lose_expired()
    assert (lost.id, lost.state, lost.error["code"]) == (job.id, "lost", "job.lost")
    assert lost.error["remedy"]
    again = workspace.jobs.retry(job.id)
    assert (again.state, again.error) == ("queued", None)
    assert workspace.jobs.claim("host:2", lease_s=10).attempt == 2


def test_an_attempt_that_was_given_up_cannot_write_any_more(workspace, clock):
    job = workspace.jobs.submit("a.b", {})
    workspace.jobs.claim("host:1", lease_s=10)
    clock.advance(11)
    workspace.jobs.lose_expired()
    workspace.jobs.retry(job.id)
    workspace.jobs.claim("host:2", lease_s=10)
    assert not workspace.jobs.report(job.id, 1, JobProgress(done=99))
    assert not workspace.jobs.finish(job.id, 1, "done", result={"late": True})
    assert not workspace.jobs.heartbeat(job.id, 1, lease_s=10).mine
    assert workspace.jobs.signal(job.id, 2).mine
    assert workspace.jobs.get(job.id).progress.done == 0


def test_cancel_reaches_each_state_in_its_way(workspace):
    queued, running, done = (workspace.jobs.submit("a.b", {}).id for _ in range(3))
    workspace.jobs.claim("h", lease_s=10, job_id=running)
    workspace.jobs.claim("h", lease_s=10, job_id=done)
    workspace.jobs.finish(done, 1, "done")
    assert workspace.jobs.request_cancel(queued).state == "cancelled"
    asked = workspace.jobs.request_cancel(running)
    assert (asked.state, asked.cancel_requested) == ("running", True)
    assert workspace.jobs.signal(running, 1).cancel
    assert workspace.jobs.request_cancel(done).state == "done"


@pytest.mark.parametrize("state", ["queued", "running", "done"])
def test_only_a_job_that_ended_badly_is_retried(workspace, state):
    job = workspace.jobs.submit("a.b", {})
    if state != "queued":
        workspace.jobs.claim("h", lease_s=10)
    if state == "done":
        workspace.jobs.finish(job.id, 1, "done")
    with pytest.raises(JobStateError, match=state):
        workspace.jobs.retry(job.id)


def test_pages_filter_and_go_on(workspace, clock):
    jobs = []
    for number in range(5):
        clock.advance(1)
        jobs.append(workspace.jobs.submit("a.b", {}, person_id=f"pers_{number % 2}").id)
    assert [job.id for job in workspace.jobs.page(limit=2)] == [jobs[4], jobs[3]]
    assert [job.id for job in workspace.jobs.page(before=jobs[3])] == jobs[2::-1]
    assert [job.id for job in workspace.jobs.page(person_id="pers_1")] == [jobs[3], jobs[1]]
    assert workspace.jobs.page(states=("done",)) == ()
    with pytest.raises(JobMissingError):
        workspace.jobs.get("job_x")
