"""Small screens, zoom and targets."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.waiting import fits, until

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
]
ROUTES += ["/path/explore", "/path/explore/map", "/path/ce", "/path/log", "/path/kpi"]
ROUTES += ["/path/proof", "/path/say"]
ROUTES += ["/path/plan", "/path/project"]
ROUTES += ["/dev/components", "/no-such-page"]
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input')].filter(e => {
  const r = e.getBoundingClientRect();
  if (!r.width || e.classList.contains('skip')) return false;
  const inline = getComputedStyle(e).display === 'inline';
  const copy = e.closest('.strip, .ids') || e.classList.contains('mono');
  return !inline && !copy && (r.width < 23.5 || r.height < 23.5);
}).map(e => `${e.tagName} ${e.textContent.trim().slice(0, 30)}`)"""

RAIL = "document.querySelector('nav.rail').offsetWidth"


@pytest.mark.parametrize("route", ROUTES)
def test_narrow_screens_and_targets(open_page, route):
    """320 px wide is also 400 % zoom on 1280."""
    page = open_page(route)
    assert page.evaluate(SMALL_TARGETS) == []
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 640})
        fits(page, width)
        assert page.evaluate(SMALL_TARGETS) == []
        assert page.get_by_role("heading", level=1).is_visible()


@pytest.mark.parametrize("route", ["/path", "/dev/components"])
def test_200_percent_zoom_keeps_everything(open_page, route):
    page = open_page(route, width=640, height=400, device_scale_factor=2)
    fits(page, 640)
    assert page.get_by_role("heading", level=1).is_visible()


def test_the_rail_folds_and_gives_way_to_tabs(open_page):
    page = open_page("/", width=1280)
    rail = page.get_by_role("navigation", name="Rooms", exact=True)
    until(page, f"{RAIL} === 176")
    page.set_viewport_size({"width": 1100, "height": 800})
    until(page, f"{RAIL} === 52")
    expect(rail.get_by_role("link", name="Path")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(rail).to_be_hidden()
    tabs = page.get_by_role("navigation", name="Rooms (tabs)")
    expect(tabs).to_be_visible()
    assert 2 <= tabs.get_by_role("listitem").count() <= 5


def test_only_built_rooms_are_shown(open_page):
    page = open_page("/")
    rail = page.get_by_role("navigation", name="Rooms", exact=True)
    shown = {link.inner_text().strip() for link in rail.locator("li a").all()}
    assert {"Home", "Path", "Scan", "Audit", "Admin"} <= shown
    assert not shown & {"Labs", "Monitor", "Deploy", "Dossier", "Teach"}
