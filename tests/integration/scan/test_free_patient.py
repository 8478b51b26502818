"""A patient of a seed and options: started, refused, scanned as no evidence, revealed."""

from __future__ import annotations

import pytest
from tests.integration.conftest import run_as

from sonobridge.core.clock import SystemClock
from sonobridge.core.errors import ConflictError, InvalidInputError
from sonobridge.simulator.patient.demographics import ImpossiblePatientError
from sonobridge.store import Workspace
from sonobridge.store.scans import ScanStore
from sonobridge.workflows.scan.live.known_case import patient_of


@pytest.fixture
def room(tmp_path):
    with Workspace.create(
        tmp_path / "workspace", name="Scan", origin="work", clock=SystemClock()
    ) as workspace:
        yield workspace


def start(room, **values):
    return run_as(room, "scan.start", **values)


def test_options_make_the_patient_and_the_rest_is_drawn(room):
    told, evidence = start(
        room, seed=9, age_years=80, sex="male", rhythm="atrial_fibrillation", disease="none"
    )
    assert evidence is None
    assert (
        told["case"]["patient"]
        == "Simulated patient of seed 9, 80 years, male, atrial fibrillation"
    )
    session = ScanStore(room).get(told["session_id"])
    patient = patient_of(session)
    who = patient.demographics
    assert (who.age_years, who.sex, who.rhythm) == (80, "male", "atrial_fibrillation")
    assert not patient.right.plaques
    assert not patient.left.plaques
    other, _ = start(room, seed=9)
    drawn = patient_of(ScanStore(room).get(other["session_id"])).demographics
    assert drawn.age_years != 80


def test_an_impossible_patient_is_refused_in_words(room):
    with pytest.raises(ImpossiblePatientError) as refused:
        start(room, neck_circumference_mm=260.0, subcutaneous_fat_mm=25.0)
    assert "260 mm" in refused.value.why
    assert refused.value.remedy
    assert run_as(room, "scan.sessions")[0]["sessions"] == []


def test_a_case_takes_no_options(room):
    with pytest.raises(InvalidInputError, match="its own patient") as refused:
        start(room, case_id="c01", age_years=40)
    assert refused.value.where == "age_years"


def test_the_truth_comes_when_it_is_asked_for(room):
    told, _ = start(room, seed=3)
    session_id = told["session_id"]
    before, _ = run_as(room, "scan.session", session_id=session_id)
    assert not before["revealed"]
    assert before["result"] is None
    shown, evidence = run_as(room, "scan.reveal", session_id=session_id)
    assert evidence is None
    assert shown["evidence"] == "none"
    truth = patient_of(ScanStore(room).get(session_id))
    rows = {(row["side"], row["label"]): row["truth"] for row in shown["rows"]}
    assert rows["", "Age and sex"].startswith(f"{truth.demographics.age_years} years")
    common = float(rows["right", "Diameters"].split()[1].rstrip(","))
    assert common == pytest.approx(2 * truth.right.measures.cca_radius_mm, abs=0.06)
    assert len([row for row in shown["rows"] if row["label"] == "Plaque"]) >= 2
    run_as(room, "scan.reveal", session_id=session_id)
    after, _ = run_as(room, "scan.session", session_id=session_id)
    assert after["revealed"]
    assert len(ScanStore(room).entries(session_id)) == 1


@pytest.mark.requirement("R-010-07")
@pytest.mark.parametrize("mode", ["coach", "exam"])
def test_the_truth_of_a_case_is_not_revealed(room, mode):
    told, _ = start(room, case_id="c01", mode=mode)
    with pytest.raises(ConflictError, match="after its submission"):
        run_as(room, "scan.reveal", session_id=told["session_id"])


def test_a_free_session_is_never_handed_in(room):
    told, _ = start(room)
    with pytest.raises(ConflictError, match="nothing to submit"):
        run_as(room, "scan.submit", session_id=told["session_id"], grades={})
