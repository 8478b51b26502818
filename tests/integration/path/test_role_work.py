"""What the two roles of the fork come to: indicators, people worked for, providers, on-call."""

from __future__ import annotations

import csv
import json
from importlib.resources import files

import pytest

from portfolio_room import PortfolioRoom
from sonobridge.career.planning.material import career_file

YEAR = 2026
TARGETS = {
    "exams_per_day": "8-12", "image_quality": ">=90% on radiologist review",
    "satisfaction": ">=4.5/5", "prelim_turnaround": "<=24 h routine", "downtime": "<1%",
    "dx_accuracy": ">=95%", "complex_share": ">=50%", "publications": ">=1/year",
    "training_hours": ">=40 h/year", "presentations": ">=1/year",
}  # fmt: skip
VERDICTS = {"demonstrated", "not demonstrated", "too few"}


@pytest.fixture
def room(tmp_path, clock):
    made = PortfolioRoom(tmp_path / "ws", clock)
    yield made
    made.workspace.close()


def a_year_of_work(room):
    """Enter something of every kind that an indicator counts."""
    for day, done in (("02", 6), ("03", 5), ("04", 8)):
        for number in range(done):
            room.run(
                "path.log_add", exam_kind="carotid", day=f"{YEAR}-03-{day}", minutes=number,
                features=["near_occlusion", "large_body"] if number < 3 else [],
            )  # fmt: skip
    for number in range(24):
        day = f"{YEAR}-04-{1 + number:02d}"
        room.run("path.kpi_review", measure="technical_quality", day=day, met=number > 0)
    room.run("path.kpi_survey", text="Score\n" + "5\n4\n5\n" * 8)
    rows = "".join(f"{YEAR}-03-01T08:00,{YEAR}-03-01T{9 + n % 9:02d}:00\n" for n in range(24))
    room.run("path.kpi_reports", text=f"Study,Report\n{rows}")
    for day in ("01", "05"):
        room.run(
            "path.kpi_outage", start=f"{YEAR}-03-{day}T08:00", end=f"{YEAR}-03-{day}T11:00"
        )
    counts = {
        "true_positive": 37,
        "false_negative": 3,
        "true_negative": 75,
        "false_positive": 5,
    }
    room.run("path.kpi_accuracy", reference="CT angiography", **counts)
    for kind, more in (
        ("publication", {"address": "10.1000/x"}),
        ("presentation", {"role": "presenter"}),
        ("teaching", {"minutes": 90, "confirmed": True}),
        ("teaching", {"minutes": 45, "confirmed": True}),
    ):
        title, day = f"{kind} {len(more)}", f"{YEAR}-05-0{1 + len(json.dumps(more)) % 9}"
        room.run("path.contribution", kind=kind, title=title, day=day, **more)


@pytest.mark.requirement("R-004-07")
def test_all_ten_indicators_have_definition_target_n_interval_and_verdict(room):
    a_year_of_work(room)
    found = room.run("path.kpi", as_of=f"{YEAR}-12-01", scheduled_hours=2000)["indicators"]
    assert [one["id"] for one in found] == list(TARGETS)
    assert [one["side"] for one in found] == ["generalist"] * 5 + ["specialist"] * 5
    for one in found:
        value = one["value"]
        assert one["definition"].endswith(".")
        assert one["target"] == TARGETS[one["id"]]
        assert value["state"] == "estimate", one["id"]
        assert value["n"] >= 1
        assert value["n_unit"]
        assert value["low"] <= value["value"] <= value["high"], one["id"]
        assert value["low"] < value["high"]
        assert one["verdict"] in VERDICTS, one["id"]
    by_id = {one["id"]: one["value"] for one in found}
    assert by_id["publications"]["value"] == 1
    assert (by_id["publications"]["low"], by_id["publications"]["high"]) == pytest.approx(
        (0.0253, 5.5716), abs=1e-3
    )
    assert by_id["training_hours"]["value"] == 2.25


@pytest.mark.requirement("R-004-02")
def test_people_who_differ_in_on_call_alone_get_other_lists_and_the_reason(room):
    asked = {"profile": "dms-student", "role": "consultant", "start": "2026-12-01"}
    lists = {}
    for tolerated in (None, 0):
        found = room.run("path.plan", **asked, on_call_hours=tolerated)
        lists[tolerated] = [
            [(one["id"], one["title"], one["start"]) for one in plan["steps"]]
            for plan in found["plans"]
        ]
        reasons = [one["reason"] for one in found["excluded"]]
        named = [one for one in reasons if "on-call tolerance" in one]
        assert bool(named) == (tolerated == 0)
    assert lists[None]
    assert lists[0]
    assert lists[None] != lists[0]
    assert any("without on-call" in title for plan in lists[0] for _, title, _ in plan)
    assert not any("without on-call" in title for plan in lists[None] for _, title, _ in plan)
    refused = room.run("path.plan", **{**asked, "role": "imaging-informatics"}, on_call_hours=0)
    assert refused["plans"] == []
    assert refused["excluded"][0]["reason"].startswith("on-call tolerance is 0 h a week")


