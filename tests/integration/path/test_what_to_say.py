"""Sentences for a manager, filled only from what is stored."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portfolio_room import PortfolioRoom
from sonobridge.core.clock import FixedClock
from sonobridge.store.paths import PathStore

ROLE = "ai_validation_lead"
STEPS = [
    {"title": "Past step", "end": "2026-01-31", "cost_usd": 10},
    {"title": "Pass the registry exam", "end": "2027-03-31", "cost_usd": 1250},
    {"title": "Later step", "end": "2028-03-31", "cost_usd": 7},
]


@pytest.fixture
def room(tmp_path):
    return PortfolioRoom(tmp_path / "ws", FixedClock(datetime(2026, 11, 22, 15, tzinfo=UTC)))


def note(room, evidence_ids, **changes):
    """Keep a rationale note."""
    said = {
        "area": "vascular ultrasound",
        "population": "people after a stroke",
        "reason": "a wrong grade changes what is done to them",
        "evidence": "twelve exam sessions with interval.",
        "trade_off": "fewer kinds of examination",
    }
    room.run("path.rationale", **said | changes, evidence_ids=list(evidence_ids))


def plan(room, steps=STEPS):
    """Adopt a plan."""
    PathStore(room.workspace).add(room.owner.person_id, "plan", "current", {"steps": steps})


def sentences(room):
    return {one["intent"]: one for one in room.run("path.language", role=ROLE)["sentences"]}


@pytest.mark.requirement("R-004-13")
@pytest.mark.requirement("R-004-54")
def test_three_intents_are_filled_from_records_and_each_slot_names_its_own(room):
    (exam,) = room.exams(1)
    note(room, [exam.id])
    plan(room)
    said = sentences(room)
    assert list(said) == ["deepen", "widen", "patient care"]
    gap = room.run("portfolio.show", role=ROLE)["gaps"][0]
    for one in said.values():
        assert one["missing"] == []
        assert "{" not in one["text"]
        for slot in one["slots"]:
            assert slot["text"] in one["text"]
            assert slot["origin"]
    slots = {s["name"]: s for one in said.values() for s in one["slots"]}
    assert slots["evidence"]["origin"] == exam.id
    assert slots["area"]["origin"] == "rationale note, version 1"
    assert slots["next step"] == {
        "name": "next step",
        "text": "Pass the registry exam",
        "origin": "plan current, version 1",
        "remedy": "",
    }
    assert (slots["date"]["text"], slots["cost"]["text"]) == ("2027-03-31", "1,250 USD")
    assert gap["title"].startswith(slots["new skill"]["text"])
    assert gap["part_id"] in slots["gap"]["origin"]
    assert ".." not in said["deepen"]["text"]


@pytest.mark.requirement("R-004-54")
def test_a_missing_slot_blocks_the_sentence_and_is_named(room):
    (exam,) = room.exams(1)
    blocked = sentences(room)
    assert {one["text"] for one in blocked.values()} == {""}
    assert "next step" in blocked["widen"]["missing"]
    assert "gap" not in blocked["widen"]["missing"]
    note(room, [exam.id])
    without_plan = sentences(room)
    assert without_plan["deepen"]["missing"] == ["next step", "date", "cost"]
    assert without_plan["patient care"]["missing"] == []
    remedies = {s["name"]: s["remedy"] for s in without_plan["deepen"]["slots"]}
    assert "Adopt a plan" in remedies["next step"]
    plan(room, [{"title": "Free step", "end": "2027-01-31"}])
    assert sentences(room)["deepen"]["missing"] == ["cost"]
    plan(room, [{"title": "Exam", "end": "2027-01-31", "cost_usd": 300, "fee_usd": None}])
    assert "300 USD as far as it is known (ask the issuer" in sentences(room)["deepen"]["text"]
    plan(room, STEPS[:1])
    assert sentences(room)["widen"]["missing"] == ["next step", "date"]


@pytest.mark.requirement("R-004-13")
def test_evidence_that_no_longer_counts_fills_nothing(room):
    (exam,) = room.exams(1)
    note(room, [exam.id])
    assert sentences(room)["patient care"]["missing"] == []
    room.run(
        "portfolio.withdraw_artefact", evidence_id=exam.id, reason="wrong case", confirm=True
    )
    assert sentences(room)["patient care"]["missing"] == ["evidence"]
