"""A tracking server steers a console; what is wrong with it is told, and the scan goes on."""

from __future__ import annotations

import socket
import time
from contextlib import contextmanager

import numpy as np
import pytest

from scan_pages import console_page, recorded, started
from sonobridge.core.config import Settings
from tracker_messages import message, transform, turned
from tracking_server import TrackingServer

NOT_STILL = "scan.tracker_not_still"


@pytest.fixture
def server():
    made = TrackingServer()
    yield made
    made.close()


@contextmanager
def tracked(owner, server, session=None, **given):
    session = session or started(owner, device="tracker")
    with console_page(owner, session) as page:
        page.say(kind="tracker_open", host="127.0.0.1", port=server.port, **given)
        yield page, session
        page.say(kind="tracker_close")
        page.wait("tracker", state="closed")


def zeroed(page):
    """Take the zero pose; a busy machine may hear too little in half a second at first."""
    page.wait("tracker", state="unzeroed")
    for _ in range(60):
        time.sleep(0.7)  # held still
        told = asked_for_zero(page)
        if told["state"] == "steering":
            return told
    raise AssertionError(told)


def asked_for_zero(page):
    """Ask for a zero pose and return what is told of it."""
    page.say(kind="tracker_zero")
    told = page.wait("tracker")
    while told["state"] == "unzeroed" and told["problem"] is None:
        told = page.wait("tracker")
    return told


def test_a_tracked_probe_steers_from_its_zero_pose_on_and_the_record_says_so(owner, server):
    start = turned(2, 40.0)
    server.sent = transform(start, (100.0, 50.0, -20.0))
    with tracked(owner, server) as (page, session):
        told = zeroed(page)
        assert (told["tool"], told["problem"], bool(told["zeroed_at"])) == ("Probe", None, True)
        server.sent = transform(start, np.array([100.0, 50.0, -20.0]) + start @ [4.0, 0, 1.0])
        held = page.wait("hand")["probe"]
        while held["slide_mm"] < 3.99:
            held = page.wait("hand")["probe"]
        assert held == {**page.probe, "slide_mm": 4.0, "press_mm": 2.0}
        page.steer(by=["tracker"], slide_mm=4.0, press_mm=2.0)
        page.wait("devices", counts={"tracker": 1})
        assert recorded(owner, session, used="tracker")
    with console_page(owner, session) as page:  # the counts are those of the whole session
        assert page.opened["devices"] == {"tracker": 1}
    shown = owner.call("scan.session", {"session_id": session}).json()["result"]
    assert shown["devices"] == {
        "declared": "tracker",
        "used": "tracker",
        "counts": [{"device": "tracker", "messages": 1}],
        "words": "tracker",
    }


def test_a_kept_zero_pose_serves_the_next_session_of_the_same_tool(owner, server):
    with tracked(owner, server) as (page, _):
        first = zeroed(page)
    with tracked(owner, server) as (page, _):
        again = page.wait("tracker", state="steering")
        assert again["zeroed_at"] == first["zeroed_at"]
    other = {"marker": "-y", "beam": "+z"}
    with tracked(owner, server, axes=other) as (page, _):
        assert page.wait("tracker", state="unzeroed")["zeroed_at"] == ""


def test_a_moving_probe_gets_no_zero_pose_and_no_steering(owner, server):
    with tracked(owner, server) as (page, _):
        page.wait("tracker", state="unzeroed")
        for step in range(2000):
            server.sent = transform(place=(step % 50 * 1.0, 0, 0))
            time.sleep(0.03)
            if step % 20 < 19:
                continue
            told = asked_for_zero(page)
            assert (told["state"], told["problem"]["code"]) == ("unzeroed", NOT_STILL)
            if "Too few poses" not in told["problem"]["why"]:
                break
        assert "moved" in told["problem"]["why"]
        assert not [one for one in page.words if one["topic"] == "hand"]


