"""The Log page: one examination by its form, counted at once and named as rules name it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE, signed_in_page
from e2e.kit.accessibility import violations

pytestmark = pytest.mark.browser


def form(page):
    name = page.get_by_role("heading", name="Enter an examination", exact=True)
    return page.locator("section", has=name)


def test_an_examination_is_entered_and_counted(open_path, axe_source):
    page = open_path("/path/log")
    expect(page.get_by_role("heading", level=1)).to_have_text("The log is empty")
    card = form(page)
    offered = card.locator("datalist option").evaluate_all("all => all.map(one => one.value)")
    assert "vascular study" in offered
    card.get_by_label("Examination").fill("vascular study")
    card.get_by_label("Day").fill("2026-03-02")
    card.get_by_label("Minutes, if known").fill("35")
    card.get_by_role("button", name="Enter", exact=True).press("Enter")
    expect(card.get_by_role("status")).to_have_text("Entered: vascular study, 2026-03-02.")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 examination is in the log")
    expect(card.get_by_label("Examination")).to_have_value("")
    expect(card.get_by_label("Day")).to_have_value("2026-03-02")

    card.get_by_label("Examination").fill("carotid")
    card.get_by_label("Your part").select_option("observed")
    card.get_by_role("button", name="Enter", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 examinations are in the log")
    name = page.get_by_role("heading", name="Performed by you", exact=True)
    performed = page.locator("section", has=name)
    expect(performed.locator("li")).to_have_count(1)
    expect(performed).to_contain_text("vascular study1")
    assert violations(page, axe_source) == []


def test_what_is_refused_is_told_at_the_form_and_what_was_typed_stays(browser, path_server):
    page = signed_in_page(browser, path_server.fresh_url(), viewport=PHONE)
    page.goto(path_server.base + "/path/log")
    card = form(page)
    card.get_by_label("Examination").fill("carotid")
    card.get_by_label("Day").fill("2999-01-01")
    card.get_by_role("button", name="Enter", exact=True).click()
    expect(card.get_by_role("alert")).to_contain_text("a later day cannot have been done")
    expect(card.get_by_label("Examination")).to_have_value("carotid")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.context.close()
