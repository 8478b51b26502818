"""Badges rest on records; sign-offs lift them; a withdrawal revokes them."""

from __future__ import annotations

import json

import pytest

from portfolio_room import PortfolioRoom
from sonobridge.core.canonical import canonical_bytes, hash_bytes
from sonobridge.core.errors import ConflictError, ForbiddenError, MissingError
from sonobridge.portfolio.badges import token_in, verify_badge
from sonobridge.portfolio.forms import FORMS, FormInvalidError
from sonobridge.portfolio.signatures import make_signing_key
from sonobridge.workflows.portfolio.signing.accept_sign_off import ForgedSignOffError


@pytest.fixture
def room(tmp_path, clock):
    made = PortfolioRoom(tmp_path / "ws", clock)
    yield made
    made.workspace.close()


def badge_line(room, name):
    return next(one for one in room.run("portfolio.badges")["badges"] if one["id"] == name)


def skill_line(room, name, role="ai_clinical_specialist"):
    shown = room.run("portfolio.show", role=role)
    return next(one for one in shown["skills"] if one["id"] == name)


def test_a_badge_is_issued_from_records_and_names_each(room):
    records = room.readings()
    room.put(
        "label.agreement",
        inputs=[("reading", "task_3")],
        fields=[
            {"name": "stenosis", "measure": "kappa", "value": 0.71, "low": 0.6, "high": 0.8,
             "n": 40, "note": "", "margin": None, "verdict": "open"}
        ],
    )  # fmt: skip
    assert badge_line(room, "annotator")["state"] == "ready"
    done, evidence = room.outcome("portfolio.badge", badge="annotator")
    assert (done["n"], done["evidence"]) == (40, 40)
    assert evidence.kind == "portfolio.badge"
    assert {ref.sha256 for ref in evidence.inputs} == {one.hash for one in records}
    picture = room.workspace.exports.read(done["artefact"]["name"])
    files = [(one.id, canonical_bytes(one.as_hashed())) for one in records]
    found = verify_badge(token_in(picture), files)
    assert found.name == "Annotator (self-issued)"
    assert {one.artefact for one in found.evidence} == {"matches"}
    results = dict(found.results)
    assert results["n"] == "40"
    assert (
        results["Agreement relative to the panel: stenosis"] == "kappa 0.71 (0.60–0.80), n = 40"
    )
    assert "no scan" in results["Input device"]
    drawn = room.workspace.exports.read(done["svg"]["name"])
    assert token_in(drawn) == done["token"]
    assert badge_line(room, "annotator")["state"] == "valid"


def test_the_device_the_rung_and_the_interval_stand_on_a_scan_badge(room):
    room.exams(9)
    with pytest.raises(ConflictError, match="not earned"):
        room.run("portfolio.badge", badge="scanner")
    room.exams(1, start=9, relative=0.6, device="pen")
    results = dict(verify_badge(room.run("portfolio.badge", badge="scanner")["token"]).results)
    assert results["Input device"] == "mouse, pen"
    assert results["Claim ladder"] == "tested on scripts"
    # mean 0.78, s = 0.0632, t(9) = 2.262: half-width 0.0452
    assert results["Score, share of the best attainable"] == (
        "0.78 (0.73–0.83, 95 %), n = 10 exam sessions"
    )


def test_registry_credentials_are_no_badges(room):
    for name in ("RVT", "rdms", "CIIP", "user"):
        with pytest.raises(MissingError, match="no badge"):
            room.run("portfolio.badge", badge=name)
    names = {one["name"] for one in room.run("portfolio.badges")["badges"]}
    assert not names & {"RVT", "RDMS", "RDCS", "RVS", "CIIP", "CMIAS"}


