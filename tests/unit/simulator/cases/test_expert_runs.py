"""The expert's run that ships with each case: current, and reached again."""

import pytest

from sonobridge.simulator.cases import expert_run
from sonobridge.simulator.cases.case_file import find_case, shipped_cases
from sonobridge.simulator.cases.expert_run import StaleRunError, stored_run
from sonobridge.simulator.cases.truth import know_case
from sonobridge.simulator.learners.plan import plan_case
from sonobridge.simulator.learners.script import Learner, run_script
from sonobridge.simulator.session.scene import Scene
from sonobridge.simulator.session.scoring import score_session

ADVANCED = ("c05", "c12", "c14", "c15", "c16")


@pytest.mark.parametrize("case", shipped_cases(), ids=lambda case: case.case_id)
def test_every_case_ships_with_a_current_run(case):
    run = stored_run(case)
    assert run.case_sha256 == case.sha256
    assert 0.85 < run.attainable < 1.0
    assert run.attainable_sd < 0.03
    assert {one.part for one in run.parts} >= {"plane", "angle", "gate", "measurement"}
    assert run.tolerance("right", "cca_dist", "psv") >= 2.0
    assert run.tolerance("right", "no_site", "psv") is None
    assert run.motion.duration_s > 60.0


def test_a_run_of_another_version_is_refused(monkeypatch):
    from dataclasses import replace

    changed = replace(find_case("c01"), version=2)
    with pytest.raises(StaleRunError) as caught:
        stored_run(changed)
    assert "another version" in caught.value.what
    monkeypatch.setattr(expert_run, "_stored", dict)
    assert stored_run(changed) is None


@pytest.mark.slow
@pytest.mark.requirement("R-004-37")
@pytest.mark.parametrize("name", ADVANCED)
def test_the_expert_reaches_nine_tenths_of_what_is_attainable(name):
    case = find_case(name)
    scene = Scene(known=know_case(case))
    try:
        plan = plan_case(scene)
        learner = Learner(name="expert", reader="spectrum")
        result = score_session(scene, run_script(scene, plan, 500, learner), stored_run(case))
    finally:
        scene.close()
    assert result.passed, result.acquisition.failed_gates
    assert result.acquisition.relative >= 0.9
