"""A recorded session watched again: same pictures, played, sought, refused."""

from __future__ import annotations

import json
import shutil
import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest

from integration.api.conftest import client_of, signed_in, state_of
from integration.conftest import run_as
from sonobridge.core.clock import FixedClock
from sonobridge.core.errors import ConflictError
from sonobridge.core.record import to_json
from sonobridge.simulator.console.settings import ColourSettings, ConsoleSettings
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.session.replay import ReplayVersionError
from sonobridge.store import Workspace
from sonobridge.store.scans import ScanTrace

HERE = "ws://127.0.0.1:8710"


def started(owner, **given):
    answer = owner.call("scan.start", {"case_id": "free", "mode": "coach", "seed": 5, **given})
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]["session_id"]


def opened(owner, session_id, road):
    """Return a socket of the live or the watching road and its greeting."""
    socket = owner.client.websocket_connect(
        f"{HERE}/api/scan/{road}", headers={"origin": "http://127.0.0.1:8710"}
    ).__enter__()
    socket.send_text(owner.header)
    socket.send_text(json.dumps({"kind": "open", "session_id": session_id}))
    while (told := socket.receive_json())["topic"] == "preparing":
        pass
    return socket, told


def say(socket, **message):
    socket.send_text(json.dumps(message))


def taken(socket, until):
    """Take frames and words until ``until(kind, time, words)`` holds; return what came."""
    frames, words = [], []
    for _ in range(2000):
        message = socket.receive()
        if message.get("bytes"):
            data = message["bytes"]
            index, time_s = (
                struct.unpack("<I", data[12:16])[0],
                struct.unpack("<d", data[24:32])[0],
            )
            frames.append((data[4], time_s, data[64:]))
            if data[4] == 1:
                say(socket, kind="seen", index=index)
        elif message.get("text"):
            words.append(json.loads(message["text"]))
        if until(frames, words):
            return frames, words
    raise AssertionError("it did not come to that")


def scanned(owner, session_id):
    """Scan for three seconds of simulated time or more: grey, then colour, the probe moving.

    Only settled pictures are recorded, which a busy machine has more rarely.
    """
    socket, _ = opened(owner, session_id, "live")
    colour = ConsoleSettings(mode="colour", colour=ColourSettings(gain_db=3.0))
    number = 0

    def kept():
        events = ScanTrace(owner.state.workspace, session_id).events()
        return sum("picture" in one for one in events)

    def steer(settings, slide):
        nonlocal number
        number += 1
        probe = to_json(ProbeControl(side="right", slide_mm=slide))
        control = {"kind": "control", "number": number, "probe": probe}
        say(socket, **control, settings=to_json(settings))

    steer(ConsoleSettings(), 2.0)
    taken(socket, lambda frames, _: bool(frames) and frames[-1][1] > 1.3 and kept() >= 1)
    steer(ConsoleSettings(), 4.0)
    # Controls are recorded ten times a second at most: the next one has to come later.
    taken(socket, lambda frames, _: bool(frames) and frames[-1][1] - frames[0][1] > 0.3)
    steer(colour, 5.0)
    taken(socket, lambda frames, _: bool(frames) and frames[-1][1] > 3.4 and kept() >= 3)
    socket.__exit__(None, None, None)


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A workspace in which a session was scanned, for copies, and the session."""
    root = tmp_path_factory.mktemp("recorded") / "ws"
    clock = FixedClock(datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
    with Workspace.create(root, name="test", origin="work", clock=clock) as workspace:
        state = state_of(workspace)
        with client_of(state) as client:
            owner = signed_in(client, state)
            session_id = started(owner)
            scanned(owner, session_id)
    return root, session_id


@pytest.fixture
def state(once, tmp_path, clock):
    """A server's state on a copy of that workspace."""
    root = Path(shutil.copytree(once[0], tmp_path / "ws"))
    with Workspace.open(root, clock=clock) as workspace:
        yield state_of(workspace)


@pytest.fixture
def recorded(once):
    return once[1]


def exported(owner, session_id, path, form="replay"):
    return run_as(
        owner.state.workspace,
        "scan.export_recording",
        session_id=session_id,
        output=str(path),
        form=form,
    )[0]


def test_a_recording_is_exported_and_comes_out_the_same(owner, recorded, tmp_path):
    file = tmp_path / "recording.jsonl"
    told = exported(owner, recorded, file)
    assert told["pictures"] >= 3
    assert told["events"] >= 3
    found, _ = run_as(owner.state.workspace, "scan.replay", file=str(file))
    assert (found["state"], found["matching"]) == ("same", told["pictures"])
    assert found["case_id"] == "free"
    lines = file.read_text().splitlines()
    pictures = [json.loads(line)["picture"] for line in lines if '"picture"' in line]
    assert {one["settings"]["mode"] for one in pictures} == {"b", "colour"}
    with pytest.raises(ConflictError, match="file of this name"):
        exported(owner, recorded, file)
    changed = json.loads(lines[-1])
    changed["picture"]["probe"]["slide_mm"] += 0.5
    file.write_text("\n".join([*lines[:-1], json.dumps(changed)]))
    found, _ = run_as(owner.state.workspace, "scan.replay", file=str(file))
    assert (found["state"], found["matching"]) == ("different", told["pictures"] - 1)
    assert found["different_s"] == [changed["picture"]["time_s"]]
    first = json.loads(lines[0])
    first["header"]["simulator"] = "0"
    file.write_text("\n".join([json.dumps(first), *lines[1:]]))
    with pytest.raises(ReplayVersionError) as refused:
        run_as(owner.state.workspace, "scan.replay", file=str(file))
    assert "program that recorded it" in refused.value.remedy


