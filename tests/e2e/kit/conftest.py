"""Servers on empty workspaces, and pages that tell when the browser complains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from e2e.conftest import CalmBrowser, RunningServer, owner_profile, serving

OpenPage = Callable[..., Page]


def settle(page: Page) -> None:
    """Wait until the page stands and none of its own parts is still loading."""
    page.get_by_role("heading", level=1).first.wait_for()
    if "/dev/" in page.url:
        # The gallery shows the busy state itself, so its own frame is waited for.
        page.locator("main .gallery").first.wait_for()
    else:
        page.locator("main:not(:has([aria-busy=true]))").wait_for()
    page.evaluate("document.fonts.ready")


@pytest.fixture(scope="session")
def kit_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose workspace holds nobody but its owner, and stays so."""
    with serving(tmp_path_factory.mktemp("kit") / "workspace") as server:
        yield server


@pytest.fixture(scope="session")
def kit_profile(browser: CalmBrowser, kit_server: RunningServer, tmp_path_factory) -> Path:
    """Cookies and storage of the signed-in owner, to start each context from."""
    return owner_profile(browser, kit_server, tmp_path_factory.mktemp("profile"))


@contextmanager
def opening(browser: CalmBrowser, server: RunningServer, profile: Path) -> Iterator[OpenPage]:
    """Give ``open(path, width, height, theme, **context)`` for the owner of a server.

    At the end no page may have logged an error, broken the content security policy or
    asked another machine for anything.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if message.type == "error" and "401" not in message.text
                else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((server.base, "blob:", "data:"))
                else complaints.append(f"asked {request.url}")
            ),
        )

    def open_at(
        path: str,
        *,
        width: int = 1280,
        height: int = 800,
        theme: str = "light",
        signed_in: bool = True,
        **options: object,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            storage_state=profile if signed_in else None,
            **options,
        )
        contexts.append(context)
        context.add_init_script(f"localStorage.setItem('sonobridge.theme', '{theme}')")
        page = context.new_page()
        listen(page)
        page.goto(server.base + path)
        settle(page)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def open_page(
    browser: CalmBrowser, kit_server: RunningServer, kit_profile: Path
) -> Iterator[OpenPage]:
    """Open pages of the shared workspace, in which nothing may be stored."""
    with opening(browser, kit_server, kit_profile) as open_at:
        yield open_at


@pytest.fixture
def open_own(browser: CalmBrowser, tmp_path: Path) -> Iterator[OpenPage]:
    """Open pages of a workspace of the test's own, in which it may store what it wants."""
    with (
        serving(tmp_path / "workspace") as server,
        opening(browser, server, owner_profile(browser, server, tmp_path)) as open_at,
    ):
        yield open_at
