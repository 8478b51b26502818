"""A phone steers a console: paired once, one at a time, told nothing of the scan."""

from __future__ import annotations

import json
import queue

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from scan_pages import CONTROLLER, ORIGIN, console_page, moved, phone, recorded, started
from sonobridge.api.app import create_app
from sonobridge.api.scan import controller
from sonobridge.api.scan.pairing import CODE_S
from sonobridge.core.config import Settings
from sonobridge.core.errors import InvalidInputError


def closed(socket):
    """Return everything that came before the end, and the close code."""
    told = []
    try:
        while True:
            message = socket.receive()
            if message["type"] == "websocket.close":
                return told, message["code"]
            told.append(message)
    except WebSocketDisconnect as end:
        return told, end.code


def shown_code(page):
    page.say(kind="pair")
    offered = page.wait("pairing", state="shown")
    assert offered["for_s"] == CODE_S
    assert len(offered["code"]) == 6
    return offered["code"]


@pytest.mark.parametrize("mode", ["coach", "exam"])
def test_a_phone_moves_the_probe_and_hears_nothing_of_the_scan(owner, mode):
    session = started(owner, case_id="c01", mode=mode, device="phone")
    with console_page(owner, session) as page:
        code = shown_code(page)
        with TestClient(owner.client.app, base_url=ORIGIN) as other:
            assert not other.cookies
            with phone(other, f" {code[:3].lower()}-{code[3:]} ") as socket:
                assert socket.receive_json() == {"topic": "paired"}
                page.wait("controller", paired=True)
                moved(socket, slide_mm=2.0, tilt_deg=-1.5)
                moved(socket, slide_mm=1.0)
                told = page.wait("nudge")
                while told["offset"]["slide_mm"] < 3.0:
                    told = page.wait("nudge")
                assert told["offset"] == {
                    "slide_mm": 3.0,
                    "sweep_deg": 0.0,
                    "rotate_deg": 0.0,
                    "rock_deg": 0.0,
                    "tilt_deg": -1.5,
                    "press_mm": 0.0,
                }
                page.steer(by=["phone"], slide_mm=3.0)
                counted = page.wait("devices")
                assert counted["counts"] == {"phone": 1}
                page.say(kind="unpair")
                heard, code = closed(socket)
    assert code == 4422
    (ended,) = [json.loads(one["text"]) for one in heard]
    assert (ended["topic"], ended["code"]) == ("refused", "scan.controller_ended")
    assert ended["remedy"]


def test_a_code_is_used_once_and_a_second_phone_is_refused_while_one_steers(owner):
    with console_page(owner, started(owner)) as page:
        code = shown_code(page)
        with phone(owner.client, code) as first:
            assert first.receive_json()["topic"] == "paired"
            with phone(owner.client, code) as again:
                refused = again.receive_json()
                assert (refused["code"], closed(again)[1]) == ("scan.pairing_refused", 4403)
            with phone(owner.client, shown_code(page)) as second:
                refused = second.receive_json()
                assert refused["code"] == "scan.controller_busy"
                assert "Disconnect it on the console" in refused["remedy"]
                assert closed(second)[1] == 4409
            moved(first, rock_deg=1.0)
            assert page.wait("nudge")["offset"]["rock_deg"] == 1.0
        page.wait("controller", paired=False)
        with phone(owner.client, shown_code(page)) as third:
            assert third.receive_json()["topic"] == "paired"


def test_guessing_ends_every_code(owner):
    with console_page(owner, started(owner)) as page:
        code = shown_code(page)
        for _ in range(8):
            with phone(owner.client, "222222") as socket:
                assert socket.receive_json()["code"] == "scan.pairing_refused"
        with phone(owner.client, code) as socket:
            refused = socket.receive_json()
            assert "Too many" in refused["what"]


def test_an_old_code_and_a_withdrawn_one_do_not_pair(owner, state, clock):
    state.pairings._clock = clock
    with console_page(owner, started(owner)) as page:
        code = shown_code(page)
        clock.advance(CODE_S + 1)
        with phone(owner.client, code) as socket:
            assert socket.receive_json()["topic"] == "refused"
        code = shown_code(page)
        page.say(kind="unpair")
        page.say(kind="tracker_zero")  # nothing happens without a tracker
        page.steer(by=["mouse"], slide_mm=1.0)
        page.wait("devices")
        with phone(owner.client, code) as socket:
            assert socket.receive_json()["topic"] == "refused"


BAD = (
    '{"kind":"move","by":{"slide_mm":21}}',
    '{"kind":"move","by":{"slide_mm":NaN}}',
    '{"kind":"move","by":{"slide_mm":1,"side":"left"}}',
    '{"kind":"freeze","on":true}',
    '{"kind":"open","session_id":"x"}',
    '{"kind":"control","number":1}',
    "[]",
    "no json",
    "x" * 600,
)


