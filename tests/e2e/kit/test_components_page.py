"""Every component, in every state, in both themes."""

from __future__ import annotations

import pytest

from e2e.kit.accessibility import violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("width", "theme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
)
def test_axe_finds_nothing_on_the_gallery(open_page, axe_source, theme, width):
    page = open_page("/dev/components", width=width, theme=theme)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert violations(page, axe_source) == []


def test_both_themes_side_by_side(open_page, axe_source):
    page = open_page("/dev/components", width=1600)
    page.get_by_role("radio", name="Light and dark").check()
    assert page.locator("[data-theme=dark] .chip").count() > 0
    assert page.locator(".gallery[data-theme=light] .chip").count() > 0
    # Everything stands there twice, so only what differs between the themes is asked.
    assert violations(page, axe_source, "color-contrast") == []


def test_a_colour_on_its_way_to_the_other_theme_is_not_judged(open_page, axe_source):
    page = open_page("/dev/components", theme="light")
    page.emulate_media(reduced_motion="no-preference")
    page.evaluate("document.documentElement.style.setProperty('--fast', '900ms')")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    moving = "document.getAnimations().filter(a => a instanceof CSSTransition).length"
    assert page.evaluate(moving) > 0
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
    assert not tip.is_visible()
    first.focus()
    assert tip.is_visible()
    assert "bootstrap by patient" in tip.inner_text()
    page.keyboard.press("Escape")
    assert not tip.is_visible()


def test_a_chart_has_its_rows_behind_it(open_page):
    page = open_page("/dev/components")
    figure = page.get_by_role("figure", name="Sample: agreement reaches 0.67")
    figure.get_by_role("button", name="Show as table").click()
    rows = figure.get_by_role("row")
    assert rows.count() == 1 + 4 + 4 + 1
    assert "undefined: no variation" in rows.last.inner_text()


def test_a_table_sorts_and_pages(open_page):
    page = open_page("/dev/components")
    table = page.get_by_role("table", name="Sample clips")
    names = table.locator("td.main")
    assert names.all_inner_texts() == ["clip 041", "clip 117", "clip 163"]
    table.get_by_role("button", name="Frames").click()
    assert names.all_inner_texts() == ["clip 117", "clip 041", "clip 163"]
    assert table.locator("th[aria-sort=ascending]").inner_text().startswith("Frames")
    names.first.click()
    page.keyboard.press("ArrowDown")
    pages = page.get_by_role("navigation", name="Pages of Sample clips")
    pages.get_by_role("button", name="Next").click()
    assert "4–6 of 6" in pages.inner_text()
    assert pages.get_by_role("button", name="Next").is_disabled()
