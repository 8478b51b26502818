"""What is said about a direction: filled from records, checked for a choice."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from sonobridge.career.pack import PackFiles
from sonobridge.career.wording import (
    Blocked,
    Fact,
    RationaleNote,
    Sentence,
    UncertainCriterion,
    check_choice,
    fill_sentences,
    interview_questions,
    state_rationale,
)
from sonobridge.core.errors import InvalidInputError

NOTE = RationaleNote(
    area="vascular ultrasound",
    population="people after a stroke",
    reason="a wrong grade changes what is done to them",
    evidence="twelve exam sessions with interval",
    trade_off="fewer kinds of examination",
    evidence_ids=("ev_1",),
)
NO_CHOICE = (
    "I just kind of drifted into vascular.",
    "I ended up in echo and stayed.",
    "I fell into this specialty.",
    "I was put into the vascular lab.",
    "It was the only job available.",
    "It happened by chance.",
    "I got sent to cardiac because they needed someone.",
    "I never really decided on it.",
    "I would take whatever comes and see.",
    "I am going with the flow for now.",
)
CHOICES = (
    "I choose vascular work for people after a stroke, since a grade changes their care.",
    "I want to deepen carotid Doppler and give up variety for it.",
    "I compared echo with vascular and weighed patient contact highest.",
    "My log shows 640 vascular studies; RVT is my next step by June.",
    "I prefer general ultrasound, since variety keeps me alert.",
    "I will validate models on the patients whom I scan today.",
    "The placement in the vascular laboratory confirmed what I had planned.",
    "I decided for paediatrics after two rotations, and accept night calls.",
    "Blood velocity fell in the second vessel, and I explained why to the surgeon.",
    "I asked to work on calls because emergencies are where I learn.",
)


@pytest.mark.requirement("R-004-112")
@pytest.mark.parametrize("text", NO_CHOICE)
def test_wording_without_a_choice_is_flagged(text):
    (first, *_) = check_choice(text)
    assert text[first.start : first.end] == first.text
    assert first.why
    assert first.instead


@pytest.mark.requirement("R-004-112")
@pytest.mark.parametrize("text", CHOICES)
def test_a_choice_is_not_flagged(text):
    assert check_choice(text) == ()


@pytest.mark.requirement("R-004-55")
def test_a_filled_rationale_passes_and_the_bad_example_does_not():
    whole = state_rationale(NOTE)
    assert whole.complete
    assert check_choice(whole.text) == ()
    assert check_choice(NO_CHOICE[0])


@pytest.mark.requirement("R-004-113")
@pytest.mark.requirement("R-004-19")
@pytest.mark.parametrize(
    ("slot", "said"),
    [
        ("area", "the area of work"),
        ("population", "the patients it serves"),
        ("reason", "your reason"),
        ("evidence", "what shows it"),
        ("trade_off", "what you give up for it"),
    ],
)
def test_each_missing_slot_is_named(slot, said):
    assert state_rationale(NOTE).missing == ()
    lacking = state_rationale(replace(NOTE, **{slot: " "}))
    assert (lacking.complete, lacking.missing, lacking.text) == (False, (said,), "")


def test_evidence_without_a_record_is_none():
    lacking = state_rationale(replace(NOTE, evidence_ids=()))
    assert lacking.missing == ("a stored record behind the evidence",)


def facts():
    rows = PackFiles().yaml("wording.yaml")["sentences"]
    slots = {slot for row in rows for slot in re.findall(r"\{([a-z_]+)\}", row["text"])}
    return {slot: Fact(text=f"some {slot}", origin=f"ev_{slot}") for slot in slots}


@pytest.mark.requirement("R-004-54")
@pytest.mark.requirement("R-004-13")
def test_three_intents_each_with_all_slots_filled_and_a_record_behind_each():
    said = fill_sentences(facts())
    assert [one.intent for one in said] == ["deepen", "widen", "patient care"]
    for one in said:
        assert isinstance(one, Sentence)
        assert "{" not in one.text
        assert all(one.origins.values())
        assert all(f"some {slot}" in one.text for slot in one.origins)


@pytest.mark.requirement("R-004-54")
@pytest.mark.parametrize("how", ["absent", "blank", "no origin"])
def test_a_missing_slot_blocks_its_sentence(how):
    known = facts()
    if how == "absent":
        del known["evidence"]
    else:
        known["evidence"] = Fact(
            text="" if how == "blank" else "x", origin="" if how == "no origin" else "e"
        )
    deepen, widen, care = fill_sentences(known)
    assert deepen == Blocked(intent="deepen", missing=("evidence",))
    assert isinstance(widen, Sentence)
    assert isinstance(care, Blocked)


@pytest.mark.requirement("R-004-16")
@pytest.mark.requirement("R-004-108")
@pytest.mark.requirement("R-004-109")
@pytest.mark.requirement("R-004-110")
@pytest.mark.parametrize("role", ["generalist", "specialist", "ai"])
def test_ten_questions_each_tied_to_what_it_tests(role):
    files = PackFiles()
    kpis = files.yaml("kpis.yaml")
    known = {row["id"] for row in kpis["kpis"]} | {"ergonomics"}
    modes = {row["id"] for row in kpis["failure_modes"]}
    asked = interview_questions(role, ())
    assert len(asked) >= 10
    assert len({one.text for one in asked}) == len(asked)
    for one in asked:
        assert one.text.endswith(("?", "."))
        assert one.tests
        assert one.kind != "indicator" or one.tests in known
        assert role == "ai" or one.kind != "failure_mode" or one.tests in modes
    topics = {
        "generalist": ("week", "exams", "on call", "quality", "chairs"),
        "specialist": ("complex", "research", "publication", "teaching"),
        "ai": ("owns", "drift", "override", "validated", "regulatory"),
    }[role]
    text = " ".join(one.text for one in asked)
    assert all(topic in text for topic in topics)
    uncertain = UncertainCriterion(
        criterion="depth" if role != "ai" else "labelling_patience",
        before=3,
        after=4,
        verdict="specialist",
    )
    changed = interview_questions(role, [uncertain])
    assert set(changed) > set(asked)


@pytest.mark.requirement("R-004-16")
@pytest.mark.requirement("R-004-111")
def test_the_own_uncertain_criteria_come_first_and_change_the_set():
    def of(*names):
        return interview_questions(
            "generalist",
            [
                UncertainCriterion(criterion=n, before=3, after=4, verdict="generalist")
                for n in names
            ],
        )

    one, other = of("depth", "variety"), of("depth", "communication")
    assert len(one) >= 10
    assert set(one) != set(other)
    assert one[0].kind == "criterion"
    assert one[0].tests == "depth: your answer 3, at 4 the verdict is generalist"
    with pytest.raises(InvalidInputError, match="this criterion"):
        of("luck")
    with pytest.raises(InvalidInputError, match="this role"):
        interview_questions("pilot", ())


def test_each_criterion_of_both_rubrics_has_a_question():
    files = PackFiles()
    rubrics = files.yaml("rubrics.yaml")["rubrics"].values()
    asked = files.yaml("wording.yaml")["interview"]["criteria"]
    assert {c for rubric in rubrics for c in rubric["criteria"]} == set(asked)