@pytest.mark.requirement("R-000-03")
def test_withdrawing_an_artefact_revokes_the_badge_and_lowers_the_level(room):
    room.readings()
    accepted = room.put("audit.accept", outputs=[("audit_acceptance", "product_1")])
    assert room.run("portfolio.show")["participation"] == "validator"
    issued = [room.run("portfolio.badge", badge=one) for one in ("annotator", "validator")]
    seen = room.run("portfolio.withdraw_artefact", evidence_id=accepted.id)
    assert not seen["done"]
    assert seen["question"] == (
        "The badge Validator (self-issued) rests on this file. Deleting it lowers your level "
        "from validator to annotator and marks the badge revoked in this workspace. Continue?"
    )
    assert badge_line(room, "validator")["state"] == "valid"
    done, evidence = room.outcome(
        "portfolio.withdraw_artefact",
        evidence_id=accepted.id,
        reason="wrong table",
        confirm=True,
    )
    assert (done["level_before"], done["level_after"]) == ("validator", "annotator")
    assert evidence.result["badges_revoked"] == [issued[1]["token_sha256"]]
    assert badge_line(room, "validator")["state"] == "revoked"
    assert badge_line(room, "annotator")["state"] == "valid"
    shown = room.run("portfolio.show")
    assert shown["participation"] == "annotator"
    assert any("withdrawn" in one["reason"] for one in shown["not_counted"])
    with pytest.raises(ConflictError, match="withdrawn before"):
        room.run("portfolio.withdraw_artefact", evidence_id=accepted.id, confirm=True)


def test_what_was_made_from_a_withdrawn_artefact_falls_with_it(room):
    first = room.put("audit.evaluate", outputs=[("audit_evaluation", "e1")])
    room.put("audit.accept", inputs=[("audit_evaluation", "e1")])
    seen = room.run("portfolio.withdraw_artefact", evidence_id=first.id)
    assert seen["level_after"] == "user"
    assert len(seen["also_without"]) == 1
    assert "No badge" not in seen["question"]


def test_other_peoples_records_cannot_be_withdrawn(room):
    other = room.put("audit.accept", person="pe_other")
    with pytest.raises(ForbiddenError):
        room.run("portfolio.withdraw_artefact", evidence_id=other.id, confirm=True)


def test_a_stale_input_makes_the_badge_stale_not_revoked(room):
    room.put("audit.accept", inputs=[("audit_evaluation", "e1")])
    room.run("portfolio.badge", badge="validator")
    with room.workspace.transaction() as connection:
        room.workspace.evidence.declare(connection, "audit_evaluation", "e1", "0" * 64)
    line = badge_line(room, "validator")
    assert (line["state"], line["earned"]) == ("stale", False)
    room.put("audit.accept", 2, outputs=[("audit_acceptance", "p2")])
    assert badge_line(room, "validator")["earned"]
    room.run("portfolio.badge", badge="validator")
    assert badge_line(room, "validator")["state"] == "valid"


@pytest.mark.requirement("R-002-12")
def test_the_level_rises_from_self_to_peer_to_supervisor(room):
    record = room.put("audit.evaluate")
    line = skill_line(room, "bias_awareness")
    assert (line["level"], line["strength"]) == ("self", "moderate")
    peer = room.signer("Ben Oake", "peer")
    done = room.run("portfolio.accept_sign_off", file=room.sign(peer, "evidence", record.id))
    assert (done["level_before"], done["level_after"]) == ("self", "peer")
    assert skill_line(room, "bias_awareness")["level"] == "peer"
    chief = room.signer()
    done = room.run("portfolio.accept_sign_off", file=room.sign(chief, "evidence", record.id))
    assert (done["level_before"], done["level_after"]) == ("peer", "supervisor")
    line = skill_line(room, "bias_awareness")
    assert (line["level"], line["strength"]) == ("supervisor", "strong")


@pytest.mark.requirement("R-002-12")
def test_a_forged_sign_off_fails_and_names_the_field(room):
    record = room.put("audit.evaluate")
    key = room.signer("Ben Oake", "peer")
    body = json.loads(room.sign(key, "evidence", record.id))
    body["fields"]["signer_level"] = "supervisor"
    with pytest.raises(ForgedSignOffError) as caught:
        room.run("portfolio.accept_sign_off", file=json.dumps(body))
    assert caught.value.where == "signer_level"
    stranger = make_signing_key("Ben Oake", "peer")
    with pytest.raises(ForgedSignOffError) as caught:
        room.run("portfolio.accept_sign_off", file=room.sign(stranger, "evidence", record.id))
    assert caught.value.where == "public_key"
    assert skill_line(room, "bias_awareness")["level"] == "self"