def test_the_whole_session_is_exported_as_json(owner, recorded, tmp_path):
    told = exported(owner, recorded, tmp_path / "session.json", form="session")
    whole = json.loads((tmp_path / "session.json").read_text())
    assert whole["header"]["session_id"] == recorded
    assert len(whole["events"]) == told["events"]


def test_a_page_tells_what_was_held_and_set(owner, recorded):
    shown = owner.call("scan.recording", {"session_id": recorded}).json()["result"]
    assert shown["duration_s"] > 1.3
    changes = [(one["control"], one["value"]) for one in shown["changes"]]
    assert ("mode", "b") in changes
    assert changes.count(("mode", "colour")) == 1
    assert ("colour.gain_db", 3.0) in changes
    assert len(shown["path"]) >= 2
    assert shown["path"][0]["y_mm"] > shown["path"][-1]["y_mm"], "it slid towards the head"
    assert not shown["submitted"]


def test_a_recording_is_played_sought_and_paused(owner, recorded):
    socket, told = opened(owner, recorded, "watch")
    assert (told["topic"], told["time_s"]) == ("opened", 0.0)
    length = told["duration_s"]
    frames, words = taken(socket, lambda frames, _: bool(frames) and frames[-1][1] > 0.3)
    assert {kind for kind, *_ in frames} == {1}
    assert {"playing", "inset", "held"} <= {one["topic"] for one in words}
    say(socket, kind="pace", times=4)
    taken(socket, lambda _, words: any(one.get("on") is False for one in words))
    say(socket, kind="seek", time_s=0.2)
    frames, _ = taken(socket, lambda frames, _: bool(frames))
    assert frames[-1][1] == pytest.approx(0.2)
    say(socket, kind="seek", time_s=length)
    frames, words = taken(socket, lambda frames, _: {1, 2} <= {kind for kind, *_ in frames})
    say(socket, kind="seek", time_s=0.2)
    again, _ = taken(socket, lambda frames, _: bool(frames) and frames[-1][0] == 1)
    assert again[-1][1] == pytest.approx(0.2)
    say(socket, kind="control", number=1)
    message = socket.receive()
    while message["type"] != "websocket.close":
        message = socket.receive()
    assert message["code"] == 4422
    socket.__exit__(None, None, None)


@pytest.mark.requirement("R-010-07")
def test_an_exam_is_not_watched_before_it_is_submitted(owner):
    session_id = started(owner, case_id="c01", mode="exam")
    scanned_socket, told = opened(owner, session_id, "watch")
    assert told["topic"] == "refused"
    assert "before it is submitted" in told["what"]
    scanned_socket.__exit__(None, None, None)
    answer = owner.call("scan.recording", {"session_id": session_id})
    assert answer.status_code == 409


def test_another_version_and_another_person_are_told_so(owner, recorded, monkeypatch):
    from sonobridge.simulator.session import replay

    monkeypatch.setitem(replay.refuse_other_version.__kwdefaults__, "simulator", "2")
    socket, told = opened(owner, recorded, "watch")
    assert (told["topic"], told["code"]) == ("refused", "scan.replay_version")
    assert "with the program that recorded it" in told["remedy"]
    socket.__exit__(None, None, None)
    answer = owner.call("scan.recording", {"session_id": recorded})
    assert answer.json()["error"]["code"] == "scan.replay_version"
    socket, told = opened(owner, "scan_of_somebody", "watch")
    assert told["topic"] == "refused"
    socket.__exit__(None, None, None)


def test_a_session_without_recording_says_so(owner):
    session_id = started(owner)
    socket, told = opened(owner, session_id, "watch")
    assert told["topic"] == "refused"
    assert "Nothing was recorded" in told["what"]
    socket.__exit__(None, None, None)


def test_a_session_that_went_on_is_watched_to_its_new_end(owner, recorded):
    socket, told = opened(owner, recorded, "watch")
    socket.__exit__(None, None, None)
    live, _ = opened(owner, recorded, "live")
    number = 50
    for step in range(3):
        probe = to_json(ProbeControl(side="right", slide_mm=9.0 + step))
        message = {"kind": "control", "number": number + step, "probe": probe}
        say(live, **message, settings=to_json(ConsoleSettings()))
        last = told["duration_s"] + 0.4 * (step + 1)
        taken(live, lambda frames, _, last=last: bool(frames) and frames[-1][1] > last)
    live.__exit__(None, None, None)
    socket, later = opened(owner, recorded, "watch")
    assert later["duration_s"] > told["duration_s"]
    socket.__exit__(None, None, None)
