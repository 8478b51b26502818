"""Gamepad, phone and tracker steer a console in a real browser, and the record names them."""

from __future__ import annotations

import json

import pytest

from e2e.conftest import PHONE
from e2e.kit.accessibility import violations
from e2e.waiting import fits
from tracker_messages import transform
from tracking_server import TrackingServer

pytestmark = pytest.mark.browser

FAKE_PAD = """
window.pad = {
  id: 'Fake pad (STANDARD GAMEPAD)', index: 0, connected: true, mapping: 'standard',
  timestamp: 0,
  axes: [0, 0, 0, 0],
  buttons: Array.from({length: 17}, () => ({pressed: false, touched: false, value: 0})),
};
window.pads = [];
navigator.getGamepads = () => window.pads;
window.push = (button, on) =>
  Object.assign(window.pad.buttons[button], {pressed: on, value: on ? 1 : 0});
"""
NO_SENSORS = "Object.defineProperty(window, 'isSecureContext', {value: false});"
POLLED = """() => new Promise(
  (done) => requestAnimationFrame(() => requestAnimationFrame(done)))"""
"""The page has looked at its gamepads, as it does before each frame."""

TILTED = """([alpha, beta, gamma]) => window.dispatchEvent(
  new DeviceOrientationEvent('deviceorientation', {alpha, beta, gamma}))"""


def held(page, axis):
    """Return a number of the hand as the exam's panel shows it."""
    text = page.locator(".hand label").filter(has_text=axis).locator("input").input_value()
    return float(text.replace("−", "-"))


def wait_held(page, axis, beyond):
    page.wait_for_function(
        """([axis, beyond]) => {
          const label = [...document.querySelectorAll('.hand label')].find(
            (one) => one.textContent.includes(axis));
          const value = Number(label.querySelector('input').value.replace('−', '-'));
          return beyond > 0 ? value > beyond : value < beyond;
        }""",
        arg=[axis, beyond],
    )


def begun(scanner, device, mode="exam"):
    """Start a session on a device and open its console."""
    body = {"case_id": "c01", "mode": mode, "device": device}
    body |= {"window_width": 1280, "window_height": 800}
    session_id = scanner.call("scan.start", body)["result"]["session_id"]
    scanner.page.goto(f"{scanner.server.base}/scan/{session_id}/console")
    scanner.wait_for_picture()
    return session_id


def wait_used(scanner, session_id, wanted):
    """Return what the session is recorded to be scanned with, once it is what is wanted."""
    for _ in range(60):
        told = scanner.call("scan.session", {"session_id": session_id})["result"]["devices"]
        if told["used"] == wanted:
            return told
        scanner.page.wait_for_timeout(500)
    raise AssertionError(told)


def test_a_gamepad_steers_together_with_the_keys(new_scanner, axe_source, tmp_path):
    scanner = new_scanner()
    page = scanner.page
    page.context.add_init_script(FAKE_PAD)
    session_id = begun(scanner, "gamepad")
    panel = page.get_by_role("region", name="Scan with")
    panel.get_by_text("No gamepad is seen").wait_for()
    page.evaluate("window.pads = [{...window.pad, mapping: ''}]")
    panel.get_by_text("has no standard layout").wait_for()
    page.evaluate("window.pads = [window.pad]")
    panel.get_by_text("steers.").wait_for()
    slide, sweep = held(page, "Height"), held(page, "Round")
    page.evaluate("window.pad.axes = [0.05, -1, 0, 0]")
    wait_held(page, "Height", slide + 4)
    page.evaluate("window.pad.axes = [0, 0, 0, 0]")
    assert held(page, "Round") == sweep  # within the dead zone
    page.evaluate("window.push(7, true)")
    wait_held(page, "Press", 2)
    page.evaluate("window.push(7, false)")
    for button, name in ((2, "Colour"), (2, "PW")):
        page.evaluate("n => window.push(n, true)", button)
        page.get_by_role("button", name=name, exact=True, pressed=True).wait_for()
        page.evaluate("n => window.push(n, false)", button)
        page.evaluate(POLLED)
    page.evaluate("window.push(0, true)")
    page.get_by_role("button", name="Live").wait_for()
    page.evaluate("window.push(0, false)")
    page.evaluate(POLLED)
    page.evaluate("window.push(0, true)")
    page.get_by_role("button", name="Freeze").wait_for()
    page.evaluate("window.push(0, false)")
    page.get_by_role("button", name="Devices: gamepad").wait_for()
    wait_used(scanner, session_id, "gamepad")
    assert violations(page, axe_source) == []
    page.screenshot(path=tmp_path / "gamepad.png")
    page.evaluate("window.push(3, true)")
    page.get_by_text("Stored").first.wait_for(state="attached")
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="Devices: mixed").wait_for()
    panel.get_by_text("the record says “mixed”").wait_for()
    page.screenshot(path=tmp_path / "mixed.png")
    told = wait_used(scanner, session_id, "mixed")
    assert told["words"].endswith("keyboard 1 control messages (declared: gamepad)")


@pytest.fixture
def phone_page(browser, scan_server):
    """A phone that is signed in nowhere: the page and every message it gets."""
    made = []

    def open_phone(script=""):
        context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
        made.append(context)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        heard = []

        def listen(socket):
            # Playwright marks its handlers, and a built-in method cannot be marked.
            socket.on("framereceived", lambda said: heard.extend([said]))

        page.on("websocket", listen)
        page.on("request", lambda one: heard.append(one.url) if "/api/" in one.url else None)
        page.goto(scan_server.base + "/scan/phone")
        page.get_by_role("heading", name="Phone as probe").wait_for()
        return page, heard

    yield open_phone
    for context in made:
        context.close()


