"""Simulated learners: small versions of the studies here, the whole ones marked slow."""

from dataclasses import replace

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
from sonobridge.simulator.studies.deficit_recovery import (
    CaseDeficit,
    join_deficits,
    study_deficits,
)
from sonobridge.simulator.studies.devices import study_devices
from sonobridge.simulator.studies.fairness import habitus_cases, study_fairness
from sonobridge.simulator.studies.gaming import CaseGaming, join_gaming, study_gaming
from sonobridge.simulator.studies.reliability import (
    cases_needed,
    cases_needed_interval,
    g_coefficient,
    study_reliability,
)
from sonobridge.simulator.studies.suite import run_studies, study_orders
from sonobridge.simulator.studies.variance import VarianceShare, variance_components

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


def gamed(best, ugly):
    return [CaseGaming(case_id="c01", best_wrong=tuple(best), ugly=tuple(ugly))]


def test_a_share_of_none_shows_one_percent_from_368_runs_on():
    """Clopper and Pearson: (1 - 0.01) ** n = 0.025 gives n = 367.0."""
    few, enough = (join_gaming(gamed([0.1] * n, [0.9] * n)) for n in (300, 368))
    assert (few.passed, few.shown) == (True, False)
    assert (enough.passed, enough.shown) == (True, True)
    assert few.runs_needed == enough.runs_needed == 368
    assert few.wrong_at_most == pytest.approx(1 - 0.025 ** (1 / 300))
    assert enough.wrong_at_most < 0.01
    caught = join_gaming(gamed([0.1] * 298 + [0.81, 0.9], [0.9] * 300))
    assert caught.passed  # 2 of 300 are below 1 %, but nothing is shown
    assert not caught.shown
    assert not join_gaming(gamed([0.81] * 4 + [0.1] * 296, [0.9] * 300)).passed
    assert caught.best_wrong == 0.9


def test_calibration_is_judged_over_cases_or_not_at_all():
    """A learner answers all cases; one verdict a seed, none where there are too few cases."""
    one = ready()
    deficit = next(each for each in DEFICITS if each.name == "overconfident")
    learner = deficit_learner(deficit.name, one.scene.known.patient)

    def on_case(index):
        scans = [one.scan(200 + 2 * index + seed, learner) for seed in range(2)]
        return CaseDeficit(
            deficit=deficit.name,
            case_id=f"case_{index}",
            hits=0,
            moves=(0.0, 0.0),
            answers=tuple(
                tuple(replace(a, case_id=f"case_{index}") for a in scan.confident_answers)
                for scan in scans
            ),
        )

    cases = [on_case(index) for index in range(12)]
    beside = CaseDeficit(deficit="no_tgc", case_id="case_0", hits=2, moves=(0.0, 0.01))
    both_kinds = [deficit, next(each for each in DEFICITS if each.name == "no_tgc")]
    few, many = (
        join_deficits([*cases[:count], beside], both_kinds).rows[0] for count in (3, 12)
    )
    assert few.passed is None
    assert "4 cases" in few.named.reason
    assert (many.runs, many.passed) == (2, True)


def test_a_device_explains_little():
    found = study_devices(both(), persons=3)
    assert found.device_share <= 0.05
    assert sum(row.share for row in found.shares) == pytest.approx(1.0)


def test_the_expert_reaches_nine_tenths_everywhere():
    found = study_fairness(both(), (300, 301))
    assert found.passed
    fat = [case.patient.subcutaneous_fat_mm for case in habitus_cases(both()[0].case)]
    assert fat == [3.0, 9.0, 15.0]


def test_the_number_of_cases_is_printed():
    found = study_reliability(both(), persons=6)
    assert found.cases_for_g is not None
    assert f"needs {found.cases_for_g} cases" in found.words
    assert g_coefficient(found.shares, found.cases_for_g) >= 0.8
    assert found.cases_for_g_low <= found.cases_for_g
    assert found.cases_for_g_high is None or found.cases_for_g <= found.cases_for_g_high


def test_the_interval_of_the_cases_holds_the_truth_as_often_as_it_says():
    """Persons 1, person x case 2: 8 cases for G of 0.8; 95 % intervals over 300 designs."""
    rng = np.random.Generator(np.random.PCG64(5))
    held = 0
    for _ in range(300):
        scores = rng.standard_normal((20, 1)) + np.sqrt(2.0) * rng.standard_normal((20, 12))
        shares = variance_components(scores, ("person", "case"))
        low, high = cases_needed_interval(shares, 20, 12)
        held += (low is None or low <= 8) and (high is None or high >= 8)
    assert held / 300 >= 0.91
    exact = (
        VarianceShare(source="person", component=1.0, share=1.0),
        VarianceShare(source="case", component=0.0, share=0.0),
        VarianceShare(source="person x case", component=0.0, share=0.0),
    )
    assert cases_needed_interval(exact, 20, 12) == (1, 1)


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
    # Scripted learners on two cases with a hint: one follows it, one does not.
    hinted = [ready("c06"), ready("c02")]
    seeds = range(400, 406)
    pulled = study_anchoring(hinted, seeds, pull=0.9)
    free = study_anchoring(hinted, seeds, pull=0.0)
    assert pulled.pairs == free.pairs == 12
    assert pulled.difference.value > 0.5
    assert pulled.difference.low <= pulled.difference.value <= pulled.difference.high
    assert f"{100 * pulled.difference.value:.0f} points more" in pulled.words
    assert "12 pairs in 2 cases" in pulled.words
    assert free.difference.value == 0.0
    assert free.verdict == "not_shown"
    one_case = study_anchoring(hinted[:1], range(400, 410), pull=0.9)
    assert one_case.verdict == "too_few"  # one case is no sample of cases


@pytest.mark.slow
@pytest.mark.requirement("R-010-08")
def test_all_studies_pass_on_twelve_cases():
    found = run_studies(study_orders())
    assert len(found.cases) == 12
    assert found.deficits.named.value >= 0.9
    assert found.gaming.wrong_class_high.value <= 0.01
    assert found.gaming.shown
    assert all(row.passed for row in found.rows), found.rows
