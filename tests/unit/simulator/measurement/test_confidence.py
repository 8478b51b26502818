"""Confidence calibration: a planted overconfident learner is found, an honest one is not."""

from __future__ import annotations

import json
import re

import pytest

from sonobridge.core.randomness import generator
from sonobridge.core.record import from_json, to_json
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.simulator.measurement.confidence import (
    ConfidenceCalibration,
    ConfidentAnswer,
    measure_calibration,
)


def learner(too_sure, cases=30, seed=1, each=2):
    """A learner whose chance of being right is known and whose confidence is off by a sum."""
    draw = generator(seed, "learner", str(too_sure))
    answers = []
    for case in range(cases):
        able = draw.uniform(0.4, 0.7)
        answers.extend(
            ConfidentAnswer(
                case_id=f"case-{case}",
                confidence=min(1.0, max(0.0, able + too_sure)),
                score=float(draw.uniform() < able),
            )
            for _ in range(each)
        )
    return answers


@pytest.mark.requirement("R-002-13")
def test_an_overconfident_learner_is_detected_and_told_by_how_much():
    found = measure_calibration(learner(0.25))
    assert found.verdict == "overconfident"
    assert isinstance(found.gap, Estimate)
    assert found.gap.low > 0
    assert found.gap.low <= 0.25 <= found.gap.high
    points = round(100 * found.gap.value)
    assert f"you were {points} points too sure" in found.feedback
    low, high = (round(100 * end) for end in (found.gap.low, found.gap.high))
    assert f"(95 % interval {low} to {high}, 60 answers in 30 cases)" in found.feedback
    assert found.mean_confidence - found.mean_score == pytest.approx(found.gap.value)


def test_an_underconfident_learner_is_detected():
    found = measure_calibration(learner(-0.3))
    assert found.verdict == "underconfident"
    assert re.search(r"\d+ points less sure than you could be", found.feedback)


def test_a_calibrated_learner_is_seldom_called_anything_else():
    verdicts = [measure_calibration(learner(0.0, seed=s)).verdict for s in range(200)]
    wrong = sum(verdict != "no_difference_shown" for verdict in verdicts)
    # A 95 % interval errs in 5 % of 200; 20 is beyond the 99.9th percentile of that.
    assert wrong <= 20


def test_an_overconfident_learner_is_found_in_most_runs():
    verdicts = [measure_calibration(learner(0.25, seed=s)).verdict for s in range(100)]
    assert verdicts.count("overconfident") >= 90
    assert "underconfident" not in verdicts


def test_the_brier_score_by_hand():
    answers = [
        ConfidentAnswer(case_id=f"c{i}", confidence=c, score=s)
        for i, (c, s) in enumerate([(0.9, 1), (0.8, 0), (0.6, 1), (0.5, 0.5)])
    ]
    found = measure_calibration(answers)
    assert found.brier.value == pytest.approx((0.01 + 0.64 + 0.16 + 0) / 4)
    assert found.gap.value == pytest.approx((-0.1 + 0.8 - 0.4 + 0) / 4)
    assert found.brier.n == 4
    assert found.brier.n_unit == "cases"
    assert "case" in found.brier.method
    assert "patient" not in found.brier.method


def test_answers_of_one_case_count_once():
    one = learner(0.25, cases=1, each=40)
    found = measure_calibration(one)
    assert found.verdict == "too_few"
    assert found.gap.n == 1
    assert found.gap.low is None
    assert "Too few" in found.feedback
    three = measure_calibration(learner(0.25, cases=3, each=30))
    assert three.verdict == "too_few"
    assert "3 cases" in three.feedback


def test_without_answers_there_is_no_number():
    found = measure_calibration([])
    assert isinstance(found.brier, NotEstimable)
    assert found.verdict == "too_few"
    assert found.mean_score is None
    for bad in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError):
            ConfidentAnswer(case_id="c", confidence=bad, score=1)


def test_a_calibration_survives_storage():
    found = measure_calibration(learner(0.1, cases=12))
    assert from_json(ConfidenceCalibration, json.loads(json.dumps(to_json(found)))) == found
