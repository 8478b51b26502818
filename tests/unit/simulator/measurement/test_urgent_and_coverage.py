"""Urgent findings with their rules, and which areas are simulated at all."""

from __future__ import annotations

import pytest

from sonobridge.core.errors import InvalidInputError
from sonobridge.simulator.measurement.clinical import load_clinical
from sonobridge.simulator.measurement.coverage import exam_areas
from sonobridge.simulator.measurement.grading import GradingContext, GradingMeasurements, grade
from sonobridge.simulator.measurement.protocol import shipped_examination_protocol
from sonobridge.simulator.measurement.urgent import (
    SYMPTOMATIC_STENOSIS,
    check_escalation,
    is_symptomatic_urgent,
    parse_urgent_table,
    shipped_urgent_table,
)

TABLE = shipped_urgent_table()


def test_every_urgent_finding_of_the_data_has_one_rule():
    findings = [row.values["finding"] for row in load_clinical().items("urgent_findings")]
    assert [rule.finding for rule in TABLE.rules] == findings
    assert SYMPTOMATIC_STENOSIS in findings
    assert TABLE.owner == ""
    assert TABLE.provenance.badge == "low confidence"
    assert TABLE.rule("dissection").words == (
        "dissection: tell the interpreting physician now, the patient stays."
    )


def test_a_missed_or_late_urgent_finding_is_named():
    present = ["dissection", "pseudoaneurysm", "incidental_node"]
    found = check_escalation(TABLE, present, [("dissection", "call_now")])
    assert [rule.finding for rule in found.missed] == ["pseudoaneurysm"]
    assert [rule.finding for rule in found.escalated] == ["dissection"]
    assert not found.passed
    late = check_escalation(TABLE, ["dissection"], [("dissection", "same_day")])
    assert [rule.finding for rule in late.late] == ["dissection"]
    assert not late.passed
    good = check_escalation(
        TABLE, ["dissection"], [("dissection", "call_now"), ("goitre", "same_day")]
    )
    assert good.passed
    assert good.unneeded == ("goitre",)
    assert check_escalation(TABLE, [], []).passed


OWN = {
    "owner": "Medical director",
    "source": "laboratory policy 12",
    "as_of": "2026-02-01",
    "rules": [
        {
            "finding": "dissection",
            "action": "same_day",
            "tell": "interpreting_physician",
            "keep_patient": False,
        }
    ],
}


def test_a_laboratory_edits_the_table():
    own = parse_urgent_table(OWN)
    assert own.owner == "Medical director"
    assert own.provenance.badge == ""
    assert check_escalation(own, ["pseudoaneurysm"], []).passed
    found = check_escalation(own, ["dissection"], [("dissection", "same_day")])
    assert found.passed


@pytest.mark.parametrize(
    "change",
    [
        {"owner": ""},
        {"source": ""},
        {"rules": []},
        {"rules": OWN["rules"] * 2},
        {"rules": [{**OWN["rules"][0], "action": "next_week"}]},
        {"more": 1},
    ],
)
def test_a_broken_table_is_refused(change):
    with pytest.raises(InvalidInputError):
        parse_urgent_table({**OWN, **change})


@pytest.mark.parametrize(
    ("psv", "conditions", "urgent"),
    [
        (100, (), False),
        (150, (), True),
        (300, (), True),
        (40, ("near_occlusion_morphology",), True),
    ],
)
def test_a_symptomatic_stenosis_from_50_percent_is_urgent(psv, conditions, urgent):
    seen = GradingMeasurements(
        plaque="visible",
        lumen="markedly_narrowed" if conditions else "narrowed",
        ica_flow="detected",
        ica_psv_scanner_cm_s=psv,
        angle_deg=60,
    )
    outcome = grade(seen, GradingContext(vessel="native", conditions=conditions))
    assert is_symptomatic_urgent(outcome, symptomatic=True) == urgent
    assert not is_symptomatic_urgent(outcome, symptomatic=False)
    assert not is_symptomatic_urgent(None, symptomatic=True)


@pytest.mark.requirement("R-004-116", "R-004-32")
def test_every_area_has_a_status_and_the_named_ones_appear():
    areas = {area.area: area for area in exam_areas()}
    assert {one.status for one in areas.values()} <= {"simulated", "planned", "not_planned"}
    for named in ("fetal_echo", "echo", "musculoskeletal"):
        assert areas[named].status in {"planned", "not_planned"}
    for duty in ("abdominal", "pelvic", "obstetric"):
        assert areas[duty].status in {"planned", "not_planned"}
    assert exam_areas()[0].group == "vascular"
    assert all(area.provenance.source for area in areas.values())


@pytest.mark.requirement("R-004-116")
def test_what_counts_as_simulated_has_a_protocol_in_this_version():
    simulated = [area.area for area in exam_areas() if area.status == "simulated"]
    assert simulated == ["carotid_duplex"]
    assert [shipped_examination_protocol(name).id for name in simulated] == simulated
