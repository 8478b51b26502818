"""``sonobridge audit plan`` and ``sonobridge audit reader-study`` at the command line."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from reader_files import reader_rows, write_rows


def run(*arguments: str):
    return subprocess.run(
        [sys.executable, "-m", "sonobridge.cli.main", "audit", *arguments],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.requirement("R-004-39")
def test_plan_prints_one_object():
    found = run("plan", "--gap", "0.1", "--power", "0.8", "--images-per-patient", "4", "--json")
    assert found.returncode == 0, found.stderr
    plan = json.loads(found.stdout)
    assert plan["reached"]
    assert [group["group"] for group in plan["groups"]] == ["group", "rest"]
    for group in plan["groups"]:
        assert group["patients"] == group["diseased_patients"] + group["healthy_patients"]
        assert f"{group['patients']:,} patients" in plan["in_words"]
    assert plan["power"] >= 0.8
    assert plan["design_effect"] == pytest.approx(1 + 3 * 0.3)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--gap", "0.9"),
        ("--gap", "0.05", "--margin", "0.1"),
        ("--question", "non_inferiority"),
        ("--question", "above_chance", "--metric", "auc", "--expected", "0.4"),
        ("--question", "above_chance"),
        ("--question", "non_inferiority", "--margin", "0.1", "--metric", "auc"),
        ("--gap", "two"),
    ],
)
def test_plans_that_make_no_sense_are_refused(arguments):
    found = run("plan", *arguments)
    assert found.returncode == 2, found.stderr


def test_reader_study_from_a_file(tmp_path):
    path = write_rows(tmp_path / "readings.csv", reader_rows(patients=100, gain=0.3))
    found = run("reader-study", str(path), "--subgroups", "sex", "--json")
    assert found.returncode == 0, found.stderr
    result = json.loads(found.stdout)
    study = result["study"]
    assert result["verdict"] == study["comparisons"][0]["verdict"] == "non_inferior"
    assert [line["group"] for line in study["comparisons"]] == ["overall", "sex=F", "sex=M"]
    assert study["table_sha256"]
    assert study["patients"] == 100
    plain = run("reader-study", str(path))
    assert plain.returncode == 0
    assert "Not for diagnosis" in plain.stdout


def test_reader_study_says_what_is_missing(tmp_path):
    path = write_rows(tmp_path / "readings.csv", reader_rows(patients=20))
    found = run("reader-study", str(path), "--score", "rating")
    assert found.returncode == 2
    assert "score (rating)" in found.stderr
    found = run("reader-study", str(path), "--threshold", "0.5")
    assert found.returncode == 2
    assert "AUC needs the ratings" in found.stderr
