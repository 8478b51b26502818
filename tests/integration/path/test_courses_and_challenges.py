"""Coursework from a transcript; what is hard about the work, from the log."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portfolio_room import PortfolioRoom
from sonobridge.career.clinical_log import LogReadError
from sonobridge.core.clock import FixedClock

TRANSCRIPT = """Course,Grade,Student name
Medical Terminology I,A,Doe
Human Anatomy and Physiology,B+,Doe
Patient Care in Radiology,F,Doe
College Algebra,A,Doe
Art History,W,Doe
"""


@pytest.fixture
def run(tmp_path):
    clock = FixedClock(datetime(2026, 11, 22, 15, tzinfo=UTC))
    return PortfolioRoom(tmp_path / "ws", clock).run


@pytest.mark.requirement("R-002-18")
def test_a_transcript_closes_mapped_skills_only_and_lists_unmapped_courses(run):
    before = run("path.courses")
    assert {one["id"] for one in before["skills"]} == {
        "terminology",
        "care",
        "procedures",
        "anatomy",
        "physiology",
    }
    assert not any(one["closed"] for one in before["skills"])
    found = run("path.courses_import", text=TRANSCRIPT)
    closed = {one["id"]: one["courses"] for one in found["skills"] if one["closed"]}
    assert closed == {
        "terminology": ["Medical Terminology I"],
        "anatomy": ["Human Anatomy and Physiology"],
        "physiology": ["Human Anatomy and Physiology"],
    }
    assert [one["title"] for one in found["unmapped"]] == ["College Algebra", "Art History"]
    # A failed course is mapped and closes nothing.
    assert [one["title"] for one in found["not_passed"]] == ["Patient Care in Radiology"]
    assert found["words"] == "3 of 5 skills are closed by 5 courses; 2 are unmapped."
    assert "Doe" not in str(run("path.courses"))
    with pytest.raises(LogReadError, match="cannot be read"):
        run("path.courses_import", text="Title,Mark\nAnatomy,A\n")
    assert run("path.courses")["version"] == 1


@pytest.mark.requirement("R-004-65")
def test_three_challenges_have_source_meter_and_counter_measure(run):
    empty = {one["id"]: one for one in run("path.challenges")["challenges"]}
    assert list(empty) == ["complexity", "literature", "teaching"]
    for one in empty.values():
        assert all((one["source"], one["meter"], one["counter"], one["as_of"]))
        assert one["value"]["state"] == "not_estimable"
    run("path.log_add", exam_kind="carotid", day="2026-11-02", features=["near_occlusion"])
    run(
        "path.log_add",
        exam_kind="carotid",
        day="2026-11-03",
        features=["near_occlusion", "tandem_lesion"],
    )
    run("path.proof_start")
    run("path.proof_read", title="A review", citation="10.1000/x", minutes=90)
    run("path.contribution", kind="teaching", title="Angles", day="2026-11-01", minutes=30)
    run("path.contribution", kind="teaching", title="Old", day="2026-01-01", minutes=600)
    found = {one["id"]: one["value"] for one in run("path.challenges")["challenges"]}
    assert (found["complexity"]["value"], found["complexity"]["n"]) == (0.5, 2)
    assert found["complexity"]["low"] < 0.5 < found["complexity"]["high"]
    assert (found["literature"]["value"], found["literature"]["n"]) == (1.5, 1)
    assert (found["teaching"]["value"], found["teaching"]["n"]) == (0.5, 1)
