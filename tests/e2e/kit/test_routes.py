"""The first pages: clean for axe, the rubric by keyboard, a session that ends."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import expect

from e2e.kit.accessibility import violations
from e2e.kit.conftest import settle
from e2e.waiting import press_primary

pytestmark = pytest.mark.browser

ROUTES = ["/", "/path", "/portfolio", "/audit", "/audit/new", "/admin", "/scan/phone"]
ROUTES += ["/portfolio/badges", "/portfolio/review", "/portfolio/card-timing"]
ROUTES += ["/path/decide/clinical_technical", "/path/pairs/generalist_specialist"]
ROUTES += [
    "/path/compare",
    "/path/framework",
    "/path/credential/rsna.ai_foundational",
    "/path/money",
    "/path/impact",
    "/no-such-page",
]
ROUTES += ["/path/ce", "/path/log", "/path/kpi", "/path/proof", "/path/say"]
ROUTES += ["/path/plan", "/path/project"]
ANSWERS = "44434344"


@pytest.mark.parametrize("route", ROUTES)
def test_axe_finds_nothing(open_page, axe_source, route):
    page = open_page(route)
    assert violations(page, axe_source) == []
    assert "Not for diagnosis" in page.get_by_role("contentinfo").inner_text()
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert violations(page, axe_source, "color-contrast") == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page, axe_source) == []


def answer_by_keyboard(page) -> None:
    """Give the eight answers: Enter goes to the first open one, each digit to the next."""
    press_primary(page)
    for digit in ANSWERS:
        page.keyboard.press(digit)
    page.get_by_role("heading", name="Hybrid: your answers tie").wait_for()


def test_the_rubric_is_answered_kept_and_found_again(open_own, axe_source):
    page = open_own("/path")
    answer_by_keyboard(page)
    header = page.get_by_role("main").locator("header")
    assert "Generalist 34, specialist 34 of 45" in header.inner_text()
    assert "= 0.50" in header.inner_text()
    assert page.get_by_text("undecided", exact=True).is_visible()
    assert violations(page, axe_source) == []
    page.get_by_role("button", name="Keep these answers").click()
    page.get_by_role("contentinfo").get_by_text("Kept").wait_for()
    page.reload()
    page.get_by_role("heading", name="Hybrid: your answers tie").wait_for()
    expect(page.get_by_role("contentinfo")).to_contain_text("ev_")


def test_a_profile_is_looked_at_without_losing_ones_answers(open_page):
    page = open_page("/path")
    page.get_by_role("listitem").filter(has_text="Focused specialist").get_by_role(
        "button"
    ).click()
    page.get_by_role("heading", name="Specialist: ahead by 17 points").wait_for()
    expect(page.locator("input[name=answer-variety]").first).to_be_disabled()
    page.get_by_role("button", name="Back to my answers").first.click()
    expect(page.locator("input[name=answer-variety]").first).to_be_enabled()


def test_signed_out_shows_how_to_sign_in(open_page, axe_source):
    page = open_page("/path", signed_in=False)
    page.get_by_role("heading", name="Sign in", level=1).wait_for()
    assert "sonobridge open" in page.inner_text("main")
    assert violations(page, axe_source) == []


def test_an_ended_session_keeps_unsaved_work(open_own, axe_source):
    passphrase = "seven grey otters swim"
    page = open_own("/admin")
    page.get_by_role("button", name="Add a person").click()
    dialog = page.get_by_role("dialog", name="Add a person")
    dialog.get_by_label("Name, used to sign in").fill("Otter")
    dialog.get_by_label("Passphrase").fill(passphrase)
    dialog.get_by_role("button", name="Add a person").click()
    page.get_by_role("cell", name="Otter", exact=True).wait_for()
    page.goto(page.url.removesuffix("/admin") + "/path")
    settle(page)
    page.locator("input[name=answer-depth][value='5']").check()
    page.context.clear_cookies()
    page.get_by_role("listitem").filter(has_text="Versatile").get_by_role("button").click()
    again = page.get_by_role("dialog", name="Your session ended: sign in again")
    again.wait_for()
    assert violations(page, axe_source) == []
    again.get_by_label("Name").fill("Otter")
    again.get_by_label("Passphrase").fill(passphrase)
    again.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Generalist: ahead by 19 points").wait_for()
    page.get_by_role("button", name="Back to my answers").first.click()
    expect(page.locator("input[name=answer-depth][value='5']")).to_be_checked()


def test_the_shell_stays_lean(open_page):
    """Home with everything it needs; 150 kB is what the label route may weigh."""
    page = open_page("/")
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    scripts = [url for url in loaded if url.endswith(".js")]
    sizes = {url: len(gzip.compress(page.request.get(url).body(), 9)) for url in scripts}
    assert sizes
    assert sum(sizes.values()) <= 80_000, sizes
