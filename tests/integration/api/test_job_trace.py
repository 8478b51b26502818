"""A job carries the id of the request that started it, so that its log lines can be found."""

from __future__ import annotations


class Noting:
    """Notes what was asked of it."""

    def submit(self, **asked):
        self.asked = asked
        return "job_" + "0" * 26


def test_a_job_knows_its_request(owner, state):
    state.jobs = Noting()
    answer = owner.call("clips.import_upload", {"upload_id": "upload_" + "0" * 26})
    assert answer.status_code == 202, answer.text
    assert state.jobs.asked["request_id"] == answer.headers["x-request-id"]
    assert state.jobs.asked["person_id"] == state.workspace.people.owner().id
