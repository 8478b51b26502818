"""Card, review, steps and exports: from evidence alone, verifiable without the workspace."""

from __future__ import annotations

import importlib.util
import io
import json
import zipfile

import pytest

from portfolio_room import PortfolioRoom
from sonobridge.core.canonical import hash_bytes
from sonobridge.core.errors import InvalidInputError
from sonobridge.portfolio.badges import BadgeRejectedError
from sonobridge.portfolio.forms import FORMS
from sonobridge.workflows.portfolio.signing.accept_sign_off import ForgedSignOffError

SIGNALS = {
    "depth": "R-004-99",
    "breadth": "R-004-100",
    "problem_solving": "R-004-101",
    "communication": "R-004-102",
    "adaptability": "R-004-103",
    "teamwork": "R-004-104",
}


@pytest.fixture
def room(tmp_path, clock):
    made = PortfolioRoom(tmp_path / "ws", clock)
    yield made
    made.workspace.close()


def signal(room, name):
    return next(one for one in room.run("portfolio.card")["lines"] if one["signal"] == name)


def verify(tmp_path, data: bytes, name: str = "given", **values):
    """Run portfolio verify as on another machine: no workspace."""
    from sonobridge.core.config import Settings
    from sonobridge.core.record import from_json, to_json
    from sonobridge.workflows.catalogue import load_operation
    from sonobridge.workflows.runner import Runner

    path = tmp_path / name
    path.write_bytes(data)
    op = load_operation("portfolio.verify")
    request = from_json(op.request, {"file": str(path), **values})
    return to_json(Runner(Settings()).run(op, request).result)


def exported(room, **values):
    done = room.run("portfolio.export", **values)
    return room.workspace.exports.read(done["artefact"]["name"])


def signed_portfolio(room):
    record = room.put("audit.evaluate")
    room.readings()
    room.run("portfolio.badge", badge="evaluator")
    room.run("portfolio.badge", badge="annotator")
    key = room.signer()
    room.run("portfolio.accept_sign_off", file=room.sign(key, "badge", "evaluator"))
    return record, key


def test_every_signal_without_evidence_says_so(room):
    lines = room.run("portfolio.card")["lines"]
    assert {one["signal"] for one in lines} == set(SIGNALS)
    for one in lines:
        assert (one["state"], one["value"], one["n"]) == ("no evidence yet", "", 0)


def test_nine_exam_cases_are_in_progress_and_the_tenth_shows(room):
    room.exams(9, attainable=0.82)
    for name in ("depth", "breadth"):
        one = signal(room, name)
        assert (one["state"], one["value"], one["n"]) == ("in progress", "", 9)
        assert one["sha256"] == ""
    newest = room.exams(1, start=9, attainable=0.82)[0]
    one = signal(room, "depth")
    assert (one["state"], one["value"], one["n"]) == ("shown", "0.80", 10)
    assert "0.80–0.80 (95 %)" in one["detail"]
    assert "ceiling 0.82" in one["detail"]
    assert one["sha256"] in {
        newest.hash,
        *(r["hash"] for r in room.run("portfolio.show")["practice"]),
    }
    assert signal(room, "problem_solving")["state"] == "no evidence yet"


def test_coached_sessions_are_on_no_card(room):
    room.exams(12, mode="coach")
    assert signal(room, "depth")["state"] == "no evidence yet"


def test_all_six_signals_fill_from_stored_work(room):
    from sonobridge.simulator.cases.case_file import shipped_cases

    problem = next(c for c in shipped_cases() if c.topic != "normal" and c.difficulty >= 3)
    room.exams(8, case_id=problem.case_id, attainable=0.8)
    room.exams(4, start=8, case_id=problem.case_id, attainable=0.8, device="pen", passed=False)
    for n in range(8):
        room.put("label.adjudicate", n)
    for name in ("Ben Oake", "Ada Lind", "Cy Hill"):
        key = room.signer(name, "peer")
        for form in ("patient_care", "teaching"):
            ratings = dict.fromkeys(FORMS[form], 4)
            room.run(
                "portfolio.accept_sign_off",
                file=room.sign(key, "form", form, ratings=ratings),
            )
    lines = {one["signal"]: one for one in room.run("portfolio.card")["lines"]}
    assert {one["state"] for one in lines.values()} == {"shown"}
    assert all(one["n"] >= 10 and len(one["sha256"]) == 64 for one in lines.values())
    assert lines["problem_solving"]["value"] == "8 of 12"
    assert lines["communication"]["value"] == "4.0 of 5"
    assert lines["adaptability"]["value"] == "1"
    assert lines["teamwork"]["value"] == "14"
    assert lines["breadth"]["value"] == "1"