def test_bad_messages_are_told_and_good_ones_go_on_steering(owner, server):
    with tracked(owner, server) as (page, _):
        zeroed(page)
        nan = float("nan")
        for bad, why in (
            (transform(crc=1), "checksum"),
            (message("TRANSFORM", b"\0" * 8), "48 bytes"),
            (transform(place=(nan, 0, 0)), "not finite"),
        ):
            server.once.append(bad)
            told = page.wait("tracker")
            while told["problem"] is None or why not in told["problem"]["why"]:
                told = page.wait("tracker")
            assert told["state"] == "steering"
            assert "session" in told["problem"]["kept"]
        server.once.append(message("STRING", b"hello"))
        told = page.wait("tracker")
        while told["skipped"] != {"STRING": 1}:
            told = page.wait("tracker")
        server.sent = transform(place=(2.0, 0, 0))
        assert page.wait("hand")["probe"]["slide_mm"] == 2.0


def test_no_openigtlink_no_server_and_no_words_are_told(owner, server):
    with console_page(owner, started(owner)) as page:
        server.once.append(b"HTTP/1.1 400 Bad Request\r\n" + b"\r\n" * 40)
        page.say(kind="tracker_open", host="localhost", port=server.port)
        lost = page.wait("tracker", state="lost")
        assert lost["problem"]["code"] == "scan.tracker_stream"
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        page.say(kind="tracker_open", host="127.0.0.1", port=port)
        lost = page.wait("tracker", state="lost")
        assert lost["problem"]["code"] == "scan.tracker_lost"
        assert lost["problem"]["where"] == f"127.0.0.1:{port}"
        server.silent = True
        page.say(kind="tracker_open", host="127.0.0.1", port=server.port)
        assert page.wait("tracker", state="silent")["tools"] == []
        page.steer(by=["mouse"], slide_mm=1.0)  # the session is as it was
        page.wait("devices", counts={"mouse": 1})


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"host": "192.0.2.7", "port": 18944}, "scan.tracker_host"),
        ({"host": "tracker.example", "port": 18944}, "scan.tracker_host"),
        ({"host": "127.0.0.1.example", "port": 18944}, "scan.tracker_host"),
        ({"host": "", "port": 18944}, "input.invalid"),
        ({"host": "127.0.0.1", "port": 0}, "input.invalid"),
        (
            {"host": "127.0.0.1", "port": 1, "axes": {"marker": "+x", "beam": "-x"}},
            "input.invalid",
        ),
    ],
)
def test_what_may_not_be_connected_to_is_refused_in_words(state, monkeypatch, asked, code):
    said, console = asking(state, monkeypatch)
    ask(state, console, {"kind": "tracker_open", **asked})
    assert (said[-1]["topic"], said[-1]["state"]) == ("tracker", "refused")
    assert said[-1]["problem"]["code"] == code
    assert said[-1]["problem"]["remedy"]


def test_a_configured_host_may_be_connected_to(state, monkeypatch):
    state.settings = Settings(tracker_hosts="tracker.example, 192.0.2.7")
    said, console = asking(state, monkeypatch)
    for host in ("192.0.2.7", "tracker.example", "127.0.0.9", "::1"):
        ask(state, console, {"kind": "tracker_open", "host": host, "port": 18944})
    assert said == []
    assert console.opened == ["192.0.2.7", "tracker.example", "127.0.0.9", "::1"]


def asking(state, monkeypatch):
    """Return what is said, and a console that notes to which hosts it would connect."""
    from sonobridge.api.scan import inputs

    class Link:
        def __init__(self, address, running, zero):
            running.opened.append(address.host)

        def start(self):
            pass

    class Console:
        opened = []
        said = []

        class hands:
            tracker = None

            @staticmethod
            def follow(link):
                pass

        def tell(self, word):
            self.said.append(word)

    console = Console()
    console.opened, console.said = [], []
    monkeypatch.setattr(inputs, "TrackerLink", Link)
    return console.said, console


def ask(state, console, said):
    from sonobridge.api.scan.inputs import obey_input

    obey_input(state, console, said)
