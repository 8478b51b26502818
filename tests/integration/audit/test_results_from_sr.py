"""From a folder of structured reports to an audit, with and without a workspace."""

from __future__ import annotations

import csv
import json
import os
import stat
import subprocess
import sys

import pytest

from imaging_files import load
from sonobridge.core.errors import InvalidInputError, MissingError
from sonobridge.core.randomness import generator
from structured_reports import (
    GROUP,
    ICA,
    KIND,
    LEFT,
    MILD,
    PLANTED,
    PSV,
    RIGHT,
    SCORE,
    SEVERE,
    code,
    container,
    image,
    item,
    nested,
    number,
    observer,
    report,
    site,
    text,
    to_bytes,
)

PATIENTS = 60


def sonobridge(*arguments: object, fails: bool = False) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "sonobridge.cli.main", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert (done.returncode != 0) == fails, done.stderr
    return done.stderr if fails else done.stdout


def vendor_reports(folder, patients: int = PATIENTS) -> None:
    """Write reports of a known model, two studies a patient, and the reference beside."""
    draw = generator(5, "structured reports")
    (folder / "sr" / "deep").mkdir(parents=True)
    lines = [["study_uid", "adjudicated", "sex", "age", "patient_name"]]
    for patient in range(patients):
        sex = "F" if patient % 2 else "M"
        sick = int(draw.random() < 0.5)
        for visit in range(2):
            right = draw.random() < 0.85
            score = draw.uniform(0.6, 0.99) if bool(sick) == right else draw.uniform(0, 0.4)
            made = report(
                *observer(),
                container(
                    GROUP,
                    site(RIGHT),
                    number(SCORE, f"{score:.4f}"),
                    code(KIND, SEVERE if score > 0.5 else MILD),
                    image(f"1.2.9.{patient}.{visit}"),
                ),
                PatientID=f"MRN{patient:04d}",
                AccessionNumber=f"ACC{patient}{visit}",
            )
            place = folder / "sr" / ("deep" if visit else "")
            (place / f"{PLANTED}_{patient}_{visit}.dcm").write_bytes(to_bytes(made))
            lines.append([made.StudyInstanceUID, sick, sex, 40 + patient % 50, PLANTED])
    lines.append(["1.2.3.999", 1, "F", 50, PLANTED])
    with (folder / "reference.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(lines)


@pytest.fixture(scope="module")
def vendor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("vendor")
    vendor_reports(folder)
    return folder


def test_a_dry_run_lists_what_can_be_chosen(vendor):
    told = json.loads(sonobridge("audit", "results-from-sr", vendor / "sr", "--json"))
    concepts = {one["concept"]: one for one in told["concepts"]}
    assert concepts["99S1^99VND"]["values"] == 2 * PATIENTS
    assert concepts["99S1^99VND"]["unit"] == "1"
    assert "severe" in concepts["99S2^99VND"]["examples"]
    assert told["table"] is None
    assert told["output"] == ""
    assert PLANTED not in json.dumps(told)


def test_reports_become_a_table_that_the_audit_takes_unchanged(vendor):
    table, evaluation = vendor / "predictions.csv", vendor / "evaluation.json"
    told = json.loads(
        sonobridge(
            *("audit", "results-from-sr", vendor / "sr", "--score", "99S1^99VND"),
            *("--prediction", "Stenosis class", "--classes", "severe=1,mild=0"),
            *("--reference", vendor / "reference.csv"),
            *("--reference-id", "study_uid", "-o", table, "--json"),
        )
    )
    assert told["table"]["rows"] == 2 * PATIENTS
    assert told["table"]["patients"] == PATIENTS
    joined = told["table"]["reference"]
    assert (joined["matched"], joined["results_without"]) == (2 * PATIENTS, 0)
    assert joined["reference_without"] == 1
    assert joined["not_copied"] == ["patient_name"]
    written = table.read_text(encoding="utf-8")
    keys = {row["patient_key"] for row in csv.DictReader(written.splitlines())}
    written += json.dumps(told)
    for key in keys:
        assert key.startswith("PK")
        written = written.replace(key, "")  # random letters may spell anything
    for secret in (PLANTED, "MRN", "ACC", "SN-4711", "1.2.9."):
        assert secret not in written
    said = sonobridge("audit", "run", table, "--dry-run")
    for column in ("patient_key", "adjudicated", "score", "Sex"):
        assert column in said
    ran = json.loads(sonobridge("audit", "run", table, "-o", evaluation, "--json"))
    data = ran["evaluation"]["data"]
    assert (data["rows_used"], data["patients"]) == (2 * PATIENTS, PATIENTS)
    columns = ran["evaluation"]["locked"]["protocol"]["columns"]
    assert columns["patient"] == "patient_key"
    assert columns["image"] == "image_id"
    assert columns["version"] == "model_version"
    sensitivity = next(
        m for m in ran["evaluation"]["groups"][0]["measures"] if m["metric"] == "sensitivity"
    )["estimate"]
    assert sensitivity["low"] < 0.85 < sensitivity["high"], "the model that was written"


def test_a_key_file_gives_the_same_codes_again_and_is_private(vendor, tmp_path):
    key, first, second = tmp_path / "key", tmp_path / "a.csv", tmp_path / "b.csv"
    for output in (first, second):
        sonobridge(
            *("audit", "results-from-sr", vendor / "sr", "--score", "99S1"),
            *("--key-file", key, "-o", output),
        )
    assert first.read_bytes() == second.read_bytes()
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.fixture
def spoiled(tmp_path):
    """A folder in which nearly every file is wrong in a way of its own."""
    folder = tmp_path / "spoiled"
    folder.mkdir()
    good = report(number(SCORE, 0.7))
    whole = to_bytes(good)
    other = report(number(SCORE, 0.1), PatientID="MRN9")
    old = report(number(SCORE, 0.2))
    amended = report(number(SCORE, 0.3), PatientID="MRN3")
    series, instance, study = item("X", SCORE), item("X", SCORE), item("X", SCORE)
    instance.ReferencedSOPInstanceUID = old.SOPInstanceUID
    series.ReferencedSOPSequence, study.ReferencedSeriesSequence = [instance], [series]
    amended.PredecessorDocumentsSequence = [study]
    conflict = report(number(SCORE, 0.9), SOPInstanceUID=other.SOPInstanceUID)
    for name, data in {
        "a_good.dcm": whole,
        "b_again.dcm": whole,
        "c_truncated.dcm": whole[:-40],
        "d_deep.dcm": nested(10_000),
        "e_not_dicom.dcm": b"hello" * 100,
        "f_empty.dcm": b"",
        "g_image.dcm": load("CT_small.dcm"),
        "h_conflict.dcm": to_bytes(other),
        "i_conflict.dcm": to_bytes(conflict),
        "j_old.dcm": to_bytes(old),
        "k_amended.dcm": to_bytes(amended),
        "l_nothing.dcm": load("reportsi.dcm"),
        "m_huge.dcm": whole + b"\0" * (17 * 2**20),
        "n_silent.dcm": to_bytes(report(text(KIND, "no answer"), PatientID="MRN4")),
    }.items():
        (folder / name).write_bytes(data)
    return folder


def test_a_bad_file_is_listed_with_its_reason_and_never_stops_the_rest(spoiled, tmp_path):
    table, listing = tmp_path / "p.csv", tmp_path / "left_out.csv"
    told = json.loads(
        sonobridge(
            *("audit", "results-from-sr", spoiled, "--score", "99S1"),
            *("-o", table, "--left-out", listing, "--json"),
        )
    )
    with listing.open(encoding="utf-8") as file:
        codes = {row["file"][0]: row["code"] for row in csv.DictReader(file)}
    assert codes == {
        "b": "repeated",
        "c": codes["c"],
        "d": "nesting_too_deep",
        "e": "no_part10_header",
        "f": "empty_file",
        "g": "not_a_report",
        "h": "uid_conflict",
        "i": "uid_conflict",
        "j": "replaced",
        "l": "no_result",
        "m": "too_large",
    }
    assert codes["c"] in {"element_beyond_end", "item_unreadable", "not_readable"}
    assert sum(one["count"] for one in told["left_out_counts"]) == 11
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["score"] for row in rows) == ["", "0.3", "0.7"]
    assert [row["not_recorded"] for row in rows if not row["score"]] == ["score: absent"]