def code_on(page):
    panel = page.get_by_role("region", name="Scan with")
    panel.get_by_role("button", name="Phone").click()
    panel.get_by_role("button", name="code").click()
    return panel.locator("[data-code]").inner_text()


def pair(page, code):
    page.get_by_label("Code of the console").fill(code)
    page.get_by_role("button", name="Pair").click()


def test_a_phone_is_the_probe_of_an_exam_and_sees_nothing_of_it(
    new_scanner, phone_page, axe_source, tmp_path
):
    scanner = new_scanner()
    console = scanner.page
    session_id = begun(scanner, "phone")
    page, heard = phone_page()
    assert violations(page, axe_source) == []
    page.screenshot(path=tmp_path / "phone_code.png")
    pair(page, "222 222")
    page.get_by_text("This code does not pair.").wait_for()
    assert page.get_by_role("alert").count() == 1
    heard.clear()
    code = code_on(console)
    console.screenshot(path=tmp_path / "console_code.png")
    pair(page, code)
    page.get_by_text("Paired: this phone steers.").wait_for()
    console.get_by_text("A phone steers. It is shown nothing of the scan.").wait_for()

    other, _ = phone_page()
    pair(other, code)
    other.get_by_text("This code does not pair.").wait_for()

    pad = page.get_by_role("application")
    box = pad.bounding_box()
    slide = held(console, "Height")
    page.mouse.move(box["x"] + 60, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 80, steps=8)
    page.mouse.up()
    wait_held(console, "Height", slide + 10)

    page.get_by_role("button", name="Allow tilt").click()
    for beta in (30, 31, 34, 38):
        page.evaluate(TILTED, [0, beta, 0])
    wait_held(console, "Rock", 7)
    page.get_by_role("button", name="Tilt is on").click()
    page.evaluate(TILTED, [0, 60, 0])
    page.get_by_role("radio", name="rotate and press").check(force=True)
    rotate = held(console, "Rotate")
    pad.press("ArrowRight")
    wait_held(console, "Rotate", rotate + 1)
    assert held(console, "Rock") == pytest.approx(8, abs=0.2)
    assert violations(page, axe_source) == []
    fits(page, PHONE["width"])
    page.screenshot(path=tmp_path / "phone_paired.png")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert violations(page, axe_source, "color-contrast") == []

    console.get_by_role("button", name="Devices: phone").wait_for()
    wait_used(scanner, session_id, "phone")
    console.get_by_role("button", name="Disconnect the phone").click()
    page.get_by_text("The console ended the pairing.").wait_for()
    urls = {one for one in heard if isinstance(one, str) and one.startswith("http")}
    words = [json.loads(one) for one in heard if one not in urls]
    assert urls == set()  # it asks no operation and no picture
    assert [one["topic"] for one in words] == ["paired", "refused"]
    assert words[1]["code"] == "scan.controller_ended"


def test_a_page_that_is_not_secure_says_why_and_steers_by_touch(
    new_scanner, phone_page, tmp_path
):
    scanner = new_scanner()
    begun(scanner, "phone")
    page, _ = phone_page(NO_SENSORS)
    pair(page, code_on(scanner.page))
    page.get_by_role("button", name="Allow tilt").click()
    page.get_by_text("gives its motion sensors to secure pages only").wait_for()
    page.screenshot(path=tmp_path / "phone_insecure.png")
    slide = held(scanner.page, "Height")
    page.get_by_role("application").press("ArrowUp")
    wait_held(scanner.page, "Height", slide + 0.5)


def test_a_tracker_is_connected_zeroed_and_steers(new_scanner, axe_source, tmp_path):
    server = TrackingServer()
    try:
        scanner = new_scanner()
        page = scanner.page
        session_id = begun(scanner, "tracker")
        panel = page.get_by_role("region", name="Scan with")
        panel.get_by_label("Host").fill("192.0.2.7")
        panel.get_by_role("button", name="Connect").click()
        panel.get_by_text("connects to no tracking server on another machine").wait_for()
        page.screenshot(path=tmp_path / "tracker_refused.png")
        panel.get_by_label("Host").fill("127.0.0.1")
        panel.get_by_label("Port").fill(str(server.port))
        panel.get_by_role("button", name="Connect").click()
        panel.get_by_text("Hold the tracked probe still").wait_for()
        assert violations(page, axe_source) == []
        page.screenshot(path=tmp_path / "tracker_zero.png")
        steers = panel.get_by_text("“Probe” steers")
        unheard = panel.get_by_text("Too few poses were heard")
        for _ in range(60):
            page.wait_for_timeout(700)  # held still for half a second, as a person does
            if steers.is_visible():
                break
            page.keyboard.press("z")
            steers.or_(unheard).first.wait_for()
        steers.wait_for()
        slide = held(page, "Height")
        server.sent = transform(place=(6.0, 0.0, 0.0))
        wait_held(page, "Height", slide + 5.9)
        server.once.append(transform(crc=1))
        panel.get_by_text("its checksum is wrong").wait_for()
        page.screenshot(path=tmp_path / "tracker_steers.png")
        page.get_by_role("button", name="Devices: tracker").wait_for()
        wait_used(scanner, session_id, "tracker")
        server.close()
        panel.get_by_text("ended the connection").wait_for()
        scanner.wait_for_newer(scanner.frame())
    finally:
        server.close()
