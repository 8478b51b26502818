"""Every component, in every state, in both themes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.kit.accessibility import violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("width", "theme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
)
def test_axe_finds_nothing_on_the_gallery(open_page, axe_source, theme, width):
    page = open_page("/dev/components", width=width, theme=theme)
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    assert violations(page, axe_source) == []


def test_both_themes_side_by_side(open_page, axe_source):
    page = open_page("/dev/components", width=1600)
    page.get_by_role("radio", name="Light and dark").check()
    expect(page.locator("[data-theme=dark] .chip")).not_to_have_count(0)
    expect(page.locator(".gallery[data-theme=light] .chip")).not_to_have_count(0)
    # Everything stands there twice, so only what differs between the themes is asked.
    assert violations(page, axe_source, "color-contrast") == []


def test_a_colour_on_its_way_to_the_other_theme_is_not_judged(open_page, axe_source):
    page = open_page("/dev/components", theme="light")
    page.emulate_media(reduced_motion="no-preference")
    page.evaluate("document.documentElement.style.setProperty('--fast', '900ms')")
    moving = "document.getAnimations().filter(a => a instanceof CSSTransition).length"
    # Counted in the same breath: before the next one a busy machine is past the 900 ms.
    assert page.evaluate(f"document.documentElement.dataset.theme = 'dark', {moving}") > 0
    assert violations(page, axe_source, "color-contrast") == []
    assert page.evaluate(moving) == 0


def test_each_state_says_why(open_page):
    page = open_page("/dev/components")
    shown = page.get_by_role("main").inner_text()
    for words in [
        "412 of 1,140",  # loading with counts
        "Clips appear when they are imported",  # empty, with its reason
        "The first point is kept.",  # error in four parts
        "Recompute · 40 s",  # stale, with the time it takes
        "needs about 64 more patients",  # insufficient
        "not estimable: no patient with plaque",  # in the place of the number
        "undecided",
        "not released (footnote 8)",
        "Rule unverified",
        "Blinded: you see no other reader",
        "Reader D can do it",  # read-only, with the person who can
        "3 edits wait on this machine",
        "1,140 files so far",  # progress without a known end shows counts
    ]:
        assert words.lower() in shown.lower(), words


def test_an_estimate_never_stands_without_interval_and_n(open_page):
    page = open_page("/dev/components")
    for block in page.locator(".estimate:not(.none)").all():
        text = block.inner_text()
        assert "n = " in text, text
        assert "–" in text or " to " in text or "no interval" in text, text


def test_the_method_opens_on_focus_and_closes_with_escape(open_page):
    page = open_page("/dev/components")
    first = page.locator(".estimate.row button").first
    tip = page.locator(".estimate.row [role=tooltip]").first
    expect(tip).to_be_hidden()
    first.focus()
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("bootstrap by patient")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_a_chart_has_its_rows_behind_it(open_page):
    page = open_page("/dev/components")
    figure = page.get_by_role("figure", name="Sample: agreement reaches 0.67")
    figure.get_by_role("button", name="Show as table").click()
    rows = figure.get_by_role("row")
    expect(rows).to_have_count(1 + 4 + 4 + 1)
    expect(rows.last).to_contain_text("undefined: no variation")


def test_a_table_sorts_and_pages(open_page):
    page = open_page("/dev/components")
    table = page.get_by_role("table", name="Sample clips")
    names = table.locator("td.main")
    expect(names).to_have_text(["clip 041", "clip 117", "clip 163"])
    table.get_by_role("button", name="Frames").click()
    expect(names).to_have_text(["clip 117", "clip 041", "clip 163"])
    expect(table.locator("th[aria-sort=ascending]")).to_have_text(re.compile("^\\s*Frames"))
    names.first.click()
    page.keyboard.press("ArrowDown")
    pages = page.get_by_role("navigation", name="Pages of Sample clips")
    pages.get_by_role("button", name="Next").click()
    expect(pages).to_contain_text("4–6 of 6")
    expect(pages.get_by_role("button", name="Next")).to_be_disabled()
