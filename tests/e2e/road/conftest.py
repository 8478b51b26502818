"""The demo workspace, built once and copied; browsers that log every request."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from demo_workspace import Demo
from e2e.conftest import WIDE, CalmBrowser, RunningServer, serving

DEMO_PASSPHRASE = "demo readers may sign in"
LOCAL = ("http://127.0.0.1:", "ws://127.0.0.1:", "blob:", "data:")


@dataclass
class Profile:
    """One person's browser, with what it asked for and complained about."""

    context: BrowserContext
    base: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def page(self, path: str = "") -> Page:
        """Open a page that is listened to."""
        page = self.context.new_page()
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if path:
            page.goto(self.base + path)
        return page

    def sign_in(self, name: str, passphrase: str = DEMO_PASSPHRASE) -> Page:
        """Sign in on the page that a signed-out person gets."""
        page = self.page("/")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Passphrase").fill(passphrase)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("heading", name="Where you stand").wait_for()
        return page

    def launch(self, url: str) -> Page:
        """Open the one-time address of the owner."""
        page = self.page()
        page.goto(url)
        page.get_by_role("heading", name="Where you stand").wait_for()
        return page


OpenProfile = Callable[..., Profile]


@pytest.fixture(scope="session")
def demo(built_demo: Demo) -> Demo:
    """The demo workspace as built; tests work on copies."""
    return built_demo


@pytest.fixture
def demo_copy(demo: Demo, tmp_path: Path) -> Demo:
    """A copy of the demo workspace that a test may change."""
    return Demo(Path(shutil.copytree(demo.folder, tmp_path / "demo")), demo.told)


@pytest.fixture(scope="module")
def demo_server(
    demo: Demo, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server on a copy, for tests that leave it as it is or add to it only."""
    folder = tmp_path_factory.mktemp("served") / "workspace"
    shutil.copytree(demo.folder, folder)
    with serving(folder) as server:
        yield server


@pytest.fixture
def open_profile(browser: CalmBrowser) -> Iterator[OpenProfile]:
    """Return ``open(base, **context options)``: a browser profile of its own.

    At the end no page may have thrown an error or asked another machine for anything.
    """
    profiles: list[Profile] = []

    def open_one(base: str, *, theme: str = "light", **options: Any) -> Profile:
        context = browser.new_context(viewport=WIDE, **options)
        context.add_init_script(f"localStorage.setItem('sonobridge.theme', '{theme}')")
        profiles.append(Profile(context, base))
        return profiles[-1]

    yield open_one
    for profile in profiles:
        profile.context.close()
        assert profile.complaints == []
        assert profile.asked, "the request log heard nothing"
        assert [url for url in profile.asked if not url.startswith(LOCAL)] == []
