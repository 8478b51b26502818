"""A server for each file, a person's browser, and everything that reaches it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, WebSocket

from e2e.conftest import CalmBrowser, RunningServer, owner_profile, serving

OPENING_MS = 90_000
"""The first console of a machine compiles; later ones take some seconds."""

SLOWEST_MS = 180_000
"""A submission makes every stored picture anew; it waits while other programs run."""


@dataclass
class Heard:
    """What came from the server: JSON bodies, JSON messages and binary frames."""

    bodies: list[tuple[str, Any]] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)

    def wait(self, page: Page, condition: Callable[[], bool], seconds: float = 90) -> None:
        """Wait until what has come fulfils a condition."""
        for _ in range(int(seconds * 20)):
            if condition():
                return
            page.wait_for_timeout(50)
        raise AssertionError(f"not heard: {sorted({str(one['topic']) for one in self.words})}")

    def listen(self, page: Page) -> None:
        """Keep all answers of the program's interface and all messages of its sockets."""
        page.route("**/api/**", self._answer)
        page.on("websocket", self._socket)

    def _answer(self, route: Route) -> None:
        answer = route.fetch(timeout=SLOWEST_MS)
        if "json" in answer.headers.get("content-type", ""):
            self.bodies.append((route.request.url, answer.json()))
        route.fulfill(response=answer)

    def _socket(self, socket: WebSocket) -> None:
        if "/api/scan/live" in socket.url:
            socket.on("framereceived", self._message)

    def _message(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.frames.append(message)
        else:
            self.words.append(json.loads(message))


class Scanner:
    """A person before the console, who uses the keyboard alone."""

    def __init__(self, page: Page, server: RunningServer) -> None:
        self.page = page
        self.server = server

    def start(self, case_id: str, mode: str) -> str:
        """Start a session through the interface of the program and open its console."""
        started = self.call(
            "scan.start",
            {"case_id": case_id, "mode": mode, "window_width": 1280, "window_height": 800},
        )
        session_id: str = started["result"]["session_id"]
        self.page.goto(f"{self.server.base}/scan/{session_id}/console")
        self.wait_for_picture()
        return session_id

    def call(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask an operation as the page would."""
        room, _, name = operation.partition(".")
        answer = self.page.evaluate(
            """async ([path, body]) => {
              const header = localStorage.getItem('sonobridge.session');
              const answer = await fetch(path, {
                method: 'POST', body: JSON.stringify(body),
                headers: {'content-type': 'application/json', 'X-Sonobridge-Session': header},
              });
              return {status: answer.status, ...(await answer.json())};
            }""",
            [f"/api/{room}/{name}", body],
        )
        return dict(answer)

    def wait_for_picture(self) -> None:
        """Wait until the console paints."""
        self.page.locator("canvas[data-frame]").first.wait_for(timeout=OPENING_MS)

    def frame(self) -> int:
        """Return the number of the picture on the screen."""
        return int(self.page.locator("canvas[data-frame]").first.get_attribute("data-frame"))

    def wait_for_newer(self, than: int) -> None:
        """Wait until a later picture stands on the screen."""
        self.page.wait_for_function(
            "n => Number(document.querySelector('canvas[data-frame]')?.dataset.frame) > n",
            arg=than,
        )

    def tab_to(self, wanted: Locator, most: int = 150) -> None:
        """Press Tab until an element has the focus."""
        for _ in range(most):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {wanted}")


@pytest.fixture(scope="module")
def scan_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server on an empty workspace."""
    with serving(tmp_path_factory.mktemp("scan") / "workspace") as server:
        yield server


@pytest.fixture(scope="module")
def scan_profile(browser: CalmBrowser, scan_server: RunningServer, tmp_path_factory) -> Path:
    """Cookies and storage of the signed-in owner."""
    return owner_profile(browser, scan_server, tmp_path_factory.mktemp("profile"))


@pytest.fixture
def new_scanner(
    browser: CalmBrowser, scan_server: RunningServer, scan_profile: Path
) -> Iterator[Callable[..., Scanner]]:
    """Return ``new_scanner(heard, theme)``: a signed-in page in a window of its own.

    No page may have logged an error that the test did not ask for.
    """
    contexts = []
    complaints: list[str] = []

    def make(heard: Heard | None = None, theme: str = "light") -> Scanner:
        context = browser.new_context(
            viewport={"width": 1280, "height": 800},
            storage_state=scan_profile,
        )
        contexts.append(context)
        context.add_init_script(f"localStorage.setItem('sonobridge.theme', '{theme}')")
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if heard is not None:
            heard.listen(page)
        page.goto(scan_server.base + "/scan")
        page.locator("[data-primary]").first.wait_for()
        return Scanner(page, scan_server)

    yield make
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")
        context.close()
    assert not complaints