def test_a_folder_without_anything_to_read_and_wrong_choices_are_refused(spoiled, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "nothing to read" in sonobridge(
        "audit", "results-from-sr", tmp_path / "empty", fails=True
    )
    assert "No report holds" in sonobridge(
        "audit", "results-from-sr", spoiled, "--score", "nothing", fails=True
    )
    assert "overwrite" in sonobridge(
        *("audit", "results-from-sr", spoiled / "a_good.dcm", "--score", "99S1"),
        *("-o", spoiled / "a_good.dcm"),
        fails=True,
    )
    assert "both" in sonobridge(
        *("audit", "results-from-sr", spoiled, "--score", "99S1"),
        *("--reference", spoiled / "a_good.dcm"),
        fails=True,
    )


def test_a_vascular_report_gives_a_measured_value_a_side(tmp_path):
    """In the shape of TID 5100: Findings by site, vessels in them, velocities in those."""
    findings = ("121070", "DCM", "Findings")
    for patient in range(3):
        made = report(
            *[
                container(
                    findings,
                    code(("363698007", "SCT", "Finding Site"), ICA, "HAS CONCEPT MOD"),
                    code(("272741003", "SCT", "Laterality"), side, "HAS CONCEPT MOD"),
                    container(ICA, number(PSV, 100 + patient * 10 + add, "cm/s")),
                )
                for side, add in ((RIGHT, 0), (LEFT, 5))
            ],
            PatientID=f"MRN{patient}",
        )
        (tmp_path / f"{patient}.dcm").write_bytes(to_bytes(made))
    output = tmp_path / "p.csv"
    sonobridge(
        *("audit", "results-from-sr", tmp_path, "--measured", "20247-5^LN"),
        *("--rows", "group", "-o", output),
    )
    with output.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["laterality"], row["measurement"]) for row in rows[:2]] == [
        ("Right", "100"),
        ("Left", "105"),
    ]
    assert {row["finding_site"] for row in rows} == {"Internal carotid artery"}


