"""From a file of predictions to a report on the command line, without a workspace."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys

import numpy as np
import pytest
import yaml

from audit_tables import binary_table
from sonobridge.core.canonical import hash_bytes, hash_json

HEAD = ["patient_id", "image_id", "y_true", "score", "sex", "bmi", "scanner"]


def sonobridge(*arguments: str, home=None, check: bool = True):
    done = subprocess.run(
        [sys.executable, "-m", "sonobridge.cli.main", *arguments],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, "HOME": str(home)} if home else None,
    )
    if check:
        assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def predictions(tmp_path_factory):
    table = binary_table(300, seed=1)
    path = tmp_path_factory.mktemp("audit") / "predictions.csv"
    body_mass = np.random.default_rng(0).normal(28, 5, table.patients).round(1)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEAD)
        for row in range(table.rows):
            who = int(table.patient[row])
            sex, _, scanner = (a.levels[a.codes[row]] for a in table.attributes)
            writer.writerow(
                [f"P{who:05d}", f"I{row}", int(table.reference[row])]
                + [f"{table.score[row]:.6f}", sex, body_mass[who], scanner]
            )
    return path


@pytest.fixture(scope="module")
def ran(predictions):
    folder = predictions.parent
    protocol, evaluation = folder / "protocol.yaml", folder / "evaluation.json"
    said = sonobridge("audit", "run", str(predictions), "--dry-run", "-o", str(protocol))
    first = sonobridge(
        *("audit", "run", str(predictions), "--protocol", str(protocol)),
        *("-o", str(evaluation), "--json"),
    )
    return {
        "folder": folder,
        "protocol": protocol,
        "evaluation": evaluation,
        "said": said.stdout,
        "result": json.loads(first.stdout),
    }


def test_a_dry_run_says_what_it_understood_and_makes_no_result(ran):
    assert "patient_id" in ran["said"]
    assert "Sex" in ran["said"]
    assert "Nothing was evaluated" in ran["said"]
    proposed = yaml.safe_load(ran["protocol"].read_text())
    assert proposed["columns"]["patient"] == "patient_id"
    assert {one["column"] for one in proposed["subgroups"]} == {"sex", "bmi", "scanner"}


def test_the_record_in_the_json_covers_table_protocol_and_evaluation(ran, predictions):
    record = ran["result"]["record"]
    body = {name: value for name, value in record.items() if name != "sha256"}
    assert record["sha256"] == hash_json(body)
    hashes = {one["kind"]: one["sha256"] for one in record["inputs"] + record["outputs"]}
    assert hashes["table"] == hash_bytes(predictions.read_bytes())
    assert hashes["evaluation"] == hash_json(ran["result"]["evaluation"])
    assert hashes["protocol"] == ran["result"]["evaluation"]["locked"]["protocol_sha256"]
    assert record["seed"] == ran["result"]["evaluation"]["locked"]["protocol"]["seed"]
    assert json.loads(ran["evaluation"].read_text()) == ran["result"]["evaluation"]


def test_a_protocol_changed_after_results_is_version_two_and_both_are_printed(ran, predictions):
    changed = ran["folder"] / "changed.yaml"
    body = yaml.safe_load(ran["protocol"].read_text())
    changed.write_text(yaml.safe_dump(body))
    first = sonobridge("audit", "run", str(predictions), "--protocol", str(changed), "--json")
    locked = json.loads(first.stdout)["evaluation"]["locked"]
    assert locked["version"] == 1
    body["margin"] = 0.2
    changed.write_text(yaml.safe_dump(body))
    output = ran["folder"] / "second.json"
    second = sonobridge(
        *("audit", "run", str(predictions), "--protocol", str(changed)),
        *("--json", "-o", str(output)),
    )
    again = json.loads(second.stdout)["evaluation"]["locked"]
    assert again["version"] == 2
    assert again["unblinded_at"] == locked["unblinded_at"]
    assert again["locked_at"] > again["unblinded_at"]
    assert again["earlier"][0]["protocol_sha256"] == locked["protocol_sha256"]
    assert again["earlier"][0]["changed"] == ["margin"]
    page = ran["folder"] / "second.html"
    sonobridge("audit", "report", str(output), "-o", str(page))
    text = page.read_text(encoding="utf-8")
    for shown in (locked["protocol_sha256"][:8], again["protocol_sha256"][:8], "margin"):
        assert shown in text
    assert again["unblinded_at"][:16].replace("T", " ") in text.replace("T", " ")


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_a_report_regenerates_byte_for_byte(ran, form):
    pages = [ran["folder"] / f"{name}.{form}" for name in ("one", "two")]
    for page in pages:
        sonobridge("audit", "report", str(ran["evaluation"]), "-o", str(page))
    first, second = (page.read_bytes() for page in pages)
    assert first == second
    assert len(first) > 10_000
    assert first.startswith(b"%PDF" if form == "pdf" else b"<!doctype html>")


def test_a_run_without_a_protocol_says_that_nobody_locked_one(predictions):
    done = sonobridge("audit", "run", str(predictions), "--json")
    caveats = json.loads(done.stdout)["evaluation"]["caveats"]
    assert any("No person locked this protocol" in line for line in caveats)


def test_people_get_the_finding_first(predictions, ran):
    done = sonobridge("audit", "run", str(predictions), "--protocol", str(ran["protocol"]))
    first = done.stdout.splitlines()[0]
    assert "sensitivity" in first
    assert "Not for diagnosis." in done.stdout
    assert "gap to rest" in done.stdout


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("scores.csv", "patient_id,y_true,score\na,1,200\nb,0,12\nc,1,255\nd,0,7\n", "255"),
        ("empty.csv", "", "empty"),
        ("picture.csv", "\x89PNG\r\n\x1a\n", ""),
    ],
)
def test_what_cannot_be_audited_is_refused_with_its_reason(tmp_path, name, text, says):
    path = tmp_path / name
    path.write_bytes(text.encode("latin-1"))
    done = sonobridge("audit", "run", str(path), check=False)
    assert done.returncode in {2, 4}
    for part in ("cause:", "kept:", "remedy:"):
        assert part in done.stderr
    assert says in done.stderr.lower() + done.stdout.lower()


def test_a_report_needs_an_evaluation(tmp_path):
    path = tmp_path / "none.json"
    path.write_text('{"a": 1}')
    done = sonobridge("audit", "report", str(path), "-o", "x.html", check=False)
    assert done.returncode == 2
    assert "holds no evaluation" in done.stderr
