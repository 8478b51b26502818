"""One server for a walk through Path, and one page that is kept from step to step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from e2e.conftest import RunningServer, serving, signed_in_page


@pytest.fixture(scope="module")
def path_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server on an empty workspace."""
    with serving(tmp_path_factory.mktemp("path") / "workspace") as server:
        yield server


@pytest.fixture(scope="module")
def planner(browser: Browser, path_server: RunningServer) -> Iterator[Page]:
    """The owner's page on the Plan part, which logs no error."""
    page = signed_in_page(browser, path_server.fresh_url())
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{path_server.base}/path/plan")
    yield page
    page.context.close()
    assert not complaints
