"""The shell by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FOCUS_RING = """() => {
  const e = document.activeElement;
  const ring = n => n && getComputedStyle(n).outlineStyle !== 'none'
    && parseFloat(getComputedStyle(n).outlineWidth) >= 2;
  const near = [e, e.nextElementSibling, e.parentElement, e.parentElement?.parentElement];
  return {tag: e.tagName, name: e.textContent.trim().slice(0, 40), body: e === document.body,
    seen: near.some(n => ring(n) || (n && getComputedStyle(n).boxShadow.includes('inset')))};
}"""

COVERED = """() => {
  const e = document.activeElement, r = e.getBoundingClientRect();
  if (!r.width || !r.height || e.closest('header, footer, nav, .skip')) return false;
  const hidden = [...document.querySelectorAll('header.bar, footer.strip')]
    .filter(b => getComputedStyle(b).position === 'sticky').map(b => b.getBoundingClientRect());
  return hidden.some(b => r.top >= b.top - 1 && r.bottom <= b.bottom + 1 && b.height < 80);
}"""


def test_palette_opens_finds_and_goes(open_page):
    page = open_page("/dev/components")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Go to or run")
    expect(field).to_be_focused()
    page.keyboard.type("path")
    page.keyboard.press("Enter")
    page.wait_for_url("**/path")
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()


def test_g_and_a_letter_go_to_a_room(open_page):
    page = open_page("/dev/components")
    page.keyboard.type("gp")
    page.wait_for_url("**/path")
    page.keyboard.type("gh")
    page.wait_for_url(lambda url: url.endswith("/"))


def test_letters_stay_in_a_field(open_page):
    page = open_page("/admin")
    page.get_by_role("button", name="Add a person").click()
    name = page.get_by_label("Name, used to sign in")
    expect(name).to_be_focused()
    page.keyboard.type("Gp?")
    expect(name).to_have_value("Gp?")
    assert page.url.endswith("/admin")


def test_question_mark_lists_the_keys_of_the_page(open_page):
    page = open_page("/path")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys of this page")
    expect(keys).to_contain_text("answer the question in focus")
    expect(keys).to_contain_text("Ctrl K")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_f6_walks_the_regions_both_ways(open_page):
    page = open_page("/dev/components")
    label = "document.activeElement.getAttribute('aria-label')"
    walked = []
    for _ in range(4):
        page.keyboard.press("F6")
        walked.append(page.evaluate(label))
    assert walked[0] == "Rooms"
    assert walked[1] == "Workspace, search and jobs"
    assert walked[2] == "Components"
    page.keyboard.press("Shift+F6")
    assert page.evaluate(label) == walked[2]


def test_enter_presses_the_one_filled_button(open_page):
    page = open_page("/path")
    expect(page.locator("main [data-primary]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("name", "answer-variety")


@pytest.mark.parametrize("route", ["/path", "/admin", "/dev/components"])
def test_focus_is_seen_and_never_under_a_bar(open_page, route):
    page = open_page(route)
    stops = 0
    for _ in range(50):
        page.keyboard.press("Tab")
        state = page.evaluate(FOCUS_RING)
        if state["body"]:
            break
        stops += 1
        assert state["seen"], f"no focus ring on {state}"
        assert not page.evaluate(COVERED), f"{state} lies under a sticky bar"
    assert stops > 8


def test_escape_closes_a_menu_and_gives_the_focus_back(open_page):
    page = open_page("/")
    button = page.get_by_role("button", name="Settings and sign-out")
    button.click()
    page.get_by_role("radio", name="Dark").check()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
