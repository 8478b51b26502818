"""The live socket: who may listen, and what it says."""

from __future__ import annotations

import json

import pytest
from starlette.websockets import WebSocketDisconnect

ORIGIN = {"origin": "http://127.0.0.1:8710"}


def test_jobs_are_pushed_when_they_change(owner, state):
    with owner.client.websocket_connect(
        "ws://127.0.0.1:8710/api/live", headers=ORIGIN
    ) as socket:
        socket.send_text(owner.header)
        assert json.loads(socket.receive_text()) == {"topic": "jobs", "jobs": []}
        person = state.workspace.people.owner().id
        job = state.workspace.jobs.submit("path.rubric", {}, person_id=person)
        told = json.loads(socket.receive_text())
        assert [line["id"] for line in told["jobs"]] == [job.id]
        assert told["jobs"][0]["state"] == "queued"


def test_the_socket_ends_with_the_session(owner, state):
    with owner.client.websocket_connect(
        "ws://127.0.0.1:8710/api/live", headers=ORIGIN
    ) as socket:
        socket.send_text(owner.header)
        socket.receive_text()
        person = state.workspace.people.owner().id
        state.workspace.sessions.close_all(person)
        state.workspace.jobs.submit("path.rubric", {}, person_id=person)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
        assert closed.value.code == 4401


def test_a_wrong_first_word_closes_the_socket(owner):
    with owner.client.websocket_connect(
        "ws://127.0.0.1:8710/api/live", headers=ORIGIN
    ) as socket:
        socket.send_text("0" * 64)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
        assert closed.value.code == 4401


def test_an_empty_first_word_is_no_header(owner):
    with owner.client.websocket_connect(
        "ws://127.0.0.1:8710/api/live", headers=ORIGIN
    ) as socket:
        socket.send_text("")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_text()


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:9", None])
def test_other_pages_get_no_socket(owner, origin):
    headers = {"origin": origin} if origin else {}
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        owner.client.websocket_connect("ws://127.0.0.1:8710/api/live", headers=headers),
    ):
        pass
    assert closed.value.code == 4403
