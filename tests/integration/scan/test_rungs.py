"""Raising a rung of the claim ladder: one at a time, with the attached report of a study."""

from __future__ import annotations

import hashlib

import pytest
from tests.integration.conftest import run_as

from sonobridge.core.clock import SystemClock
from sonobridge.core.errors import ForbiddenError, InvalidInputError, MissingError
from sonobridge.store import Workspace


@pytest.fixture
def room(tmp_path):
    with Workspace.create(
        tmp_path / "workspace", name="Scan", origin="work", clock=SystemClock()
    ) as workspace:
        yield workspace


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "groups.pdf"
    path.write_bytes(b"report of a made study")
    return path


def climb(room, report, person="", **changes):
    values = {
        "part": "angle",
        "rung": "separates_groups",
        "study": str(report),
        "kind": "known_groups",
        "participants": 29,
        "result": "Experts over novices by d 1.1 (0.4 to 1.8).",
        **changes,
    }
    return run_as(room, "scan.raise_rung", person, **values)


def line(room, part="angle"):
    listed, _ = run_as(room, "scan.rungs")
    return next(one for one in listed["parts"] if one["part"] == part)


@pytest.mark.requirement("R-010-08")
def test_a_rung_is_raised_by_an_attached_study_and_the_record_holds_its_hash(room, report):
    before = line(room)
    assert before["present"] == before["shipped"] == "tested_on_scripts"
    assert before["evidence_id"] == ""
    raised, evidence = climb(room, report)
    sha256 = hashlib.sha256(report.read_bytes()).hexdigest()
    assert (raised["present"], raised["words"]) == ("separates_groups", "separates groups")
    assert (raised["study_sha256"], raised["participants"]) == (sha256, 29)
    assert evidence.id == raised["evidence_id"]
    assert evidence.result["to"] == "separates_groups"
    assert room.blobs.read(sha256) == report.read_bytes()
    assert line(room) == raised
    assert line(room, "gate")["present"] == "tested_on_scripts"
    assert raised["shipped"] == "tested_on_scripts"


@pytest.mark.requirement("R-010-08")
@pytest.mark.parametrize(
    ("changes", "error", "why"),
    [
        ({"rung": "agrees_with_raters", "kind": "blinded_raters"}, InvalidInputError, "one at"),
        ({"kind": "blinded_raters"}, InvalidInputError, "another design"),
        ({"rung": "tested_on_scripts"}, InvalidInputError, "one at"),
        ({"part": "charm"}, MissingError, "no such part"),
        ({"study": "no such file"}, MissingError, "cannot be opened"),
    ],
)
def test_without_the_right_study_the_rung_stays(room, report, changes, error, why):
    with pytest.raises(error, match=why):
        climb(room, report, **changes)
    assert line(room)["present"] == "tested_on_scripts"


@pytest.mark.requirement("R-010-08")
def test_an_empty_report_is_no_study(room, tmp_path):
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    with pytest.raises(InvalidInputError, match="cannot be attached"):
        climb(room, empty)


def test_a_rung_is_climbed_again_from_where_it_stands(room, report):
    climb(room, report)
    with pytest.raises(InvalidInputError, match="one at a time"):
        climb(room, report)
    raised, _ = climb(room, report, rung="agrees_with_raters", kind="blinded_raters")
    assert raised["present"] == "agrees_with_raters"


def test_a_learner_raises_nothing(room, report):
    run_as(room, "admin.add_person", name="Learner", roles=["learner"])
    with pytest.raises(ForbiddenError):
        climb(room, report, person="Learner")
