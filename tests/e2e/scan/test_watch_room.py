"""A submitted session is watched again in a real browser."""

from __future__ import annotations

import pytest

from e2e.conftest import PHONE
from e2e.kit.accessibility import violations
from e2e.scan.conftest import Heard
from e2e.waiting import fits

pytestmark = pytest.mark.browser


def practised(scanner):
    """Scan case 1 for a few seconds with all three modes, store two views, submit."""
    page = scanner.page
    session_id = scanner.start("c01", "coach")
    for _ in range(6):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("n")
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("n")
    scanner.wait_for_newer(scanner.frame() + 20)
    page.keyboard.press("Enter")
    page.get_by_text("stored").first.wait_for()
    page.keyboard.press("m")
    scanner.wait_for_newer(scanner.frame() + 20)
    page.keyboard.press("m")
    scanner.wait_for_newer(scanner.frame() + 20)
    told = scanner.call(
        "scan.submit", {"session_id": session_id, "grades": {}, "confidence": 0.5}
    )
    assert told["status"] == 200, told
    return session_id


def test_a_submitted_session_is_watched_again(new_scanner, axe_source, tmp_path):
    heard = Heard()
    scanner = new_scanner(heard)
    page = scanner.page
    session_id = practised(scanner)
    page.goto(f"{scanner.server.base}/scan/{session_id}")
    page.get_by_role("link", name="Watch the recording").click()
    scanner.wait_for_picture()
    page.keyboard.press("End")
    page.locator(".inset .trail").wait_for(state="attached")
    page.locator(".spectral").wait_for()
    page.screenshot(path=tmp_path / "watch_end.png")
    page.keyboard.press("Home")
    page.locator(".watch .time", has_text="00:00 /").wait_for()
    page.keyboard.press("Space")
    page.keyboard.press("PageDown")
    page.locator(".parts li").first.wait_for()
    page.keyboard.press("]")
    page.locator(".paces [aria-pressed=true]", has_text="2×").wait_for()
    page.screenshot(path=tmp_path / "watch.png")
    assert violations(page, axe_source) == []
    page.locator("summary").click()
    page.locator(".scroll tbody tr").nth(1).wait_for(state="attached")
    page.set_viewport_size(PHONE)
    page.screenshot(path=tmp_path / "watch_phone.png", full_page=True)
    assert violations(page, axe_source) == []
    fits(page, PHONE["width"])