def test_the_card_is_one_a5_page_in_html_and_pdf(room):
    room.exams(12)
    page = exported(room, what="card", format="html").decode()
    assert "size: A5 portrait" in page
    assert "self-issued" in page
    assert "no evidence yet" in page
    pytest.importorskip("typst")
    paper = exported(room, what="card", format="pdf")
    assert paper.startswith(b"%PDF")
    assert b"/Count 1" in paper
    assert b"419.528" in paper.replace(b"419.52756", b"419.528")


@pytest.mark.requirement("R-002-28")
def test_the_review_lists_changes_since_the_last_one(room):
    assert room.run("portfolio.review")["since"] is None
    room.readings(20)
    first = room.run("portfolio.review", keep=True)
    assert first["kept"]
    assert room.run("portfolio.review")["changes"] == []
    room.put("audit.evaluate")
    room.run("portfolio.badge", badge="evaluator")
    changed = {one["about"]: one for one in room.run("portfolio.review")["changes"]}
    assert (
        changed["Participation level"]["before"],
        changed["Participation level"]["now"],
    ) == (
        "user",
        "evaluator",
    )
    assert changed["Badge evaluator"]["now"] == "valid"
    assert changed["Records audit.evaluate"] | {"kind": ""} == {
        "about": "Records audit.evaluate",
        "before": "0",
        "now": "1",
        "kind": "",
    }
    page = exported(room, what="review", format="html").decode()
    assert "Participation level" in page
    assert f"since {first['made_at'][:10]}" in page


@pytest.mark.requirement("R-004-121")
def test_a_step_is_ready_only_with_all_its_evidence_and_falls_back(room):
    def consultant():
        return next(
            one for one in room.run("portfolio.steps")["steps"] if one["id"] == "consultant"
        )

    titles = [one["title"] for one in room.run("portfolio.steps")["steps"]]
    assert titles == ["Lead", "Consultant", "Professor"]
    accepted = [
        room.put("audit.accept", n, outputs=[("audit_acceptance", f"p{n}")]) for n in range(3)
    ]
    chief = room.signer()
    for form in ("site_survey", "go_live_checklist"):
        _, evidence = room.outcome(
            "portfolio.attach", form=form, title=form, sha256=hash_bytes(form.encode())
        )
        room.run("portfolio.accept_sign_off", file=room.sign(chief, "evidence", evidence.id))
    assert not consultant()["ready"]
    for name in ("Ben Oake", "Ada Lind"):
        key = room.signer(name, "peer")
        ratings = dict.fromkeys(FORMS["judgement"], 4)
        room.run(
            "portfolio.accept_sign_off",
            file=room.sign(key, "form", "judgement", ratings=ratings),
        )
    assert consultant()["ready"]
    assert all(item["evidence_ids"] for item in consultant()["items"])
    room.run("portfolio.withdraw_artefact", evidence_id=accepted[0].id, confirm=True)
    assert not consultant()["ready"]


@pytest.mark.requirement("R-003-27")
def test_the_whole_export_verifies_on_another_machine(room, tmp_path):
    _, key = signed_portfolio(room)
    data = exported(room, what="everything", format="zip")
    public = tmp_path / "chief.pub"
    public.write_text(json.dumps(key.signer.as_json()))
    found = verify(tmp_path, data, "all.zip", signers=[str(public)])
    assert found["holds"]
    by_name = {one["name"]: one for one in found["badges"]}
    assert by_name["Evaluator (self-issued)"]["level"] == "supervisor"
    assert by_name["Annotator (self-issued)"]["standing"] == "self-issued"
    assert by_name["Annotator (self-issued)"]["artefacts_checked"] == 40
    assert "not on the issuer's list" in by_name["Annotator (self-issued)"]["revocation"]
    stranger = verify(tmp_path, data, "all.zip")
    level = {one["name"]: one for one in stranger["badges"]}["Evaluator (self-issued)"]
    assert level["level"] == "self"
    assert "key not known to you" in level["standing"]


