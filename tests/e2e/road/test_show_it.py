"""Every command of the road on the demo workspace, as a person in a terminal runs it."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from demo_workspace import Demo
from e2e.conftest import run_command
from imaging_files import load


@pytest.fixture(scope="module")
def road(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """One copy on which the commands run in their order."""
    folder = tmp_path_factory.mktemp("shown") / "workspace"
    return Demo(Path(shutil.copytree(demo.folder, folder)), demo.told)


def test_demo_tells_what_it_made(demo):
    told = demo.told
    assert told["origin"] == "demo"
    assert told["clips"] == told["cleared"] + told["refused"] > 0
    assert told["readings"] == 2 * told["cleared"]
    assert told["dataset_clips"] == told["cleared"]
    assert told["evidence_records"] > 10
    assert "Not for diagnosis" in told["notice"]
    assert len(told["sign_in"]) == 3


def test_import_and_list(road, tmp_path):
    before = run_command(road.folder, "clips", "list")["total"]
    source = tmp_path / "one.dcm"
    source.write_bytes(load("ExplVR_BigEnd.dcm"))
    first = run_command(road.folder, "clips", "import", str(source))
    assert (first["imported"], first["quarantined"]) == (1, 0)
    again = run_command(road.folder, "clips", "import", str(source))
    assert again["imported"] == 0
    listed = run_command(road.folder, "clips", "list")
    assert listed["total"] == len(listed["clips"]) == before + 1
    newest = max(listed["clips"], key=lambda clip: clip["imported_at"])
    assert newest["clearance"] not in {"cleared", "refused"}
    assert newest["eligible"] is False


def test_agreement(road):
    report = run_command(road.folder, "label", "agreement", road.told["study_id"])
    assert report["patients"] == road.told["cleared"]
    names = {field["name"] for field in report["fields"]}
    assert {"image_quality", "gain", "usable", "tissue_region"} <= names
    assert report["evidence"]["id"].startswith("ev_")


def test_export_as_coco_and_csv(road, tmp_path):
    study = road.told["study_id"]
    files = {}
    for form in ("coco", "csv"):
        path = tmp_path / f"labels.{form}"
        told = run_command(
            road.folder, "label", "export", study, "--format", form, "-o", str(path)
        )
        files[form] = path.read_text(encoding="utf-8")
        assert told["artefact"]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    coco = json.loads(files["coco"])
    assert coco["info"]["origin"] == "demo"
    assert {one["name"] for one in coco["categories"]} == {"tissue_region"}
    images = {image["id"]: image for image in coco["images"]}
    assert coco["annotations"]
    for annotation in coco["annotations"]:
        x, y, width, height = annotation["bbox"]
        image = images[annotation["image_id"]]
        assert image["frame_number"] >= 1
        assert x >= 0
        assert y >= 0
        assert x + width <= image["width"]
        assert y + height <= image["height"]
    rows = list(csv.DictReader(files["csv"].splitlines()))
    read = {row["clip_id"] for row in rows}
    assert len(read) == road.told["cleared"]
    assert {image["clip_id"] for image in images.values()} <= read
    assert {row["origin"] for row in rows} == {"demo"}
    assert {row["source"] for row in rows} == {"reference standard"}


def test_freeze_verify_and_portfolio(road):
    frozen = run_command(
        road.folder,
        "dataset",
        "freeze",
        road.told["study_id"],
        "--name",
        "Shown",
        "--seed",
        "3",
    )
    flow = frozen["flow"]
    left_out = sum(one["clips"] for one in flow["excluded"])
    assert flow["screened"] == left_out + flow["included"]
    assert sum(side["clips"] for side in frozen["sides"]) == flow["included"]
    assert re.fullmatch("[0-9a-f]{64}", frozen["manifest_sha256"])
    verified = run_command(road.folder, "verify")
    assert verified["ok"] is True
    assert all(check["ok"] for check in verified["checks"])
    shown = run_command(road.folder, "portfolio", "show")
    assert shown["origin"] == "demo"
    parts = {part["id"]: part for skill in shown["skills"] for part in skill["parts"]}
    assert frozen["evidence"]["id"] in [one["id"] for one in parts["frozen"]["evidence"]]


def test_rubric_without_a_workspace():
    told = run_plain("path", "rubric", "--answers", "4,4,4,3,4,3,4,4", "--json")
    assert told.returncode == 0
    shown = json.loads(told.stdout)
    assert (shown["generalist"], shown["specialist"]) == (34, 34)
    assert shown["verdict"] == "hybrid"


def test_the_environment_names_the_workspace(road):
    told = run_plain("clips", "list", "--json", SONOBRIDGE_WORKSPACE=str(road.folder))
    assert json.loads(told.stdout)["total"] >= road.told["clips"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("label", "agreement", "lstudy_none"), "label.study_missing"),
        (("label", "export", "lstudy_none", "--format", "csv"), "label.study_missing"),
        (("dataset", "freeze", "lstudy_none", "--name", "x"), "label.study_missing"),
        (("clips", "import", "/no/such/folder"), "import.source"),
        (("path", "rubric", "--answers", "4,4"), "input"),
    ],
)
def test_a_failure_tells_code_cause_and_remedy(road, arguments, code):
    told = run_plain(*arguments, "--json", SONOBRIDGE_WORKSPACE=str(road.folder))
    assert told.returncode not in {0, 1}
    assert told.stdout == ""
    lines = told.stderr.splitlines()
    assert lines[0].startswith(f"error: {code}")
    assert any(line.startswith("  remedy: ") for line in lines)
    assert "Traceback" not in told.stderr


def run_plain(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``sonobridge`` and return how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "sonobridge.cli.main", *arguments],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, **environment},
    )
