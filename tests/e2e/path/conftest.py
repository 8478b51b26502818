"""One server on an empty workspace for the walks through Path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from e2e.conftest import (
    WIDE,
    CalmBrowser,
    RunningServer,
    owner_profile,
    serving,
    signed_in_page,
)

OpenPath = Callable[..., Page]


@pytest.fixture(scope="module")
def path_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose workspace holds nobody but its owner."""
    with serving(tmp_path_factory.mktemp("path") / "workspace") as server:
        yield server


@pytest.fixture(scope="module")
def path_profile(browser: CalmBrowser, path_server: RunningServer, tmp_path_factory) -> Path:
    """Cookies and storage of the signed-in owner."""
    return owner_profile(browser, path_server, tmp_path_factory.mktemp("profile"))


@pytest.fixture
def open_path(
    browser: CalmBrowser, path_server: RunningServer, path_profile: Path
) -> Iterator[OpenPath]:
    """Return ``open(path, viewport)``: a fresh browser; no page may log an error."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_(path: str, viewport: dict | None = None) -> Page:
        context = browser.new_context(viewport=viewport or WIDE, storage_state=path_profile)
        contexts.append(context)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on(
            "console",
            lambda m: complaints.append(m.text) if m.type == "error" else None,
        )
        page = context.new_page()
        page.goto(path_server.base + path)
        page.get_by_role("heading", level=1).first.wait_for()
        page.locator("main:not(:has([aria-busy=true]))").wait_for()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def planner(browser: CalmBrowser, path_server: RunningServer) -> Iterator[Page]:
    """The owner's page on the Plan part, kept from step to step, which logs no error."""
    page = signed_in_page(browser, path_server.fresh_url())
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{path_server.base}/path/plan")
    yield page
    page.context.close()
    assert not complaints
