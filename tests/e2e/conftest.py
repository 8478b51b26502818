"""A real server process and a real Chromium, for tests that walk as a person would."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from components import require

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
START_S = 120
PATIENT_MS = 60_000
"""How long a state is waited for: a busy machine is slow, a wrong state does not come."""

expect.set_options(timeout=PATIENT_MS)


@dataclass
class RunningServer:
    """A server process on a workspace."""

    process: subprocess.Popen
    url: str
    base: str
    workspace: Path

    def command(self, *arguments: str) -> dict:
        """Run a command on the same workspace and return its JSON."""
        return run_command(self.workspace, *arguments)

    def fresh_url(self) -> str:
        """Return a new one-time address."""
        opened = run_command(self.workspace, "open", "--no-open", "--port", self.port)
        return opened["url"]

    @property
    def port(self) -> str:
        """Port as text."""
        return self.base.rsplit(":", 1)[1]


def run_command(workspace: Path, *arguments: str, check: bool = True) -> dict:
    """Run ``sonobridge … --json`` on a workspace."""
    done = subprocess.run(
        [sys.executable, "-m", "sonobridge.cli.main", *arguments]
        + ["--workspace", str(workspace), "--json"],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    if check:
        assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else {"error": done.stderr}


@contextmanager
def serving(workspace: Path, port: int = 0, **environment: str) -> Iterator[RunningServer]:
    """Start ``sonobridge serve`` and end it afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sonobridge.cli.main", "serve", "--workspace", str(workspace)]
        + ["--port", str(port), "--no-open", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    try:
        told = json.loads(_first_line(process))
        base = told["url"].split("/launch")[0]
        yield RunningServer(process, told["url"], base, workspace)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _first_line(process: subprocess.Popen) -> str:
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: lines.put(process.stdout.readline()), daemon=True).start()
    line = lines.get(timeout=START_S)
    assert line, process.stderr.read()
    return line


class CalmBrowser:
    """A browser whose windows are patient and, unless told otherwise, without motion."""

    def __init__(self, launched: Browser) -> None:
        self._launched = launched

    def new_context(self, **options: Any) -> BrowserContext:
        """Open a profile of its own; options as Playwright takes them."""
        context = self._launched.new_context(**{"reduced_motion": "reduce", **options})
        context.set_default_timeout(PATIENT_MS)
        return context


@pytest.fixture(scope="session")
def browser() -> Iterator[CalmBrowser]:
    """One Chromium for the whole run."""
    path = require("chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(path), args=list(CHROMIUM_FLAGS)
        )
        yield CalmBrowser(launched)
        launched.close()


def signed_in_page(browser: CalmBrowser, url: str, viewport: dict | None = None) -> Page:
    """Open a one-time address in a fresh browser profile and wait for the shell."""
    page = browser.new_context(viewport=viewport or WIDE).new_page()
    page.goto(url)
    page.wait_for_url(lambda address: "/launch" not in address)
    return page


def owner_profile(browser: CalmBrowser, server: RunningServer, folder: Path) -> Path:
    """Sign the owner in and keep cookies and storage, to start other windows from."""
    page = signed_in_page(browser, server.fresh_url())
    page.get_by_role("navigation", name="Rooms", exact=True).wait_for()
    path = folder / "state.json"
    page.context.storage_state(path=path)
    page.context.close()
    return path


@pytest.fixture
def axe_source() -> str:
    """The accessibility checker's script."""
    path = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
    return path.read_text(encoding="utf-8")