def test_a_workspace_takes_reports_in_under_its_own_key(desk, vendor):
    told = desk.run(
        "audit.intake_sr",
        source=str(vendor / "sr"),
        score=["99S1"],
        reference=str(vendor / "reference.csv"),
        reference_id="study_uid",
        name="Vendor 2.1",
    )
    table = told["intake"]["table"]
    assert told["reports"] == 2 * PATIENTS
    assert (table["rows"], table["patients"]) == (2 * PATIENTS, PATIENTS)
    assert told["intake"]["proposed"]["columns"]["reference"] == "adjudicated"
    assert desk.evidence is not None
    again = desk.run(
        "audit.intake_sr",
        source=str(vendor / "sr"),
        score=["99S1"],
        reference=str(vendor / "reference.csv"),
        reference_id="study_uid",
    )
    assert again["intake"]["fresh"] is False, "one key, the same bytes, one table"
    assert not list((desk.workspace.root / "uploads").iterdir()), "no copy lies about"
    for path in desk.workspace.root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert PLANTED.encode() not in data
            assert b"MRN00" not in data


def test_a_workspace_refuses_what_it_cannot_use(desk, tmp_path):
    with pytest.raises(InvalidInputError, match="No concept was chosen"):
        desk.run("audit.intake_sr", source=str(tmp_path))
    with pytest.raises(MissingError):
        desk.run("audit.intake_sr", source=str(tmp_path / "none"), score=["99S1"])
