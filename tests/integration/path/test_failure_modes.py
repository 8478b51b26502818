"""Each listed failure mode, planted by a scripted case and reported by its name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from integration.conftest import run_as
from portfolio_room import PortfolioRoom
from scan_scenes import ready
from sonobridge.career.planning.material import load_role
from sonobridge.core.clock import SystemClock
from sonobridge.core.randomness import generator
from sonobridge.core.record import to_json
from sonobridge.simulator.learners.deficits import anchored, deficit_learner
from sonobridge.simulator.learners.script import STEADY_HAND, Learner, run_script
from sonobridge.simulator.session.scoring import score_session
from sonobridge.store import Workspace
from sonobridge.store.scans import ScanStore
from sonobridge.workflows.path.framework.session_modes import SESSION_MODES

VIEW, ANGLE, SIDE, REPORT, EQUIPMENT = (
    one.name for one in load_role("staff_sonographer").failure_modes
)
RELIANCE, ANCHOR, CRITERIA, CLAIM, ALONE = (
    one.name for one in load_role("vascular_technologist").failure_modes
)


def steep(degrees):
    """Scan as the expert does, with the angle cursor at some degrees."""

    def change(view):
        if view.rule.mode != "spectral":
            return view
        cursor = float(np.copysign(degrees, view.settings.spectral.cursor_deg))
        spectral = replace(view.settings.spectral, cursor_deg=cursor)
        return replace(view, settings=replace(view.settings, spectral=spectral))

    return Learner(name="steep", change=change, hand=STEADY_HAND)


def without(view):
    return Learner(name="hurried", change=lambda one: None if one is view else one)


def said(text):
    def change(session):
        return replace(session, submission=replace(session.submission, impression=text))

    return change


def under(criteria_set):
    def change(session):
        submission = replace(session.submission, criteria_set=criteria_set)
        return replace(session, submission=submission)

    return change


def scripted():
    """Yield mode, prepared case, scripted learner, and what is changed of the session."""
    plain, severe = ready(), ready("c05")
    for view in plain.plan:
        yield VIEW, plain, without(view), None
    for degrees in (68.0, 70.0, 75.0):
        yield ANGLE, plain, steep(degrees), None
    for deficit in ("wrong_side", "eca_for_ica"):
        yield SIDE, plain, deficit_learner(deficit, plain.scene.known.patient), None
    for text in (
        "Right internal carotid stenosis less than 50 %.",
        "Right ICA: normal.",
    ):
        yield REPORT, severe, Learner(name="typed"), said(text)
    for name in ("c06", "c02"):
        one = ready(name)
        learner = anchored(one.case, 1.0, generator(1, "failure modes"))
        yield ANCHOR, one, learner, None
    yield CRITERIA, plain, Learner(name="other set"), under("modified_psv180")


def scan(one, learner, change=None, seed=100):
    session = run_script(one.scene, one.plan, seed, learner)
    if change is not None:
        session = change(session)
    return session, score_session(one.scene, session, one.run)


def store(workspace, one, session, result):
    """Store a scored session as a submission does; return its identifier."""
    scans, body = ScanStore(workspace), {"device": "script"}
    case = (one.case.case_id, one.case.sha256)
    row = scans.start(workspace.people.owner().id, case=case, mode="exam", seed=1, body=body)
    handed_in = session.submission
    submission = {
        "grades": {grade.side: grade.stenosis_class for grade in handed_in.grades},
        "criteria_set": handed_in.criteria_set,
        "confidence": handed_in.confidence,
        "impression": handed_in.impression,
    }
    with workspace.transaction() as connection:
        scans.submit(
            connection,
            row.id,
            trace_sha256=workspace.blobs.put(b"{}\n"),
            body={"result": to_json(result), "submission": submission},
            summary={"passed": result.passed, "relative": 0.5, "failed_gates": [],
                     "rung": "tested_on_scripts"},
            evidence_id=None,
        )  # fmt: skip
    return row.id


@pytest.fixture
def workspace(tmp_path):
    with Workspace.create(
        tmp_path / "ws", name="Scan", origin="work", clock=SystemClock()
    ) as made:
        yield made


def states(workspace, **given):
    found = run_as(workspace, "path.failure_modes", **given)[0]
    return {one["name"]: one for one in found["modes"]}


def answers(accepted):
    """A table of fifty planted wrong suggestions in two sessions, and as many without AI."""
    rows = ["session,item,truth,suggestion,answer"]
    for n in range(50):
        taken = "lt_50" if n < accepted else "ge_70"
        rows += [f"s{n % 2},i{n},ge_70,lt_50,{taken}", f"s{n % 2},i{n},ge_70,,ge_70"]
    return "\n".join(rows)


def sessions_are_reported(workspace):
    cases = list(scripted())
    assert {mode for mode, *_ in cases} == set(SESSION_MODES)
    for mode, one, learner, change in cases:
        session, result = scan(one, learner, change)
        found = states(workspace, session_id=store(workspace, one, session, result))
        assert found[mode]["state"] == "found", (mode, learner.name)
        assert found[mode]["reasons"]
    for one in (ready(), ready("c05")):
        session, result = scan(one, Learner(name="expert", hand=STEADY_HAND))
        found = states(workspace, session_id=store(workspace, one, session, result))
        assert {found[name]["state"] for name in SESSION_MODES} == {"not found"}, one.case


def equipment_is_reported(workspace):
    assert states(workspace)[EQUIPMENT]["state"] == "not looked at"
    run_as(workspace, "path.probe_test", dead=[7, 40], seed=5)
    found = states(workspace)[EQUIPMENT]
    assert found["state"] == "found"
    assert "elements 7, 40 dead" in found["reasons"][0]
    run_as(workspace, "path.probe_test", seed=6)
    assert states(workspace)[EQUIPMENT]["state"] == "not found"


def reliance_is_reported(workspace):
    found = states(workspace, answers=answers(30))[RELIANCE]
    assert found["state"] == "found"
    assert found["reasons"][0].startswith("Over-reliance on AI")
    assert states(workspace, answers=answers(1))[RELIANCE]["state"] == "not found"
    assert states(workspace)[RELIANCE]["state"] == "not looked at"


def knowledge_is_reported(folder, clock):
    room = PortfolioRoom(folder, clock)
    try:
        other = room.workspace.people.add("Reader B", {"reader"})
        for n in range(40):
            room.put("label.submit", n, outputs=[("r", f"t{n}")], person=other.id)
        modes = {one["name"]: one for one in room.run("path.failure_modes")["modes"]}
        assert modes[ALONE]["state"] == "found"
        assert any("Reader B alone" in one for one in modes[ALONE]["reasons"])
        room.readings(40)
        modes = {one["name"]: one for one in room.run("path.failure_modes")["modes"]}
        assert modes[ALONE]["state"] == "not found"
    finally:
        room.workspace.close()


def claim_is_reported(demo_workspace):
    rows = run_as(demo_workspace, "audit.list")[0]["evaluations"]
    asked = {"evaluation_id": rows[0]["evaluation_id"]}
    for sentence in (
        "The model works equally well in all groups.",
        "The model works for everyone.",
    ):
        found = states(demo_workspace, **asked, sentence=sentence)[CLAIM]
        assert found["state"] == "found", sentence
        assert found["reasons"]
    assert states(demo_workspace)[CLAIM]["state"] == "not looked at"


@pytest.mark.requirement("R-004-08")
def test_every_listed_mode_is_planted_and_reported_by_name(
    workspace, demo_copy, tmp_path, clock
):
    listed = [
        mode.name
        for role in ("staff_sonographer", "vascular_technologist")
        for mode in load_role(role).failure_modes
    ]
    assert list(states(workspace)) == listed
    assert set(listed) == {*SESSION_MODES, EQUIPMENT, RELIANCE, CLAIM, ALONE}
    sessions_are_reported(workspace)
    equipment_is_reported(workspace)
    reliance_is_reported(workspace)
    knowledge_is_reported(tmp_path / "group", clock)
    with Workspace.open(demo_copy, clock=SystemClock()) as demo_workspace:
        claim_is_reported(demo_workspace)


def test_without_data_no_mode_is_said_to_be_absent(workspace):
    assert {one["state"] for one in states(workspace).values()} == {"not looked at"}
