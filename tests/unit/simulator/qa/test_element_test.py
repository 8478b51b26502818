"""Dead elements are named where they are, and none where there are none."""

import numpy as np
import pytest

from sonobridge.core.randomness import generator
from sonobridge.simulator.cases.case_file import find_case
from sonobridge.simulator.probe.catalogue import TRANSDUCERS
from sonobridge.simulator.qa.element_test import run_element_test


@pytest.mark.requirement("R-004-35")
@pytest.mark.parametrize("seed", range(10))
def test_four_dead_elements_are_named_within_one(seed):
    planted = generator(seed, "planted").choice(128, size=4, replace=False)
    found = run_element_test("L11-5v", tuple(int(one) for one in planted), seed=seed)
    assert len(found.dead) == 4
    assert np.abs(np.sort(planted) - np.array(found.dead)).max() <= 1
    assert not found.passed
    assert all(str(one) in found.words for one in found.dead)


@pytest.mark.requirement("R-004-35")
def test_twenty_clean_runs_report_none():
    runs = [run_element_test("L11-5v", seed=seed) for seed in range(20)]
    assert [run.dead for run in runs] == [()] * 20
    assert all(run.passed and run.words == "All 128 elements answer." for run in runs)


@pytest.mark.requirement("R-004-93")
def test_five_percent_planted_are_flagged():
    planted = find_case("c19").dead_elements
    assert len(planted) / 128 == pytest.approx(0.05, abs=0.005)
    found = run_element_test("L11-5v", planted, seed=3)
    assert found.dead == planted
    assert "(5 %) do not answer" in found.words


@pytest.mark.parametrize("name", list(TRANSDUCERS))
def test_every_probe_is_tested_at_its_edges(name):
    last = TRANSDUCERS[name].elements - 1
    assert run_element_test(name, (0, last), seed=1).dead == (0, last)
    with pytest.raises(ValueError, match="dead element"):
        run_element_test(name, (last + 1,), seed=1)
