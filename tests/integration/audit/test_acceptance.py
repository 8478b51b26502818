"""What is signed: each criterion, readers beside the model, the 92.210 block; and exports."""

from __future__ import annotations

import csv
import json

import pytest

from sonobridge.core.canonical import hash_bytes
from sonobridge.core.errors import ConflictError
from sonobridge.core.randomness import generator
from sonobridge.store.clips.ingest import Uploads


def criteria(*bounds):
    return [
        {"identifier": f"C{n}", "metric": "sensitivity", "relation": "at_least", "bound": bound}
        for n, bound in enumerate(bounds, start=1)
    ]


def readings(path, *, readers=("Dr Ash", "Dr Birk", "Dr Cole"), patients=80, better=0.0):
    """Write a reader study: each reader reads each case alone and with the model."""
    draw = generator(5, "readings")
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["patient", "case", "reader", "modality", "reference", "score"])
        for number in range(patients):
            sick = number % 2
            ease = draw.normal()
            for reader in readers:
                for modality, gain in (("with model", better), ("alone", 0.0)):
                    score = 1.6 * sick + gain * sick + 0.6 * ease + draw.normal() * 0.7
                    out.writerow(
                        [
                            f"MRN{number}",
                            f"c{number}",
                            reader,
                            modality,
                            sick,
                            f"{score:.4f}",
                        ]
                    )
    return path


def upload(desk, path):
    taken = Uploads(desk.workspace).begin()
    with taken.new_file("Planted^Person.csv") as file:
        file.write(path.read_bytes())
    return taken.id


@pytest.fixture
def study(audited, built, tmp_path):
    """A stored reader study in which readers are as good with the model as alone."""
    return audited.run(
        "audit.add_reader_study",
        product_id=built.product,
        upload_id=upload(audited, readings(tmp_path / "r.csv", better=0.6)),
        name="Three readers",
        margin=0.1,
        patient="patient",
        first="with model",
    )["study"]


@pytest.mark.parametrize(
    ("bounds", "answer"),
    [((0.6,), "pass"), ((0.6, 0.99), "fail"), ((0.6, 0.8), "cannot_tell")],
)
def test_each_criterion_passes_fails_or_cannot_be_told(audited, built, bounds, answer):
    lock = audited.lock(built.product, built.table, criteria=criteria(*bounds))
    made = audited.run("audit.evaluate", protocol_id=lock["protocol_id"])
    accepted = audited.run(
        "audit.accept", evaluation_id=made["evaluation_id"], statement="Looked at it."
    )["acceptance"]
    signed = accepted["signed"]
    assert signed["answer"] == answer
    assert [one["identifier"] for one in signed["criteria"]] == [
        f"C{n + 1}" for n in range(len(bounds))
    ]
    if answer == "cannot_tell":
        open_one = signed["criteria"][-1]
        assert open_one["patients_needed"] > 0
        assert "more" in open_one["reason"]
    state = audited.run("audit.product", product_id=built.product)["line"]["state"]
    assert state == ("accepted" if answer == "pass" else "not_accepted")
    assert signed["changed_after_unblinding"] is (lock["version"] == 2)


def test_what_is_signed_is_sealed_and_comes_back_as_signed(audited, built):
    before = len(audited.workspace.checkpoints.list())
    made = audited.run(
        "audit.accept",
        evaluation_id=built.evaluation["evaluation_id"],
        statement="  Fit for shadow use.  ",
    )["acceptance"]
    assert made["signed"]["statement"] == "Fit for shadow use."
    assert made["signed_by"] == "Owner"
    (*_, last) = audited.workspace.checkpoints.list()
    assert len(audited.workspace.checkpoints.list()) == before + 1
    assert last.reason == "sign_off"
    assert last.head_hash == made["evidence_hash"]
    assert last.is_signed()
    by_name = audited.run("audit.acceptance", acceptance_id=made["acceptance_id"])
    newest = audited.run("audit.acceptance", product_id=built.product)
    assert by_name["acceptance"] == newest["acceptance"] == made
    shown = audited.run("audit.show", evaluation_id=made["evaluation_id"])
    assert made["signed"]["evaluation_sha256"] == shown["sha256"]


def test_the_nondiscrimination_block_has_six_rows_and_names_its_gaps(audited, built):
    entry = {
        "attribute": "sex",
        "use": "not_used",
        "mitigation": "none needed",
        "owner": "QA lead",
        "date": "2026-11-01",
    }
    lock = audited.lock(built.product, built.table, nondiscrimination=[entry])
    made = audited.run("audit.evaluate", protocol_id=lock["protocol_id"])
    block = audited.run(
        "audit.accept", evaluation_id=made["evaluation_id"], statement="Signed."
    )["acceptance"]["signed"]["nondiscrimination"]
    assert [row["attribute"] for row in block["rows"]] == [
        *("race", "color", "national_origin", "sex", "age", "disability")
    ]
    gaps = {gap["attribute"] for gap in block["gaps"]}
    assert "race" in gaps
    assert "sex" not in gaps
    shown = audited.run("audit.show", evaluation_id=made["evaluation_id"])
    assert shown["nondiscrimination"] == block


def test_nothing_is_signed_without_criteria(audited, built):
    lock = audited.lock(built.product, built.table, criteria=[])
    made = audited.run("audit.evaluate", protocol_id=lock["protocol_id"])
    with pytest.raises(ConflictError, match="nothing to sign"):
        audited.run("audit.accept", evaluation_id=made["evaluation_id"], statement="Signed.")
    assert audited.run("audit.acceptance", product_id=built.product)["acceptance"] is None


