"""One server on an empty workspace, and pages that tell when the browser complains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from e2e.conftest import RunningServer, owner_profile, serving

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
    """A server whose workspace holds nobody but its owner."""
    with serving(tmp_path_factory.mktemp("kit") / "workspace") as server:
        yield server


@pytest.fixture(scope="session")
def kit_profile(browser: Browser, kit_server: RunningServer, tmp_path_factory) -> Path:
    """Cookies and storage of the signed-in owner, to start each context from."""
    return owner_profile(browser, kit_server, tmp_path_factory.mktemp("profile"))


@pytest.fixture
def open_page(
    browser: Browser, kit_server: RunningServer, kit_profile: Path
) -> Iterator[OpenPage]:
    """Return ``open(path, width, height, theme, **context)``.

    At the end of the test no page may have logged an error, broken the content
    security policy or asked another machine for anything.
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
                if request.url.startswith((kit_server.base, "blob:", "data:"))
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
            storage_state=kit_profile if signed_in else None,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        context.add_init_script(f"localStorage.setItem('sonobridge.theme', '{theme}')")
        page = context.new_page()
        listen(page)
        page.goto(kit_server.base + path)
        settle(page)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert not complaints
