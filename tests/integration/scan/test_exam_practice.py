"""Learning curve and portfolio read submitted exams of the person, and nothing else."""

from __future__ import annotations

import pytest
from tests.integration.conftest import run_as

from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace
from sonobridge.store.scans import ScanStore
from sonobridge.workflows.portfolio.practice_read import practice_of

CASE = ("c01", "ab" * 32)


@pytest.fixture
def room(tmp_path):
    with Workspace.create(
        tmp_path / "workspace", name="Scan", origin="work", clock=SystemClock()
    ) as workspace:
        yield workspace


def scanned(room, score, mode="exam", person=None, hand_in=True, **summed):
    """Store a session with a result as a submission would."""
    scans = ScanStore(room)
    body = {"device": "keyboard"}
    who = person or room.people.owner().id
    session = scans.start(who, case=CASE, mode=mode, seed=1, body=body)
    if hand_in:
        sha256 = room.blobs.put(b"{}\n")
        summary = {
            "passed": score > 0.5,
            "relative": score,
            "failed_gates": [],
            "rung": "tested_on_scripts",
            **summed,
        }
        with room.transaction() as connection:
            scans.submit(
                connection,
                session.id,
                trace_sha256=sha256,
                body={"result": {}},
                summary=summary,
                evidence_id=None,
            )
    return session.id


def test_under_five_exams_there_is_no_curve_and_it_says_so(room):
    for score in (0.2, 0.4, 0.6, 0.8):
        scanned(room, score)
    for mode in ("coach", "faded"):
        scanned(room, 0.9, mode)
    scanned(room, 0.9, hand_in=False)
    shown, _ = run_as(room, "scan.curve")
    assert [one["relative"] for one in shown["points"]] == [0.2, 0.4, 0.6, 0.8]
    assert (shown["fitted"], shown["verdict"]) == ([], "too_few")
    assert shown["level_now"]["state"] == shown["change"]["state"] == "not_estimable"
    assert "4 of 5" in shown["change"]["reason"]
    assert shown["rung"] == "tested on scripts"


def test_a_rise_over_exams_is_told_with_its_interval(room):
    for score in (0.2, 0.3, 0.42, 0.5, 0.58, 0.7, 0.8):
        scanned(room, score)
    shown, _ = run_as(room, "scan.curve")
    assert shown["verdict"] == "rising"
    assert shown["change"]["n"] == 7
    assert shown["change"]["low"] < shown["change"]["value"] <= shown["change"]["high"]
    assert len(shown["fitted"]) == 7
    assert run_as(room, "scan.curve", case_id="c02")[0]["points"] == []


def test_only_an_exam_is_practice():
    class Kept:
        kind = "scan.submit"
        result = {
            "mode": "exam",
            "case_id": "c01",
            "device": "keyboard",
            "rung": "tested_on_scripts",
            "relative": 0.5,
            "passed": True,
        }

    read = practice_of(Kept())
    assert (read.case_id, read.device, read.rung) == ("c01", "keyboard", "tested on scripts")
    for mode in ("coach", "faded", ""):
        Kept.result = {**Kept.result, "mode": mode}
        assert practice_of(Kept()) is None
    Kept.kind = "label.submit"
    assert practice_of(Kept()) is None


MIXED = {
    "device": "mixed",
    "declared_device": "keyboard",
    "steered": {"keyboard": 40, "mouse": 2},
}
ALONE = {"device": "keyboard", "declared_device": "keyboard", "steered": {"keyboard": 9}}


def test_lists_and_curve_name_what_steered_and_never_silently_what_was_declared(room):
    mixed = scanned(room, 0.4, **MIXED)
    alone = scanned(room, 0.6, **ALONE)
    before = scanned(room, 0.7)  # submitted before devices were counted
    lines, _ = run_as(room, "scan.sessions")
    found = {one["session_id"]: one["device"] for one in lines["sessions"]}
    assert found == {mixed: "mixed", alone: "keyboard", before: "keyboard"}
    every, _ = run_as(room, "scan.curve")
    assert every["devices"] == ["keyboard", "mixed"]
    assert [one["device"] for one in every["points"]].count("mixed") == 1
    only, _ = run_as(room, "scan.curve", device="mixed")
    assert [one["session_id"] for one in only["points"]] == [mixed]
    assert (only["device"], only["devices"]) == ("mixed", ["keyboard", "mixed"])
    assert run_as(room, "scan.curve", device="phone")[0]["points"] == []


def test_the_words_of_a_badge_name_every_device_that_steered():
    def badge(**said):
        class Kept:
            kind = "scan.submit"
            result = {"mode": "exam", "relative": 0.5, **said}

        return practice_of(Kept()).device

    assert badge(**ALONE) == "keyboard"
    assert badge(**MIXED) == "mixed: keyboard 40, mouse 2 control messages (declared: keyboard)"
    # The counts decide, whatever else the record says of itself.
    assert badge(**{**MIXED, "device": "keyboard"}).startswith("mixed: keyboard 40, mouse 2")
    assert badge(**{**ALONE, "steered": {}}).startswith("unobserved: ")
    assert badge(device="keyboard") == "keyboard"
