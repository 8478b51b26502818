"""A whole exam by keyboard; nothing that helps reaches the browser before submission."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.scan.conftest import SLOWEST_MS, Heard, Scanner

pytestmark = pytest.mark.browser

MODES = ("B", "B", "Colour", "PW", "PW")
"""Modes of the views that are stored."""

KINDS = {"B": 1, "Colour": 2, "PW": 3}
"""What kind of frame each mode sends."""

KEPT_BACK = {
    *("score", "mean", "attainable", "best_attainable", "relative", "hint", "next_move"),
    *("truth", "inset", "in_plane", "vessels", "plane_mm", "good", "ranges", "flow_deg"),
    "flow_line_deg",
    *("flow_field_psv_cm_s", "consequence", "result_view", "gates", "parts", "right"),
    *("right_answers", "image_score", "decision_score", "worst", "rung", "evidence_id", "best"),
}
"""Names under which a result, a hint, the truth or the view of the probe would stand."""

EXAM_TOPICS = {"preparing", "opened", "safety", "trace", "devices"}
OPENED = {
    *("topic", "session_id", "case_id", "mode", "restored", "time_s"),
    *("control", "probe", "settings", "devices", "controller"),
}


def values(node: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value of a JSON document with the name it stands under."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from values(value, key)
            yield key, value
    elif isinstance(node, list):
        for value in node:
            yield from values(value, name)


def told(node: Any) -> list[str]:
    """Return the names that an exam keeps back and that stand here with a value."""
    return [
        name
        for name, value in values(node)
        if name in KEPT_BACK and value not in (None, [], {})
    ]


def kinds(frames: list[bytes]) -> set[int]:
    """Return the kinds of binary frames."""
    return {frame[4] for frame in frames}


def assert_whole_frame(frame: bytes) -> None:
    """Check that a binary frame holds its head and its arrays and not a byte more."""
    magic, kind, _, columns, rows, _, _, _, sound = struct.unpack("<IBBHHHIII", frame[:24])
    cells = columns * rows
    length = {
        1: cells,
        2: 2 * cells,
        3: cells + (-cells % 4) + 4 * columns + 4 * sound,
    }[kind]
    assert magic == 0x31464253
    assert len(frame) == 64 + length


def scan_views(scanner: Scanner, heard: Heard) -> None:
    """Move about, use every mode, and store what is on the screen view by view."""
    page = scanner.page
    expect(page.locator(".stage")).to_be_focused()
    for number, wanted in enumerate(MODES):
        for _ in range(40):
            if page.locator(".head .name").inner_text().endswith(f", {wanted}"):
                break
            page.keyboard.press("PageDown")
        for _ in range(3):
            if page.locator(".column .bar [aria-pressed=true]").first.inner_text() == wanted:
                break
            page.keyboard.press("m")
        for key in ("ArrowUp", "ArrowLeft", "Shift+ArrowLeft", "n", "ArrowUp", "Escape"):
            page.keyboard.press(key)
        before = len(heard.frames)
        heard.wait(page, lambda n=before, kind=KINDS[wanted]: kind in kinds(heard.frames[n:]))
        scanner.wait_for_newer(scanner.frame() + 2)
        page.keyboard.press("Enter")
        page.locator(".tabs small").first.get_by_text(f"{number + 1}/").wait_for()


def decide(scanner: Scanner) -> None:
    """Answer the first decision of the case."""
    page = scanner.page
    scanner.tab_to(page.locator(".tabs button").nth(2))
    page.keyboard.press("Enter")
    scanner.tab_to(page.locator(".task input[type=radio]").first)
    page.keyboard.press("Space")
    scanner.tab_to(page.get_by_role("button", name="Record").first)
    page.keyboard.press("Enter")
    page.locator(".task .question svg").first.wait_for()


def fill_in(scanner: Scanner) -> None:
    """Open the last dialog and give both sides a class."""
    page = scanner.page
    scanner.tab_to(page.locator(".tabs .finish"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    for place in range(2):
        scanner.tab_to(dialog.locator("select").nth(place))
        page.keyboard.press("ArrowDown")
    scanner.tab_to(dialog.locator("textarea"))
    page.keyboard.type("No stenosis seen.")
    scanner.tab_to(dialog.locator("button[type=submit]"))


@pytest.mark.requirement("R-010-07")
def test_an_exam_is_scanned_by_keyboard_and_tells_nothing_before_it_is_handed_in(
    new_scanner, tmp_path
):
    heard = Heard()
    scanner = new_scanner(heard)
    page = scanner.page
    page.evaluate("document.body.focus()")
    scanner.tab_to(page.locator("input[type=radio][value=coach]"))
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    scanner.tab_to(page.get_by_label("Scan with"))
    page.keyboard.press("k")
    scanner.tab_to(page.locator("button[data-primary]"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/console")
    session_id = page.url.split("/")[-2]
    scanner.wait_for_picture()
    scan_views(scanner, heard)
    decide(scanner)
    fill_in(scanner)

    bodies, words, frames = list(heard.bodies), list(heard.words), list(heard.frames)
    asked = {url.rsplit("/api/", 1)[1] for url, _ in bodies}
    assert {"scan/start", "scan/session", "scan/store", "scan/decide"} <= asked
    assert {str(word["topic"]) for word in words} <= EXAM_TOPICS
    assert all(set(word) == OPENED for word in words if word["topic"] == "opened")
    assert [(url, told(body)) for url, body in bodies if told(body)] == []
    assert [(word, told(word)) for word in words if told(word)] == []
    assert len(frames) > 20
    assert kinds(frames) == set(KINDS.values())
    for frame in frames:
        assert_whole_frame(frame)

    page.keyboard.press("Enter")
    page.wait_for_url(f"**/scan/{session_id}", timeout=SLOWEST_MS)
    page.get_by_role("heading", level=2).first.wait_for()
    shown = scanner.call("scan.session", {"session_id": session_id})["result"]
    assert (shown["devices"]["used"], shown["devices"]["words"]) == ("keyboard", "keyboard")
    assert [one["device"] for one in shown["devices"]["counts"]] == ["keyboard"]
    assert (shown["mode"], shown["state"]) == ("exam", "submitted")
    assert set(told(shown)) >= {"truth", "gates", "attainable"}
    page.get_by_text("tested on scripts").first.wait_for()
    page.screenshot(path=tmp_path / "result.png", full_page=True)
    the_evidence(scanner, shown["evidence_id"], session_id)


def the_evidence(scanner: Scanner, evidence_id: str, session_id: str) -> None:
    """Check the record of the exam and that Portfolio, sessions and curve show it."""
    page = scanner.page
    kept = scanner.server.command("portfolio", "evidence", evidence_id)
    assert kept["operation"] == "scan.submit"
    assert session_id in {one["id"] for one in kept["inputs"]}
    for word in ("device", "frame_rate", "window", "exam", "tested"):
        assert word in kept["result_json"]
    page.goto(scanner.server.base + "/portfolio")
    page.get_by_text("tested on scripts").first.wait_for()
    page.goto(scanner.server.base + "/scan/sessions")
    page.locator(f"a[href='/scan/{session_id}']").wait_for()
    page.goto(scanner.server.base + "/scan/curve")
    page.get_by_role("heading", name="1 exam session: too few for a curve").wait_for()


@pytest.mark.requirement("R-010-07")
def test_a_coached_session_is_scored_and_is_no_evidence(new_scanner):
    scanner = new_scanner()
    before = scanner.call("portfolio.show", {})["result"]["record_count"]
    session_id = scanner.start("c01", "coach")
    answer = scanner.call(
        "scan.submit", {"session_id": session_id, "grades": {}, "confidence": 0.5}
    )
    assert answer["status"] == 200, answer
    assert answer["result"]["evidence_id"] is None
    assert answer["result"]["result"]["rung"]
    assert scanner.call("portfolio.show", {})["result"]["record_count"] == before
    again = scanner.call("scan.session", {"session_id": session_id})["result"]
    assert again["evidence_id"] is None
