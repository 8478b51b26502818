"""The Clips room's pages on real clips: axe, filters, one clip, what stands apart."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.kit.accessibility import violations
from e2e.waiting import fits

pytestmark = pytest.mark.browser

ROUTES = ["/clips", "/clips/import", "/clips/review", "/clips/conflicts", "/clips/quarantine"]


@pytest.mark.parametrize("route", ROUTES)
def test_axe_finds_nothing(open_clips, clips_server, axe_source, route):
    page = open_clips(clips_server, route)
    page.locator("main:not(:has([aria-busy=true]))").wait_for()
    if route == "/clips/review":
        expect(page.get_by_role("button", name="Clear this sheet")).to_be_enabled()
    assert violations(page, axe_source) == []
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert violations(page, axe_source, "color-contrast") == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page, axe_source) == []
    fits(page, 390)


def test_one_clip_tells_where_it_comes_from(open_clips, clips_server, axe_source):
    page = open_clips(clips_server, "/clips")
    page.locator("[data-row]", has_text="CT · 128").first.click()
    page.get_by_role("heading", name="De-identification").wait_for()
    shown = page.get_by_role("main").inner_text()
    assert "Limited data set" in shown
    assert "identifiers remapped" in shown
    assert "nothing can be measured in mm" in shown
    expect(page.get_by_role("heading", level=1)).to_contain_text("waits for a person’s look")
    expect(page.get_by_role("img", name="Frame 1 of 1")).to_be_visible()
    assert violations(page, axe_source) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page, axe_source) == []


def test_the_address_keeps_filters_and_never_typed_text(open_clips, clips_server):
    page = open_clips(clips_server, "/clips")
    page.get_by_role("combobox", name="Modality").select_option("CT")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(1)
    page.get_by_role("searchbox").fill("Miller")
    page.get_by_role("heading", name="No clip fits these filters").wait_for()
    page.wait_for_url("**/clips?modality=CT")
    page.reload()
    expect(rows).to_have_count(1)
    expect(page.get_by_role("searchbox")).to_have_value("")
    page.get_by_role("button", name="Clear the filters").click()
    expect(rows).to_have_count(4)
    page.wait_for_url("**/clips")


def test_rows_are_reached_by_keyboard(open_clips, clips_server):
    page = open_clips(clips_server, "/clips")
    page.locator("[data-row]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What the header says").wait_for()
    assert "/clips/clip_" in page.url


def test_quarantine_gives_reason_byte_and_way_out(open_clips, clips_server):
    page = open_clips(clips_server, "/clips/quarantine")
    page.get_by_role("heading", level=1, name="2 files were not taken in").wait_for()
    empty = page.locator("[data-row]", has_text="empty_file")
    assert "The file holds no bytes." in empty.inner_text()
    assert "Copy it again" in empty.inner_text()
    letter = page.locator("[data-row]", has_text="no_part10_header")
    assert "--force" in letter.inner_text()
    assert letter.get_by_role("cell").nth(2).inner_text() == "128"
    assert "letter" not in page.get_by_role("main").inner_text().lower()


def test_a_conflict_is_shown_side_by_side_and_resolved_with_a_reason(open_clips, clips_server):
    page = open_clips(clips_server, "/clips/conflicts")
    page.get_by_role("heading", level=1, name="1 clip has versions that differ").wait_for()
    scanner = page.get_by_role("row", name="Scanner")
    assert "differs" in scanner.inner_text()
    assert "Other model" in scanner.inner_text()
    choose = page.get_by_role("button", name="Make it the current version")
    expect(choose).to_be_disabled()
    page.get_by_role("radio", name="Version B").check()
    expect(choose).to_be_disabled()
    page.get_by_role("textbox", name="Why this version").fill("It is the first export")
    choose.click()
    page.get_by_role("heading", name="No conflict is open").wait_for()
    page.get_by_role("radio", name="Resolved").check()
    page.get_by_text("It is the first export").wait_for()
