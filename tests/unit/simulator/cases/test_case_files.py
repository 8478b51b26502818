"""Case files: what ships, and what is refused."""

import copy
from typing import get_args

import pytest

from sonobridge.simulator.cases.case import CaseTopic
from sonobridge.simulator.cases.case_file import (
    CaseRefusedError,
    find_case,
    parse_case,
    shipped_cases,
)
from sonobridge.simulator.cases.truth import check_urgent_decisions, know_case
from sonobridge.simulator.measurement.grading import Graded, Refused

OPTION = {
    "option_id": "a",
    "text": "Go on",
    "kind": "continue",
    "right": True,
    "reason": "It is right.",
    "consequence": "All is well.",
}


def decision(name):
    wrong = {**OPTION, "option_id": "b", "right": False}
    return {
        "decision_id": name,
        "question": "What now?",
        "moment": "during",
        "options": [OPTION, wrong],
    }


def plain(**changes):
    value = {
        "schema": "sonobridge.scan.case/1",
        "case_id": "mine",
        "version": 1,
        "title": "A case",
        "summary": "Somebody.",
        "topic": "normal",
        "difficulty": 1,
        "area": "carotid_duplex",
        "seed": 3,
        "patient": {"age_years": 60},
        "referral": {"text": "Please scan.", "without_hint": "Please scan."},
        "decisions": [decision(name) for name in ("one", "two", "three")],
        "minutes": 20,
        "source": "a test",
    }
    return {**copy.deepcopy(value), **changes}


def test_every_topic_ships_by_rising_difficulty():
    cases = shipped_cases()
    assert {case.topic for case in cases} == set(get_args(CaseTopic))
    assert len(cases) >= 16
    assert [case.difficulty for case in cases] == sorted(case.difficulty for case in cases)
    assert len({case.difficulty for case in cases}) == 5


@pytest.mark.parametrize("case", shipped_cases(), ids=lambda case: case.case_id)
def test_a_shipped_case_asks_for_decisions_that_its_truth_needs(case):
    known = know_case(case)
    assert len(case.decisions) >= 3
    assert check_urgent_decisions(known) == ()
    assert all(point.options for point in case.decisions)
    assert known.truth.case_sha256 == case.sha256
    # A title or summary that names the finding would give the case away.
    shown = f"{case.title} {case.summary}".lower()
    words = ("occlusion", "dissection", "steal", "ulcer", "tandem", "dead element")
    assert not [word for word in words if word in shown]


@pytest.mark.requirement("R-004-37")
def test_advanced_cases_carry_their_true_values():
    by_topic = {case.topic: know_case(case).truth for case in shipped_cases()}
    high = by_topic["stenosis_ge_70"].sheet("right")
    assert high.stenosis.method == "nascet_diameter"
    assert high.stenosis.percent == pytest.approx(78.0, abs=0.1)
    assert isinstance(high.outcome, Graded)
    assert high.outcome.stenosis.name == "ge_70"
    for topic, low, high_psv in (
        ("near_occlusion_high", 230.0, 500.0),
        ("near_occlusion_low", 10.0, 125.0),
    ):
        sheet = by_topic[topic].sheet("left")
        assert sheet.stenosis is None
        assert "no percentage" in sheet.no_percent_because
        assert sheet.outcome.stenosis.name == "near_occlusion"
        assert sheet.outcome.percent_at_least is None
        psv = max(
            by_topic[topic].velocity("left", site).psv_scanner_cm_s or 0.0
            for site in ("ica_prox", "ica_mid", "ica_dist")
        )
        assert low < psv < high_psv
    tandem = by_topic["tandem"].sheet("right")
    assert any("Tandem" in reason for reason in tandem.outcome.less_reliable)
    dissection = by_topic["dissection"]
    assert isinstance(dissection.sheet("right").outcome, Refused)
    assert dissection.urgent_findings == ("dissection",)


def test_truth_follows_the_patient():
    steal = know_case(find_case("c13")).truth
    assert steal.velocity("left", "vertebral").direction == "retrograde"
    assert steal.velocity("right", "vertebral").direction == "antegrade"
    closed = know_case(find_case("c06")).truth
    assert closed.velocity("left", "ica_prox").flow == "undetectable"
    assert closed.sheet("left").outcome.stenosis.name == "occlusion"
    stent = know_case(find_case("c11")).truth.sheet("left")
    assert stent.outcome.kind == "scope"


def test_the_pair_has_one_stenosis_and_two_velocities():
    woman, man = (know_case(find_case(name)).truth for name in ("c17", "c18"))
    assert woman.sheet("left").stenosis.percent == pytest.approx(
        man.sheet("left").stenosis.percent, abs=0.05
    )
    velocities = [one.velocity("left", "ica_prox").psv_scanner_cm_s for one in (woman, man)]
    assert velocities[0] > velocities[1]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"schema": "other/1"}, "schema"),
        ({"area": "breast"}, "no area that is simulated"),
        ({"views": ["no_such_view"]}, "no_such_view"),
        ({"criteria_set": "mine"}, "no criteria set"),
        ({"decisions": [decision("one"), decision("two")]}, "decisions"),
        ({"decisions": ["unknown", "unknown", "unknown"]}, "no shared decision"),
        ({"surprise": 1}, "surprise"),
        ({"patient": {"subcutaneous_fat_mm": 25.0, "neck_circumference_mm": 260.0}}, "neck"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_by_name(changes, why):
    with pytest.raises(CaseRefusedError) as caught:
        parse_case(plain(**changes), "mine.yaml")
    assert caught.value.where == "mine.yaml"
    assert why in f"{caught.value}"


def test_a_right_file_is_taken():
    case = parse_case(plain(), "mine.yaml")
    assert case.case_id == "mine"
    assert case.sides == ("right", "left")
    assert case.sha256 != parse_case(plain(version=2), "mine.yaml").sha256


def test_a_case_that_does_not_exist_is_refused():
    with pytest.raises(CaseRefusedError):
        find_case("nobody")
