"""A final interpretation of a simulated exam: signed by a physician and by nobody else."""

from __future__ import annotations

import json

import pytest
from tests.integration.conftest import run_as

from sonobridge.core.clock import SystemClock
from sonobridge.core.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    MissingError,
)
from sonobridge.core.operation import Role
from sonobridge.store import Workspace
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.scan.interpretation.sign_final import REFUSAL

PHYSICIAN = "Interpreting physician"


@pytest.fixture
def room(demo_copy):
    with Workspace.open(demo_copy, clock=SystemClock()) as workspace:
        workspace.people.add(PHYSICIAN, (Role.PHYSICIAN,))
        for role in Role:
            if role is not Role.PHYSICIAN:
                workspace.people.add(f"One {role.value}", (role,))
        yield workspace


@pytest.fixture
def exam(demo):
    return demo.report["scan_session_id"]


@pytest.mark.requirement("R-001-24")
def test_nobody_but_a_physician_signs_and_the_refusal_states_the_rule(room, exam):
    everyone_else = ["", *(f"One {role.value}" for role in Role if role != Role.PHYSICIAN)]
    for person in everyone_else:
        with pytest.raises(ForbiddenError) as caught:
            run_as(room, "scan.sign_final", person=person, session_id=exam, agreement="agrees")
        told = caught.value
        assert "preliminary" in told.what
        assert "a physician diagnoses and signs" in told.why
        assert "role physician" in told.why
        assert REFUSAL.source in told.why
        assert "Admin" in told.remedy
    assert run_as(room, "scan.report", session_id=exam)[0]["status"] == "preliminary"
    refused = [
        one
        for one in room.audit_log.page(limit=500)
        if (one.operation, one.outcome) == ("scan.sign_final", "refused")
    ]
    assert len(refused) == len(everyone_else)
    # The rule of the refusal is the correction that the page of claims shows.
    claims, _ = run_as(room, "path.claims")
    [claim] = [one for one in claims["claims"] if one["row"] == "R-001-24"]
    assert (claim["verdict"], claim["says"]) == ("corrected", REFUSAL.rule)
    assert REFUSAL.source.split(",")[0] in json.dumps(claim["citation"])
    pathway, _ = run_as(room, "path.pathway", pathway="obgyn")
    assert "a physician diagnoses and signs" in json.dumps(pathway)


def test_a_physician_reads_any_exam_and_signs_it_once(room, exam):
    def act(name, **values):
        return run_as(room, name, person=PHYSICIAN, **values)

    listed, _ = act("scan.preliminary_reports")
    assert listed["waiting"] == 1
    assert [(one["session_id"], one["standing"]) for one in listed["reports"]] == [
        (exam, "preliminary")
    ]
    assert "score" not in json.dumps(listed)
    read, _ = act("scan.report", session_id=exam)
    assert read["final"] is None
    signed, evidence = act(
        "scan.sign_final",
        session_id=exam,
        agreement="agrees_in_part",
        text="The left side is one class lower.",
        preliminary_sha256=read["preliminary_sha256"],
    )
    assert signed["status"] == "final"
    assert signed["standing"].startswith(f"FINAL, by {PHYSICIAN} on ")
    assert "not for diagnosis" in signed["standing"]
    assert signed["sheet"] == read["sheet"]
    assert signed["final"]["text"] == "The left side is one class lower."
    assert signed["final"]["evidence_id"] == evidence.id
    assert evidence.result["agreement"] == "agrees_in_part"
    assert "left side" not in json.dumps(evidence.result)
    document = json.loads(room.blobs.read(signed["final"]["document_sha256"]))
    assert document["preliminary"]["status"] == "preliminary"
    assert document["preliminary_sha256"] == read["preliminary_sha256"]
    # The person who scanned reads the same.
    assert run_as(room, "scan.report", session_id=exam)[0] == signed
    assert act("scan.preliminary_reports")[0]["reports"][0]["signed_by"] == PHYSICIAN
    with pytest.raises(ConflictError, match="not replaced"):
        act("scan.sign_final", session_id=exam, agreement="agrees")
    assert room.evidence.verify().broken is None


def test_what_cannot_be_signed_is_refused_with_the_reason(room, exam):
    def sign(**values):
        return run_as(room, "scan.sign_final", person=PHYSICIAN, **values)

    with pytest.raises(InvalidInputError, match="text says"):
        sign(session_id=exam, agreement="disagrees", text="  ")
    with pytest.raises(InvalidInputError, match="text"):
        sign(session_id=exam, agreement="agrees", text="x" * 4001)
    with pytest.raises(ConflictError, match="not the one that was read"):
        sign(session_id=exam, agreement="agrees", preliminary_sha256="0" * 64)
    with pytest.raises(MissingError):
        sign(session_id="scan_none", agreement="agrees")
    practice = run_as(room, "scan.start", case_id="free")[0]["session_id"]
    with pytest.raises(MissingError):
        sign(session_id=practice, agreement="agrees")
    assert run_as(room, "scan.report", session_id=exam)[0]["status"] == "preliminary"


def test_a_person_of_both_roles_signs_and_the_record_says_who_scanned(room, exam):
    owner = room.people.owner()
    with room.transaction() as connection:
        room.people.set_roles(owner.id, (*owner.roles, Role.PHYSICIAN), connection=connection)
    _, evidence = run_as(room, "scan.sign_final", session_id=exam, agreement="agrees")
    assert evidence.result["scanned_by_signer"] is True


def test_only_operations_with_a_rule_of_the_field_state_one():
    assert load_operation("scan.sign_final").refusal is REFUSAL
    assert load_operation("scan.sign_final").roles == {Role.PHYSICIAN}
    assert load_operation("scan.submit").refusal is None
