"""The Plan page begins with the plans; what serves them waits behind one line each."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.kit.accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def card(page, name):
    return page.locator("section", has=page.get_by_role("heading", name=name, exact=True))


FOLDS = {
    "From, to and limits": "where you start, role, area, hours, cost, schools",
    "Fees that you confirmed": "none entered; [0-9,]+ USD of the chosen plan not confirmed",
    "Your own evidence in these plans": "nothing counted",
    "Five-year window": "do two exam days lie close enough?",
    "Programme sheet": "a school's figures beside 70/60/75 %",
    "Versions": "none adopted",
    "Credentials that the role accepts": "[0-9]+ smallest sets?; [0-9]+ open to you today",
    "Vascular Career Bridge": "from RVT or RVS to an AI role",
    "What every plan takes for granted": "[0-9]+ assumptions",
}


def test_plans_stand_first_and_the_rest_is_folded_by_keyboard_and_open_on_paper(
    open_path, axe_source
):
    page = open_path("/path/plan/dms_student/vascular_technologist")
    for name, line in FOLDS.items():
        part = card(page, name)
        expect(part.locator("> details:not([open])")).to_have_count(1)
        expect(part.locator("summary").first).to_contain_text(re.compile(line))
    # Plans, steps and checks come before every part that is folded, but for what was asked.
    tops = [card(page, name).bounding_box()["y"] for name in list(FOLDS)[1:]]
    plans = card(page, "Plans").bounding_box()
    checks = card(page, "Rule checks by the independent checker").bounding_box()
    assert max(plans["y"], checks["y"]) < min(tops)
    timeline = card(page, re.compile(r"^P\d+: .* months, .* USD$"))
    expect(timeline).to_contain_text(re.compile(r"Begins with .+, \d+ \w+ 20\d\d: .+\."))
    expect(card(page, "Plans")).to_contain_text(re.compile(r"29-2032\) in the nation, as of"))
    assert violations(page, axe_source) == []

    window = card(page, "Five-year window")
    window.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(window.get_by_label("SPI passed or planned on")).to_be_visible()
    page.keyboard.press("Enter")
    expect(window.get_by_label("SPI passed or planned on")).not_to_be_visible()

    assumed = card(page, "What every plan takes for granted")
    page.get_by_role("button", name="How both are counted").click()
    expect(assumed.locator("summary")).to_be_focused()
    expect(assumed).to_contain_text("Wage value: real terms over 15 years at 4 % a year")
    page.keyboard.press("Enter")
    expect(assumed.locator("li").first).not_to_be_visible()
    page.emulate_media(media="print")
    for name in FOLDS:
        inside = card(page, name).locator("> details > :not(summary)").first
        expect(inside).to_be_visible()


def test_change_limits_opens_the_form_and_goes_there(open_path):
    page = open_path("/path/plan", {"width": 390, "height": 844})
    start = page.get_by_label("Where you start")
    expect(start).not_to_be_visible()
    page.get_by_role("button", name="Change limits").click()
    expect(start).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
