"""Ledger, log, indicators, thirty days and rationale through the runner, as stored."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from integration.conftest import run_as
from sonobridge.career.ce_ledger import LedgerError
from sonobridge.career.proof_plan import WrongKindError
from sonobridge.core.clock import FixedClock
from sonobridge.core.errors import ConflictError, ForbiddenError, InvalidInputError
from sonobridge.core.operation import Role
from sonobridge.store import Workspace

TODAY = datetime(2026, 11, 22, 15, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path):
    clock = FixedClock(TODAY)
    with Workspace.create(tmp_path / "ws", name="test", origin="work", clock=clock) as made:
        yield made


@pytest.fixture
def run(workspace):
    return lambda name, /, **values: run_as(workspace, name, **values)[0]


@pytest.mark.requirement("R-004-66")
@pytest.mark.requirement("R-002-22")
def test_one_ledger_states_three_bodies_and_packs_an_audit(workspace, run):
    for credential, earned in (
        ("ardms.rvt", "2024-03"),
        ("ardms.rdcs", "2024-03"),
        ("cci.rvs", "2025-05"),
        ("abii.ciip", "2024-05"),
    ):
        run("path.ce_hold", credential=credential, earned=earned)
    added = run(
        "path.ce_add",
        title="Plaque webinar",
        day="2026-05-05",
        claims=["ardms_cme=1.5", "cci_registry=1.5:cardiovascular"],
    )
    stated = run("path.ce")
    found = {one["id"]: one for one in stated["duties"]}
    assert {
        name: (one["current"]["due"], one["current"]["required"], one["current"]["deficit"])
        for name, one in found.items()
    } == {
        "ardms_cme": ("2027-12-31", "30", "28.5"),
        "cci_registry": ("2029-03-31", "36", "34.5"),
        "abii_ce": ("2026-12-31", "24", "24"),
    }
    cardiovascular = found["cci_registry"]["current"]["categories"][0]
    assert (cardiovascular["least"], cardiovascular["missing"]) == ("30", "28.5")
    assert all(one["source"] and one["as_of"] and one["confidence"] for one in found.values())
    pack = run("path.ce_pack", duty="cci_registry")
    with zipfile.ZipFile(
        io.BytesIO(workspace.exports.read(pack["artefact"]["name"]))
    ) as zipped:
        assert f"activities/{added['activity_id']}.json" in zipped.namelist()
        assert json.loads(zipped.read("statement.json"))["id"] == "cci_registry"
    with pytest.raises(LedgerError, match="stands twice"):
        run("path.ce_add", title="plaque webinar", day="2026-05-05", claims=["abii_ce=1"])
    run("path.ce_withdraw", entry=added["activity_id"], reason="wrong day")
    assert run("path.ce")["activities"] == []
    with pytest.raises(LedgerError, match="future"):
        run("path.ce_hold", credential="cci.rcs", earned="2027-01")
    with pytest.raises(LedgerError, match="cannot be read"):
        run("path.ce_add", title="x", day="2026-05-05", claims=["ardms_cme"])


@pytest.mark.requirement("R-010-15")
@pytest.mark.requirement("R-002-21")
def test_a_log_is_taken_in_once_and_counts_equal_the_file(run):
    rows = [("2026-03-01", "carotid", 30)] * 3 + [("2026-03-02", "venous", 45)]
    text = "Date,Exam,Min,Rot,Patient Name\n" + "".join(
        f"{day},{kind},{minutes},v1,Doe\n" for day, kind, minutes in rows
    )
    columns = {"minutes": "Min", "rotation": "Rot"}
    first = run("path.log_import", text=text, **columns)
    assert (first["rows"], first["added"]) == (4, 4)
    assert first["dropped"] == [{"name": "Patient Name", "reason": "may identify a patient"}]
    assert run("path.log_import", text=text, **columns)["added"] == 0
    run(
        "path.rotation_add",
        name="v1",
        title="Vascular",
        start="2026-03-01",
        end="2026-03-31",
        planned_hours=2,
    )
    run("path.log_add", exam_kind="carotid", day="2026-03-03", features=["near_occlusion"])
    shown = run("path.log")
    assert {one["name"]: one["n"] for one in shown["by_kind"]} == {"carotid": 4, "venous": 1}
    (rotation,) = shown["rotations"]
    assert (rotation["hours"], rotation["marks"]) == (
        2.25,
        ["2.25 h logged of 2 h planned", "no supervisor"],
    )
    assert "Doe" not in json.dumps(shown)
    assert "vascular study" in shown["counted_kinds"]
    with pytest.raises(InvalidInputError, match="later day"):
        run("path.log_add", exam_kind="carotid", day="2999-01-01")
    assert run("path.log")["entries"] == 5


def test_indicators_come_from_what_was_stored(run):
    empty = {one["id"]: one for one in run("path.kpi")["indicators"]}
    assert {one["verdict"] for one in empty.values()} == {"no data"}
    for number in range(4):
        run("path.log_add", exam_kind="carotid", day="2026-03-01", minutes=number)
    run(
        "path.log_add",
        exam_kind="carotid",
        day="2026-03-02",
        features=["near_occlusion", "large_body"],
    )
    run("path.kpi_survey", text="Score,Comment\n5,nice Mr Doe\n4,\nx,\n")
    run(
        "path.kpi_reports",
        text="Study,Report\n2026-03-01T08:00,2026-03-01T09:00\n2026-03-01T08:00,\n",
    )
    run("path.kpi_outage", start="2026-03-01T08:00", end="2026-03-01T11:00")
    run("path.kpi_outage", start="2026-03-01T10:00", end="2026-03-01T13:00")
    for month, level in enumerate((60, 59, 58, 57), 1):
        run("path.kpi_phantom", day=f"2026-0{month}-01", level_db=level)
    run(
        "path.kpi_accuracy",
        reference="CT angiography",
        true_positive=18,
        false_negative=2,
        true_negative=20,
        false_positive=0,
    )
    run(
        "path.contribution",
        kind="teaching",
        title="Doppler",
        day="2026-04-01",
        minutes=90,
        confirmed=True,
    )
    run("path.kpi_review", measure="correlation", day="2026-04-01", met=True, area="venous")
    with pytest.raises(InvalidInputError, match="testing area"):
        run("path.kpi_review", measure="correlation", day="2026-04-01", met=True)
    stated = run("path.kpi", scheduled_hours=1000)
    found = {one["id"]: one for one in stated["indicators"]}
    assert found["exams_per_day"]["value"]["value"] == 2.5
    assert found["satisfaction"]["value"]["n"] == 2
    assert found["prelim_turnaround"]["notes"][-1] == "1 without a recorded time, not counted"
    assert found["downtime"]["value"]["value"] == 0.005
    assert found["dx_accuracy"]["verdict"] == "not demonstrated"
    assert found["complex_share"]["value"]["value"] == 0.2
    assert found["training_hours"]["value"]["value"] == 1.5
    assert stated["phantom"].startswith("scanner: Drift")
    assert "3 of 4" not in stated["quality_measures"][-1]["shortfalls"][0]
    assert stated["quality_measures"][-1]["shortfalls"][0] == "1 of 4 correlation cases in 2026"
    assert "Doe" not in json.dumps(stated)


@pytest.mark.requirement("R-004-51")
def test_thirty_days_close_week_by_week(workspace, run):
    with pytest.raises(ConflictError, match="have not begun"):
        run(
            "path.proof_shadow",
            day="2026-11-20",
            site_type="lab",
            observer_hours=3,
            reflection="x",
        )
    run("path.proof_start", start="2026-11-01")
    short = run(
        "path.proof_shadow", day="2026-11-02", site_type="lab", observer_hours=3, reflection="x"
    )
    assert short["lacks"] == ["a reflection of 100 characters (it has 1)"]
    with pytest.raises(ConflictError) as still:
        run("path.proof_close", week=1, kind="shadowing")
    assert "reflection" in still.value.why
    run(
        "path.proof_shadow",
        day="2026-11-02",
        site_type="lab",
        observer_hours=3,
        reflection="x" * 120,
    )
    assert run("path.proof_close", week=1, kind="shadowing")["week"]["closed"]
    with pytest.raises(WrongKindError, match="does not close with shadowing"):
        run("path.proof_close", week=2, kind="shadowing")
    run("path.ce_hold", credential="ardms.rvt", earned="2024-03")
    heard = {
        "title": "Webinar",
        "citation": "https://example.org/w",
        "minutes": 60,
        "webinar": True,
        "day": "2026-11-10",
        "claims": ["ardms_cme=1"],
    }
    run("path.proof_read", **heard)
    (ardms,) = run("path.ce")["duties"]
    assert ardms["current"]["counted"] == "1"
    with pytest.raises(LedgerError, match="stands twice"):
        run("path.proof_read", **heard)
    (ardms,) = run("path.ce")["duties"]
    assert ardms["current"]["counted"] == "1"
    state = run("path.proof")
    assert [week["closed"] for week in state["weeks"]] == [True, True, False, False]
    assert state["weeks"][2]["lacks"] == [
        "10 more sessions in exam mode (0 of 10)",
        "a supervisor's signature",
    ]
    with pytest.raises(ConflictError, match="2 of 4 weeks are open"):
        run("path.thirty_days")


@pytest.mark.requirement("R-004-113")
def test_a_rationale_needs_records_of_ones_own(workspace, run):
    workspace.people.add("Other", [Role.LEARNER], passphrase="a long passphrase")
    _, foreign = run_as(workspace, "path.decide", "Other", answers=[4, 4, 4, 3, 4, 3, 4, 4])
    _, own = run_as(workspace, "path.decide", answers=[5, 2, 5, 5, 3, 1, 3, 4])
    slots = {
        "area": "general ultrasound",
        "population": "everybody who is sent",
        "reason": "variety keeps me careful",
        "evidence": "my answers of today",
        "trade_off": "less depth in one field",
    }
    with pytest.raises(ForbiddenError):
        run("path.rationale", **slots, evidence_ids=[foreign.id])
    lacking = run("path.rationale", **{**slots, "trade_off": ""}, evidence_ids=[own.id])
    assert lacking["missing"] == ["what you give up for it"]
    whole = run("path.rationale", **slots, evidence_ids=[own.id])
    assert whole["complete"]
    assert whole["version"] == 2
    assert run("path.rationale_note") == whole
    asked = run("path.interview", role="generalist")
    assert len(asked["questions"]) >= 10
