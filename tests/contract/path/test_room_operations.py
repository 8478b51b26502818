"""The main operations of Path and Portfolio, through the runner on both engines."""

from __future__ import annotations

import json

import pytest

from label_room import make_room, reading
from portfolio_room import PortfolioRoom
from sonobridge.career.project import ProjectNotReadyError
from sonobridge.core.canonical import canonical_bytes
from sonobridge.core.errors import ConflictError
from sonobridge.labelling import fold_operations, state_sha256
from sonobridge.store import verify_workspace
from sonobridge.store.labels import NewStudy

CHARLOTTE = "0016740"
ASKED = {"profile": "rvt-holder", "role": "ai-clinical-specialist", "area": CHARLOTTE,
         "start": "2026-12-01"}  # fmt: skip
LOG = "Date,Exam,Min\n2026-02-01,carotid,30\n2026-02-02,venous,45\n2026-02-02,venous,45\n"


@pytest.fixture
def room(workspace):
    return PortfolioRoom(workspace.root, workspace.clock, workspace)


def audit_lines(room, operation):
    return [
        (one.outcome, one.code)
        for one in room.workspace.audit_log.page(limit=500)
        if one.operation == operation
    ]


def test_a_plan_is_adopted_twice_compared_and_exported(room):
    plans = room.run("path.plan", **ASKED)["plans"]
    assert len(plans) >= 2
    versions = [
        room.run("path.adopt", plan=one["id"], request=ASKED)["version"] for one in plans[:2]
    ]
    assert versions == [1, 2]
    assert room.run("path.plan_diff", role="ai-clinical-specialist")["applies"]
    calendar = room.run("path.plan_calendar", role="ai-clinical-specialist")
    data = room.workspace.exports.read(calendar["artefact"]["name"])
    assert data.startswith(b"BEGIN:VCALENDAR")


def test_ledger_log_and_proof_plan(room):
    room.run("path.ce_hold", credential="ardms.rvt", earned="2024-03")
    added = room.run("path.ce_add", title="Webinar", day="2026-02-01", claims=["ardms_cme=1"])
    (duty,) = room.run("path.ce")["duties"]
    assert duty["current"]["counted"] == "1"
    room.run("path.ce_withdraw", entry=added["activity_id"], reason="wrong day")
    assert room.run("path.ce")["activities"] == []

    assert room.run("path.log_import", text=LOG, minutes="Min")["added"] == 3
    again, evidence = room.outcome("path.log_import", text=LOG, minutes="Min")
    assert again["added"] == 0
    assert evidence is None or evidence.result["added"] == 0
    counts = {one["name"]: one["n"] for one in room.run("path.log")["by_kind"]}
    assert counts == {"carotid": 1, "venous": 2}

    room.run("path.proof_start", start="2026-02-01")
    room.run("path.proof_shadow", day="2026-02-02", site_type="lab", observer_hours=3,
             reflection="x" * 120)  # fmt: skip
    assert room.run("path.proof_close", week=1, kind="shadowing")["week"]["closed"]
    closed = [one["closed"] for one in room.run("path.proof")["weeks"]]
    assert closed == [True, False, False, False]
    with pytest.raises(ConflictError):
        room.run("path.thirty_days")
    assert audit_lines(room, "path.thirty_days")[0][0] == "failed"


def test_a_badge_is_issued_verified_signed_and_falls_with_its_evidence(room, tmp_path):
    records = room.readings()
    room.run("portfolio.rate_self", skill="labelling", rating=4)
    issued = room.run("portfolio.badge", badge="annotator")
    path = room.workspace.exports.path(issued["artefact"]["name"])
    files = []
    for number, one in enumerate(records[:3]):
        given = tmp_path / f"{number}.json"
        given.write_bytes(canonical_bytes(one.as_hashed()))
        files.append(str(given))
    found = room.run("portfolio.verify", file=str(path), artefacts=files)
    assert found["holds"]
    assert found["badges"][0]["artefacts_checked"] == 3
    key = room.signer()
    room.run("portfolio.accept_sign_off", file=room.sign(key, "badge", "annotator"))
    assert room.run("portfolio.sign_offs")["sign_offs"][0]["valid"]
    room.run("portfolio.attach", form="site_survey", title="Survey", sha256="a" * 64)
    shown = room.run("portfolio.show", role="ai_clinical_specialist")
    assert shown["participation"] == "annotator"
    for what in ("portfolio", "card", "review"):
        made = room.run("portfolio.export", what=what, format="html")
        assert room.workspace.exports.read(made["artefact"]["name"])
    room.run("portfolio.review", keep=True)
    gone = room.run("portfolio.withdraw_artefact", evidence_id=records[0].id,
                    reason="wrong clip", confirm=True)  # fmt: skip
    assert gone["done"]
    states = {one["id"]: one["state"] for one in room.run("portfolio.badges")["badges"]}
    assert states["annotator"] == "revoked"


def test_labelling_for_a_project_waits_counts_and_leaves(room):
    made = make_room(room.workspace, clips=2)
    person = room.owner.person_id
    room.run("path.project_keep", name="carotid", title="Plaque", ethics_number="IRB 7")
    study = made.labels.studies.create(
        NewStudy(
            title="Tied",
            protocol=made.protocol,
            clip_ids=tuple(f"clip_{n:026d}" for n in (1, 2)),
            reader_ids=(person,),
            seed=1,
            project="carotid",
        ),
        person,
    )
    task = room.run("label.worklist", study_id=study.id)["tasks"][0]["task_id"]
    with pytest.raises(ProjectNotReadyError):
        room.run("label.open_task", task_id=task)
    assert audit_lines(room, "label.open_task")[0] == ("failed", "project.not_ready")
    room.run("path.project_keep", name="carotid", title="Plaque", ethics_number="IRB 7",
             data_use_not_needed="simulated clips alone")  # fmt: skip
    room.run("path.project_start", name="carotid")
    room.run("label.open_task", task_id=task)
    edits = reading(task)
    room.run("label.append", task_id=task, protocol_hash=made.protocol.sha256,
             operations=[one.as_json() for one in edits])  # fmt: skip
    room.run("label.submit", task_id=task, state_hash=state_sha256(fold_operations(edits)))
    given = room.run("path.contributions_export", name="carotid")
    assert (given["labels"], given["reads"]) == (len(edits), 1)
    (line,) = room.workspace.audit_log.page(operation="label.submit")
    assert (line.subject, line.amount) == (study.id, len(edits))
    report = verify_workspace(room.workspace)
    assert all(one.holds for one in report.chains), json.dumps(str(report))