def rezipped(data: bytes, change) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.requirement("R-003-27")
def test_a_tampered_export_is_rejected_and_the_part_is_named(room, tmp_path):
    record, _ = signed_portfolio(room)
    data = exported(room, what="everything", format="zip")

    def refused(change) -> str:
        with pytest.raises((BadgeRejectedError, ForgedSignOffError)) as caught:
            verify(tmp_path, rezipped(data, change))
        return caught.value.where

    evidence = f"evidence/{record.id}.json"
    assert refused(lambda f: f.update({evidence: f[evidence] + b" "})) == "artefact"
    assert refused(lambda f: f.pop(evidence)) == "artefact"
    assert refused(lambda f: f.update({"evidence/new.json": b"{}"})) == "artefact"
    assert refused(lambda f: f.pop("MANIFEST.json")) == "file"
    assert refused(lambda f: f.update({"badges/evaluator.png": b"x"})) == "artefact"

    def rewritten(files):
        files[evidence] += b" "
        manifest = json.loads(files["MANIFEST.json"])
        for row in manifest["files"]:
            row["sha256"] = hash_bytes(files[row["name"]])
        files["MANIFEST.json"] = json.dumps(manifest).encode()

    assert refused(rewritten) == "signature"
    with pytest.raises(BadgeRejectedError):
        verify(tmp_path, data[: len(data) // 2])


def test_a_forged_sign_off_beside_a_badge_names_its_field(room, tmp_path):
    signed_portfolio(room)
    done = room.run("portfolio.badge", badge="annotator")
    key = room.signer("Ben Oake", "peer")
    text = room.sign(key, "badge", "annotator")
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(text)
    body = json.loads(text)
    body["fields"]["statement"] = "Excellent."
    bad.write_text(json.dumps(body))
    token = done["token"].encode()
    found = verify(tmp_path, token, sign_offs=[str(good)])
    assert found["badges"][0]["standing"].startswith("self-issued, co-signed by Ben Oake")
    with pytest.raises(ForgedSignOffError) as caught:
        verify(tmp_path, token, sign_offs=[str(bad)])
    assert caught.value.where == "statement"
    alone = verify(tmp_path, good.read_bytes())
    assert (alone["badges"], len(alone["sign_offs"])) == ([], 1)


def test_a_revoked_badge_is_rejected_with_the_issuers_list(room, tmp_path):
    record, _ = signed_portfolio(room)
    token = room.run("portfolio.badge", badge="evaluator")["token"].encode()
    room.run("portfolio.withdraw_artefact", evidence_id=record.id, confirm=True)
    data = exported(room, what="everything", format="zip")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        revoked = tmp_path / "revocations.jwt"
        revoked.write_bytes(archive.read("revocations.jwt"))
    assert "badges/evaluator.png" not in names
    assert "badges/annotator.png" in names
    assert "not checked" in verify(tmp_path, token)["badges"][0]["revocation"]
    with pytest.raises(BadgeRejectedError) as caught:
        verify(tmp_path, token, revocations=str(revoked))
    assert caught.value.where == "revocation"


def test_forms_of_export_fit_and_bytes_repeat(room):
    room.readings(3)
    with pytest.raises(InvalidInputError, match="does not fit"):
        room.run("portfolio.export", what="everything", format="html")
    with pytest.raises(InvalidInputError, match="does not fit"):
        room.run("portfolio.export", what="card", format="zip")
    for what in ("card", "portfolio", "review"):
        body = json.loads(exported(room, what=what, format="json"))
        assert body["made_at"]
        page = exported(room, what=what, format="html")
        assert page == exported(room, what=what, format="html")
        assert b"<script" not in page
        if importlib.util.find_spec("typst"):
            assert exported(room, what=what, format="pdf").startswith(b"%PDF")


@pytest.mark.requirement("R-004-17")
def test_nothing_writes_a_curriculum_vitae():
    from sonobridge.workflows.catalogue import load_all

    words = ("cv", "resume", "curriculum", "cover_letter")
    operations = {op.name: op for op in load_all()}
    assert not [
        name for name in operations if any(w in name.split(".")[1].split("_") for w in words)
    ]
    assert "no CV is written" in operations["portfolio.card"].summary
    outward = [
        name for name in operations if name.startswith("portfolio.") and "export" in name
    ]
    assert outward == ["portfolio.export"]


@pytest.mark.requirement("R-004-04")
@pytest.mark.parametrize(("rating", "marked"), [(1, True), (2, False), (4, False), (5, True)])
def test_a_self_rating_stands_beside_the_measured_value(room, rating, marked):
    room.readings(40)  # one of two sides: 0.5, which is 3 on 1..5
    room.run("portfolio.rate_self", skill="labelling", rating=rating)
    shown = room.run("portfolio.show")
    skill = next(one for one in shown["skills"] if one["id"] == "labelling")
    assert (skill["self_rating"], skill["measured"]) == (rating, 3.0)
    assert skill["rating_differs"] is marked
    other = next(one for one in shown["skills"] if one["id"] == "regulation")
    assert (other["self_rating"], other["measured"]) == (None, None)


@pytest.mark.requirement("R-000-06")
def test_hybrid_needs_evidence_on_both_axes(room):
    def label():
        return room.run("portfolio.show")["profile"]["label"]

    assert label() == "none"
    room.exams(30)
    room.readings(40)
    shown = room.run("portfolio.show")["profile"]
    assert shown["clinical"]["value"] >= 0.25
    assert shown["label"] == "clinical"
    for kind, count in (
        ("audit.evaluate", 1), ("label.adjudicate", 10), ("label.reference", 1),
        ("label.agreement", 1), ("audit.decide_flag", 3), ("audit.accept", 1),
        ("dataset.freeze", 1), ("dossier.assemble", 1), ("labs.bias", 10),
        ("labs.labelling", 10), ("labs.regulation", 10), ("labs.statistics", 10),
    ):  # fmt: skip
        for n in range(count):
            room.put(kind, n)
    assert label() == "hybrid"


def test_logged_examinations_count_for_breadth_without_a_score(room):
    for n in range(6):
        room.run(
            "path.log_add", day=f"2026-10-{n + 1:02d}", exam_kind="abdominal", role="performed",
            supervisor="", outcome="", minutes=20,
        )  # fmt: skip
    room.exams(5)
    line = signal(room, "breadth")
    assert (line["state"], line["value"], line["n"]) == ("shown", "2", 11)
    assert signal(room, "depth")["n"] == 5


@pytest.mark.requirement("R-002-36")
def test_first_job_readiness_is_the_share_of_closed_items_and_each_opens_its_evidence(room):
    def shown():
        return room.run("portfolio.first_job")

    assert (shown()["readiness"], shown()["closed"]) == (0.0, 0)
    assert all(item["action"] and not item["evidence"] for item in shown()["items"])
    room.run("path.ce_hold", credential="ardms.rvt", earned="2024-03")
    for n in range(30):
        room.run(
            "path.log_add",
            exam_kind="vascular_study",
            day=f"2026-{n // 28 + 1:02d}-{n % 28 + 1:02d}",
        )
    exported(room, what="card", format="json")
    assert shown()["readiness"] == pytest.approx(3 / 5)
    _, notes = room.outcome(
        "portfolio.attach", form="interview_practice", title="Notes", sha256=hash_bytes(b"n")
    )
    for name in ("Ben Oake", "Ada Lind"):
        key = room.signer(name, "peer")
        room.run("portfolio.accept_sign_off", file=room.sign(key, "evidence", notes.id))
    result = shown()
    assert (result["readiness"], result["closed"]) == (1.0, 5)
    for item in result["items"]:
        assert item["evidence"]
        assert all(len(one["sha256"]) == 64 and one["words"] for one in item["evidence"])
    held = next(item for item in result["items"] if item["id"] == "credential")
    assert "by your own word" in held["evidence"][0]["words"]
    card = room.run("portfolio.card")
    assert "Stated by the person, not checked here: RVT." in card["notices"]
    assert card["badges"] == []


@pytest.mark.requirement("R-000-32")
def test_readiness_names_required_have_and_evidence_and_the_pay_says_proxy(room):
    record = room.put("audit.evaluate")
    shown = room.run("portfolio.show", role="ai_clinical_specialist", area="0016740")
    for skill in shown["skills"]:
        assert all(part["required"] >= 1 and part["n"] >= 0 for part in skill["parts"])
    audit = next(one for one in shown["skills"] if one["id"] == "bias_awareness")
    (link,) = next(one for one in audit["parts"] if one["n"])["evidence"]
    assert room.run("portfolio.evidence", evidence_id=link["id"])["hash"] == record.hash
    pay = shown["pay"]
    assert pay["proxy"] is True
    for word in ("proxy", pay["soc"], "Charlotte", "May 2025"):
        assert word in pay["text"]
    assert pay["median"] is None or pay["median"] > 0
    assert pay["source"]
    assert pay["as_of"]
    own = room.run("portfolio.show", role="vascular_technologist", area="Charlotte")["pay"]
    assert (own["proxy"], own["median"]) == (False, 98650.0)
    assert own["caveats"]


@pytest.mark.parametrize("place", ["", "0016740"])
def test_every_role_has_a_pay_line(room, place):
    from sonobridge.portfolio import role_ids

    for name in role_ids():
        pay = room.run("portfolio.show", role=name, area=place)["pay"]
        assert pay["median"] or "not released" in pay["text"] or "no row" in pay["text"]
        assert ("proxy" in pay["text"]) is pay["proxy"]
