"""The exercise set is done on the demo's road; its badge holds for others."""

from __future__ import annotations

import pytest

from components import give_up
from integration.conftest import run_as
from sonobridge.cli.demo.reader import DemoReader
from sonobridge.core.canonical import hash_json
from sonobridge.core.clock import SystemClock
from sonobridge.core.errors import ConflictError
from sonobridge.labelling import fold_operations, parse_operation, state_sha256
from sonobridge.portfolio.badges import did_of_key, load_exercise_sets, verify_badge
from sonobridge.portfolio.badges.exercise_set import parse_exercise_sets
from sonobridge.portfolio.skills import FrameworkInvalidError, read_shipped
from sonobridge.store import Workspace
from structured_reports import SCORE, report, to_bytes
from structured_reports import number as measured

SET = "ai_imaging_foundations"


@pytest.fixture
def workspace(demo_copy):
    with Workspace.open(demo_copy, clock=SystemClock()) as opened:
        yield opened


@pytest.fixture
def run(workspace):
    return lambda name, /, **values: run_as(workspace, name, **values)[0]


def shown(run):
    (one,) = run("portfolio.exercise_sets")["sets"]
    return one, {part["id"]: part for part in one["parts"]}


def edits_of(task, opened):
    rows = DemoReader("Practice", 1).edits(opened, opened["clip"]["clip_id"], {})
    return [
        {
            "id": f"op_{task[-8:]}_{seq:04d}",
            "task_id": task,
            "seq": seq,
            "kind": kind,
            "payload": payload,
            "client_time": f"2026-03-02T09:00:{seq:02d}.000Z",
        }
        for seq, (kind, payload) in enumerate(rows, start=1)
    ]


def read_four_clips(run, workspace):
    """Make a study, read four of its clips and submit them, as a browser does."""
    study = run(
        "label.create_study",
        title="Practice",
        reader_ids=[workspace.people.owner().id],
        all_cleared=True,
    )
    tasks = run("label.worklist", study_id=study["study_id"])["tasks"]
    for task in tasks[:4]:
        opened = run("label.open_task", task_id=task["task_id"])
        edits = edits_of(task["task_id"], opened)
        run(
            "label.append",
            task_id=task["task_id"],
            protocol_hash=study["protocol_hash"],
            operations=edits,
        )
        state = fold_operations([parse_operation(one) for one in edits])
        run("label.submit", task_id=task["task_id"], state_hash=state_sha256(state))


def independent(token, public):
    try:
        from openbadgeslib.ob3 import OB3Verifier
    except ImportError:
        give_up("openbadgeslib", "it is not installed")
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    pem = key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return OB3Verifier(pubkey_pem=pem, issuer_did=did_of_key(public)).verify(token)


@pytest.mark.requirement("R-000-30")
def test_the_set_yields_a_signed_badge_whose_hashes_an_independent_verifier_reads(
    run, workspace, tmp_path
):
    one, parts = shown(run)
    missing = {name for name, part in parts.items() if not part["done"]}
    assert missing == {"label", "agree", "flag", "results", "report"}
    assert all(part["room"] and part["action"] and part["teaches"] for part in one["parts"])
    with pytest.raises(ConflictError, match="not earned") as refused:
        run("portfolio.badge", badge=SET)
    assert "(0 of 4)" in refused.value.why

    read_four_clips(run, workspace)
    closed = next(o for o in run("label.studies")["studies"] if o["state"] != "reading")
    run("label.agreement", study_id=closed["study_id"])
    flag = run("audit.flags", state="open")["flags"][0]
    run("audit.decide_flag", flag_id=flag["flag_id"], decision="investigate", reason="a gap")
    run(
        "audit.export_report",
        evaluation_id=run("audit.list")["evaluations"][0]["evaluation_id"],
    )
    source = tmp_path / "sr"
    source.mkdir()
    for patient in range(4):
        made = report(measured(SCORE, f"0.{2 * patient}"), PatientID=f"MRN{patient}")
        (source / f"{patient}.dcm").write_bytes(to_bytes(made))
    run("audit.intake_sr", source=str(source), score=["99S1"])

    one, parts = shown(run)
    assert one["done"] == one["of"] == len(parts)
    issued = run("portfolio.badge", badge=SET)
    named = {name for part in parts.values() for name in part["evidence_ids"]}
    assert issued["evidence"] == len(named)
    found = independent(issued["token"], workspace.keys.evidence_public())
    assert found.name.startswith("AI imaging foundations")
    records = [workspace.evidence.get(name) for name in named]
    assert {one.id for one in found.evidence} == {
        f"urn:sha256:{hash_json(record.as_hashed())}" for record in records
    }
    assert all(hash_json(record.as_hashed()) == record.hash for record in records)
    said = found.achievement.criteria_narrative
    for missing_here in one["not_replaced"]:
        assert missing_here in said
    assert verify_badge(issued["token"]).self_issued

    gone = parts["report"]["evidence_ids"][0]
    run("portfolio.withdraw_artefact", evidence_id=gone, reason="wrong file", confirm=True)
    one, parts = shown(run)
    assert one["done"] == one["of"] - 1
    assert not parts["report"]["done"]
    line = next(o for o in run("portfolio.badges")["badges"] if o["id"] == SET)
    assert (line["state"], line["earned"]) == ("revoked", False)
    assert line["limits"] in said


def test_every_exercise_of_a_set_exists_as_an_operation():
    from sonobridge.workflows.catalogue import load_operation

    (one,) = load_exercise_sets()
    for part in one.parts:
        for kind in part.kinds:
            assert load_operation(kind).name == kind
    assert "Python" in one.limits
    assert "SQL" in one.limits


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v.update(schema=9),
        lambda v: v["sets"][0].update(not_replaced=[]),
        lambda v: v["sets"][0]["parts"][0].update(required=0),
        lambda v: v["sets"][0]["parts"][0].pop("exercise"),
        lambda v: v["sets"][0]["parts"][0]["exercise"].update(operation="scan.submit"),
        lambda v: v["sets"][0]["parts"].append(v["sets"][0]["parts"][0]),
    ],
)
def test_a_broken_file_of_sets_is_refused(change):
    value = read_shipped("exercise_sets")
    change(value)
    with pytest.raises(FrameworkInvalidError):
        parse_exercise_sets(value, "exercise_sets.yaml")