def planned_schools(room):
    """Every school and course of the plans of some starting points."""
    steps = {}
    for profile, role in (
        ("school-leaver", "vascular-technologist"),
        ("staff-sonographer", "ultrasound-manager"),
        ("uk-sonographer", "clinical-instructor"),
    ):
        found = room.run("path.plan", profile=profile, role=role, start="2026-12-01")
        steps |= {
            one["id"]: one["title"]
            for plan in found["plans"]
            for one in plan["steps"]
            if one["kind"] in ("school", "course")
        }
    return steps


@pytest.mark.requirement("R-002-30")
def test_no_provider_is_preset_or_ranked_and_unknown_accreditation_says_so(room):
    file = career_file("planning.yaml")
    kinds = {one["id"]: one["title"] for one in (*file["programmes"], *file["courses"])}
    assert not {"provider", "school", "url", "link"} & {
        key for one in (*file["programmes"], *file["courses"]) for key in one
    }
    before = planned_schools(room)
    assert before
    assert all(kinds[name] == title for name, title in before.items())
    assert room.run("path.programmes")["programmes"] == []
    # Two providers, entered with the better one last, then with the better one first.
    for better, worse in (("Zeta school", "Alpha school"), ("Alpha school", "Zeta school")):
        for name, share in ((worse, 0.5), (better, 0.99)):
            room.run(
                "path.programme", name=name, source="outcomes page", retention=share,
                take_and_pass=share, placement=share,
            )  # fmt: skip
        listed = room.run("path.programmes")["programmes"]
        assert [one["name"] for one in listed] == ["Alpha school", "Zeta school"]
        assert all(not {"rank", "score", "place"} & one.keys() for one in listed)
    for one in listed:
        cells = {cell["name"]: cell for cell in one["cells"]}
        assert cells["accredited"]["shown"] == "unknown"
        assert cells["accredited"]["state"] == "unknown"
    assert planned_schools(room) == before
    examples = room.run("path.project")["examples"]
    assert examples
    assert {one["standing"] for one in examples} == {"example, not verified"}
    note = room.run("path.programmes")["examples_note"]
    assert "examples, not verified" in note
    assert "none is preset here" in note


def medians():
    """The national medians, read from the shipped file itself."""
    text = (files("sonobridge.reference_data") / "career" / "oews_2025_imaging.csv").read_text()
    rows = csv.DictReader(text.splitlines())
    return {one["soc"]: one["a_median"] for one in rows if one["area_code"] == "0000000"}


def rungs(room, side):
    found = room.run("path.ladder")["rungs"]
    assert found == room.run("path.framework")["ladder"]
    file = medians()
    for one in found:
        assert one["median"] == float(file[one["soc"]])
        assert (one["mark"], one["period"], one["area"]) == ("proxy", "May 2025", "National")
        assert one["occupation"]
        assert "Occupational Employment and Wage Statistics" in one["pay_source"]
        assert one["pay_as_of"]
        assert one["pay_confidence"]
    return {one["role"]: one for one in found if one["side"] == side}


@pytest.mark.requirement("R-004-62")
def test_lead_instructor_and_manager_stand_with_a_proxy_and_its_median(room):
    found = rungs(room, "generalist")
    assert list(found) == ["lead_sonographer", "clinical_instructor", "ultrasound_manager"]
    assert {name: one["soc"] for name, one in found.items()} == {
        "lead_sonographer": "29-2032",
        "clinical_instructor": "25-1071",
        "ultrasound_manager": "11-9111",
    }
    assert found["ultrasound_manager"]["median"] == 123_860
    assert found["clinical_instructor"]["median"] == 107_310


@pytest.mark.requirement("R-004-63")
def test_consultant_scientist_and_professor_stand_with_median_source_and_proxy(room):
    found = rungs(room, "specialist")
    assert list(found) == ["consultant", "research_scientist", "professor"]
    assert found["consultant"]["soc"] == "13-1111"
    assert found["research_scientist"]["soc"] in ("19-1042", "15-1221")
    assert found["professor"]["soc"] == "25-1071"
    assert all(one["median"] > 0 for one in found.values())
