"""The RSNA certificates: order of the tracks, topics with exercises, and never earned here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from career_profiles import flat_value
from portfolio_room import PortfolioRoom
from sonobridge.career.credentials.rule import Credential
from sonobridge.career.planning import CheckedStep, PlanBuilder, date_plans, make_checker
from sonobridge.career.planning.material import Wishes, load_profile
from sonobridge.career.planning.search import search
from sonobridge.core.errors import MissingError
from sonobridge.workflows.catalogue import load_all

FOUNDATIONAL, ADVANCED = "rsna.ai_foundational", "rsna.ai_advanced"
START = date(2026, 12, 1)


@pytest.fixture
def room(tmp_path, clock):
    made = PortfolioRoom(tmp_path / "ws", clock)
    yield made
    made.workspace.close()


def advanced_plans(profile, *, without=()):
    """All plans that end with the advanced track, with some options taken away."""
    builder = PlanBuilder(profile=profile, wishes=Wishes(), start=START)
    problem = builder.problem(Credential(ADVANCED, (ADVANCED,)), flat_value(profile))
    options = tuple(one for one in problem.options if one.id not in without)
    problem = replace(problem, options=options)
    return date_plans(problem, search(problem))


def planner_refuses_advanced_first():
    for name in ("rvt_holder", "staff_sonographer", "arrt_radiographer"):
        profile = load_profile(name, START)
        plans = advanced_plans(profile)
        assert plans
        for plan in plans:
            steps = {one.id: one for one in plan.steps}
            assert steps[FOUNDATIONAL].end <= steps[ADVANCED].start
        assert advanced_plans(profile, without={FOUNDATIONAL}) == ()
        forced = make_checker(profile, Wishes(), START).check(
            [CheckedStep(ADVANCED, START, date(2027, 6, 1))], {}
        )
        assert ("prerequisite", ADVANCED) in {(one.kind, one.step) for one in forced}


@pytest.mark.requirement("R-000-16")
def test_advanced_waits_topics_name_exercises_and_practice_earns_nothing(room):
    planner_refuses_advanced_first()
    known = {one.name for one in load_all()}
    exercises = set()
    for name in (FOUNDATIONAL, ADVANCED):
        page = room.run("path.credential", credential=name)
        assert page["topics"]
        assert page["topics_source"]
        assert page["topics_confidence"] == "low"
        for topic in page["topics"]:
            ids = {one["operation"] for one in topic["exercises"]}
            assert ids <= known
            assert ids or topic["text"] == "no exercise yet"
            exercises |= ids
        assert any(topic["text"] == "no exercise yet" for topic in page["topics"])
    for number, kind in enumerate(sorted(exercises)):
        room.put(kind, number)
    asked = {"profile": "rvt-holder", "role": "ai-clinical-specialist", "start": "2026-12-01"}
    for name in (FOUNDATIONAL, ADVANCED):
        page = room.run("path.credential", credential=name)
        with_exercise = [one for one in page["topics"] if one["exercises"]]
        assert all(one["practised"] for one in with_exercise)
        assert page["practised"] == len(with_exercise)
        assert page["state"] == "not earned"
        assert page["state_text"].startswith("Not earned: only the issuer gives it.")
        assert not page["record"]["held"]
        plans = room.run("path.plan", **asked, holding=[name])["plans"]
        assert plans
        assert all(name in {s["id"] for s in one["steps"]} for one in plans)


def test_the_rule_says_foundational_first_and_a_holding_is_by_ones_own_word(room):
    page = room.run("path.credential", credential=ADVANCED, profile="rvt-holder")
    assert "foundational" in page["rule"]
    assert page["record"]["open_now"] is False
    room.run("path.ce_hold", credential=FOUNDATIONAL, earned="2026-03")
    held = room.run("path.credential", credential=FOUNDATIONAL)
    assert held["state"] == "held"
    assert "by your own word" in held["state_text"]
    plain = room.run("path.credential", credential="ardms.rvt")
    assert plain["topics"] == []
    assert "ask the issuer" in plain["topics_note"]
    with pytest.raises(MissingError):
        room.run("path.credential", credential="rsna.nothing")
