"""The live socket of a scan: opened, steered, refused, resumed."""

from __future__ import annotations

import json
import struct

import pytest
from starlette.websockets import WebSocketDisconnect

from sonobridge.core.record import to_json
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.patient.placement.probe_control import ProbeControl

MAGIC = 0x31464253
URL = "ws://127.0.0.1:8710/api/scan/live"


def started(owner, **given):
    body = {"case_id": "free", "mode": "coach", "seed": 5, **given}
    answer = owner.call("scan.start", body)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]["session_id"]


def connected(owner):
    return owner.client.websocket_connect(URL, headers={"origin": "http://127.0.0.1:8710"})


def greeted(socket, owner, session_id):
    socket.send_text(owner.header)
    socket.send_text(json.dumps({"kind": "open", "session_id": session_id}))
    while (told := socket.receive_json())["topic"] == "preparing":
        pass
    return told


def control(number, **probe):
    return json.dumps(
        {
            "kind": "control",
            "number": number,
            "probe": to_json(ProbeControl(side="right", **probe)),
            "settings": to_json(ConsoleSettings()),
        }
    )


def frame(socket):
    while "bytes" not in (message := socket.receive()):
        assert message["type"] == "websocket.send", message
    data = message["bytes"]
    magic, kind, _, lines, samples, _, index, obeyed = struct.unpack("<IBBHHHII", data[:20])
    assert magic == MAGIC
    return kind, lines, samples, index, obeyed, data[64:]


def heard(socket, owner, *, until, frames):
    """Take frames and return the topics that were said, until one of them or enough frames."""
    topics = set()
    while frames and until not in topics:
        message = socket.receive()
        if message.get("bytes"):
            index = struct.unpack("<I", message["bytes"][12:16])[0]
            socket.send_text(json.dumps({"kind": "seen", "index": index}))
            frames -= 1
        else:
            topics.add(json.loads(message["text"])["topic"])
    return topics


def test_frames_come_and_obey_the_newest_control(owner):
    session = started(owner)
    with connected(owner) as socket:
        opened = greeted(socket, owner, session)
        assert (opened["topic"], opened["mode"], opened["restored"]) == (
            "opened",
            "coach",
            False,
        )
        kind, lines, samples, index, _, cells = frame(socket)
        assert (kind, lines * samples) == (1, len(cells))
        assert len(set(cells)) > 50
        socket.send_text(control(1, slide_mm=1.0))
        socket.send_text(control(2, slide_mm=5.0))
        for _ in range(40):
            _, _, _, index, obeyed, _ = frame(socket)
            socket.send_text(json.dumps({"kind": "seen", "index": index}))
            if obeyed == 2:
                break
        assert obeyed == 2


def test_a_lost_page_finds_its_session_where_it_was(owner):
    session = started(owner)
    with connected(owner) as socket:
        greeted(socket, owner, session)
        socket.send_text(control(3, slide_mm=7.0))
        while frame(socket)[4] != 3:
            pass
    with connected(owner) as socket:
        opened = greeted(socket, owner, session)
        assert opened["restored"]
        assert opened["probe"]["slide_mm"] == 7.0
        assert opened["control"] == 3


def test_a_second_window_is_refused_and_the_first_goes_on(owner):
    session = started(owner)
    with connected(owner) as first:
        greeted(first, owner, session)
        frame(first)
        with connected(owner) as second:
            refused = greeted(second, owner, session)
            assert refused["topic"] == "refused"
            assert refused["remedy"]
            with pytest.raises(WebSocketDisconnect) as caught:
                second.receive_json()
            assert caught.value.code == 4409
        frame(first)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"kind":"open","session_id":"scan_none"}', 4404),
        ('{"kind":"open"}', 4422),
        ("not json", 4422),
    ],
)
def test_what_cannot_be_opened_is_refused_in_words(owner, text, code):
    with connected(owner) as socket:
        socket.send_text(owner.header)
        socket.send_text(text)
        assert socket.receive_json()["what"]
        with pytest.raises(WebSocketDisconnect) as caught:
            socket.receive_json()
        assert caught.value.code == code


def test_nobody_scans_without_signing_in(owner):
    with connected(owner) as socket:
        socket.send_text("not the header")
        socket.send_text('{"kind":"open","session_id":"scan_none"}')
        assert socket.receive_json()["topic"] == "refused"
        with pytest.raises(WebSocketDisconnect) as caught:
            socket.receive_json()
        assert caught.value.code == 4401


@pytest.mark.parametrize(
    "bad",
    [
        '{"kind":"control","number":1}',
        '{"kind":"jump"}',
        '{"kind":"seen","index":-1}',
        "x" * 20_000,
    ],
)
def test_a_bad_message_ends_the_page_but_not_the_session(owner, bad):
    session = started(owner)
    with connected(owner) as socket:
        greeted(socket, owner, session)
        socket.send_text(bad)
        message = socket.receive()
        while message["type"] != "websocket.close":
            message = socket.receive()
        assert message["code"] == 4422
    with connected(owner) as socket:
        assert greeted(socket, owner, session)["topic"] == "opened"


def test_a_free_patient_is_no_exam(owner):
    answer = owner.call("scan.start", {"case_id": "free", "mode": "exam"})
    assert answer.status_code == 409
    assert "catalogue" in answer.json()["error"]["remedy"]


@pytest.mark.parametrize("mode", ["coach", "faded"])
def test_a_coach_scores_all_along_and_a_faded_session_at_the_end_of_a_view(owner, mode):
    session = started(owner, case_id="c01", mode=mode)
    with connected(owner) as socket:
        greeted(socket, owner, session)
        topics = heard(socket, owner, until="score", frames=90)
        assert ("score" in topics) == (mode == "coach")
        assert ("inset" in topics) == (mode == "coach")
        socket.send_text('{"kind":"stored"}')
        after = heard(socket, owner, until="score", frames=300)
        assert "score" in after
        if mode == "coach" and "good" not in topics | after:
            assert "good" in heard(socket, owner, until="good", frames=300)
