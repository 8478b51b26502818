"""Steps into leadership and opportunities, joined with wages, skills and evidence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portfolio_room import PortfolioRoom
from sonobridge.core.clock import FixedClock
from sonobridge.portfolio import load_framework
from sonobridge.workflows.catalogue import load_all


@pytest.fixture
def room(tmp_path):
    made = PortfolioRoom(tmp_path / "ws", FixedClock(datetime(2026, 11, 22, 9, tzinfo=UTC)))
    yield made
    made.workspace.close()


@pytest.mark.requirement("R-002-24")
def test_leadership_lists_three_steps_with_medians_and_evidence(room):
    steps = {one["id"]: one for one in room.run("path.leadership")["steps"]}
    assert list(steps) == ["lead", "manager", "educator"]
    assert {name: (one["soc"], one["median_usd"]) for name, one in steps.items()} == {
        "lead": ("29-2032", steps["lead"]["median_usd"]),
        "manager": ("11-9111", 123_860),
        "educator": ("25-1071", 107_310),
    }
    operations = {one.name for one in load_all()}
    for step in steps.values():
        assert step["wage_source"]
        assert step["wage_as_of"]
        assert step["source"]
        assert step["evidence"]
        for asked in step["evidence"]:
            assert asked["required"] >= 1
            assert asked["have"] == 0
            assert not asked["met"]
            assert {kind.split("/")[0] for kind in asked["kinds"]} <= operations
    assert steps["lead"]["stands_in"]
    assert any("May 2025" in one for one in steps["lead"]["wage_caveats"])
    room.put("label.create_study")
    (lead, *_) = room.run("path.leadership")["steps"]
    assert [(one["have"], one["met"]) for one in lead["evidence"]] == [(1, True), (0, False)]


@pytest.mark.requirement("R-004-61")
def test_four_kinds_each_close_a_part_of_a_skill_and_state_their_effort(room):
    listed = room.run("path.opportunities")
    shipped = listed["opportunities"]
    assert {one["kind"] for one in shipped} == {
        "shadowing", "workshop", "conference", "research"
    }  # fmt: skip
    skills = {skill.id: skill for skill in load_framework().skills}
    operations = {one.name for one in load_all()}
    for one in shipped:
        part = next(p for p in skills[one["skill"]].parts if p.id == one["part"])
        assert one["skill_title"] == skills[one["skill"]].title
        assert one["closes_with"] in part.kinds
        assert one["closes_with"].split("/")[0] in operations
        assert one["enter_with"] in operations
        assert (one["hours"], one["cost"]) == ("unknown", "unknown")
    assert listed["source"]
    assert listed["as_of"]
    room.run("path.opportunity_add", title="Meeting in May", kind="conference", hours=16.5)
    own = room.run("path.opportunities")["opportunities"][-1]
    assert (own["own"], own["hours"], own["cost"]) == (True, "16.5 h", "unknown")
    room.run("path.opportunity_add", title="Free day", kind="workshop", hours=0, cost_usd=0)
    own = [one for one in room.run("path.opportunities")["opportunities"] if one["own"]]
    assert ("0 h", "0 USD") in {(one["hours"], one["cost"]) for one in own}
