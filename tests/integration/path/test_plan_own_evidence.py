"""Plans for oneself: what Portfolio, CE ledger and clinical log already show is taken off."""

from __future__ import annotations

import json

import pytest

from portfolio_room import PortfolioRoom

ASKED = {"profile": "dms-student", "role": "ai-clinical-specialist", "start": "2026-12-01"}
PRACTICE = "evidence.labelling"


@pytest.fixture
def room(tmp_path, clock):
    made = PortfolioRoom(tmp_path / "ws", clock)
    yield made
    made.workspace.close()


def steps(found):
    return [one["id"] for plan in found["plans"] for one in plan["steps"]]


def hours(found, step):
    return {s["hours"] for p in found["plans"] for s in p["steps"] if s["id"] == step}


def fastest(found):
    return min(one["days"] for one in found["plans"])


def own(found, kind):
    return [one for one in found["own"] if one["kind"] == kind]


def without(found):
    """The result without what names the evidence."""
    return {name: value for name, value in found.items() if name not in ("own", "own_note")}


def test_an_empty_workspace_changes_no_plan(room):
    found, aside = room.run("path.plan", **ASKED), room.run(
        "path.plan", **ASKED, own_evidence=False
    )  # fmt: skip
    assert without(found) == without(aside)
    assert found["own"] == []
    assert found["own_note"] == "Nothing in your workspace changes these plans."
    assert "left aside" in aside["own_note"]
    assert hours(found, PRACTICE) == {30}


def test_a_skill_that_is_shown_is_taken_off_and_named_with_its_place(room):
    before = room.run("path.plan", **ASKED)
    room.readings(40)
    found = room.run("path.plan", **ASKED)
    assert PRACTICE in steps(before)
    assert PRACTICE not in steps(found)
    assert fastest(found) <= fastest(before)
    assert all(one["violations"] == 0 for one in found["plans"])
    (line,) = own(found, "skill")
    assert line["subject"] == "labelling"
    assert "40 of 40 submitted blinded readings" in line["text"]
    assert "labelling rules and pitfalls: no exercise yet" in line["text"]
    assert line["source"].startswith("Portfolio, last record of 20")
    assert found["own_note"] == "Counted of your own evidence: 1 from the Portfolio."


def test_a_skill_that_is_begun_leaves_the_rest_of_its_practice(room):
    room.readings(10)
    found = room.run("path.plan", **ASKED)
    assert hours(found, PRACTICE) == {23}  # 30 h, a quarter of the readings done
    assert all(one["violations"] == 0 for one in found["plans"])
    assert "25 % of the practice is done" in own(found, "skill")[0]["text"]


def test_evidence_that_does_not_count_changes_no_plan(room):
    before = room.run("path.plan", **ASKED)
    other = room.workspace.people.add("Somebody else", {"reader"})
    for n in range(40):
        room.put("label.submit", n, outputs=[("reading", f"t{n}")], person=other.id)
    assert without(room.run("path.plan", **ASKED)) == without(before)


def test_a_held_credential_and_logged_studies_come_from_the_ledger_and_the_log(room):
    asked = {**ASKED, "role": "vascular-technologist", "holding": ["ardms.rvt"]}
    before = room.run("path.plan", **asked)
    assert "ardms.vt" in steps(before)
    room.run("path.ce_hold", credential="ardms.rvt", earned="2024-03")
    for day in ("2026-03-02", "2026-03-03"):
        room.run("path.log_add", exam_kind="Vascular study", day=day)
    room.run("path.log_add", exam_kind="carotid", day="2026-03-04")
    found = room.run("path.plan", **asked)
    assert not {"ardms.vt", "ardms.spi"} & set(steps(found))
    assert fastest(found) < fastest(before)
    (held,) = own(found, "credential")
    assert (held["subject"], held["source"]) == ("ardms.rvt", "CE ledger")
    assert "stated by you, not checked here" in held["text"]
    (studies,) = own(found, "studies")
    assert studies["text"].startswith("2 of vascular study performed, the last on 2026-03-03")
    assert found["own_note"].endswith("carry names that no rule counts (carotid).")
    assert "1 from the CE ledger, 1 from the clinical log" in found["own_note"]
    holder = room.run("path.plan", **{**asked, "profile": "rvt-holder"})
    assert not own(holder, "studies")[0]["counted"]
    assert "the starting point already says 1500" in own(holder, "studies")[0]["text"]


def test_what_if_and_an_adopted_plan_rest_on_the_same_evidence(room):
    from sonobridge.store.paths import PathStore

    room.readings(40)
    found = room.run("path.plan", **ASKED)
    lines = room.run("path.what_if", request=ASKED, hours_per_week=[5])["lines"]
    assert lines[0]["plans"] == len(found["plans"])
    assert lines[0]["fastest_months"] == min(one["months"] for one in found["plans"])
    aside = room.run("path.what_if", request={**ASKED, "own_evidence": False})["lines"]
    assert aside[0]["fastest_months"] >= lines[0]["fastest_months"]
    room.run("path.adopt", plan=found["plans"][0]["id"], request=ASKED)
    (row,) = PathStore(room.workspace).current(room.owner.person_id, "plan")
    assert len(row.body["counted"]) == 1
    assert "Portfolio" in row.body["counted"][0]


def test_the_command_without_own_evidence_gives_the_plans_of_the_starting_point(
    tmp_path, room, monkeypatch
):
    from click.testing import CliRunner

    from sonobridge.cli.main import cli

    asked = ["path", "plan", "--from", "dms-student", "--to", "ai-clinical-specialist",
             "--area", "Charlotte", "--start", "2026-12-01"]  # fmt: skip
    done = CliRunner().invoke(cli, [*asked, "--workspace", str(tmp_path / "new"), "--json"])
    assert done.exit_code == 0, done.output
    fresh = json.loads(done.stdout)
    room.readings(40)
    aside = room.run("path.plan", **ASKED, area="Charlotte", own_evidence=False)
    assert without(fresh) == without(aside)
