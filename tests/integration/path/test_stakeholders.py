"""What stakeholders get and how one sees that it worked, from the demo's stored exam."""

from __future__ import annotations

import json

import pytest

from integration.conftest import run_as
from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace
from sonobridge.store.scans import ScanStore

FOUR = ("need", "deliverable", "channel", "success")


@pytest.fixture
def workspace(demo_copy):
    with Workspace.open(demo_copy, clock=SystemClock()) as opened:
        yield opened


@pytest.fixture
def run(workspace):
    return lambda name, /, **values: run_as(workspace, name, **values)[0]


@pytest.fixture
def session_id(demo):
    return demo.report["scan_session_id"]


@pytest.fixture
def stored(workspace, session_id):
    """The session's result as stored."""
    return ScanStore(workspace).result(session_id).body


def record(run, who):
    """Return a stakeholder's record, with all four fields."""
    found = {one["id"]: one for one in run("path.stakeholders")["stakeholders"]}[who]
    assert all(found[name] for name in FOUR)
    assert found["source"]
    assert found["confidence"]
    return found


def whole(run, who):
    """Return a deliverable's lines by part; none is empty and each names its origin."""
    made = run("path.deliverable", who=who)
    assert made["missing"] == []
    assert made["complete"]
    assert all(one["lines"] and one["origin"] for one in made["slots"])
    return {one["name"]: one["lines"] for one in made["slots"]}


def gaps(run, who):
    return {one.partition(":")[0] for one in run("path.deliverable", who=who)["missing"]}


def log(run, who, *values):
    return run("path.stakeholder_log", who=who, values=list(values))


@pytest.mark.requirement("R-004-42")
@pytest.mark.requirement("R-004-43")
def test_five_stakeholders_a_side_each_with_need_deliverable_channel_and_sign(run):
    found = run("path.stakeholders")["stakeholders"]
    sides = {
        side: [o["id"] for o in found if o["side"] == side]
        for side in ("generalist", "specialist")
    }
    assert sides == {
        "generalist": ["patients", "radiologists", "referring", "nurses", "administrators"],
        "specialist": [
            "specialists",
            "referring_specialist",
            "research",
            "trainees",
            "vendors",
        ],
    }
    for one in found:
        assert all(one[name] for name in FOUR)
        assert one["value"]["state"] in {"estimate", "not_estimable"}
        assert one["value"]["n_unit"]


@pytest.mark.requirement("R-004-71")
def test_patients_get_a_card_and_a_comfort_record(run, session_id):
    assert gaps(run, "patients") == {"Comfort record"}
    items = ("explained", "covered", "warm_gel", "position", "pain_asked")
    assert log(run, "patients", *(f"{one}=yes" for one in items))["session_id"] == session_id
    card = whole(run, "patients")
    assert len(card["Comfort record"]) == len(items)
    assert record(run, "patients")["value"]["value"] == 1.0
    log(run, "patients", *(f"{one}=yes" for one in items[1:]), "explained=no")
    sign = record(run, "patients")["value"]
    assert (sign["value"], sign["n"]) == (0.5, 2)
    assert sign["low"] < 0.5 < sign["high"]


@pytest.mark.requirement("R-004-72")
def test_radiologists_get_the_stored_report_with_key_frames(run, session_id, workspace):
    given = whole(run, "radiologists")
    report = run("scan.report", session_id=session_id)
    lines = {one["heading"]: one["lines"] for one in report["sections"]}
    assert given["Measurements"] == lines["Measurements"]
    assert given["Not taken"] == report["missing"]
    pictures = {n for one in report["images"] for n in one["pictures"]}
    views = [e for e in ScanStore(workspace).entries(session_id) if e.kind == "view"]
    assert pictures == {one.seq for one in views}
    assert len(given["Key frames"]) == sum(bool(o["pictures"]) for o in report["images"])
    for queried in ("no", "no", "no", "yes"):
        log(run, "radiologists", f"queried={queried}")
    sign = record(run, "radiologists")["value"]
    assert (sign["value"], sign["n"]) == (0.75, 4)


