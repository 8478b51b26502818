"""What both roles hand over and to whom, filled from the demo's stored exam."""

from __future__ import annotations

import re

import pytest

from integration.conftest import run_as
from sonobridge.career.planning.material import load_role
from sonobridge.career.proof_plan.patient_data_scan import scan_texts
from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace
from sonobridge.store.scans import ScanStore
from sonobridge.workflows.path.stakeholders.research_abstract import (
    difference_figure,
    pairs_from_lines,
)

ROLES = {"generalist": "staff_sonographer", "specialist": "vascular_technologist"}
PLACEHOLDER = re.compile(r"\{[a-z_]+\}|\bTODO\b|\bTBD\b|<[a-z ]+>|\.\.\.|_{3,}|\bnone yet\b")


@pytest.fixture
def workspace(demo_copy):
    with Workspace.open(demo_copy, clock=SystemClock()) as opened:
        yield opened


@pytest.fixture
def run(workspace):
    return lambda name, /, **values: run_as(workspace, name, **values)[0]


@pytest.fixture
def stored(workspace, demo):
    """The session's result as stored."""
    return ScanStore(workspace).result(demo.report["scan_session_id"]).body


def slug(title):
    return "_".join(title.casefold().split())


def made(run, who):
    """A deliverable with its lines by part; it is complete and each part names its origin."""
    found = run("path.deliverable", who=who)
    assert (found["complete"], found["missing"]) == (True, []), who
    assert all(one["lines"] and one["origin"] for one in found["slots"])
    return found, {one["name"]: one["lines"] for one in found["slots"]}


@pytest.mark.requirement("R-004-05")
def test_both_roles_have_five_people_without_an_empty_cell_and_each_gets_a_template(run):
    told = {one["side"]: one for one in run("path.framework")["sides"]}
    for side, name in ROLES.items():
        people = told[side]["people"]
        role = load_role(name)
        assert told[side]["role"] == name
        assert len(people) == len(role.stakeholders) == 5
        for one, of_role in zip(people, role.stakeholders, strict=True):
            cells = [one[key] for key in ("who", "need", "deliverable", "channel", "success")]
            assert all(cell.strip() for cell in cells)
            assert cells == [getattr(of_role, key) for key in type(of_role).__slots__]
            opened = run("path.deliverable", who=one["id"])
            assert opened["title"] == one["deliverable"]
            # A template: named parts, each filled or saying what fills it.
            assert opened["slots"]
            assert all(part["name"] for part in opened["slots"])
            assert all(bool(part["lines"]) != bool(part["missing"]) for part in opened["slots"])


@pytest.mark.requirement("R-004-06")
def test_each_role_hands_over_four_things_that_a_stored_session_fills(run, demo):
    run("path.probe_test", scanner="Room 2", dead=[3], seed=9)
    run("path.kpi_phantom", day="2026-02-01", level_db=-31.25, scanner="Room 2")
    run("path.kpi_outage", start="2026-03-01T08:00", end="2026-03-01T11:00", scanner="Room 2")
    for name in ROLES.values():
        titles = load_role(name).deliverables
        assert len(titles) >= 4
        for title in titles:
            found, lines = made(run, slug(title))
            assert found["title"] == title
            assert found["session_id"] == demo.report["scan_session_id"]
            assert any(
                demo.report["scan_session_id"] in one["origin"]
                or "worksheet" in one["origin"]
                or one["name"] == "Settings"
                for one in found["slots"]
            )
            text = "\n".join(line for part in lines.values() for line in part)
            assert not PLACEHOLDER.search(text), (title, PLACEHOLDER.search(text))


def test_without_a_session_nothing_is_made_up(tmp_path):
    with Workspace.create(
        tmp_path / "ws", name="Empty", origin="work", clock=SystemClock()
    ) as empty:
        for name in ROLES.values():
            for title in load_role(name).deliverables:
                found, _ = run_as(empty, "path.deliverable", who=slug(title))
                assert not found["complete"]
                assert found["figures"] == []


@pytest.mark.requirement("R-004-85")
def test_a_consultation_note_has_finding_grade_uncertainty_and_alternative(run, stored):
    found, note = made(run, "consultation_note")
    assert note["Finding"] == [stored["submission"]["impression"]]
    graded = stored["submission"]["grades"]
    assert len(note["Grade with its criterion set"]) >= len(graded)
    assert all("SRU consensus 2003" in one for one in note["Grade with its criterion set"])
    assert all(" to " in one and "cm/s" in one for one in note["Uncertainty of velocities"])
    assert note["Uncertainty of the grade"]
    # The alternative is the grade by another criterion set, with its badge.
    assert {one.partition(",")[0] for one in note["Alternative"]} == {"right", "left"}
    shown = run("scan.session", session_id=found["session_id"])["result"]["side_grades"]
    others = [g for side in shown for g in side["grades"] if not g["usual"]]
    assert len(others) == len(note["Alternative"])
    for line, one in zip(note["Alternative"], others, strict=True):
        assert one["title"] in line
        assert one["words"] in line
        assert (f"[{one['badge']}]" in line) == bool(one["badge"])


@pytest.mark.requirement("R-004-87")
def test_a_teaching_case_names_nobody_knows_its_truth_and_asks_three_questions(run, stored):
    found, case = made(run, "teaching_case")
    assert case["Case"][0].endswith("Simulated patient c01.")
    decisions = stored["result"]["decisions"]
    assert len(case["Questions"]) == len(decisions) >= 3
    for line, one in zip(case["Questions"], decisions, strict=True):
        assert one["question"] in line
        assert f"Answer: {'; '.join(one['right_answers'])}" in line
    shown = [
        one
        for one in run("scan.session", session_id=found["session_id"])["result"]["truth"]
        if not one["label"].startswith("In your gate")
    ]
    truth = case["Truth of the simulated patient"]
    assert [one.partition(": ")[0] for one in truth] == [one["label"] for one in shown]
    assert all(row["truth"] in line for row, line in zip(shown, truth, strict=True))
    assert scan_texts({name: "\n".join(lines) for name, lines in case.items()}) == ()
    assert case["Search for patient data"][0] == "Nothing was found."


@pytest.mark.requirement("R-004-88")
def test_the_figure_of_an_abstract_is_drawn_again_byte_for_byte_from_its_data(run, stored):
    found, abstract = made(run, "research_abstract_with_figures")
    (figure,) = found["figures"]
    pairs = pairs_from_lines(tuple(abstract["Data"]))
    assert difference_figure(pairs).encode() == figure["svg"].encode()
    again, _ = made(run, "research_abstract_with_figures")
    assert again["figures"] == found["figures"]
    true = {
        (one["side"], one["site"]): one["psv_scanner_cm_s"]
        for one in stored["result"]["truth"]["velocities"]
    }
    assert len(pairs) > 10
    for one in pairs:
        assert one.true == true[one.side, one.site]
    mean = sum(one.measured - one.true for one in pairs) / len(pairs)
    assert f"measured minus true {mean:+.1f} cm/s" in abstract["Result"][0]
    moved = (*pairs[:-1], type(pairs[0])(side="left", site="eca", measured=99.0, true=50.0))
    assert difference_figure(moved) != figure["svg"]
    assert "no interval" in abstract["Limits"][0]
