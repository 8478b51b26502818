"""Thirty days: a week is open until an artefact of its kind lacks nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from sonobridge.career.proof_plan import (
    Presentation,
    Reading,
    Shadowing,
    SupervisedPractice,
    WrongKindError,
    load_weeks,
    refuse_wrong_kind,
    state_weeks,
)

START = date(2026, 9, 1)
VISIT = Shadowing(
    day=START,
    site_type="outpatient vascular laboratory",
    observer_hours=4,
    reflection="x" * 100,
)
ARTICLE = Reading(title="Criteria", citation="10.1177/1544316718794330", minutes=40)
PRACTICE = SupervisedPractice(
    exam_sessions=10, signed=True, slope=0.01, slope_low=0, slope_high=0.02
)
TALK = Presentation(clips=2, uncleared=0, phi_hits=0, author="a", reviewer="b")
WHOLE = {
    "shadowing": [VISIT],
    "reading": [ARTICLE],
    "supervised_practice": [PRACTICE],
    "presentation": [TALK],
}


@pytest.mark.requirement("R-004-12")
def test_each_week_closes_with_its_own_kind_alone():
    assert [state.closed for state in state_weeks(START, {})] == [False] * 4
    assert [state.closed for state in state_weeks(START, WHOLE)] == [True] * 4
    for week in load_weeks():
        only = {week.kind: WHOLE[week.kind]}
        assert [state.closed for state in state_weeks(START, only)] == [
            other.kind == week.kind for other in load_weeks()
        ]
        for other in load_weeks():
            if other.kind == week.kind:
                refuse_wrong_kind(week, other.kind)
                continue
            with pytest.raises(WrongKindError) as refused:
                refuse_wrong_kind(week, other.kind)
            assert week.kind.replace("_", " ") in refused.value.why


def test_the_plan_has_thirty_days():
    states = state_weeks(START, {})
    assert (states[0].start, states[-1].end) == (START, date(2026, 9, 30))
    assert all((b.start - a.end).days == 1 for a, b in pairwise(states))


@pytest.mark.requirement("R-004-50")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"day": None}, "the date"),
        ({"site_type": " "}, "the type of site"),
        ({"observer_hours": 0}, "observer hours"),
        ({"reflection": "x" * 99}, "(it has 99)"),
    ],
)
def test_shadowing_lacks(change, said):
    state = state_weeks(START, {"shadowing": [replace(VISIT, **change)]})[0]
    assert not state.closed
    assert said in state.lacks[0]


@pytest.mark.requirement("R-004-51")
@pytest.mark.parametrize(
    ("change", "said"),
    [({"citation": "a book"}, "DOI"), ({"citation": ""}, "DOI"), ({"minutes": 0}, "minutes")],
)
def test_a_reading_lacks(change, said):
    state = state_weeks(START, {"reading": [replace(ARTICLE, **change)]})[1]
    assert not state.closed
    assert said in state.lacks[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [({"exam_sessions": 9}, "1 more sessions"), ({"signed": False}, "signature")],
)
def test_practice_lacks(change, said):
    state = state_weeks(START, {"supervised_practice": [replace(PRACTICE, **change)]})[2]
    assert not state.closed
    assert said in state.lacks[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"clips": 0}, "a cleared clip"),
        ({"uncleared": 1}, "clearance of 1"),
        ({"phi_hits": 2}, "2 places"),
        ({"reviewer": ""}, "another person"),
        ({"reviewer": "a"}, "another person"),
    ],
)
def test_a_presentation_lacks(change, said):
    state = state_weeks(START, {"presentation": [replace(TALK, **change)]})[3]
    assert not state.closed
    assert said in state.lacks[0]


def test_the_best_artefact_decides():
    poor = replace(VISIT, reflection="")
    assert state_weeks(START, {"shadowing": [poor, VISIT]})[0].closed
