"""Simulated learners: small versions of the studies here, the whole ones marked slow."""

import numpy as np
import pytest

from scan_scenes import ready
from sonobridge.simulator.learners.deficits import DEFICITS, deficit_learner
from sonobridge.simulator.measurement.confidence import measure_calibration
from sonobridge.simulator.studies.anchoring import (
    PairedAnswer,
    compare_answers,
    study_anchoring,
)
from sonobridge.simulator.studies.deficit_recovery import study_deficits
from sonobridge.simulator.studies.devices import study_devices
from sonobridge.simulator.studies.fairness import (
    habitus_cases,
    study_fairness,
    study_habitus,
)
from sonobridge.simulator.studies.gaming import study_gaming
from sonobridge.simulator.studies.reliability import (
    cases_needed,
    g_coefficient,
    study_reliability,
)
from sonobridge.simulator.studies.suite import run_studies
from sonobridge.simulator.studies.variance import variance_components

SEEDS = (100, 101)


def both():
    return (ready(), ready("c05"))


@pytest.mark.parametrize(
    "deficit",
    [one for one in DEFICITS if one.name != "overconfident"],
    ids=lambda deficit: deficit.name,
)
def test_a_planted_deficit_is_named_and_the_rest_stays(deficit):
    found = study_deficits(both(), SEEDS, [deficit])
    row = found.rows[0]
    assert row.named.value >= 0.9, row
    assert row.others_move <= 0.05, row
    assert "never validate" in found.notice


def test_a_score_that_names_nothing_would_fail():
    """The study can fail: a deficit that is not planted is not named."""
    from dataclasses import replace

    wrong = replace(DEFICITS[0], part="protocol")
    assert not study_deficits(both()[:1], SEEDS, [wrong]).passed


def test_an_overconfident_learner_is_detected_and_told_by_how_much():
    one = ready()
    learner = deficit_learner("overconfident", one.scene.known.patient)
    answers = []
    for seed in range(30):
        result = one.scan(200 + seed, learner)
        answers += [
            type(answer)(
                case_id=f"case_{seed}", confidence=answer.confidence, score=answer.score
            )
            for answer in result.confident_answers
        ]
    found = measure_calibration(answers)
    assert found.verdict == "overconfident"
    assert "too sure" in found.feedback


def test_nobody_games_the_score():
    found = study_gaming(both(), SEEDS)
    assert found.wrong_class_high.value == 0.0
    assert found.best_wrong <= 0.8
    assert found.right_class_low.value == 0.0
    assert found.passed


def test_a_device_explains_little():
    found = study_devices(both(), persons=3)
    assert found.device_share <= 0.05
    assert sum(row.share for row in found.shares) == pytest.approx(1.0)


def test_the_expert_reaches_nine_tenths_everywhere():
    found = study_fairness(both(), (300, 301))
    assert found.passed
    fat = [case.patient.subcutaneous_fat_mm for case in habitus_cases(both()[0].case)]
    assert fat == [3.0, 9.0, 15.0]


@pytest.mark.slow
def test_the_expert_reaches_nine_tenths_on_every_habitus():
    found = study_habitus(both()[0].case, (300,), repeats=6)
    assert len(found.rows) == 3
    assert found.passed


def test_the_number_of_cases_is_printed():
    found = study_reliability(both(), persons=6)
    assert found.cases_for_g is not None
    assert f"needs {found.cases_for_g} cases" in found.words
    assert g_coefficient(found.shares, found.cases_for_g) >= 0.8


def test_variance_components_of_a_known_design():
    """Persons 4, cases 1, residual 0.25: estimates come near, and shares add up."""
    rng = np.random.Generator(np.random.PCG64(3))
    scores = (
        2.0 * rng.standard_normal((400, 1))
        + rng.standard_normal((1, 300))
        + 0.5 * rng.standard_normal((400, 300))
    )
    found = {row.source: row.component for row in variance_components(scores, ("p", "c"))}
    assert found["p"] == pytest.approx(4.0, rel=0.15)
    assert found["c"] == pytest.approx(1.0, rel=0.2)
    assert found["p x c"] == pytest.approx(0.25, rel=0.03)
    rows = variance_components(scores, ("person", "case"))
    assert cases_needed(rows) == 1
    with pytest.raises(ValueError, match="two levels"):
        variance_components(np.zeros((1, 3)), ("a", "b"))


def pairs(wrong_with, wrong_without, cases=10):
    return [
        PairedAnswer(
            case_id=f"case_{index}",
            wrong_with=index < wrong_with,
            wrong_without=index < wrong_without,
            followed=index < wrong_with,
        )
        for index in range(cases)
    ]


@pytest.mark.requirement("R-004-95")
def test_anchoring_on_the_referral_is_a_difference_with_its_interval():
    found = compare_answers(pairs(8, 0))
    assert found.verdict == "anchored"
    assert found.difference.value == pytest.approx(0.8)
    assert 0 < found.difference.low < 0.8 < found.difference.high
    assert "10 pairs in 10 cases" in found.words
    none = compare_answers(pairs(1, 1))
    assert none.verdict == "not_shown"
    assert none.difference.low <= 0 <= none.difference.high
    assert compare_answers(pairs(2, 0, cases=5)).verdict == "too_few"
    # Scripted learners on a case with a hint: one anchors, one does not.
    one = ready("c06")
    seeds = range(400, 410)
    pulled = study_anchoring([one], seeds, pull=0.9)
    free = study_anchoring([one], seeds, pull=0.0)
    assert pulled.pairs == free.pairs == 10
    assert pulled.verdict == free.verdict == "too_few"  # one case is no sample of cases


@pytest.mark.slow
@pytest.mark.requirement("R-010-08")
def test_all_studies_pass_on_twelve_cases():
    found = run_studies()
    assert len(found.cases) == 12
    assert found.deficits.named.value >= 0.9
    assert found.gaming.wrong_class_high.value <= 0.01
    assert all(row.passed for row in found.rows), found.rows