def test_a_phone_may_send_movements_and_nothing_else(owner):
    with console_page(owner, started(owner)) as page:
        for bad in BAD:
            with phone(owner.client, shown_code(page)) as socket:
                assert socket.receive_json()["topic"] == "paired"
                socket.send_text(bad)
                refused = socket.receive_json()
                assert (refused["topic"], bool(refused["remedy"])) == ("refused", True)
                assert closed(socket)[1] == 4422
            page.wait("controller", paired=False)
        page.steer(by=["keyboard"], slide_mm=1.0)  # the console goes on
        page.wait("devices", counts={"keyboard": 1})


def test_a_flood_of_movements_is_refused(owner):
    with (
        console_page(owner, started(owner)) as page,
        phone(owner.client, shown_code(page)) as socket,
    ):
        socket.receive_json()
        for _ in range(2000):  # so many that a second holds enough of them on any machine
            moved(socket, slide_mm=0.01)
        heard, code = closed(socket)
    assert code == 4422
    assert json.loads(heard[-1]["text"])["code"] == "scan.controller_too_fast"


@pytest.fixture
def heard(monkeypatch):
    """What phones have said, each as soon as the server has read it."""
    came = queue.SimpleQueue()
    parsed = controller.parsed

    def noted(text, **bounds):
        came.put(text)
        return parsed(text, **bounds)

    monkeypatch.setattr(controller, "parsed", noted)
    return came


def test_a_frozen_console_takes_no_movement(owner, heard):
    with (
        console_page(owner, started(owner)) as page,
        phone(owner.client, shown_code(page)) as socket,
    ):
        assert socket.receive_json() == {"topic": "paired"}
        heard.get(timeout=60)
        for frozen, axis in ((True, "slide_mm"), (False, "tilt_deg")):
            page.say(kind="freeze", on=frozen)
            page.say(kind="pair")
            page.wait("pairing")  # the freeze has been heard
            moved(socket, **{axis: 5.0})
            heard.get(timeout=60)
        told = page.wait("nudge")
    assert (told["offset"]["slide_mm"], told["offset"]["tilt_deg"]) == (0.0, 5.0)


def test_a_page_cannot_claim_a_phone_that_did_not_steer(owner):
    session = started(owner, device="phone")
    with console_page(owner, session) as page:
        page.steer(by=["phone"], slide_mm=1.0)
        assert page.wait("devices")["counts"] == {"unknown": 1}
        assert recorded(owner, session, used="mixed")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "https://scan.example"},
        {"origin": "null"},
        {"origin": ORIGIN, "host": "scan.example"},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
    ],
)
def test_the_door_holds_for_phones_as_for_everybody(owner, headers):
    with (
        pytest.raises(WebSocketDisconnect) as caught,
        owner.client.websocket_connect(CONTROLLER, headers=headers),
    ):
        pass
    assert caught.value.code == 4403


PROXY = "https://scan.example:8443"


@pytest.fixture
def proxied(state):
    state.settings = Settings(controller_origin=PROXY)
    with TestClient(create_app(state), base_url=ORIGIN) as client:
        yield client


def test_a_configured_proxy_lets_the_phones_page_through_and_nothing_else(proxied):
    through = {"host": "scan.example:8443"}
    assert proxied.get("/scan/phone", headers=through).status_code in {200, 503}
    assert proxied.get("/assets/none.js", headers=through).status_code in {200, 503}
    for path in ("/", "/scan", "/api/session", "/scan/phone/x"):
        assert proxied.get(path, headers=through).status_code == 403
    assert proxied.post("/scan/phone", headers={**through, "origin": PROXY}).status_code == 403
    away = {"host": "other.example"}
    assert proxied.get("/scan/phone", headers=away).status_code == 403
    for host in ("scan.example:8443", "127.0.0.1:8710"):
        with phone(proxied, "222222", {"origin": PROXY, "host": host}) as socket:
            assert socket.receive_json()["code"] == "scan.pairing_refused"
    for headers in (
        {"origin": "https://scan.example", "host": "scan.example:8443"},
        {"origin": "https://evil.example", "host": "127.0.0.1:8710"},
        {"origin": PROXY, "host": "evil.example"},
        {"host": "scan.example:8443"},
    ):
        with (
            pytest.raises(WebSocketDisconnect),
            proxied.websocket_connect(CONTROLLER, headers=headers),
        ):
            pass
    with (
        pytest.raises(WebSocketDisconnect),
        proxied.websocket_connect(
            "ws://127.0.0.1:8710/api/scan/live", headers={"origin": PROXY, **through}
        ),
    ):
        pass


@pytest.mark.parametrize("origin", ["http://scan.example", "https://a/b", "scan.example", "*"])
def test_an_origin_that_is_none_is_refused_at_start(origin):
    with pytest.raises(InvalidInputError) as caught:
        Settings(controller_origin=origin)
    assert caught.value.where == "controller_origin"
