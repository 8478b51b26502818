"""The framework page: three parts, each linked to its data, and no dead link on it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE, WIDE
from e2e.kit.accessibility import violations
from e2e.kit.conftest import settle
from e2e.waiting import fits

pytestmark = pytest.mark.browser

PARTS = {"framework": "Framework", "personas": "Personas", "day": "Day-to-day"}
LINKS = "links => links.map(a => a.href)"


def links_of(page) -> list[str]:
    """Return the addresses that the page's content links to."""
    return sorted(set(page.locator("main a[href]").evaluate_all(LINKS)))


def dead_links(page, links: list[str]) -> list[str]:
    """Follow links of the page, in another window; return those that lead nowhere."""
    dead = []
    here = urlsplit(page.url)
    other = page.context.new_page()
    for link in links:
        target = urlsplit(link)
        assert target.netloc == here.netloc
        if target.path == here.path and target.fragment:
            if page.locator(f"[id='{target.fragment}']").count() != 1:
                dead.append(link)
            continue
        other.goto(f"{here.scheme}://{here.netloc}{target.path}")
        settle(other)
        if other.get_by_role("heading", name="There is no page at this address").count():
            dead.append(link)
    other.close()
    return dead


@pytest.mark.requirement("R-004-03")
def test_three_parts_with_their_data_and_no_dead_link(open_path, axe_source):
    page = open_path("/path/framework")
    for part, heading in PARTS.items():
        section = page.locator(f"section#{part}")
        expect(section.get_by_role("heading", level=2)).to_contain_text(heading)
        data = section.locator("a[href^='#data-']")
        expect(data).not_to_have_count(0)
        data.first.click()
        anchor = data.first.get_attribute("href").removeprefix("#")
        row = page.locator(f"[id='{anchor}']")
        expect(row).to_be_in_viewport()
        expect(row).to_contain_text("confidence")
    links = links_of(page)
    assert len(links) > 20
    assert dead_links(page, links) == []
    assert violations(page, axe_source) == []


def test_a_dead_link_would_be_found(open_path):
    page = open_path("/path/framework")
    before = links_of(page)
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', "
        '\'<a href="/path/nowhere">x</a><a href="#no-such-anchor">y</a>\')'
    )
    planted = [one for one in links_of(page) if one not in before]
    assert len(planted) == 2
    found = [urlsplit(one) for one in dead_links(page, [*before[:2], *planted])]
    assert {(one.path, one.fragment) for one in found} == {
        ("/path/nowhere", ""), ("/path/framework", "no-such-anchor"),
    }  # fmt: skip


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_ladder_and_day_to_day_are_readable(open_path, size):
    page = open_path("/path/framework", size)
    day = page.locator("section#day")
    expect(day).to_contain_text("123,860")
    expect(day).to_contain_text("proxy")
    expect(day.get_by_role("row", name="Ultrasound manager")).to_be_visible()
    fits(page, size["width"])


def test_a_certificate_shows_topics_and_stays_not_earned(open_path, axe_source):
    page = open_path("/path/credential/rsna.ai_advanced")
    expect(page.locator("main")).to_contain_text("not earned")
    expect(page.locator("main")).to_contain_text("no exercise yet")
    expect(page.locator("main")).to_contain_text("label.adjudicate")
    assert violations(page, axe_source) == []


def test_the_fork_map_lists_the_gap_of_each_branch(open_path, axe_source):
    page = open_path("/path/decide")
    card = page.locator(
        "section", has=page.get_by_role("heading", name="Both forks on one map")
    )
    branch = card.locator("details", has_text="Technical")
    expect(branch).to_contain_text("18 of 18 skills missing")
    branch.locator("summary").click()
    expect(branch).to_contain_text("Label: read images for AI")
    assert violations(page, axe_source) == []
