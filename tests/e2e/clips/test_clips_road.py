"""From files to cleared clips, as a person does it: upload, look, clear, refuse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.kit.accessibility import violations
from e2e.waiting import press_primary

pytestmark = pytest.mark.browser


def uploaded(page, files) -> None:
    """Send files by the chooser and wait for what became of them."""
    page.locator("[data-files]").set_input_files(sorted(map(str, files.iterdir())))
    page.locator(".outcome").wait_for(timeout=120_000)


def counted(page) -> dict[str, int]:
    """Return the counts of the outcome by name."""
    lines = page.locator(".outcome dl > div").all_inner_texts()
    return {line.split("\n")[0]: int(line.split("\n")[1]) for line in lines}


def name_of(page) -> str:
    """Return the name of the clip whose sheet is shown."""
    return page.locator("#sheet-title").inner_text()


def test_the_road_from_upload_to_cleared(open_clips, empty_server, source_files, axe_source):
    page = open_clips(empty_server, "/clips")
    page.get_by_role("heading", name="Bring in the first clips").wait_for()
    assert violations(page, axe_source) == []
    press_primary(page)
    page.get_by_role("button", name="Choose files").wait_for()

    uploaded(page, source_files)
    counts = counted(page)
    assert counts["imported"] == 4
    assert counts["in conflict"] == 1
    assert counts["quarantined"] == 2
    assert counts.pop("Files") == sum(counts.values()) == 7
    reasons = page.locator(".outcome table").inner_text()
    assert "no_part10_header" in reasons
    assert "empty_file" in reasons
    assert violations(page, axe_source) == []

    press_primary(page)
    clear = page.get_by_role("button", name="Clear this sheet")
    expect(clear).to_be_enabled()
    expect(page.get_by_role("main")).to_contain_text("4 contact sheets wait")
    expect(page.get_by_role("main")).to_contain_text("No detector clears a clip")
    first = name_of(page)
    page.keyboard.press("c")
    expect(page.locator("#sheet-title")).not_to_have_text(first)
    expect(clear).to_be_enabled()

    second = name_of(page)
    page.keyboard.press("r")
    refuse = page.get_by_role("button", name="Refuse this clip")
    expect(refuse).to_be_disabled()
    page.keyboard.type("can be read: institution, top left")
    assert violations(page, axe_source) == []
    refuse.click()
    expect(page.locator("#sheet-title")).not_to_have_text(second)
    expect(clear).to_be_enabled()

    third = name_of(page)
    page.keyboard.press("n")
    expect(page.locator("#sheet-title")).not_to_have_text(third)
    expect(clear).to_be_enabled()
    page.keyboard.press("n")
    page.get_by_role("heading", name="2 contact sheets were put off").wait_for()
    press_primary(page)
    for _ in range(2):
        expect(clear).to_be_enabled()
        seen = page.locator("#sheet-title")
        before = seen.inner_text()
        page.locator(".stage").focus()
        page.keyboard.press("c")
        expect(
            page.get_by_text(f"You cleared {before}")
            .or_(page.get_by_role("heading", name="No contact sheet waits"))
            .first
        ).to_be_visible()
    page.get_by_role("heading", name="No contact sheet waits").wait_for()

    listed = empty_server.command("clips", "list")["clips"]
    states = sorted(clip["clearance"] for clip in listed)
    assert states == ["cleared", "cleared", "cleared", "refused"]
    press_primary(page)
    page.get_by_role("heading", level=1, name=re.compile("^4 clips")).wait_for()
    expect(page.locator("main header")).to_contain_text("3 cleared · 1 refused · 1 in conflict")


def test_a_file_beyond_the_bound_stays_here(open_clips, empty_server):
    page = open_clips(empty_server, "/clips/import")
    page.evaluate(
        """() => {
          const file = new File([new Uint8Array(8)], 'x.dcm');
          Object.defineProperty(file, 'size', {value: 2 * 1024 ** 3});
          const input = document.querySelector('[data-files]');
          Object.defineProperty(input, 'files', {value: [file]});
          input.dispatchEvent(new Event('change', {bubbles: true}));
        }"""
    )
    message = page.get_by_role("alert")
    message.wait_for()
    assert "1 file was not sent." in message.inner_text()
    assert "with the command on this page" in message.inner_text()