def test_report_labels_are_called_concordance(audited, built):
    lock = audited.lock(built.product, built.table, reference_kind="report")
    made = audited.run("audit.evaluate", protocol_id=lock["protocol_id"])
    signed = audited.run(
        "audit.accept", evaluation_id=made["evaluation_id"], statement="Signed."
    )["acceptance"]["signed"]
    assert signed["title"] == "Concordance with signed reports"


def test_readers_are_codes_and_their_names_stay_out(audited, study):
    assert (study["readers"], study["patients"]) == (3, 80)
    assert study["comparisons"][0]["group"] == "overall"
    assert not list((audited.workspace.root / "uploads").iterdir())
    for path in audited.workspace.root.rglob("*"):
        inside = path.relative_to(audited.workspace.root)
        if path.is_file() and inside.parts[0] != "keys":
            data = path.read_bytes()
            assert b"Dr Ash" not in data, inside
            assert b"MRN1," not in data, inside
    listed = audited.run("audit.reader_studies")["studies"]
    assert listed == [study]


def test_the_reader_comparison_counts_in_the_answer(audited, built, study):
    verdict = study["comparisons"][0]["verdict"]
    assert verdict == "non_inferior", study["comparisons"][0]
    accepted = audited.run(
        "audit.accept",
        evaluation_id=built.evaluation["evaluation_id"],
        statement="With readers.",
        reader_study_id=study["study_id"],
    )["acceptance"]
    assert accepted["signed"]["answer"] == "pass"
    assert accepted["signed"]["readers"] == study["comparisons"][0]


def test_readers_who_do_worse_with_the_model_fail_it(audited, built, tmp_path):
    worse = audited.run(
        "audit.add_reader_study",
        product_id=built.product,
        upload_id=upload(audited, readings(tmp_path / "r.csv", better=-1.6)),
        name="Worse",
        margin=0.02,
        patient="patient",
        first="with model",
    )["study"]
    assert worse["comparisons"][0]["verdict"] == "inferior"
    accepted = audited.run(
        "audit.accept",
        evaluation_id=built.evaluation["evaluation_id"],
        statement="With readers.",
        reader_study_id=worse["study_id"],
    )["acceptance"]
    assert accepted["signed"]["answer"] == "fail"


def test_a_reader_study_of_another_version_is_refused(audited, built, study):
    other = audited.run(
        "audit.register_product", product={"name": "CarotidAI", "version": "5"}
    )["product"]["product_id"]
    moved = audited.run(
        "audit.add_reader_study",
        product_id=other,
        upload_id=upload(
            audited, readings(audited.workspace.root.parent / "o.csv", patients=40)
        ),
        name="Other",
        margin=0.1,
        patient="patient",
    )["study"]
    with pytest.raises(ConflictError, match="another model version"):
        audited.run(
            "audit.accept",
            evaluation_id=built.evaluation["evaluation_id"],
            statement="Mixed up.",
            reader_study_id=moved["study_id"],
        )


@pytest.mark.parametrize("form", ["html", "json", "pdf"])
def test_a_report_regenerates_byte_for_byte_from_stored_records(audited, built, form):
    evaluation = built.evaluation["evaluation_id"]
    one = audited.run("audit.export_report", evaluation_id=evaluation, format=form)
    first = audited.workspace.exports.read(one["artefact"]["name"])
    assert hash_bytes(first) == one["artefact"]["sha256"]
    assert audited.workspace.checkpoints.list()[-1].reason == "export"
    audited.workspace.exports.delete(one["artefact"]["name"])
    audited.run("audit.accept", evaluation_id=evaluation, statement="Meanwhile.")
    audited.clock.advance(86_400)
    two = audited.run("audit.export_report", evaluation_id=evaluation, format=form)
    assert two["artefact"] == one["artefact"]
    assert audited.workspace.exports.read(two["artefact"]["name"]) == first


def test_the_exported_json_holds_no_estimate_without_claim(desk, product, tmp_path):
    path = tmp_path / "t.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = [
            [
                f"p{n}",
                n % 2,
                0.9 if (n % 2) ^ (n % 5 == 0) else 0.1,
                "rare" if n < 20 else "many",
            ]
            for n in range(200)
        ]
        csv.writer(file).writerows([["patient", "y_true", "score", "race"], *rows])
    table = desk.run("audit.intake", file=str(path))
    lock = desk.lock(product, table, subgroups=[{"column": "race", "title": "Race"}])
    made = desk.run("audit.evaluate", protocol_id=lock["protocol_id"])
    done = desk.run("audit.export_report", evaluation_id=made["evaluation_id"], format="json")
    body = json.loads(desk.workspace.exports.read(done["artefact"]["name"]))
    rare = next(group for group in body["groups"] if group["level"] == "rare")
    assert (rare["patients"], rare["claim"], rare["measures"]) == (20, False, [])


def test_the_report_names_the_evidence_and_holds_no_identity(audited, built):
    done = audited.run(
        "audit.export_report", evaluation_id=built.evaluation["evaluation_id"], format="html"
    )
    page = audited.workspace.exports.read(done["artefact"]["name"]).decode()
    line = audited.run("audit.list")["evaluations"][0]
    assert line["evidence_id"] in page
    assert "Quarter one" in page
    assert "Planted" not in page
    assert "<script" not in page
