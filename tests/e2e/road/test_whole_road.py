"""The whole road as a new user walks it: files in, read by two, agreed, frozen, counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import RunningServer, serving
from e2e.road.conftest import OpenProfile, Profile
from e2e.road.reading_desk import ReadingDesk
from e2e.road.stored import operations_of, reading_of, rows
from e2e.road.visitor import Visitor, answers_of
from e2e.waiting import press_primary
from imaging_files import load

pytestmark = pytest.mark.browser

FILES = (
    "color3d_jpeg_baseline.dcm",
    "OBXXXX1A_rle.dcm",
    "color-px.dcm",
    "gdcm-US-ALOKA-16.dcm",
)
PASSPHRASE = "nine quiet herons wade"
PEOPLE = ("Ada", "Ben", "Cleo")
SQUARE = ((6, 0), (0, 6), (-6, 0))
STUDY = "Can these clips be measured?"
PANEL = ("label.agreement", "label.disputes", "label.reference", "label.export")
TASK_BOUND = ("label.open_task", "label.append", "label.submit", "label.take_over")


@dataclass
class Walk:
    """What the walk has come to know, and the pages on which it stands."""

    server: RunningServer
    owner: Page
    pictures: Path
    study: str = ""
    pages: dict[str, Page] = field(default_factory=dict)

    def picture(self, page: Page, name: str) -> None:
        """Keep a screenshot."""
        page.screenshot(path=self.pictures / f"{name}.png")

    def tasks(self, name: str) -> list[str]:
        """Return a reader's tasks in the reader's own order."""
        query = (
            "select label_task.id from label_task join person on person.id = reader_id"
            " where display_name = ? order by position"
        )
        return [row[0] for row in rows(self.server.workspace, query, name)]

    def evidence(self, kind: str, name: str) -> list[str]:
        """Return the identifiers of a person's evidence records of one kind."""
        query = (
            "select evidence.id from evidence join person on person.id = person_id"
            " where evidence.kind = ? and display_name = ?"
        )
        return [row[0] for row in rows(self.server.workspace, query, kind, name)]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server on an empty workspace."""
    with serving(tmp_path / "workspace") as running:
        yield running


def next_step(page: Page, base: str) -> str:
    """Return the next best step that Home names."""
    page.goto(base + "/")
    page.get_by_role("heading", name="Where you stand").wait_for()
    page.locator("main:not(:has([aria-busy=true]))").wait_for()
    return page.locator(".step h2").first.inner_text()


def upload_and_clear(walk: Walk, source: Path) -> None:
    """Bring the files in by the browser; look at each contact sheet and clear it by key."""
    page = walk.owner
    page.goto(walk.server.base + "/clips/import")
    page.get_by_role("button", name="Choose files").wait_for()
    page.locator("[data-files]").set_input_files(sorted(map(str, source.iterdir())))
    page.locator(".outcome").wait_for(timeout=120_000)
    told = page.locator(".outcome dl").inner_text()
    assert f"imported\n{len(FILES)}" in told
    walk.picture(page, "1_imported")
    assert next_step(page, walk.server.base) == f"Look at {len(FILES)} contact sheets"
    page.goto(walk.server.base + "/clips/review")
    clear = page.get_by_role("button", name="Clear this sheet")
    for turn in range(len(FILES)):
        expect(clear).to_be_enabled()
        name = page.locator("#sheet-title").inner_text()
        walk.picture(page, f"2_sheet_{turn}")
        page.keyboard.press("c")
        if turn < len(FILES) - 1:
            expect(page.locator("#sheet-title")).not_to_have_text(name)
    page.get_by_role("heading", name="No contact sheet waits").wait_for()
    states = rows(walk.server.workspace, "select clearance from clip")
    assert states == [("cleared",)] * len(FILES)


def add_people(walk: Walk) -> None:
    """Add two readers and an adjudicator in Admin."""
    page = walk.owner
    page.goto(walk.server.base + "/admin")
    for name, role in (("Ada", "reader"), ("Ben", "reader"), ("Cleo", "adjudicator")):
        page.get_by_role("button", name="Add a person").click()
        dialog = page.get_by_role("dialog", name="Add a person")
        dialog.get_by_label("Name, used to sign in").fill(name)
        for one in ("reader", "adjudicator"):
            dialog.get_by_role("checkbox", name=one, exact=True).set_checked(one == role)
        dialog.get_by_label("Passphrase").fill(PASSPHRASE)
        dialog.get_by_role("button", name="Add a person").click()
        page.get_by_role("cell", name=name, exact=True).wait_for()
    walk.picture(page, "3_people")


def create_study(walk: Walk) -> None:
    """Create the study on its page; every cleared clip is in by itself."""
    page = walk.owner
    page.goto(walk.server.base + "/label/new")
    page.get_by_label("Title").fill(STUDY)
    page.get_by_role("checkbox", name="Ada").check()
    page.get_by_role("checkbox", name="Ben").check()
    walk.picture(page, "4_study")
    page.get_by_role("button", name=f"Create study with {len(FILES)} clips").click()
    page.wait_for_url("**/label/lstudy_*")
    walk.study = page.url.rsplit("/", 1)[1]


def read_one(desk: ReadingDesk, quality: str, gain: str) -> None:
    """Answer, outline when the protocol asks for it, and submit; by keyboard alone."""
    desk.rest()
    desk.answer(q=quality, g=gain, u="1", y="3")
    submit = desk.page.get_by_role("region", name="Submit").get_by_role("button")
    if "missing shape" in submit.inner_text():
        desk.outline(SQUARE)
    expect(submit).to_contain_text("Submit")
    desk.submit()


def first_reader(walk: Walk) -> None:
    """Ada reads every clip by keyboard alone."""
    page = walk.pages["Ada"]
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.get_by_role("heading", level=1, name="your reading").wait_for()
    press_primary(page)
    page.get_by_role("heading", level=1, name="left to read").wait_for()
    press_primary(page)
    for turn, task in enumerate(walk.tasks("Ada")):
        page.wait_for_url(f"**/{task}")
        desk = ReadingDesk(page).opened()
        read_one(desk, quality="4", gain="2")
        walk.picture(page, f"5_read_{turn}")
        desk.press("n")
    page.get_by_text("All your clips of this study are submitted.").wait_for()
    shapes = [len(reading_of(walk.server.workspace, one).shapes) for one in walk.tasks("Ada")]
    assert sorted(shapes) == [0, 1, 1, 1]


def second_reader_sees_nothing(walk: Walk, ben: Visitor) -> None:
    """Before submission no label operation tells Ben what Ada entered."""
    hers = walk.tasks("Ada")
    made = [one for task in hers for one in operations_of(walk.server.workspace, task)]
    secrets = {one["id"] for one in made} | set(hers)
    secrets |= {one["payload"]["shape_id"] for one in made if one["kind"] == "shape.add"}
    secrets |= set(walk.evidence("label.submit", "Ada"))
    bodies = []
    for operation in TASK_BOUND:
        for task in hers:
            extra = {
                "label.append": {"protocol_hash": "0" * 64, "operations": []},
                "label.submit": {"state_hash": "0" * 64},
                "label.take_over": {"tab": "mine"},
            }.get(operation, {})
            status, body = ben.ask(operation, task_id=task, **extra)
            assert status in {403, 404}, f"{operation}: {status} {body}"
    for operation in PANEL:
        extra = {"format": "csv"} if operation == "label.export" else {}
        status, body = ben.ask(operation, study_id=walk.study, **extra)
        assert status == 403, f"{operation}: {status} {body}"
        bodies.append(body)
    item = {"item": "any", "decision": "4", "reason": "x"}
    assert ben.ask("label.adjudicate", study_id=walk.study, **item)[0] == 403
    for evidence in walk.evidence("label.submit", "Ada"):
        assert ben.ask("portfolio.evidence", evidence_id=evidence)[0] == 403
    bodies.append(ben.call("label.studies"))
    bodies.append(ben.call("label.worklist", study_id=walk.study))
    bodies.append(ben.call("portfolio.show", role="ai_clinical_specialist"))
    for task in walk.tasks("Ben"):
        bodies.append(ben.call("label.open_task", task_id=task))
        assert bodies[-1]["operations"] == []
    text = json.dumps(bodies)
    assert [secret for secret in secrets if secret in text] == []


def second_reader(walk: Walk, ben: Visitor) -> None:
    """Ben reads one clip on the page and the others by the requests that it sends."""
    page = walk.pages["Ben"]
    first, *others = walk.tasks("Ben")
    page.goto(f"{walk.server.base}/label/{walk.study}/{first}")
    read_one(ReadingDesk(page).opened(), quality="2", gain="3")
    for turn, task in enumerate(others):
        ben.read(task, answers_of(str(4 - turn % 2)))


def adjudicate(walk: Walk) -> None:
    """Cleo reads the agreement, decides every dispute with a reason, stores the standard."""
    page = walk.pages["Cleo"]
    page.goto(f"{walk.server.base}/label/{walk.study}/agreement")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Cannot tell")
    report = page.inner_text("main")
    assert f"{len(FILES)} clips of {len(FILES)} patients" in report
    assert "n too small for the stated coverage" in report
    walk.picture(page, "6_agreement")
    press_primary(page)
    page.get_by_role("navigation", name="Disagreements").wait_for()
    disputes = (
        page.get_by_role("navigation", name="Disagreements").get_by_role("button").count()
    )
    assert disputes >= 3
    for turn in range(disputes):
        expect(heading).to_contain_text(f"{disputes - turn} disagreement")
        page.locator("form .segmented").first.get_by_role("radio").first.check()
        record = page.get_by_role("button", name="Record the decision")
        expect(record).to_be_disabled()
        page.get_by_label("Reason").fill(f"Seen on the picture, number {turn + 1}")
        walk.picture(page, f"7_dispute_{turn}")
        record.click()
    expect(heading).to_have_text("Every disagreement is decided")
    reasons = rows(walk.server.workspace, "select reason from label_adjudication")
    assert len(reasons) == disputes
    press_primary(page)
    expect(heading).to_have_text("The reference standard is complete")


def store_and_export(walk: Walk, saved: Path) -> None:
    """Cleo stores the reference standard and downloads it as COCO."""
    page = walk.pages["Cleo"]
    page.get_by_role("button", name="Store this reference standard").click()
    export = page.get_by_role("button", name="Export COCO")
    expect(export).to_be_enabled()
    walk.picture(page, "8_reference")
    with page.expect_download() as download:
        export.click()
    download.value.save_as(saved)
    coco = json.loads(saved.read_text(encoding="utf-8"))
    assert len(coco["annotations"]) == 3
    sources = {one["attributes"]["source"] for one in coco["annotations"]}
    assert sources == {"reference standard"}


def freeze(walk: Walk) -> None:
    """The owner freezes a dataset version; every cleared clip is in it."""
    page = walk.owner
    page.goto(walk.server.base + "/dataset/new")
    page.get_by_label("Study").select_option(walk.study)
    page.get_by_label("Name").fill("Road")
    page.get_by_role("button", name="Freeze a version").click()
    page.wait_for_url("**/dataset/ds_*")
    page.get_by_role("heading", level=1, name="Road").wait_for()
    walk.picture(page, "9_dataset")
    shown = walk.server.command("dataset", "show", page.url.rsplit("/", 1)[1])
    assert shown["flow"]["included"] == len(FILES)
    (record,) = walk.evidence("dataset.freeze", "Owner")
    assert walk.server.command("portfolio", "evidence", record)["operation"] == "dataset.freeze"
    assert walk.server.command("verify")["ok"] is True


def evidence_is_shown(walk: Walk, name: str, skill: str, record: str, closed: bool) -> None:
    """The portfolio shows the record that stands behind a part."""
    page = walk.pages[name]
    page.goto(walk.server.base + "/portfolio")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=skill))
    row.get_by_role("button", name="Show its parts").click()
    part = page.get_by_role("list", name=f"Parts of {skill}")
    expect(part).to_contain_text("closed" if closed else "gap")
    shown = part.inner_html()
    assert record in shown
    walk.picture(page, f"9_portfolio_{name}")


@pytest.mark.timeout(600)
def test_the_whole_road(server, open_profile: OpenProfile, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    for name in FILES:
        (source / name).write_bytes(load(name))
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    owner = open_profile(server.base).launch(server.url)
    walk = Walk(server, owner, pictures)
    assert next_step(owner, server.base) == "Import a folder of clips"
    upload_and_clear(walk, source)
    add_people(walk)
    create_study(walk)
    profiles: dict[str, Profile] = {name: open_profile(server.base) for name in PEOPLE}
    for name, profile in profiles.items():
        walk.pages[name] = profile.sign_in(name, PASSPHRASE)
    due = f"Read {len(FILES)} clips"
    assert next_step(walk.pages["Ada"], server.base) == due
    first_reader(walk)
    ben = Visitor(server.base).sign_in("Ben", PASSPHRASE)
    second_reader_sees_nothing(walk, ben)
    second_reader(walk, ben)
    ben.close()
    adjudicate(walk)
    store_and_export(walk, tmp_path / "coco.json")
    freeze(walk)
    for record in walk.evidence("label.submit", "Ada"):
        evidence_is_shown(walk, "Ada", "Label: read images for AI", record, closed=False)
    (measured,) = walk.evidence("label.agreement", "Cleo")
    evidence_is_shown(
        walk, "Cleo", "Agreement: measure before you trust", measured, closed=True
    )
    assert next_step(walk.pages["Ada"], server.base) != due
