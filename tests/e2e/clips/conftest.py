"""A server on a workspace with real clips: images, a conflict, quarantined files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pydicom
import pytest
from playwright.sync_api import Page
from pydicom.data import get_testdata_file

from e2e.conftest import CalmBrowser, RunningServer, run_command, serving
from e2e.kit.conftest import settle

OpenClips = Callable[..., Page]
IMAGES = ("US1_UNCR.dcm", "examples_palette.dcm", "CT_small.dcm", "color-pl.dcm")


@pytest.fixture(scope="session")
def source_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four images, one of them also with other bytes; an empty file and a text."""
    folder = tmp_path_factory.mktemp("source")
    for name in IMAGES:
        shutil.copy(get_testdata_file(name, download=False), folder / name)
    other = pydicom.dcmread(folder / "US1_UNCR.dcm")
    other.ManufacturerModelName = "Other model"
    other.save_as(folder / "other_bytes.dcm")
    (folder / "empty.dcm").write_bytes(b"")
    (folder / "letter.dcm").write_text("A letter, not an image.")
    return folder


@pytest.fixture(scope="module")
def clips_server(
    source_files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server whose workspace holds the source files."""
    workspace = tmp_path_factory.mktemp("clips") / "workspace"
    made = run_command(workspace, "clips", "import", str(source_files))
    assert made["quarantined"] == 2
    with serving(workspace) as server:
        yield server


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose workspace holds nothing yet."""
    with serving(tmp_path_factory.mktemp("empty") / "workspace") as server:
        yield server


@pytest.fixture
def open_clips(browser: CalmBrowser) -> Iterator[OpenClips]:
    """Return ``open(server, path, width, height, theme)``: a page of its owner."""
    contexts = []

    def open_at(
        server: RunningServer, path: str, *, width: int = 1280, theme: str = "light"
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 844})
        contexts.append(context)
        context.add_init_script(f"localStorage.setItem('sonobridge.theme', '{theme}')")
        page = context.new_page()
        page.goto(server.fresh_url())
        page.wait_for_url(lambda address: "/launch" not in address)
        page.goto(server.base + path)
        settle(page)
        return page

    yield open_at
    for context in contexts:
        context.close()
