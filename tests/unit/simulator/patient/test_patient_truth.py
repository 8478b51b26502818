"""What the truth says, as JSON."""

from __future__ import annotations

import json

import pytest

from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.patient.known.truth import PatientTruth, truth
from sonobridge.simulator.patient.patient import make_patient
from sonobridge.simulator.patient.spec import PatientSpec, PlaqueSpec, SideSpec

CASE = PatientSpec(
    age_years=71,
    sex="female",
    left=SideSpec(
        plaques=(
            PlaqueSpec(nascet_diameter_percent=65),
            PlaqueSpec(vessel="cca", position_mm=40, ecst_diameter_percent=30),
        )
    ),
    right=SideSpec(ica="occluded"),
)


def test_the_truth_survives_json_and_says_that_it_is_simulated():
    told = truth(make_patient(8, CASE))
    text = json.dumps(to_json(told))
    assert from_json(PatientTruth, json.loads(text)) == told
    assert told.notice == "Simulated patient. Not for diagnosis."
    assert told.seed == 8
    assert told.right.ica_state == "occluded"
    assert len(text) < 100_000


def test_each_stenosis_carries_its_method():
    ica, cca = truth(make_patient(8, CASE)).left.plaques
    by_method = {row.method: row.percent for row in ica.stenoses}
    assert by_method["nascet_diameter"] == pytest.approx(65, abs=0.5)
    assert set(by_method) == {"nascet_diameter", "ecst_diameter", "area"}
    assert {row.method for row in cca.stenoses} == {"ecst_diameter", "area"}
    assert "ICA only" in cca.nascet_undefined_because


def test_a_mild_plaque_of_the_bulb_has_no_nascet_stenosis():
    spec = PatientSpec(
        left=SideSpec(
            plaques=(PlaqueSpec(position_mm=2, length_mm=8, ecst_diameter_percent=12),)
        )
    )
    told = truth(make_patient(8, spec)).left.plaques[0]
    assert "wider than the distal ICA" in told.nascet_undefined_because
    assert "nascet_diameter" not in {row.method for row in told.stenoses}


def test_common_and_internal_carotid_meet_at_the_flow_divider():
    lines = {vessel.name: vessel.line for vessel in truth(make_patient(8, CASE)).left.vessels}
    assert lines["cca"][-1].station_mm <= 0.0 <= lines["ica"][0].station_mm
    assert lines["cca"][-1].z_mm <= lines["ica"][0].z_mm
    assert min(point.lumen_diameter_mm for point in lines["ica"]) < 3.0


def test_the_case_itself_survives_json():
    assert from_json(PatientSpec, to_json(CASE)) == CASE
