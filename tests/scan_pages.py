"""Pages of the Scan room without a browser: a console's socket, and a phone's."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager

from sonobridge.core.record import to_json
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.patient.placement.probe_control import ProbeControl

LIVE = "ws://127.0.0.1:8710/api/scan/live"
CONTROLLER = "ws://127.0.0.1:8710/api/scan/controller"
ORIGIN = "http://127.0.0.1:8710"


class ConsolePage:
    """A console page that shows every frame at once and remembers what was said."""

    def __init__(self, socket, opened):
        self.socket = socket
        self.opened = opened
        self.words = []
        self.number = opened["control"]
        self.probe = opened["probe"]

    def say(self, **message):
        self.socket.send_text(json.dumps(message))

    def steer(self, by=(), **axes):
        """Move the probe as the page does."""
        self.number += 1
        self.probe = {**self.probe, **axes}
        self.say(
            kind="control",
            number=self.number,
            probe=self.probe,
            settings=to_json(ConsoleSettings()),
            by=list(by),
        )

    def wait(self, topic, most=600, **wanted):
        """Take messages until one of this topic, with these fields, comes; return it."""
        for _ in range(most):
            message = self.socket.receive()
            assert message["type"] == "websocket.send", message
            if message.get("bytes"):
                index = int.from_bytes(message["bytes"][12:16], "little")
                self.say(kind="seen", index=index)
                continue
            told = json.loads(message["text"])
            self.words.append(told)
            if told["topic"] == topic and all(told.get(k) == v for k, v in wanted.items()):
                return told
        raise AssertionError(f"{topic} {wanted} did not come: {self.words[-6:]}")


@contextmanager
def console_page(owner, session_id):
    """Open a session's console as its page does."""
    with owner.client.websocket_connect(LIVE, headers={"origin": ORIGIN}) as socket:
        socket.send_text(owner.header)
        socket.send_text(json.dumps({"kind": "open", "session_id": session_id}))
        while (told := socket.receive_json())["topic"] == "preparing":
            pass
        assert told["topic"] == "opened", told
        yield ConsolePage(socket, told)


@contextmanager
def phone(client, code, headers=None):
    """Open a phone's socket and say a code; cookies of the client are not sent."""
    with client.websocket_connect(CONTROLLER, headers=headers or {"origin": ORIGIN}) as socket:
        socket.send_text(json.dumps({"kind": "pair", "code": code}))
        yield socket


def moved(socket, **by):
    socket.send_text(json.dumps({"kind": "move", "by": by}))


def started(owner, **given):
    body = {"case_id": "free", "mode": "coach", "seed": 5, **given}
    answer = owner.call("scan.start", body)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]["session_id"]


def probe(**axes):
    return to_json(ProbeControl(side="right", **axes))


def recorded(owner, session_id, used):
    """Return the devices of a session once its recording on the disk names what is wanted."""
    for _ in range(600):
        answer = owner.call("scan.session", {"session_id": session_id}).json()["result"]
        if answer["devices"]["used"] == used:
            return answer["devices"]
        time.sleep(0.1)
    raise AssertionError(answer["devices"])
