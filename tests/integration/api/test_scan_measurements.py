"""Measurements of a scan over the program's interface, its command line and its rows."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from sonobridge.cli.main import cli
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.measurement.stenosis import (
    MethodRefusedError,
    MixedMethodsError,
    StenosisPercent,
    ecst_stenosis,
    mean_stenosis,
    nascet_stenosis,
    stenosis_difference,
)
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.session.records import ViewMeasurement
from sonobridge.store.scans import ScanMeasurementError, ScanStore

VIEW = "right.ica_b_longitudinal"
NASCET = [[0, 10], [0, 12], [8, 10], [8, 14]]
"""A residual lumen of 2 mm and a distal one of 4 mm: 50 %."""
AREA = [
    *([-1, 10], [1, 10], [0, 9], [0, 11]),
    *([-2, 10], [2, 10], [0, 8], [0, 12]),
]
"""A lumen of 2 mm within an outer wall of 4 mm: 75 % of the area."""
NECK = {"wall": "far", "plaque_free": True, "straight": True, "below_end_mm": 8}
THICK = [[-6, 20], [6, 20], [-6, 20.8], [6, 20.8]]


@pytest.fixture
def session(owner):
    answer = owner.call("scan.start", {"case_id": "c01", "mode": "coach"})
    return answer.json()["result"]["session_id"]


def stenosis(**changes):
    given = {
        "kind": "stenosis",
        "value": 50.0,
        "unit": "%",
        "method": "nascet_diameter",
        "near_occlusion": False,
        "points_mm": NASCET,
    }
    return {**given, **changes}


def stored(owner, session_id, *measured, view=VIEW, mode="b"):
    settings = to_json(ConsoleSettings())
    return owner.call(
        "scan.store",
        {
            "session_id": session_id,
            "view_id": view,
            "frame_index": 3,
            "mode": mode,
            "probe": to_json(ProbeControl(side="right")),
            "settings": {**settings, "mode": mode},
            "measurements": list(measured),
        },
    )


def code(answer):
    return answer.json()["error"]["code"] if "error" in answer.json() else answer.json()["code"]


def command(*words):
    return CliRunner().invoke(cli, ["scan", *words, "--json"])


@pytest.mark.requirement("R-010-13")
@pytest.mark.parametrize("how", ["mean", "difference", "largest"])
def test_nascet_and_ecst_meet_in_no_interface_without_a_named_conversion(owner, how):
    nascet, ecst = nascet_stenosis(2, 4, near_occlusion=False), ecst_stenosis(3, 8)
    for work in (
        lambda: mean_stenosis([nascet, ecst]),
        lambda: stenosis_difference(nascet, ecst),
        lambda: max(nascet, ecst),
    ):
        with pytest.raises(MixedMethodsError):
            work()
    asked = {
        "percents": [50, 62.5],
        "methods": ["nascet_diameter", "ecst_diameter"],
        "how": how,
    }
    answer = owner.call("scan.stenosis", asked)
    assert 400 <= answer.status_code < 500
    assert code(answer) == "stenosis.methods_mixed"
    done = command(
        "stenosis", "--percents", "50,62.5", "--methods", "nascet_diameter,ecst_diameter",
        "--how", how,
    )  # fmt: skip
    assert done.exit_code != 0
    assert isinstance(done.exception, MixedMethodsError)
    converted = {
        **asked,
        "methods": ["nascet_diameter", "area"],
        "convert": "circular_lumen_area_to_nascet",
        "area_reference": "normal_distal_ica",
    }
    found = owner.call("scan.stenosis", converted).json()["result"]
    assert found["conversion"] == "circular_lumen_area_to_nascet"
    assert found["conversion"] in found["text"]
    assert "circular" in found["assumes"]
    assert found["method"] == "nascet_diameter"


@pytest.mark.requirement("R-010-13")
def test_a_value_without_its_method_is_stored_nowhere(owner, state, session):
    with pytest.raises(ValueError, match="names its method"):
        ViewMeasurement(kind="stenosis", value=50.0, unit="%")
    with pytest.raises(InvalidInputError):
        from_json(StenosisPercent, {"percent": 50, "near_occlusion": False})
    for lacking in ("method", "near_occlusion"):
        answer = stored(owner, session, stenosis(**{lacking: None}))
        assert answer.status_code >= 400
        assert code(answer) == "stenosis.method_missing"
    scans = ScanStore(state.workspace)
    with pytest.raises(ScanMeasurementError):
        scans.add(session, "view", {"measurements": [stenosis(method=None)]})
    assert scans.entries(session) == ()
    done = command("stenosis", "--percents", "50")
    assert done.exit_code != 0


@pytest.mark.requirement("R-010-13")
def test_nascet_in_near_occlusion_is_refused_everywhere(owner, session):
    with pytest.raises(MethodRefusedError):
        nascet_stenosis(1, 2, near_occlusion=True)
    answer = stored(owner, session, stenosis(near_occlusion=True))
    assert code(answer) == "stenosis.method_refused"
    asked = {"percents": [50], "methods": ["nascet_diameter"], "near_occlusion": True}
    assert code(owner.call("scan.stenosis", asked)) == "stenosis.method_refused"
    done = command(
        "stenosis", "--percents", "50", "--methods", "nascet_diameter", "--near-occlusion"
    )
    assert isinstance(done.exception, MethodRefusedError)
    allowed = stored(owner, session, stenosis(method="ecst_diameter", near_occlusion=True))
    assert allowed.status_code == 200, allowed.text


@pytest.mark.requirement("R-010-13")
def test_the_method_goes_with_the_value_through_rows_result_and_report(owner, session):
    thick = {"kind": "imt", "value": 0.8, "unit": "mm", "points_mm": THICK, "imt": NECK}
    one = stored(owner, session, stenosis())
    assert one.status_code == 200, one.text
    area = stenosis(method="area", points_mm=AREA, value=75.0)
    assert stored(owner, session, area, view="right.bulb_b_transverse").status_code == 200
    imt = stored(owner, session, thick, view="right.cca_b_longitudinal")
    assert imt.status_code == 200, imt.text
    shown = owner.call("scan.session", {"session_id": session}).json()["result"]
    kept = shown["stored"][0]["measurements"][0]
    assert (kept["method"], kept["near_occlusion"], kept["unit"]) == (
        "nascet_diameter", False, "%",
    )  # fmt: skip
    plaque = {
        "side": "right",
        "site": "ica_prox",
        "echogenicity": "III",
        "surface": "irregular",
        "cap": "visible",
        "calcification": "spots",
        "seen_in_cine": True,
        "planes": ["longitudinal", "transverse"],
    }
    answer = owner.call(
        "scan.submit",
        {"session_id": session, "grades": {"right": "50_69"}, "plaques": [plaque]},
    )
    assert answer.status_code == 200, answer.text
    result = answer.json()["result"]["result"]
    texts = {row["label"]: row["text"] for row in result["findings"]}
    assert "(NASCET, diameter)" in texts["Right proximal internal carotid stenosis"]
    assert "relative to the original lumen" in texts["Right carotid bulb stenosis"]
    assert "mean 0.80 mm" in texts["Right common carotid IMT"]
    assert "gain 0 dB" in texts["Right common carotid IMT"]
    assert "irregular" in texts["Right proximal internal carotid plaque"]
    report = owner.call("scan.report", {"session_id": session}).json()["result"]
    assert report["standing"].startswith("PRELIMINARY")
    lines = [line for part in report["sections"] for line in part["lines"]]
    assert sum("(NASCET, diameter)" in line for line in lines) == 1
    assert any("monitoring" in line for line in lines)
    assert "Where criteria sets differ" in {part["heading"] for part in report["sections"]}


def test_a_value_that_its_points_do_not_give_is_refused(owner, session):
    for wrong in (
        stenosis(value=60.0),
        stenosis(unit="mm"),
        stenosis(points_mm=NASCET[:3]),
        {"kind": "imt", "value": 0.8, "unit": "mm", "points_mm": THICK},
        {"kind": "imt", "value": 1.4, "unit": "mm", "points_mm": THICK, "imt": NECK},
        {"kind": "acceleration_time", "value": -40, "unit": "ms"},
    ):
        answer = stored(owner, session, wrong)
        assert 400 <= answer.status_code < 500, answer.text
    assert owner.call("scan.session", {"session_id": session}).json()["result"]["stored"] == []


def test_a_wider_lumen_than_its_reference_is_no_stenosis(owner, session):
    turned = [*NASCET[2:], *NASCET[:2]]
    answer = stored(owner, session, stenosis(points_mm=turned))
    assert code(answer) == "stenosis.method_refused"


@pytest.mark.requirement("R-004-38")
def test_each_set_gives_its_own_grade_and_the_differences_are_named(owner):
    seen = {"plaque": "visible", "lumen": "narrowed", "vessel": "native", "angle_deg": 60}
    sets = ["sru_2003", "modified_psv180"]
    asked = {**seen, "psv_cm_s": 150, "edv_cm_s": 50, "ratio": 2.4, "criteria_sets": sets}
    found = owner.call("scan.grade", asked).json()["result"]
    first, second = found["grades"]
    assert first["words"].startswith("50")
    assert (first["state"], second["state"]) == ("graded", "graded")
    assert (first["usual"], second["usual"]) == (True, False)
    assert (first["badge"], second["badge"]) == ("", "unverified")
    assert all(one["version"] and one["source"] for one in found["grades"])
    (pair,) = found["differences"]
    assert first["title"] in pair["text"]
    assert second["title"] in pair["text"]
    bare = {**seen, "plaque": "none", "psv_cm_s": 240, "criteria_sets": sets[:1]}
    (refused,) = owner.call("scan.grade", bare).json()["result"]["grades"]
    assert refused["state"] == "refused"
    assert "plaque_visible" in refused["missing"]
    for lumen, flow, name in (
        ("no_detectable_lumen", "undetectable", "occlusion"),
        ("markedly_narrowed", "detected", "near-occlusion"),
    ):
        told = command(
            "grade", "--plaque", "visible", "--lumen", lumen, "--flow", flow,
            "--vessel", "native", "--criteria-sets", "sru_2003",
            "--conditions", "near_occlusion_morphology" if flow == "detected" else "",
        )  # fmt: skip
        assert told.exit_code == 0, told.output
        (grade,) = json.loads(told.output)["grades"]
        assert name in grade["words"].lower()
        assert "%" not in grade["words"]


def test_a_stent_is_out_of_scope_of_native_criteria(owner):
    asked = {"plaque": "visible", "lumen": "narrowed", "vessel": "stent", "psv_cm_s": 240}
    found = owner.call("scan.grade", {**asked, "criteria_sets": ["sru_2003"]}).json()
    (grade,) = found["result"]["grades"]
    assert grade["state"] == "refused"
    assert "native" in grade["words"]
    unknown = owner.call("scan.grade", {**asked, "criteria_sets": ["none"]})
    assert unknown.status_code >= 400
