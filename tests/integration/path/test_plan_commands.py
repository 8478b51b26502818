"""Plans as operations: adopted, compared, exported, with proofs and fees of the person."""

from __future__ import annotations

import json
import random
import re
from base64 import b64encode

import pytest

from integration.conftest import run_as
from portfolio_room import PortfolioRoom
from sonobridge.career.planning.kept import apply_changes, plan_changes
from sonobridge.core.errors import ConflictError, InvalidInputError, MissingError
from sonobridge.core.operation import Role
from sonobridge.store import verify_workspace
from sonobridge.store.paths import PathRecordMissingError, PathStore

CHARLOTTE = "0016740"
ASKED = {"profile": "rvt-holder", "role": "ai-clinical-specialist", "area": CHARLOTTE,
         "start": "2026-12-01"}  # fmt: skip


@pytest.fixture
def room(tmp_path, clock):
    made = PortfolioRoom(tmp_path / "ws", clock)
    yield made
    made.workspace.close()


def audit_rows(room, operation):
    return [
        one for one in room.workspace.audit_log.page(limit=500) if one.operation == operation
    ]


@pytest.mark.requirement("R-000-02")
def test_the_command_returns_plans_that_do_not_beat_each_other(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from sonobridge.cli.main import cli

    done = CliRunner().invoke(
        cli,
        ["path", "plan", "--from", "dms-student", "--to", "ai-clinical-specialist",
         "--area", CHARLOTTE, "--workspace", str(tmp_path / "ws"), "--json"],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert len(result["plans"]) >= 2
    assert all(one["violations"] == 0 for one in result["plans"])
    wages = {one["soc"]: one for one in result["wages"]}
    assert wages["29-2032"]["median"] == 98_650
    assert all(one["source"] and one["as_of"] for one in wages.values())
    for one in result["plans"]:
        for step in one["steps"]:
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", step["start"])
            assert step["because"]
            assert step["confidence"]
            assert step["sources"]
            assert step["fee_usd"] is not None or step["fee_state"] == "ask the issuer"


def test_a_plan_is_adopted_named_by_its_rules_and_found_by_a_changed_rule(room):
    from sonobridge.career.pack.update.changes import Change, touched
    from sonobridge.store.paths import PathStore

    plans = room.run("path.plan", **ASKED)["plans"]
    kept = room.run("path.adopt", plan=plans[0]["id"], request=ASKED)
    assert kept["version"] == 1
    (row,) = PathStore(room.workspace).current(room.owner.person_id, "plan")
    assert row.body["rules"] == sorted(
        {s["rule_id"] for s in plans[0]["steps"] if s["rule_id"]}
        | {a["id"] for a in plans[0]["awards"]}
    )
    used = Change(row.body["rules"][0], "fee_usd", "1", "2")
    wage = Change(f"wages/15-1211/{CHARLOTTE}", "a_median", "1", "2")
    other = Change("arrt.m", "fee_usd", "1", "2")
    assert touched(row.body, (used, wage, other)) == (used, wage)


@pytest.mark.requirement("R-002-03")
def test_two_versions_give_sentences_that_turn_one_into_the_other(room):
    from sonobridge.store.paths import PathStore

    for hours in (10, 5):
        asked = {**ASKED, "hours_per_week": hours}
        fastest = min(room.run("path.plan", **asked)["plans"], key=lambda one: one["days"])
        room.run("path.adopt", plan=fastest["id"], request=asked)
    found = room.run("path.plan_diff", role="ai-clinical-specialist")
    assert (found["old"], found["new"], found["applies"]) == (1, 2, True)
    kinds = {one["kind"] for one in found["changes"]}
    assert kinds & {"moved", "added", "removed"}
    for one in found["changes"]:
        if one["kind"] in ("moved", "added", "removed"):
            assert re.search(r"\d+ \w{3} \d{4}", one["text"])
            assert "USD" in one["text"] or "no change of cost" in one["text"]
    store, person = PathStore(room.workspace), room.owner.person_id
    bodies = [
        store.get(person, "plan", "ai_clinical_specialist", version=v).body for v in (1, 2)
    ]
    assert apply_changes(bodies[0], plan_changes(*bodies)) == bodies[1]
    assert apply_changes(bodies[1], plan_changes(*reversed(bodies))) == bodies[0]


def test_differences_apply_between_any_two_bodies():
    chance = random.Random(7)

    def body():
        names = chance.sample("abcdef", chance.randint(0, 6))
        steps = [
            {"id": one, "title": one.upper(), "start": f"2027-0{chance.randint(1, 9)}-01",
             "end": "2028-01-01", "cost_usd": chance.randint(0, 3)}
            for one in names
        ]  # fmt: skip
        rest = {k: chance.randint(0, 2) for k in chance.sample(["x", "y", "z"], 2)}
        return {**rest, "steps": steps}

    for _ in range(500):
        one, other = body(), body()
        assert apply_changes(one, plan_changes(one, other)) == other


@pytest.mark.requirement("R-000-15")
def test_cmias_is_flagged_and_a_proof_lifts_the_flag_with_one_audit_entry(room):
    (line,) = room.run("path.credentials", search="cmias")["credentials"]
    assert line["verification"] == "issuer not found (checked 2026-11-22)"
    assert line["excluded"]
    excluded = {one["subject"] for one in room.run("path.plan", **ASKED)["excluded"]}
    assert "cmias" in excluded
    before = len(audit_rows(room, "path.attach_proof"))
    proof = {
        "credential": "cmias", "file_name": "letter.pdf", "issuer": "Some board",
        "content_base64": b64encode(b"We issue this.").decode(),
    }  # fmt: skip
    done = room.run("path.attach_proof", **proof)
    assert not done["excluded"]
    assert len(audit_rows(room, "path.attach_proof")) == before + 1
    (line,) = room.run("path.credentials", search="cmias")["credentials"]
    assert (line["excluded"], line["proven"]) == (False, True)
    assert "cmias" not in {one["subject"] for one in room.run("path.plan", **ASKED)["excluded"]}
    with pytest.raises(InvalidInputError):
        room.run("path.attach_proof", **{**proof, "content_base64": "!!!!"})


LETTER = {
    "credential": "cmias",
    "file_name": "letter.PDF",
    "issuer": "Some board",
    "content_base64": b64encode(b"We issue this.").decode(),
}


def test_a_proof_is_kept_shown_and_deleted_again(room):
    assert room.run("path.proofs")["proofs"] == []
    done = room.run("path.attach_proof", **LETTER)
    blobs = room.workspace.blobs
    assert blobs.read(done["sha256"]) == b"We issue this."
    (line,) = room.run("path.proofs")["proofs"]
    assert (line["held"], line["file_name"], line["size_bytes"]) == (True, "letter.PDF", 14)
    shown = room.run("path.proof_file", credential="cmias")["artefact"]
    assert shown["name"].endswith(".pdf")
    assert done["sha256"][:12] not in shown["name"]
    assert (shown["media_type"], shown["sha256"]) == ("application/pdf", done["sha256"])
    assert room.workspace.exports.read(shown["name"]) == b"We issue this."
    gone = room.run("path.proof_withdraw", credential="cmias", reason="wrong letter")
    assert gone == {"credential": "cmias", "excluded": True, "file_deleted": True}
    assert not blobs.exists(done["sha256"])
    assert not room.workspace.exports.exists(shown["name"])
    assert room.run("path.proofs")["proofs"] == []
    assert verify_workspace(room.workspace).holds
    with pytest.raises(PathRecordMissingError):
        room.run("path.proof_file", credential="cmias")
    again = room.run("path.attach_proof", **LETTER)
    assert blobs.exists(again["sha256"])


def test_a_file_on_this_machine_is_attached_and_every_version_goes(room, tmp_path):
    file = tmp_path / "letter.txt"
    shas = []
    for text in ("first letter", "second letter"):
        file.write_text(text)
        done = room.run(
            "path.attach_proof_file", credential="cmias", file=str(file), issuer="Some board"
        )
        shas.append(done["sha256"])
    assert all(map(room.workspace.blobs.exists, shas))
    gone = room.run("path.proof_withdraw", credential="cmias", reason="both wrong")
    assert gone["file_deleted"]
    assert not any(map(room.workspace.blobs.exists, shas))
    for size in (0, 1_500_001):
        file.write_bytes(b"x" * size)
        with pytest.raises(InvalidInputError, match="1500000"):
            room.run(
                "path.attach_proof_file", credential="cmias", file=str(file), issuer="Board"
            )
    with pytest.raises(MissingError, match="cannot be opened"):
        room.run(
            "path.attach_proof_file",
            credential="cmias",
            file=str(tmp_path / "none"),
            issuer="Board",
        )
    assert room.run("path.proofs")["proofs"] == []


def test_bytes_that_something_else_names_stay(room):
    done = room.run("path.attach_proof", **LETTER)
    other = room.run("path.attach_proof", **{**LETTER, "credential": "rsna.ai_foundational"})
    assert other["sha256"] == done["sha256"]
    gone = room.run("path.proof_withdraw", credential="cmias", reason="x")
    assert not gone["file_deleted"]
    assert room.workspace.blobs.exists(done["sha256"])
    last = room.run("path.proof_withdraw", credential="rsna.ai_foundational", reason="x")
    assert last["file_deleted"]


def test_a_proof_from_before_files_were_kept_says_so(room):
    body = {"file_name": "a.pdf", "file_sha256": "0" * 64, "size_bytes": 3, "issuer": "Board"}
    owner = room.workspace.people.owner().id
    PathStore(room.workspace).add(owner, "credential_proof", "cmias", body)
    assert room.run("path.proofs")["proofs"][0]["held"] is False
    with pytest.raises(ConflictError, match="Only the hash"):
        room.run("path.proof_file", credential="cmias")
    assert not room.run("path.proof_withdraw", credential="cmias", reason="x")["file_deleted"]


def test_a_proof_is_ones_own(room):
    room.run("path.attach_proof", **LETTER)
    room.workspace.people.add("Other", (Role.LEARNER,))
    for name in ("path.proof_file", "path.proof_withdraw"):
        extra = {"reason": "x"} if name.endswith("withdraw") else {}
        with pytest.raises(PathRecordMissingError):
            run_as(room.workspace, name, person="Other", credential="cmias", **extra)


@pytest.mark.requirement("R-001-22")
def test_the_critical_care_certificate_says_that_no_issuer_is_named(room):
    (line,) = room.run("path.credentials", search="critical care")["credentials"]
    assert line["verification"] == "issuer not named"
    assert line["excluded"]


@pytest.mark.requirement("R-004-56")
def test_vascular_under_rdms_lands_on_rvt(room):
    found = room.run("path.credentials", search="vascular RDMS")
    assert found["lands_on"] == "ardms.rvt"
    assert "RVT (SPI + VT" in found["correction"]
    assert "RVS" in found["correction"]
    assert "confidence high" in found["correction"]
    assert "http" in found["correction"]
    assert "ardms.rvt" in {one["id"] for one in found["credentials"]}


@pytest.mark.requirement("R-000-08")
def test_a_programme_below_the_thresholds_is_flagged_and_unsourced_is_unknown(room):
    line = room.run(
        "path.programme", name="My college", source="outcomes page", retention=0.69,
        take_and_pass=0.6,
    )["programme"]  # fmt: skip
    cells = {one["name"]: one for one in line["cells"]}
    assert (cells["retention"]["state"], cells["retention"]["threshold"]) == ("below", 0.7)
    assert "JRC-DMS" in cells["retention"]["text"]
    assert "jrcdms.org" in cells["retention"]["text"]
    assert cells["take_and_pass"]["state"] == "met"
    assert cells["placement"]["shown"] == "unknown"
    bare = room.run("path.programme", name="Other", retention=0.9)["programme"]
    assert {one["shown"] for one in bare["cells"]} == {"unknown"}
    assert "not verified" in room.run("path.programmes")["examples_note"]


@pytest.mark.requirement("R-000-22")
@pytest.mark.parametrize("credential", ["ardms.rvt", "cci.rvs"])
def test_the_bridge_is_dated_and_names_an_exercise_or_none(room, credential):
    found = room.run(
        "path.bridge", profile="dms-student", credential=credential, start="2026-12-01"
    )
    parts = {one["part"] for one in found["items"]}
    assert {"education", "credential", "skill"} <= parts
    assert credential in {one["id"] for one in found["items"]}
    for one in found["items"]:
        assert one["start"] <= one["end"]
        if one["part"] == "skill":
            assert one["exercise"]
    skills = [one for one in found["items"] if one["part"] == "skill"]
    assert found["with_exercise"] + found["without_exercise"] == len(skills)


def test_the_calendar_obeys_rfc_5545(room):
    asked = {**ASKED, "profile": "dms-student"}
    plan = room.run("path.plan", **asked)["plans"][0]
    room.run("path.adopt", plan=plan["id"], request=asked)
    made = room.run("path.plan_calendar", role="ai_clinical_specialist")
    data = room.workspace.exports.read(made["artefact"]["name"])
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")[:-1]
    assert all(len(one) <= 75 for one in lines)
    assert not any(b"\n" in one for one in lines)
    unfolded = data.decode().replace("\r\n ", "").split("\r\n")
    events, current = [], None
    for one in unfolded:
        if one == "BEGIN:VEVENT":
            current = {}
        elif one == "END:VEVENT":
            events.append(current)
            current = None
        elif current is not None and ":" in one and not one.startswith("BEGIN:VALARM"):
            name, _, value = one.partition(":")
            current.setdefault(name.split(";")[0], value)
    assert len(events) == made["events"] == len(plan["steps"]) + 1
    for one in events:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= one.keys()
        assert re.fullmatch(r"\d{8}", one["DTSTART"])
        assert one["DTEND"] > one["DTSTART"]
        assert re.fullmatch(r"\d{8}T\d{6}Z", one["DTSTAMP"])
        assert not re.search(r"(?<!\\)[,;]", one["SUMMARY"])
    assert len({one["UID"] for one in events}) == len(events)


def test_a_confirmed_fee_is_used_and_said(room):
    assert room.run("path.plan", **ASKED)["fees"] == []
    kept = room.run(
        "path.confirm_fee",
        credential="rsna.ai_foundational",
        fee_usd=90,
        source="call",
        day="2026-11-20",
    )
    assert kept["listed_usd"] is None
    found = room.run("path.plan", **ASKED)
    assert found["fees"] == [kept["fee"]]
    assert (kept["fee"]["source"], kept["fee"]["day"]) == ("call", "2026-11-20")
    plans = found["plans"]
    fees = {
        (s["fee_state"], s["fee_usd"])
        for p in plans
        for s in p["steps"]
        if s["id"] == "rsna.ai_foundational"
    }
    assert fees == {("confirmed", 90)}


def test_what_if_says_what_changes(room):
    lines = room.run("path.what_if", request=ASKED, hours_per_week=[5])["lines"]
    slower = next(one for one in lines if "to 5 a week" in one["change"])
    assert slower["fastest_months"] >= lines[0]["fastest_months"]
    assert "fastest" in slower["text"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"profile": "nobody"},
        {"role": "wizard"},
        {"holding": ["ardms.zz"]},
        {"area": "Atlantis"},
    ],
)
def test_unknown_names_are_refused_with_what_there_is(room, wrong):
    from sonobridge.core.errors import SonobridgeError

    with pytest.raises(SonobridgeError) as refused:
        room.run("path.plan", **{**ASKED, **wrong})
    assert refused.value.remedy


def test_an_unknown_plan_is_not_adopted(room):
    with pytest.raises(MissingError):
        room.run("path.adopt", plan="P99", request=ASKED)
