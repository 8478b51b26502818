"""Cohorts from the command line: stopped, killed, on a cluster, always the same files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from components import require
from sonobridge.core.config import Settings
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, to_json
from sonobridge.jobs.progress import JobCancelledError
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.runner import Runner

SMALL = {"patients": 1, "seed": 5, "views": ["bulb-transverse"], "frames": 2, "size": 64}
COMMAND = "from sonobridge.cli.main import main; main()"


def run(output, progress=None, settings=None, **request):
    op = load_operation("scan.cohort")
    runner = Runner(settings=settings or Settings())
    if progress is not None:
        runner.progress = progress
    asked = from_json(op.request, {**SMALL, "output": str(output), **request})
    return to_json(runner.run(op, asked).result)


def contents(root):
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(Path(root).rglob("*"))
        if path.is_file()
    }


def start(output, *, as_json=True, **options):
    words = ["scan", "cohort", "--output", str(output), "--workers", "1"]
    words += ["--json"] if as_json else []
    given = {**SMALL, **options}
    for name, value in given.items():
        shown = ",".join(value) if isinstance(value, list) else str(value)
        words += [f"--{name}", shown]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    root = tmp_path_factory.mktemp("one") / "c"
    return root, run(root, workers=1)


def test_files_table_and_summary(one):
    root, result = one
    assert (result["patients"], result["clips"], result["clips_left_out"]) == (1, 2, 0)
    names = {path.name for path in (root / "SIM-5-00001").iterdir()}
    assert {"left-bulb-transverse.dcm", "right-bulb-transverse-truth.dcm"} <= names
    program = require("dciodvfy")
    for path in root.rglob("*.dcm"):
        done = subprocess.run([program, path], capture_output=True, text=True, check=False)
        assert "Error" not in done.stderr, path.name
    summary = json.loads((root / "cohort.json").read_text())
    age = next(one for one in result["numbers"] if one["name"] == "age_years")
    stated = next(one for one in summary["numbers"] if one["name"] == "age_years")
    assert (age["stated_mean"], age["drawn_mean"]) == (
        stated["stated"]["mean"],
        stated.get("drawn", {}).get("mean"),
    )
    assert [one["name"] for one in result["shares"]] == [r["name"] for r in summary["shares"]]
    assert result["classes"] == summary["agreement"]["table"]


def test_a_second_run_makes_nothing(one):
    root, first = one
    before = contents(root)
    again = run(root, workers=2)
    assert again["kept_from_before"] == 1
    assert again["bytes_written"] == 0
    assert again["table_sha256"] == first["table_sha256"]
    assert contents(root) == before


def test_a_cancelled_run_ends_its_workers_and_leaves_nothing_half(tmp_path):
    def progress(done, total, unit, note=""):
        if unit == "patients" and not note:
            raise JobCancelledError("The job was stopped.", remedy="Start it again.")

    with pytest.raises(JobCancelledError):
        run(tmp_path / "c", progress=progress, workers=1)
    assert set(contents(tmp_path / "c")) == {"plan.json"}


def test_a_view_named_twice_is_refused(tmp_path):
    with pytest.raises(InvalidInputError, match="twice"):
        run(tmp_path / "c", views=["bulb-transverse", "bulb_transverse"])
    assert not (tmp_path / "c").exists()


def test_a_cluster_beyond_this_machine_has_to_be_protected(tmp_path):
    with pytest.raises(InvalidInputError, match="protected"):
        run(tmp_path / "c", settings=Settings(cluster="tcp://192.0.2.7:8786"))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_six_patients_are_resumed_and_the_statement_has_shares_and_kappa(tmp_path):
    """Stopped after two of six; what it prints are draws beside what was stated, and kappa."""
    seen = []

    def stop(done, total, unit, note=""):
        if unit == "patients" and not note:
            seen.append(done)
            if done == 2:
                raise JobCancelledError("The job was stopped.", remedy="Start it again.")

    six = {"patients": 6, "seed": 7}
    with pytest.raises(JobCancelledError):
        run(tmp_path / "c", progress=stop, workers=1, **six)
    assert max(seen) == 2
    result = run(tmp_path / "c", workers=1, **six)
    assert (result["kept_from_before"], result["patients"], result["clips"]) == (2, 6, 12)
    kappa = result["kappa"]
    assert (kappa["n"], kappa["n_unit"]) == (6, "patients")
    if kappa["low"] is not None:
        assert kappa["low"] <= kappa["value"] <= kappa["high"]
    assert sum(sum(row) for row in result["classes"]) <= 12
    women = next(one for one in result["shares"] if one["name"] == "women")
    assert women["low"] <= women["drawn"] <= women["high"]
    age = next(one for one in result["numbers"] if one["name"] == "age_years")
    assert age["low"] < age["drawn_mean"] < age["high"]
    process = start(tmp_path / "c", patients=6, seed=7, as_json=False)
    words, _ = process.communicate(timeout=300)
    shown = words.decode()
    assert "kappa" in shown
    assert "n = 6 patients" in shown
    assert "NASCET 50 to 70 %" in shown
    assert "age_years" in shown


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_local_cluster_makes_the_same_files(one, local_cluster, tmp_path):
    root, _ = one
    settings = Settings(cluster=local_cluster.scheduler_address)
    result = run(tmp_path / "c", settings=settings)
    assert result["workers"].startswith("Dask")
    assert contents(tmp_path / "c") == contents(root)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_run_goes_on_and_ends_as_if_nothing_had_been(tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    run(whole, patients=2, workers=2)
    process = start(broken, patients=2)
    end = time.monotonic() + 400
    while not list(broken.glob("*/files.json")) and time.monotonic() < end:
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert len(list(broken.glob("*/files.json"))) == 1
    result = run(broken, patients=2, workers=1)
    assert result["kept_from_before"] == 1
    assert contents(broken) == contents(whole)


@pytest.mark.slow
def test_an_interrupt_from_the_keyboard_stops_at_once(tmp_path):
    process = start(tmp_path / "c", patients=3)
    time.sleep(12)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    _, words = process.communicate(timeout=30)
    assert time.monotonic() - began < 20
    assert process.returncode == 130
    assert b"Stopped" in words
