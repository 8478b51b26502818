"""An outline with its classes by keyboard alone, and what it does to agreement."""

from __future__ import annotations

import shutil
import time

import pytest

from e2e.conftest import serving
from e2e.road.conftest import DEMO_PASSPHRASE
from e2e.road.reading_desk import ReadingDesk
from e2e.road.stored import reading_of
from e2e.road.visitor import Visitor, answers_of
from e2e.waiting import press_primary

pytestmark = pytest.mark.browser

BAR_S = 60
NOTE_POINTER = "addEventListener('pointerdown', () => (window.pointed = true), true)"
SQUARE = ((6, 0), (0, 6), (-6, 0))


@pytest.fixture(scope="module")
def server(demo, tmp_path_factory):
    """A server of its own: a reading that another browser has just left is still held."""
    folder = tmp_path_factory.mktemp("keyboard") / "workspace"
    shutil.copytree(demo.folder, folder)
    with serving(folder) as running:
        yield running


@pytest.mark.requirement("R-000-25")
def test_outline_and_classes_by_keyboard_within_a_minute(demo, server, open_profile):
    page = open_profile(server.base).launch(server.fresh_url())
    page.evaluate(NOTE_POINTER)
    begun = time.perf_counter()
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.get_by_role("heading", level=1, name="your reading").wait_for()
    press_primary(page)
    page.get_by_role("heading", level=1, name="left to read").wait_for()
    press_primary(page)
    desk = ReadingDesk(page).opened()
    task_id = page.url.rsplit("/", 1)[1]
    desk.rest()
    desk.outline(SQUARE)
    desk.press("Alt+ArrowRight", "Alt+Shift+ArrowDown")  # the first corner, by 1 and 10
    desk.answer(q="4", g="2", u="1", y="3")
    desk.submit()
    took = time.perf_counter() - begun
    assert took < BAR_S
    assert page.evaluate("window.pointed") is None

    reading = reading_of(server.workspace, task_id)
    assert {one.field: one.value for one in reading.answers} == {
        "image_quality": "4", "gain": "adequate", "usable": "yes", "confidence": "sure"
    }  # fmt: skip
    (shape,) = reading.shapes
    assert (shape.label, shape.frame, len(shape.points)) == ("tissue_region", 0, 4)
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = shape.points
    assert (x1 - x0, y2 - y1, x3 - x2, y1 - y0, y3 - y2) == (59, 60, -60, -10, 0)


@pytest.fixture
def visit(server):
    """Return ``visit(name)``: a person of the demo at the HTTP door."""
    people: list[Visitor] = []

    def enter(name: str) -> Visitor:
        people.append(Visitor(server.base).sign_in(name, DEMO_PASSPHRASE))
        return people[-1]

    yield enter
    for person in people:
        person.close()


@pytest.mark.requirement("R-000-25")
def test_agreement_has_patient_intervals_and_says_when_there_is_no_variation(
    demo, server, visit
):
    owner = Visitor(server.base).launch(server.fresh_url())
    choices = owner.call("label.study_options")
    made = owner.call(
        "label.create_study",
        title="Everything usable",
        clip_ids=[clip["clip_id"] for clip in choices["clips"]],
        reader_ids=[
            one["person_id"]
            for one in choices["readers"]
            if one["name"].startswith("Demo reader")
        ],
        seed=5,
    )
    owner.close()
    for name, shift in (("Demo reader A", 0), ("Demo reader B", 1)):
        reader = visit(name)
        tasks = reader.call("label.worklist", study_id=made["study_id"])["tasks"]
        for place, task in enumerate(sorted(tasks, key=lambda one: one["clip_id"])):
            quality = str(2 + place % 3 + (shift if place == 0 else 0))
            reader.read(task["task_id"], answers_of(quality))
    adjudicator = visit("Demo adjudicator")
    agreed = agreement(adjudicator, made["study_id"])
    usable, outline = agreed["usable"], agreed["tissue_region"]
    assert usable["overall"]["state"] == "not_estimable"
    assert usable["overall"]["reason"] == "undefined: no variation"
    assert usable["percent"]["value"] == 1
    assert outline["overall"]["name"].endswith("Dice")
    assert outline["overall"]["value"] == 1

    differing = agreement(adjudicator, demo.told["study_id"])["image_quality"]
    alpha, kappa = differing["overall"], differing["pairs"][0]["measure"]
    assert alpha["name"] == "Krippendorff's alpha"
    assert kappa["name"] == "Cohen's kappa"
    for estimate in (alpha, kappa):
        assert estimate["n_unit"] == "patients"
        assert estimate["n"] == demo.told["cleared"]
        assert estimate["low"] < estimate["value"] < estimate["high"]
        assert "resamples of patients" in estimate["method"]
        assert "n too small for the stated coverage" in estimate["note"]


def agreement(person: Visitor, study_id: str) -> dict[str, dict]:
    """Return the agreement on each question and shape of a study."""
    report = person.call("label.agreement", study_id=study_id)
    return {one["name"]: one for one in report["fields"]}
