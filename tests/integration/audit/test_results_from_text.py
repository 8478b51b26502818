"""From report text to an audit: read by rules, checked and corrected by a person."""

from __future__ import annotations

import csv
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.randomness import generator

SAMPLE = Path(__file__).resolve().parents[3] / "docs/how-to/carotid_report_rules.yaml"
PLANTED = "Planted Person"
CLASSES = ("<50", "50-69", "70-99")
WORDS = {"<50": "less than 50%", "50-69": "50-69%", "70-99": "70 to 99 %"}
VELOCITY = {"<50": 90, "50-69": 170, "70-99": 310}
CASES = 40


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


def carotid_text(right: str, left: str, offset: int = 0) -> str:
    return (
        f"CAROTID DUPLEX of {PLANTED}\n"
        f"RIGHT: ICA PSV {VELOCITY[right] + offset} cm/s, EDV 40 cm/s.\n"
        f"LEFT: ICA PSV: {(VELOCITY[left] + offset) / 100:.2f} m/s, EDV 30 cm/s.\n"
        "IMPRESSION:\n"
        f"1. Right ICA stenosis {WORDS[right]}.\n2. Left ICA stenosis {WORDS[left]}.\n"
    )


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Text files of known content, and a reference by case and side that agrees in most."""
    folder = tmp_path_factory.mktemp("texts")
    (folder / "txt").mkdir()
    draw = generator(3, "report text")
    lines = [["case", "side", "reference", "sex"]]
    for case in range(CASES):
        said = [str(draw.choice(CLASSES)) for _ in range(2)]
        (folder / "txt" / f"MRN{case:03d}_1.txt").write_text(
            carotid_text(said[0], said[1], case % 7), encoding="utf-8"
        )
        for side, told in zip(("right", "left"), said, strict=True):
            truth = told if draw.random() < 0.9 else CLASSES[(CLASSES.index(told) + 1) % 3]
            lines.append([f"MRN{case:03d}_1", side, truth, "F" if case % 2 else "M"])
    with (folder / "reference.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(lines)
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_text_files_become_a_table_that_the_audit_takes_unchanged(reports):
    table, review = reports / "predictions.csv", reports / "review.csv"
    told = json.loads(
        sonobridge(
            *("audit", "results-from-text", reports / "txt", "--rules", SAMPLE),
            *("--separator", "_", "--model-version", "cart 3.2", "--review", review),
            *("--reference", reports / "reference.csv", "--reference-id", "case"),
            *("--join", "report", "--reference-part", "side", "-o", table, "--json"),
        )
    )
    assert told["read"]["reports"] == CASES
    assert told["table"]["rows"] == 2 * CASES
    assert told["table"]["patients"] == CASES
    assert told["table"]["reference"]["matched"] == 2 * CASES
    assert told["table"]["not_recorded"] == []
    written = table.read_text(encoding="utf-8")
    assert PLANTED not in written + json.dumps(told)
    for key in {row["patient_key"] for row in rows_of(table)}:
        written = written.replace(key, "")  # random letters may spell anything
    assert "MRN" not in written + json.dumps(told)
    for row in rows_of(table):
        assert float(row["measurement"]) - VELOCITY[row["prediction"]] in range(7)
        assert row["model_version"] == "cart 3.2"
    ran = json.loads(sonobridge("audit", "run", table, "--json"))
    data = ran["evaluation"]["data"]
    assert (data["rows_used"], data["patients"]) == (2 * CASES, CASES)
    assert ran["evaluation"]["locked"]["protocol"]["columns"]["prediction"] == "prediction"


@pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")
def test_the_review_file_is_for_its_owner_alone(reports):
    assert stat.S_IMODE((reports / "review.csv").stat().st_mode) == 0o600


def test_each_value_can_be_found_again_by_its_offsets(reports):
    lines = rows_of(reports / "review.csv")
    assert len(lines) >= 6 * CASES
    for line in lines:
        text = (reports / "txt" / line["source"]).read_text(encoding="utf-8")
        quoted = text[int(line["start"]) : int(line["end"])]
        assert " ".join(quoted.split()) in line["excerpt"]
        if line["column"] == "prediction":
            assert line["value"][0] in quoted or line["value"] == "<50"


AWKWARD = {
    "a_none.txt": "Unremarkable carotids.",
    "b_contradictory.txt": "Right: 50-69% stenosis. Right: 70-99% stenosis.",
    "c_negated.txt": "Right: no evidence of 70-99% stenosis.",
    "d_empty.txt": "   ",
    "e_range.txt": "Right ICA PSV 200-250 cm/s, 50-69% stenosis.",
}


@pytest.fixture
def awkward(tmp_path):
    folder = tmp_path / "txt"
    folder.mkdir()
    for name, text in AWKWARD.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "f_latin.txt").write_bytes("Right: 50–69% stenosis, Gefäß".encode("cp1252"))
    (folder / "g_huge.txt").write_bytes(b"a" * 900_000)
    (folder / "h_wide.txt").write_bytes("Right: 50-69% stenosis".encode("utf-16"))
    return folder


def read(folder, tmp_path, *more):
    output, review = tmp_path / "p.csv", tmp_path / "review.csv"
    told = json.loads(
        sonobridge(
            *("audit", "results-from-text", folder, "--rules", SAMPLE, *more),
            *("-o", output, "--review", review, "--keep-identifiers", "--json"),
        )
    )
    rows = {row["image_id"]: row for row in rows_of(output) if row["part"] == "right"}
    return told, rows, rows_of(review)


def test_what_is_not_told_or_contradicts_itself_stays_blank_with_the_reason(awkward, tmp_path):
    told, rows, _ = read(awkward, tmp_path)
    assert {name[0]: row["prediction"] for name, row in rows.items()} == {
        **dict.fromkeys("abcdg", ""),
        **dict.fromkeys("efh", "50-69"),
    }
    reasons = {name[0]: row["not_recorded"] for name, row in rows.items()}
    assert reasons["a"].startswith("prediction: the part is absent")
    assert reasons["b"].startswith("prediction: contradictory")
    assert reasons["c"].startswith("prediction: negated")
    assert reasons["d"].startswith("prediction: no text")
    assert reasons["e"].startswith("measurement: part of a longer number or of a range")
    assert reasons["g"].startswith("prediction: longer than 200,000 characters")
    assert told["read"]["encoding_guessed"] == 1


def test_a_person_enters_and_corrects_values_in_the_review_file(awkward, tmp_path):
    _, _, review = read(awkward, tmp_path)
    corrected = tmp_path / "corrected.csv"
    wanted = {
        ("a_none.txt", "right", "prediction"): "normal",
        ("b_contradictory.txt", "right", "prediction"): "70-99",
        ("e_range.txt", "right", "measurement"): "225",
        ("e_range.txt", "right", "prediction"): "not recorded",
    }
    with corrected.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, review[0].keys())
        writer.writeheader()
        for line in review:
            place = (line["source"], line["part"], line["column"])
            writer.writerow({**line, "corrected": wanted.get(place, "")})
        writer.writerow(
            dict.fromkeys(review[0], "")
            | {"source": "gone.txt", "part": "right", "column": "prediction"}
            | {"corrected": "normal"}
        )
    told, rows, after = read(awkward, tmp_path, "--corrections", corrected)
    assert rows["a_none/right"]["prediction"] == "normal"
    assert rows["b_contradictory/right"]["prediction"] == "70-99"
    assert rows["e_range/right"]["measurement"] == "225"
    assert rows["e_range/right"]["prediction"] == ""
    assert "blanked by a person" in rows["e_range/right"]["not_recorded"]
    assert told["read"]["cells_entered"] == 4
    assert told["read"]["corrections_unmet"] == 1
    marked = [line for line in after if line["remark"] == "entered by a person"]
    assert {(line["source"], line["column"]) for line in marked} == {
        (source, column) for source, _, column in wanted
    }


@pytest.mark.parametrize("wrong", ["80-90", "=1+1"])
def test_a_correction_that_the_rules_do_not_know_is_refused(awkward, tmp_path, wrong):
    path = tmp_path / "c.csv"
    path.write_text(f"source,part,column,corrected\na_none.txt,right,prediction,{wrong}\n")
    said = sonobridge(
        *("audit", "results-from-text", awkward, "--rules", SAMPLE, "--corrections", path),
        fails=True,
    )
    assert "no value of the rules" in said
    assert wrong not in said


def test_a_table_of_reports_is_read_and_ids_that_name_two_texts_stay_blank(tmp_path):
    table, output = tmp_path / "reports.csv", tmp_path / "p.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["accession", "mrn", "report"])
        writer.writerow(["A1", "M1", carotid_text("<50", "70-99")])
        writer.writerow(["A1", "M1", carotid_text("<50", "70-99")])
        writer.writerow(["A2", "M2", carotid_text("<50", "<50")])
        writer.writerow(["A2", "M2", carotid_text("50-69", "<50")])
        writer.writerow(["", "M3", carotid_text("<50", "<50")])
    told = json.loads(
        sonobridge(
            *("audit", "results-from-text", table, "--rules", SAMPLE, "--id-column"),
            *("accession", "--text-column", "report", "-o", output, "--json"),
        )
    )
    assert (told["read"]["reports"], told["read"]["repeated"]) == (3, 1)
    rows = rows_of(output)
    assert [row["prediction"] for row in rows] == ["<50", "70-99", "", "", "", ""]
    assert "two texts under one id" in rows[2]["not_recorded"]
    assert "the row names no report" in rows[4]["not_recorded"]
    assert "M1" not in output.read_text()
    said = sonobridge("audit", "results-from-text", table, "--rules", SAMPLE, fails=True)
    assert "--id-column" in said


def test_reports_in_which_the_patterns_take_too_long_stay_blank(desk, tmp_path):
    folder, rules = tmp_path / "txt", tmp_path / "rules.json"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text("a" * 150_000 + str(number))
    slow = "a*" * 11 + "b"
    rules.write_text(
        json.dumps(
            {
                "schema": 1,
                "title": "slow",
                "fields": [
                    {"role": "prediction", "values": [{"value": "x", "patterns": [slow]}]}
                ],
            }
        )
    )
    told = desk.run("audit.intake_text", source=str(folder), rules=str(rules))
    (why,) = told["made"]["not_recorded"]
    assert why == {"reason": "prediction: the patterns took too long", "count": 3}


def test_a_workspace_takes_texts_in_and_keeps_none_of_them(desk, reports):
    told = desk.run(
        "audit.intake_text",
        source=str(reports / "txt"),
        rules=str(SAMPLE),
        separator="_",
        reference=str(reports / "reference.csv"),
        reference_id="case",
        join="report",
        reference_part="side",
        name="Cart reports",
    )
    assert told["intake"]["table"]["rows"] == 2 * CASES
    assert told["intake"]["table"]["patients"] == CASES
    assert desk.evidence is not None
    for path in desk.workspace.root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert PLANTED.encode() not in data
            assert b"MRN0" not in data


def test_a_rules_file_that_is_none_is_refused(desk, reports, tmp_path):
    bad = tmp_path / "rules.yaml"
    bad.write_text("schema: 1\n")
    with pytest.raises(InvalidInputError, match="fields"):
        desk.run("audit.intake_text", source=str(reports / "txt"), rules=str(bad))
