"""Stakeholders, what is logged for them, and how their signs of success are counted."""

from __future__ import annotations

import math

import pytest

from sonobridge.career.wording.stakeholders import (
    ProbeRun,
    StakeholderEntryError,
    angle_spread,
    fault_cases,
    load_reading_rule,
    load_stakeholders,
    read_values,
    reading_level,
    state_sign,
)

BY_ID = {one.id: one for one in load_stakeholders()}


def test_ten_records_have_all_four_fields_and_a_source():
    assert [one.side for one in BY_ID.values()] == ["generalist"] * 5 + ["specialist"] * 5
    for one in BY_ID.values():
        assert all((one.need, one.deliverable, one.channel, one.success))
        assert all((one.source.text, one.source.as_of, one.source.confidence))
        names = {field.name for field in one.fields}
        assert {*one.sign.fields, *filter(None, [one.sign.when])} <= names


def test_the_grade_is_the_published_formula_on_a_text_counted_by_hand():
    # Of twelve words in two sentences only "later" has two syllables.
    level = reading_level("The cat sat on the mat. It did later run to Rome.")
    assert (level.words, level.sentences) == (12, 2)
    assert level.syllables == 13
    assert level.grade == pytest.approx(0.39 * 12 / 2 + 11.8 * 13 / 12 - 15.59)
    assert level.passes


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("table", 2), ("made", 1), ("artery", 3), ("the", 1), ("free", 1), ("people", 2)],
)
def test_syllables_of_known_words(word, syllables):
    assert reading_level(word).syllables == syllables


def test_a_learned_text_fails_and_an_empty_one_has_no_grade():
    hard = (
        "Haemodynamically significant atherosclerotic narrowing necessitates multidisciplinary "
        "consideration regarding revascularisation alternatives."
    )
    assert not reading_level(hard).passes
    assert reading_level(hard).grade > load_reading_rule().most_grade
    assert reading_level(" 	").grade is None
    assert not reading_level("").passes


def test_numbers_with_points_do_not_end_sentences():
    assert reading_level("It was 1.5 metres and 2,000 steps.").sentences == 1


def test_shares_carry_interval_and_n():
    good = dict.fromkeys(BY_ID["patients"].sign.fields, True)
    found = state_sign(BY_ID["patients"], [good, good, {**good, "covered": False}])
    assert (found.value, found.n) == (pytest.approx(2 / 3), 3)
    assert found.low < found.value < found.high
    assert state_sign(BY_ID["patients"], []).reason == "no data"
    queried = state_sign(BY_ID["radiologists"], [{"queried": False}, {"queried": True}])
    assert queried.value == 0.5


def test_only_urgent_findings_are_held_against_the_rule():
    entries = [{"urgent": True, "call_min": 60.0}, {"urgent": True, "call_min": 61.0}]
    found = state_sign(BY_ID["referring"], [*entries, {"urgent": False}])
    assert (found.value, found.n) == (0.5, 2)


def test_late_minutes_are_a_mean_with_students_interval():
    found = state_sign(BY_ID["nurses"], [{"late_min": 0.0}, {"late_min": 10.0}])
    assert (found.value, found.n) == (5.0, 2)
    assert found.high - found.value == pytest.approx(12.7062 * 5.0, rel=1e-4)


def test_a_note_without_trade_off_does_not_count():
    entries = [{"trade_off": "wait or operate"}, {}]
    assert state_sign(BY_ID["specialists"], entries).value == 0.5


def test_a_stored_sign_is_not_counted_from_the_log():
    with pytest.raises(ValueError, match="not counted from the log"):
        state_sign(BY_ID["vendors"], [{}])


@pytest.mark.parametrize(
    ("who", "texts"),
    [
        ("nurses", ["late_min=-1"]),
        ("nurses", ["late_min=nan"]),
        ("nurses", []),
        ("nurses", ["patient=Doe"]),
        ("referring", ["urgent=yes"]),
        ("radiologists", ["queried=perhaps"]),
        ("trainees", ["topic=", "goal=x"]),
    ],
)
def test_entries_that_cannot_be_used_are_refused(who, texts):
    with pytest.raises(StakeholderEntryError):
        read_values(BY_ID[who].fields, texts)


def test_entries_are_read_by_kind():
    assert read_values(BY_ID["referring"].fields, ["urgent=yes", "call_min=12.5"]) == {
        "urgent": True,
        "call_min": 12.5,
    }
    assert read_values(BY_ID["referring"].fields, ["urgent=no"]) == {"urgent": False}


def test_a_velocity_moves_as_the_doppler_equation_says():
    spread = angle_spread(200.0, 60.0)
    assert spread.degrees == 2.0
    shift = 200.0 * math.cos(math.radians(60))
    assert spread.low == pytest.approx(shift / math.cos(math.radians(58)))
    assert spread.high == pytest.approx(shift / math.cos(math.radians(62)))
    with pytest.raises(ValueError, match="no spread"):
        angle_spread(200.0, 85.0)


def test_a_case_is_closed_only_by_a_passed_test_of_the_same_probe():
    def run(number, probe, passed):
        return ProbeRun(
            id=f"r{number}",
            at=f"2026-11-0{number}",
            scanner="A",
            transducer=probe,
            passed=passed,
        )

    cases = fault_cases(
        [
            run(1, "L11-5v", False),
            run(2, "L11-5v", False),
            run(3, "C5-2v", True),
            run(4, "L11-5v", True),
            run(5, "C5-2v", False),
            run(6, "L11-5v", True),
        ]
    )
    assert [(c.opened.id, c.closed.id if c.closed else None) for c in cases] == [
        ("r1", "r4"),
        ("r5", None),
    ]
