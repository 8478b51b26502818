"""Readiness is read from stored records of the person, and demo records stay in the demo."""

from __future__ import annotations

import pytest
from tests.integration.conftest import run_as

from sonobridge.core.clock import SystemClock
from sonobridge.core.errors import ForbiddenError
from sonobridge.store import Workspace


def part(shown, skill, part):
    found = next(s for s in shown["skills"] if s["id"] == skill)
    return next(p for p in found["parts"] if p["id"] == part)


def test_a_reader_is_credited_with_readings_and_only_with_own_ones(demo, demo_run):
    shown = demo_run("portfolio.show", "Demo reader A")
    readings = part(shown, "labelling", "readings")
    assert readings["n"] == demo.report["readings"] // 2
    assert len(readings["evidence"]) == readings["n"]
    assert part(shown, "curation", "cleared")["n"] == 0
    owner = demo_run("portfolio.show")
    assert part(owner, "labelling", "readings")["n"] == 0
    assert part(owner, "curation", "cleared")["n"] == (
        demo.report["cleared"] + demo.report["refused"]
    )
    assert part(owner, "curation", "imported")["n"] == demo.report["clips"]
    assert part(owner, "curation", "frozen")["closed"]


def test_each_closed_part_opens_its_evidence_record(demo_run):
    shown = demo_run("portfolio.show")
    closed = [p for s in shown["skills"] for p in s["parts"] if p["closed"]]
    assert closed
    for one in closed:
        for line in one["evidence"]:
            record = demo_run("portfolio.evidence", evidence_id=line["id"])
            assert record["hash"] == line["hash"]
            assert record["origin"] == "demo"


def test_demo_records_count_in_a_demo_workspace_only(demo_copy):
    with Workspace.open(demo_copy, clock=SystemClock()) as workspace:
        here = run_as(workspace, "portfolio.show")[0]
        assert here["readiness"] > 0
        workspace.origin = "work"
        elsewhere = run_as(workspace, "portfolio.show")[0]
        assert elsewhere["readiness"] == 0
        assert len(elsewhere["not_counted"]) >= here["record_count"]
        assert all("demo" in one["reason"] for one in elsewhere["not_counted"])


def test_other_peoples_records_stay_theirs(demo, demo_run):
    mine = demo_run("portfolio.show", "Demo reader A")
    record = part(mine, "labelling", "readings")["evidence"][0]["id"]
    with pytest.raises(ForbiddenError):
        demo_run("portfolio.evidence", "Demo reader B", evidence_id=record)


def test_every_gap_names_its_exercise_or_says_that_there_is_none(demo_run):
    shown = demo_run("portfolio.show")
    assert shown["gaps"]
    with_exercise = [g for g in shown["gaps"] if g["room"]]
    assert len(with_exercise) == shown["gaps_with_exercise"]
    assert all(g["action"] == "no exercise yet" for g in shown["gaps"] if not g["room"])


def test_a_kept_decision_is_shown_again(demo_run):
    kept = demo_run("path.decision")
    assert (kept["rubric"]["generalist"], kept["rubric"]["specialist"]) == (34, 34)
    assert kept["evidence_id"]
    assert demo_run("path.decision", "Demo reader A")["rubric"] is None


def test_a_badge_out_of_a_demo_says_so(demo_copy):
    from sonobridge.portfolio.badges import token_in, verify_badge

    with Workspace.open(demo_copy, clock=SystemClock()) as workspace:
        ready = [
            one["id"]
            for one in run_as(workspace, "portfolio.badges")[0]["badges"]
            if one["state"] == "ready"
        ]
        assert ready
        done = run_as(workspace, "portfolio.badge", badge=ready[0])[0]
        found = verify_badge(token_in(workspace.exports.read(done["artefact"]["name"])))
        assert "demo data" in found.name
        assert dict(found.results)["Evidence of"] == "demo"
