"""Dataset versions in the browser, on the demo workspace: flow, division, datasheet."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import expect

from e2e.conftest import serving
from e2e.kit.accessibility import violations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo_server(built_demo, tmp_path_factory):
    """A server on a demo workspace of its own, which holds one dataset version."""
    workspace = tmp_path_factory.mktemp("demo") / "workspace"
    shutil.copytree(built_demo.folder, workspace)
    with serving(workspace) as server:
        yield server


@pytest.mark.parametrize("route", ["/models", "/dataset/new"])
def test_axe_finds_nothing(open_clips, demo_server, axe_source, route):
    page = open_clips(demo_server, route)
    assert violations(page, axe_source) == []
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert violations(page, axe_source, "color-contrast") == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page, axe_source) == []


def test_a_version_adds_up_and_says_what_is_not_recorded(open_clips, demo_server, axe_source):
    page = open_clips(demo_server, "/dataset")
    page.locator("[data-row]").first.click()
    page.get_by_role("heading", name="Inclusion").wait_for()
    known = demo_server.command("dataset", "list")["versions"][0]
    shown = demo_server.command("dataset", "show", known["dataset_id"])
    flow = shown["flow"]
    left = flow["screened"] - flow["included"]
    chart = page.get_by_role(
        "list",
        name=f"{flow['screened']} screened, {left} left out, {flow['included']} included",
    )
    boxes = chart.get_by_role("listitem").all_inner_texts()
    assert boxes[0].startswith(str(flow["screened"]))
    assert boxes[-1].startswith(str(flow["included"]))
    table = page.get_by_role("table", name="Division by patient")
    patients = [int(cell) for cell in table.locator("td.num:nth-child(2)").all_inner_texts()]
    assert sum(patients[:-1]) == patients[-1]
    sheet = page.get_by_role("region", name="Datasheet")
    expect(sheet.get_by_text("not recorded", exact=True)).to_have_count(shown["unanswered"])
    expect(page.get_by_role("contentinfo")).to_contain_text(known["manifest_sha256"][:4])
    assert violations(page, axe_source) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page, axe_source) == []


def test_a_version_is_frozen_from_the_form(open_clips, demo_server):
    page = open_clips(demo_server, "/dataset/new")
    freeze = page.get_by_role("button", name="Freeze a version")
    study = page.get_by_role("combobox", name="Label study")
    study.select_option(label=study.locator("option", has_text="(adjudicated)").inner_text())
    page.get_by_role("textbox", name="Name").fill("Second look")
    page.get_by_role("spinbutton", name="Test, %").fill("20")
    expect(freeze).to_be_disabled()
    expect(page.get_by_role("main")).to_contain_text("105 % together")
    page.get_by_role("spinbutton", name="Training, %").fill("65")
    freeze.click()
    page.get_by_role("heading", level=1, name="Second look v1 holds").wait_for()
    expect(page.get_by_role("main")).to_contain_text("asked 20 %")


def test_a_study_that_is_still_read_is_refused_in_words(open_clips, demo_server):
    page = open_clips(demo_server, "/dataset/new")
    study = page.get_by_role("combobox", name="Label study")
    study.select_option(
        label=study.locator("option", has_text="(still being read)").inner_text()
    )
    page.get_by_role("textbox", name="Name").fill("Too early")
    page.get_by_role("button", name="Freeze a version").click()
    alert = page.get_by_role("alert")
    alert.wait_for()
    expect(alert).to_contain_text("Reading is blinded")
    expect(alert).to_contain_text("All labels are stored.")
    assert page.get_by_role("textbox", name="Name").input_value() == "Too early"
