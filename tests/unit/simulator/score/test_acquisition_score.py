"""Gates, mean relative to the best attainable, claim ladder and guidance."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.measurement.grading import GradingContext, GradingMeasurements, grade
from sonobridge.simulator.measurement.urgent import check_escalation, shipped_urgent_table
from sonobridge.simulator.score.gates import GateInput, ViewTaken, evaluate_gates
from sonobridge.simulator.score.guidance import find_next_move
from sonobridge.simulator.score.ladder import (
    RUNG_WORDS,
    RUNGS,
    SIMULATED_LEARNERS,
    StudyRecord,
    lowest_rung,
    raise_rung,
)
from sonobridge.simulator.score.part import PartScore, part_rules
from sonobridge.simulator.score.total import AcquisitionScore, combine_parts

RULES = part_rules()
COUNTED = [name for name, rule in RULES.items() if not rule.formative]


def part(name, value, move="do better"):
    return PartScore(part=name, value=value, reason="because", next_move=move)


def combine(values, expected=COUNTED, gates=(), best=1.0):
    scores = [part(name, value) for name, value in values.items()]
    return combine_parts(scores, expected, gates, best)


def test_every_part_starts_on_the_first_rung():
    assert len(RULES) == 13
    assert {rule.rung for rule in RULES.values()} == {"tested_on_scripts"}
    assert [name for name, rule in RULES.items() if rule.formative] == ["economy"]
    assert all(rule.provenance.source for rule in RULES.values())


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(COUNTED), st.floats(0, 1), min_size=1))
def test_the_mean_is_weighted_and_what_was_not_done_counts_nothing(values):
    found = combine(values)
    total = sum(RULES[name].weight for name in COUNTED)
    mean = sum(RULES[name].weight * values.get(name, 0.0) for name in COUNTED) / total
    assert found.mean == pytest.approx(mean)
    assert {one.part for one in found.parts if not one.done} == set(COUNTED) - set(values)
    more = combine({name: min(1.0, value + 0.1) for name, value in values.items()})
    assert more.mean >= found.mean


@pytest.mark.requirement("R-010-08")
def test_the_mean_is_relative_to_the_best_attainable_of_the_case():
    found = combine(dict.fromkeys(COUNTED, 0.6), best=0.8)
    assert found.mean == pytest.approx(0.6)
    assert found.relative == pytest.approx(0.75)
    assert "best attainable 0.80 here" in found.words
    assert combine(dict.fromkeys(COUNTED, 0.9), best=0.8).relative == 1.0
    with pytest.raises(ValueError):
        combine(dict.fromkeys(COUNTED, 0.6), best=0.0)


def test_the_single_worst_part_is_the_one_that_costs_most():
    found = combine({**dict.fromkeys(COUNTED, 1.0), "safety": 0.4, "plane": 0.7})
    # 1.5 x 0.3 costs more than 0.6 x 0.6.
    assert found.worst == "plane"
    assert found.next_move == "do better"
    assert combine(dict.fromkeys(COUNTED, 1.0)).worst is None


def test_motion_and_time_move_neither_gate_nor_mean():
    values = dict.fromkeys(COUNTED, 0.7)
    means = {combine({**values, "economy": x}).mean for x in (0.0, 0.5, 1.0)}
    assert means == {combine(values).mean}
    found = combine({**values, "economy": 0.0})
    assert [one.part for one in found.formative] == ["economy"]
    assert "economy" not in {one.part for one in found.parts}
    assert found.failed_gates == ()


def test_safety_lowers_only_its_own_group():
    good, bad = combine(dict.fromkeys(COUNTED, 0.8)), dict.fromkeys(COUNTED, 0.8)
    low = combine({**bad, "safety": 0.2})
    changed = [
        group
        for (group, before), (_, after) in zip(good.group_means, low.group_means, strict=True)
        if before != after
    ]
    assert changed == ["safety"]


def test_parts_that_do_not_fit_are_refused():
    twice = [part("plane", 1), part("plane", 0)]
    with pytest.raises(ValueError, match="one value"):
        combine_parts(twice, COUNTED, (), 1.0)
    with pytest.raises(ValueError, match="not ask"):
        combine_parts([part("colour", 1)], ["plane"], (), 1.0)
    with pytest.raises(ValueError, match="counts"):
        combine_parts([], ["economy"], (), 1.0)


def graded(psv):
    seen = GradingMeasurements(
        plaque="visible",
        lumen="narrowed",
        ica_flow="detected",
        ica_psv_scanner_cm_s=psv,
        angle_deg=60,
    )
    return grade(seen, GradingContext(vessel="native"))


def gates(views=(), graded_sides=(), present=(), escalated=()):
    return evaluate_gates(
        GateInput(
            views=views,
            graded=graded_sides,
            escalation=check_escalation(shipped_urgent_table(), present, escalated),
        )
    )


def failed(found):
    return {gate.gate: gate.reason for gate in found if not gate.passed}


def view(imaged="ICA", side="right"):
    return ViewTaken(
        labelled_vessel="ICA", labelled_side="right", imaged_vessel=imaged, imaged_side=side
    )


def test_each_gate_is_named_with_its_reason():
    assert failed(gates([view()], [("right", graded(150), graded(160), True)])) == {}
    assert failed(gates([view("ECA")])) == {"wrong_vessel": "ECA taken for ICA"}
    assert failed(gates([view(side="left")])) == {
        "wrong_side": "ICA of the left labelled right"
    }
    found = failed(gates(graded_sides=[("right", graded(150), graded(300), False)]))
    assert found == {"class_error": "right: 50 to 69 %, but ≥ 70 % from a correct measurement"}
    found = failed(gates(graded_sides=[("left", None, graded(300), False)]))
    assert "not graded" in found["class_error"]
    found = failed(gates(present=["dissection"]))
    assert found["missed_urgent_finding"].startswith("not escalated: dissection")
    late = failed(gates(present=["dissection"], escalated=[("dissection", "same_day")]))
    assert "missed_urgent_finding" in late


def test_a_value_beside_a_threshold_is_no_class_error():
    beside = [("right", graded(228), graded(233), True)]
    assert failed(gates(graded_sides=beside)) == {}


@pytest.mark.requirement("R-010-08")
def test_a_failed_gate_fails_the_case_whatever_the_mean():
    found = combine(dict.fromkeys(COUNTED, 1.0), gates=gates([view("ECA")]))
    assert found.mean == 1.0
    assert found.case_failed
    assert found.words.startswith("Case failed: wrong vessel.")
    assert not combine(dict.fromkeys(COUNTED, 0.1), gates=gates([view()])).case_failed


def test_the_score_says_its_rung_and_no_more_and_is_never_called_ai_readiness():
    found = combine(dict.fromkeys(COUNTED, 0.9))
    assert found.rung == "tested_on_scripts"
    assert found.words.endswith("tested on scripts.")
    assert found.construct == "acquisition score"
    text = json.dumps(to_json(found)) + found.words
    for rung in RUNGS[1:]:
        assert RUNG_WORDS[rung] not in text
        assert rung not in text
    assert "readiness" not in text
    assert from_json(AcquisitionScore, to_json(found)) == found


def study(kind):
    return StudyRecord(
        kind=kind, participants=29, result="d 1.1 (0.4 to 1.8)", document_sha256="b" * 64
    )


@pytest.mark.requirement("R-010-08")
def test_a_rung_is_raised_one_at_a_time_and_with_its_study():
    assert raise_rung("tested_on_scripts", "separates_groups", study("known_groups")).study
    for present, wanted, record in [
        ("tested_on_scripts", "separates_groups", None),
        ("tested_on_scripts", "agrees_with_raters", study("blinded_raters")),
        ("separates_groups", "agrees_with_raters", study("known_groups")),
        ("separates_groups", "tested_on_scripts", study("known_groups")),
    ]:
        with pytest.raises(InvalidInputError):
            raise_rung(present, wanted, record)
    assert lowest_rung(["transfers", "separates_groups"]) == "separates_groups"
    assert lowest_rung([]) == "tested_on_scripts"
    assert "never validate" in SIMULATED_LEARNERS
    for bad in ({"participants": 0}, {"document_sha256": "z" * 64}):
        with pytest.raises(ValueError):
            StudyRecord(**{**to_json(study("known_groups")), **bad})


def test_guidance_names_the_change_that_gains_most():
    calls = []

    def score(state):
        calls.append(dict(state))
        return math.exp(-((state["tilt"] / 10) ** 2) - (state["slide"] / 5) ** 2)

    move = find_next_move(score, {"tilt": 6.0, "slide": 1.0}, {"tilt": 3.0, "slide": 0.5})
    assert (move.axis, move.change) == ("tilt", -3.0)
    assert move.gain > 0
    assert len(calls) == 5
    assert find_next_move(score, {"tilt": 0, "slide": 0}, {"tilt": 3, "slide": 0.5}) is None
    for steps in ({"tilt": 0.0}, {"rock": 1.0}):
        with pytest.raises(ValueError):
            find_next_move(score, {"tilt": 6.0, "slide": 1.0}, steps)


def test_guidance_leads_to_the_optimum():
    def score(state):
        return math.exp(-((state["tilt"] / 10) ** 2) - (state["slide"] / 5) ** 2)

    state = {"tilt": 12.0, "slide": -4.0}
    for _ in range(40):
        move = find_next_move(score, state, {"tilt": 1.0, "slide": 0.5})
        if move is None:
            break
        state[move.axis] += move.change
    assert score(state) > 0.98
