"""A study of a research project in a browser: chosen, waiting, refused with its remedy."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from e2e.conftest import WIDE, owner_profile, serving
from label_room import make_room
from portfolio_room import PortfolioRoom
from sonobridge.core.clock import FixedClock, SystemClock

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def test_a_study_of_a_project_waits_and_says_for_what(browser, tmp_path):
    room = PortfolioRoom(tmp_path / "lab", FixedClock(SystemClock().now()))
    make_room(room.workspace, clips=2)
    room.run("path.project_keep", name="carotid", title="Plaque", ethics_number="IRB 7")
    room.workspace.close()
    with serving(tmp_path / "lab") as server:
        profile = owner_profile(browser, server, tmp_path)
        page = browser.new_context(viewport=WIDE, storage_state=profile).new_page()
        page.goto(f"{server.base}/label/new")
        page.get_by_label("Title", exact=False).first.fill("Tied")
        page.get_by_label("Research project").select_option("carotid")
        waits = page.get_by_text("Reading waits until the project has: data-use agreement")
        expect(waits).to_be_visible()
        page.get_by_role("button", name="All").last.click()
        if folder := os.environ.get("PICTURES_FOLDER"):
            page.screenshot(path=f"{folder}/project_study_1.png", full_page=True)
        page.get_by_role("button", name="Create").click()
        page.wait_for_url(lambda url: "/label/lstudy_" in url)
        page.locator("a[data-primary]").click()
        expect(page.get_by_text("Labelling for this project cannot start yet.")).to_be_visible()
        expect(page.get_by_text("Fill the fields in the project's checklist")).to_be_visible()
        if folder := os.environ.get("PICTURES_FOLDER"):
            page.screenshot(path=f"{folder}/project_study_2.png", full_page=True)
