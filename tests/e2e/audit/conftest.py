"""A server on an empty workspace, and one person's browser that walks through the room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from e2e.audit.predictions import Written, write_predictions
from e2e.conftest import PHONE, WIDE, CalmBrowser, RunningServer, serving
from e2e.kit.conftest import settle
from e2e.waiting import fits


class Walk:
    """One person's page, with pictures of where it has been."""

    def __init__(self, page: Page, server: RunningServer, pictures: Path) -> None:
        self.page = page
        self.server = server
        self.pictures = pictures

    def go(self, path: str) -> None:
        """Open an address of the program and wait for it."""
        self.page.goto(self.server.base + path)
        settle(self.page)

    def picture(self, name: str) -> None:
        """Keep what a desktop and a phone show here."""
        self.page.screenshot(path=self.pictures / f"{name}.png")
        before = self.page.viewport_size
        self.page.set_viewport_size(PHONE)
        self.page.screenshot(path=self.pictures / f"{name}_phone.png")
        fits(self.page, PHONE["width"])
        self.page.set_viewport_size(before)

    def title(self, text: str) -> None:
        """Wait until the heading of the page holds a text."""
        self.page.get_by_role("heading", level=1).filter(has_text=text).wait_for()


@pytest.fixture(scope="module")
def audit_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose workspace holds nothing yet."""
    with serving(tmp_path_factory.mktemp("audit") / "workspace") as server:
        yield server


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The file that a hospital hands over."""
    return write_predictions(tmp_path_factory.mktemp("table") / "Rosa Tester 1950-01-01.csv")


@pytest.fixture(scope="module")
def walk(
    browser: CalmBrowser, audit_server: RunningServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walk]:
    """The owner's page; it may log no error and ask no other machine."""
    page = browser.new_context(viewport=WIDE).new_page()
    page.goto(audit_server.fresh_url())
    page.get_by_role("navigation", name="Rooms", exact=True).wait_for()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((audit_server.base, "blob:", "data:"))
            else complaints.append(f"asked {request.url}")
        ),
    )
    yield Walk(page, audit_server, tmp_path_factory.mktemp("pictures"))
    page.context.close()
    assert not complaints
