"""As reader B over HTTP: nothing of reader A's labels before the study is closed."""

from __future__ import annotations

import dataclasses
import re

import pytest
from starlette.testclient import TestClient

from label_room import reading
from sonobridge.api.app import create_app
from sonobridge.api.state import SESSION_HEADER, ServerState
from sonobridge.core.config import Settings
from sonobridge.core.operation import Trait
from sonobridge.core.randomness import token_bytes
from sonobridge.labelling import fold_operations, state_sha256
from sonobridge.workflows.catalogue import load_all

ORIGIN = "http://127.0.0.1:8710"
PASSPHRASE = "a passphrase for tests"
SECRET_POINTS = [[33.125, 41.375], [99.625, 41.375], [99.625, 101.875], [33.125, 101.875]]


class NoJobs:
    """Takes jobs and runs none."""

    def submit(self, **given):
        return "job_none"


class Page:
    """A page, signed in as one person of the workspace."""

    def __init__(self, app, people, person):
        people.set_passphrase(person.id, PASSPHRASE)
        self.client = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)
        answer = self.client.post(
            "/api/session/sign-in",
            json={"name": person.display_name, "passphrase": PASSPHRASE},
            headers={"origin": ORIGIN},
        )
        assert answer.status_code == 200, answer.text
        self.header = answer.json()["session"]

    def call(self, operation, **request):
        room, verb = operation.split(".")
        return self.client.post(
            f"/api/{room}/{verb}",
            json=request,
            headers={"origin": ORIGIN, SESSION_HEADER: self.header},
        )

    def get(self, path):
        return self.client.get(path, headers={SESSION_HEADER: self.header})


@pytest.fixture
def pages(workspace, room, clock):
    """Pages of reader A, reader B and the adjudicator."""
    state = ServerState(workspace, Settings(), clock, token_bytes(32), NoJobs(), NoJobs())
    app, people = create_app(state), workspace.people
    return [Page(app, people, people.get(one)) for one in (*room.readers, room.adjudicator)]


def read(page, room, task, **labels):
    opened = page.call("label.open_task", task_id=task.id).json()["result"]
    edits = reading(task.id, **labels)
    done = page.call(
        "label.append",
        task_id=task.id,
        protocol_hash=opened["protocol"]["hash"],
        operations=[edit.as_json() for edit in edits],
    )
    assert done.json()["result"]["acknowledged"] == [edit.id for edit in edits]
    state = state_sha256(fold_operations(edits))
    answer = page.call("label.submit", task_id=task.id, state_hash=state)
    assert answer.status_code == 200, answer.text
    return edits, state, answer.json()["evidence"]


@pytest.fixture
def secrets(pages, room):
    """What reader A submitted, as texts that no answer to B may hold; and known names."""
    texts, known = ["33.125", "101.875"], {}
    for task in room.tasks(0):
        edits, state, evidence = read(pages[0], room, task, points=SECRET_POINTS)
        texts += [state, *(edit.id for edit in edits)]
        item = f"{task.clip_id}:answer:image_quality:"
        known = {
            "task_id": task.id, "study_id": room.study.id, "clip_id": task.clip_id,
            "state_hash": state, "protocol_hash": room.protocol.sha256, "item": item,
            "operations": [edit.as_json() for edit in edits], "evidence_id": evidence["id"],
            "id": evidence["id"], "format": "csv", "reason": "Why.", "tab": "tab_b",
            "decision": "3", "build": True, "dataset_id": "ds_none", "name": "x",
        }  # fmt: skip
    return texts, known


def requests_of(op, known):
    """Every request that can be made of the known names: required fields, then all."""
    fields = dataclasses.fields(op.request)
    needed = [
        one.name
        for one in fields
        if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
    ]
    yield {name: known[name] for name in needed if name in known}
    yield {one.name: known[one.name] for one in fields if one.name in known}


def test_no_operation_tells_reader_b_what_reader_a_said(pages, room, secrets):
    texts, known = secrets
    tried = 0
    for op in load_all():
        if Trait.LOCAL in op.traits:
            continue
        for request in requests_of(op, known):
            answer = pages[1].call(op.name, **request)
            tried += answer.status_code == 200
            assert answer.status_code < 500 or answer.status_code == 503, (op.name, answer.text)
            body = answer.text
            for sent in request.values():
                if isinstance(sent, str) and len(sent) > 8:
                    body = body.replace(sent, "")
            assert not [text for text in texts if text in body], op.name
    assert tried > 10, "the walk reached real answers"


def test_the_panel_is_closed_to_b_until_the_study_is(pages, room, secrets):
    study = room.study.id
    for name in ("label.agreement", "label.disputes", "label.reference"):
        answer = pages[1].call(name, study_id=study)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "label.blinded")
    refused = pages[1].call("label.export", study_id=study, format="coco")
    assert refused.status_code == 403
    for task in room.tasks(1)[:2]:
        read(pages[1], room, task)
    assert pages[1].call("label.disputes", study_id=study).status_code == 403
    assert pages[0].call("label.disputes", study_id=study).status_code == 403
    read(pages[1], room, room.tasks(1)[2])
    for page in pages:
        opened = page.call("label.disputes", study_id=study)
        assert opened.status_code == 200, opened.text
        assert "33.125" in opened.text
    names = [one["name"] for one in opened.json()["result"]["readers"]]
    assert names == ["Reader A", "Reader B"]
    own = pages[1].call("label.disputes", study_id=study).json()["result"]["readers"]
    assert [(one["name"], one["mine"]) for one in own] == [(None, False), (None, True)]


def test_an_adjudicator_sees_clips_that_all_have_read_and_no_others(pages, room, secrets):
    done = room.tasks(1)[0]
    read(pages[1], room, done)
    answer = pages[2].call("label.disputes", study_id=room.study.id)
    clips = {one["key"]["clip_id"] for one in answer.json()["result"]["disputes"]}
    assert clips == {done.clip_id}


def test_a_foreign_task_is_answered_like_none(pages, room, secrets):
    foreign, task = room.tasks(0)[0].id, room.tasks(1)[0]
    for name, request in (
        ("label.open_task", {}),
        ("label.take_over", {"tab": "t"}),
        ("label.submit", {"state_hash": "0" * 64}),
        ("label.append", {"protocol_hash": "0" * 64, "operations": []}),
    ):
        answers = [
            pages[1].call(name, task_id=task_id, **request)
            for task_id in (foreign, f"task_{'0' * 26}")
        ]
        assert [one.status_code for one in answers] == [404, 404], name
        texts = [re.sub(r"task_\w+", "TASK", one.text) for one in answers]
        assert texts[0] == texts[1]
    own = pages[1].call("label.open_task", task_id=task.id).json()["result"]
    assert own["operations"] == []


def test_a_wrong_protocol_is_409_and_leaves_the_edits_with_the_client(pages, room):
    task = room.tasks(0)[0]
    edits = [edit.as_json() for edit in reading(task.id)]
    answer = pages[0].call(
        "label.append", task_id=task.id, protocol_hash="0" * 64, operations=edits
    )
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "label.protocol_version")
    assert error["details"]["task_protocol_sha256"] == room.protocol.sha256
    broken = pages[0].call(
        "label.append",
        task_id=task.id,
        protocol_hash=room.protocol.sha256,
        operations=[{**edits[0], "extra": 1}],
    )
    assert (broken.status_code, broken.json()["error"]["code"]) == (
        422,
        "label.operation_invalid",
    )