@pytest.mark.requirement("R-004-73")
def test_referring_physicians_get_a_letter_and_the_call_is_held_against_the_rule(run, stored):
    assert gaps(run, "referring") == {"Urgent-call record"}
    log(run, "referring", "urgent=yes", "call_min=20")
    log(run, "referring", "urgent=no")
    log(run, "referring", "urgent=yes", "call_min=95")
    letter = whole(run, "referring")
    assert letter["Impression"] == [stored["submission"]["impression"]]
    assert "minutes from finding to call: 95" in letter["Urgent-call record"]
    found = record(run, "referring")
    assert (found["value"]["value"], found["value"]["n"]) == (0.5, 2)
    assert "assumption" in found["notes"][0]


@pytest.mark.requirement("R-004-74")
def test_nurses_get_a_checklist_and_late_minutes_are_counted(run):
    assert gaps(run, "nurses") == {"Start"}
    log(run, "nurses", "late_min=4")
    log(run, "nurses", "late_min=10")
    assert "minutes the examination started late: 10" in whole(run, "nurses")["Start"]
    sign = record(run, "nurses")["value"]
    assert (sign["value"], sign["n"]) == (7.0, 2)


@pytest.mark.requirement("R-004-75")
def test_administrators_get_indicators_with_n_and_interval(run, session_id):
    assert gaps(run, "administrators") == {"Indicators"}
    for number in range(4):
        run("path.log_add", exam_kind="carotid", day=f"2026-03-0{1 + number % 2}")
    as_of = run("path.kpi")["year"]
    for day in (f"{as_of}-01-05", f"{as_of}-01-06"):
        run("path.log_add", exam_kind="carotid", day=day)
    summary = whole(run, "administrators")
    images = run("scan.report", session_id=session_id)["images"]
    required = [one for one in images if one["required"]]
    taken = sum(one["state"] == "taken" for one in required)
    assert summary["Protocol"][0].startswith(f"{taken} of {len(required)} required views")
    own = next(o for o in run("path.kpi")["indicators"] if o["id"] == "exams_per_day")
    note = next(n for n in record(run, "administrators")["notes"] if "exams per day" in n)
    assert f"n = {own['value']['n']}" in note
    assert f"{own['value']['low']:.3g} to {own['value']['high']:.3g}" in note


@pytest.mark.requirement("R-004-76")
def test_specialists_get_measurements_with_uncertainty_and_a_trade_off(run):
    assert gaps(run, "specialists") == {"Trade-off"}
    log(run, "specialists", "trade_off=repeat in six months against CT angiography now")
    given = whole(run, "specialists")
    assert given["Uncertainty of velocities"]
    assert all("cm/s" in one and " to " in one for one in given["Uncertainty of velocities"])
    assert record(run, "specialists")["value"]["value"] == 1.0


@pytest.mark.requirement("R-004-77")
def test_a_plain_summary_uses_natural_frequencies_and_passes_the_reading_check(run, stored):
    assert gaps(run, "referring_specialist") == {"How sure the scan is"}
    counts = {
        "true_positive": 37,
        "false_negative": 3,
        "true_negative": 75,
        "false_positive": 5,
    }
    run("path.kpi_accuracy", reference="a CT scan within 30 days", **counts)
    given = whole(run, "referring_specialist")
    assert len(given["What was seen"]) == len(stored["submission"]["grades"])
    text = " ".join((*given["What was seen"], *given["How sure the scan is"]))
    assert "yes in 42 of them. It was right in 37" in text
    assert "%" not in text
    assert "passes" in given["Reading level"][0]
    log(run, "referring_specialist", f"summary={text}")
    log(
        run,
        "referring_specialist",
        "summary=Haemodynamically significant narrowing necessitates revascularisation "
        "consideration notwithstanding considerable methodological uncertainty.",
    )
    sign = record(run, "referring_specialist")["value"]
    assert (sign["value"], sign["n"]) == (0.5, 2)


