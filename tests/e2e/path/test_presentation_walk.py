"""Week 4 and a research placement as two people walk them in the browser."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pydicom.data import get_testdata_file

from e2e.conftest import PHONE, run_command, serving, signed_in_page
from e2e.kit.accessibility import violations
from e2e.kit.conftest import settle
from e2e.road.visitor import Visitor
from e2e.waiting import fits

pytestmark = pytest.mark.browser

PASSPHRASE = "seven grey otters swim"
SHOTS = os.environ.get("WALK_PICTURES", "")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A workspace with one cleared clip, one that waits, and a second person."""
    folder = tmp_path_factory.mktemp("present")
    source = folder / "in"
    source.mkdir()
    for name in ("US1_UNCR.dcm", "examples_palette.dcm"):
        shutil.copy(get_testdata_file(name, download=False), source / name)
    run_command(folder / "ws", "clips", "import", str(source))
    with serving(folder / "ws") as server:
        owner = Visitor(server.base).launch(server.fresh_url())
        found = owner.call("clips.next_sheet")
        owner.call(
            "clips.clear",
            clip_id=found["clip"]["id"],
            sheet_sha256=found["sheet"]["sha256"],
            decision="cleared",
        )
        owner.call("admin.add_person", name="Ben Oake", roles=["reader"], passphrase=PASSPHRASE)
        owner.call("path.proof_start")
        owner.close()
        yield server


def shot(page: Page, name: str) -> None:
    """Keep pictures of a page, wide and as on a phone, where a folder was named."""
    wide = page.viewport_size
    for size, tag in ((wide, "1280"), (PHONE, "390")):
        page.set_viewport_size(size)
        fits(page, size["width"])
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{tag}.png", full_page=True)
    page.set_viewport_size(wide)


def fill_case(page: Page, text: str) -> None:
    page.get_by_label("Title of the case").fill("A narrow carotid")
    page.get_by_label("Heading 1").fill("What I saw")
    page.get_by_label("Text 1; an empty line").fill(text)


def test_a_case_is_written_and_read_by_another(browser, served, axe_source):
    page = signed_in_page(browser, served.fresh_url())
    page.goto(served.base + "/path/proof")
    settle(page)
    page.get_by_text("Write a presentation").click()
    fill_case(page, "Mrs Zyxwordplanted came with a bruit.")
    clips = page.get_by_role("group", name="Cleared clips").get_by_role("checkbox")
    expect(clips).to_have_count(1)
    clips.first.check()
    page.get_by_role("button", name="Write the presentation").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("1 passage may name a patient")
    expect(alert).to_contain_text("Mrs Zyxwordplanted")
    shot(page, "present-refused")
    fill_case(page, "A 64-year-old with a bruit.\n\nPSV 240 cm/s at 60 degrees.")
    page.get_by_role("button", name="Write the presentation").click()
    expect(page.get_by_text("Another person has to read it")).to_be_visible()
    table = page.get_by_role("table", name="Case presentations")
    expect(table).to_contain_text("nobody yet")
    with page.expect_download() as caught:
        table.get_by_role("button", name="Download A narrow carotid").click()
    saved = caught.value
    data = Path(saved.path()).read_bytes()
    assert (
        hashlib.sha256(data)
        .hexdigest()
        .startswith(
            saved.suggested_filename.removeprefix("presentation-").removesuffix(".html")
        )
    )
    expect(page.get_by_role("button", name="I read it")).to_have_count(0)
    assert violations(page, axe_source) == []
    shot(page, "present-written")

    reader = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    reader.goto(served.base + "/path/proof")
    reader.get_by_label("Name").fill("Ben Oake")
    reader.get_by_label("Passphrase").fill(PASSPHRASE)
    reader.get_by_role("button", name="Sign in", exact=True).click()
    reader.get_by_label("Presentation of another person").select_option(index=1)
    shot(reader, "present-review")
    assert violations(reader, axe_source) == []
    reader.get_by_role("button", name="I read it").click()
    expect(reader.get_by_text("Kept: you read")).to_be_visible()
    reader.context.close()

    page.reload()
    settle(page)
    expect(page.get_by_role("table", name="Case presentations")).to_contain_text("Ben Oake")
    page.get_by_role("button", name="Close week 4").click()
    expect(page.get_by_text("Week 4 is closed")).to_be_visible()
    page.context.close()


def test_the_written_page_stands_alone(browser, served, axe_source, tmp_path):
    (name,) = [
        one.name for one in (served.workspace / "exports").iterdir() if one.suffix == ".html"
    ]
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page, complaints = context.new_page(), []
    page.on("console", lambda told: complaints.append(told.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((served.workspace / "exports" / name).as_uri())
    page.get_by_role("heading", name="A narrow carotid").wait_for()
    drawn = page.evaluate("[...document.images].map(i => i.complete && i.naturalWidth > 0)")
    assert drawn == [True]
    assert complaints == []
    shot(page, "presentation")
    context.close()


def test_a_placement_starts_once_ethics_and_data_use_stand(browser, served, axe_source):
    page = signed_in_page(browser, served.fresh_url())
    page.goto(served.base + "/path/project")
    settle(page)
    expect(page.get_by_text("No research placement is entered yet")).to_be_visible()
    expect(page.get_by_text("example, not verified")).to_have_count(2)
    shot(page, "project-empty")
    page.get_by_label("Short name, yours to choose").fill("carotid")
    page.get_by_label("Title of the project").fill("Plaque in carotid duplex")
    page.get_by_role("button", name="Keep the checklist").click()
    start = page.get_by_role("button", name="Start labelling for Plaque in carotid duplex")
    start.click()
    expect(page.get_by_role("alert")).to_contain_text("ethics approval number")
    page.get_by_text("Change the checklist").click()
    form = page.locator("form").first
    form.get_by_label("Number of the ethics approval").fill("IRB 20260417")
    form.get_by_role("group", name="Data use").get_by_label("or why none is needed").fill(
        "public clips alone, as the lead decided"
    )
    form.get_by_label("Lead at the host").fill("Dr Iris Moor")
    form.get_by_role("button", name="Keep the checklist").click()
    expect(page.get_by_text("may start", exact=True)).to_be_visible()
    shot(page, "project-ready")
    start.click()
    with page.expect_download() as caught:
        page.get_by_role("button", name="Export contributions").click()
    with zipfile.ZipFile(Path(caught.value.path())) as packed:
        report = json.loads(packed.read("contributions.json"))
    assert report["totals"] == {"audits": 0, "decisions": 0, "labels": 0, "reads": 0}
    assert violations(page, axe_source) == []
    shot(page, "project-started")
    page.context.close()