def test_an_unregistered_key_lifts_nothing_until_it_is_registered(room):
    record = room.put("audit.evaluate")
    key = make_signing_key("Nora Quist", "supervisor")
    done = room.run("portfolio.accept_sign_off", file=room.sign(key, "evidence", record.id))
    assert not done["key_known"]
    assert done["level_after"] == "self"
    with pytest.raises(ConflictError, match="fingerprint"):
        room.run(
            "portfolio.add_signer",
            public_file=json.dumps(key.signer.as_json()),
            fingerprint="0000-0000-0000-0000",
        )
    from sonobridge.portfolio.signatures import fingerprint

    room.run(
        "portfolio.add_signer",
        public_file=json.dumps(key.signer.as_json()),
        fingerprint=fingerprint(key.signer.public_key),
    )
    assert skill_line(room, "bias_awareness")["level"] == "supervisor"
    line = room.run("portfolio.sign_offs")["sign_offs"][0]
    assert (line["valid"], line["level"], line["key_known"]) == (True, "supervisor", True)


def test_a_co_signed_badge_lifts_the_records_that_it_names(room):
    room.put("audit.evaluate")
    room.run("portfolio.badge", badge="evaluator")
    key = room.signer()
    room.run("portfolio.accept_sign_off", file=room.sign(key, "badge", "evaluator"))
    line = badge_line(room, "evaluator")
    assert line["level"] == "supervisor"
    assert line["co_signed_by"] == ["Dr Iris Moor, supervisor"]
    assert skill_line(room, "bias_awareness")["level"] == "supervisor"
    with pytest.raises(MissingError):
        room.run("portfolio.request_sign_off", about="badge", subject="validator")


@pytest.mark.requirement("R-001-05")
@pytest.mark.requirement("R-003-21")
def test_a_peer_form_needs_identified_assessors_and_a_self_rating_is_none(room):
    ratings = dict.fromkeys(FORMS["judgement"], 4)
    stranger = make_signing_key("Somebody", "peer")
    room.run(
        "portfolio.accept_sign_off",
        file=room.sign(stranger, "form", "judgement", ratings=ratings),
    )

    def part():
        skill = skill_line(room, "judgement", "consultant")
        return next(one for one in skill["parts"] if one["id"] == "rated_judgement")

    assert (part()["n"], part()["closed"]) == (0, False)
    for name in ("Ben Oake", "Ada Lind"):
        key = room.signer(name, "peer")
        for _ in range(2):  # the same assessor twice is one assessor
            room.run(
                "portfolio.accept_sign_off",
                file=room.sign(key, "form", "judgement", ratings=ratings),
            )
        assert part()["n"] == (1 if name == "Ben Oake" else 2)
    assert part()["closed"]
    with pytest.raises(FormInvalidError):
        room.run(
            "portfolio.accept_sign_off",
            file=room.sign(key, "form", "judgement", ratings={"weighs_evidence": 4}),
        )
    room.run("portfolio.rate_self", skill="judgement", rating=5)
    assert part()["n"] == 2


def test_an_attached_file_counts_once_it_is_co_signed(room):
    sha256 = hash_bytes(b"survey")
    done, evidence = room.outcome(
        "portfolio.attach", form="site_survey", title="Site survey of the lab", sha256=sha256
    )
    assert done["sha256"] == sha256

    def part():
        skill = skill_line(room, "implementation")
        return next(one for one in skill["parts"] if one["id"] == "site_survey")

    assert part()["n"] == 0
    key = room.signer()
    room.run("portfolio.accept_sign_off", file=room.sign(key, "evidence", evidence.id))
    assert part()["closed"]
    with pytest.raises(ConflictError, match="already"):
        room.run("portfolio.attach", form="site_survey", title="Again", sha256=sha256)