@pytest.mark.requirement("R-004-78")
def test_contributions_are_exported_and_totals_equal_the_audit_log(run, workspace):
    assert gaps(run, "research") == {"Contributions", "Tidy export"}
    run(
        "path.contribution",
        kind="publication",
        title="=A paper",
        day="2026-02-01",
        address="10.1000/x",
    )
    run(
        "path.contribution",
        kind="presentation",
        title="A talk",
        day="2026-03-01",
        role="presenter",
    )
    given = whole(run, "research")
    assert given["Tidy export"][0] == "day,kind,title,address,role,minutes,confirmed"
    assert any("'=A paper" in one for one in given["Tidy export"])
    found = record(run, "research")
    records = workspace.evidence.page(kind="path.contribution", limit=50)
    assert found["value"]["n"] == len(records) == 2
    assert (found["value"]["value"], found["notes"]) == (
        1.0,
        ["2 stored and 2 on the audit log: equal"],
    )


@pytest.mark.requirement("R-004-79")
def test_trainees_get_a_plan_and_only_confirmed_hours_count(run):
    assert gaps(run, "trainees") == {"Teaching plan", "Sign-off record"}
    log(run, "trainees", "topic=Doppler angle", "goal=steer below 60 degrees unaided")
    for minutes, confirmed in ((90, True), (60, False), (30, True)):
        run(
            "path.contribution",
            kind="teaching",
            title="Angles",
            day="2026-02-01",
            minutes=minutes,
            confirmed=confirmed,
        )
    given = whole(run, "trainees")
    assert given["Teaching plan"] == ["Doppler angle: steer below 60 degrees unaided"]
    found = record(run, "trainees")
    assert (found["value"]["value"], found["value"]["n"]) == (2.0, 3)
    assert found["notes"] == ["1 hours are not confirmed and do not count"]


@pytest.mark.requirement("R-004-80")
def test_a_fault_can_be_repeated_and_its_case_closes_with_a_re_test(run):
    assert "Fault" in gaps(run, "vendors")
    run("path.kpi_phantom", day="2026-02-01", level_db=-31.5)
    failed = run("path.probe_test", dead=[7, 40], seed=5)
    again = run("scan.element_test", dead=[7, 40], seed=5)
    assert failed["dead"] == again["dead"] == [7, 40]
    given = whole(run, "vendors")
    assert given["Element levels"] == [
        f"element {n}: {round(again['level_db'][n], 2):g} dB" for n in (7, 40)
    ]
    assert "Case open" in given["Fault"]
    assert "seed 5" in given["How to repeat it"][0]
    assert any(one.startswith("image.depth_mm: ") for one in given["Settings"])
    assert record(run, "vendors")["value"]["value"] == 0.0
    passed = run("path.probe_test", seed=6)
    assert f"Case closed by test {passed['test_id']}" in whole(run, "vendors")["Fault"]
    sign = record(run, "vendors")["value"]
    assert (sign["value"], sign["n"]) == (1.0, 1)


@pytest.mark.requirement("R-004-84")
def test_the_equipment_log_holds_stored_numbers_and_lists_what_is_missing(
    run, workspace, session_id
):
    made = run("path.deliverable", who="equipment_log")
    assert made["session_id"] == session_id
    assert {one.partition(":")[0] for one in made["missing"]} == {
        "Probe tests",
        "Faults",
        "Phantom readings",
        "Outages",
    }
    run("path.probe_test", scanner="Room 2", dead=[3], seed=9)
    run("path.kpi_phantom", day="2026-02-01", level_db=-31.25, scanner="Room 2")
    made = run("path.deliverable", who="equipment_log")
    assert [one.partition(":")[0] for one in made["missing"]] == ["Outages"]
    lines = {one["name"]: one["lines"] for one in made["slots"]}
    assert lines["Probe tests"][0].endswith("Room 2, L11-5v: 1 of 128 elements dead: 3")
    assert lines["Phantom readings"] == ["2026-02-01, Room 2: -31.25 dB"]
    view = [e for e in ScanStore(workspace).entries(session_id) if e.kind == "view"][-1]
    assert len(lines["Settings"]) > 20
    for line in lines["Settings"]:
        path, _, value = line.partition(": ")
        kept = view.body["settings"]
        for name in path.split("."):
            kept = kept[name]
        assert value == (", ".join(map(str, kept)) if isinstance(kept, list) else str(kept))
    assert "Not for diagnosis" in json.dumps(made)
