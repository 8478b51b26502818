"""Two folders of masks become the table of a segmentation audit."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import numpy as np
import pytest


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "sonobridge.cli.main", "audit", *arguments, "--json"],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def disc(radius, centre=(32, 32), size=64):
    y, x = np.mgrid[:size, :size]
    return ((y - centre[0]) ** 2 + (x - centre[1]) ** 2 <= radius**2).astype(np.uint8)


@pytest.fixture
def folders(tmp_path):
    places = [tmp_path / name for name in ("reference", "prediction")]
    for place in places:
        place.mkdir()
    random = np.random.default_rng(0)
    for patient in range(40):
        for image in range(2):
            name = f"P{patient:03d}_{image}.npy"
            np.save(places[0] / name, disc(14))
            np.save(places[1] / name, disc(14 + random.integers(-2, 3), centre=(32, 33)))
    np.save(places[0] / "P900_0.npy", disc(10))
    np.save(places[1] / "P900_0.npy", np.zeros((64, 64), np.uint8))
    np.save(places[0] / "P901_0.npy", np.zeros((64, 64), np.uint8))
    np.save(places[1] / "P901_0.npy", np.zeros((64, 64), np.uint8))
    np.save(places[0] / "P902_0.npy", disc(10))
    return places


def test_masks_are_compared_and_audited(folders, tmp_path):
    table = tmp_path / "cases.csv"
    done = run("measure-masks", *map(str, folders), "-o", str(table), "--spacing-mm", "0.5,0.5")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["cases"], said["both"], said["missed"]) == (82, 80, 1)
    assert (said["both_empty"], said["unmatched"]) == (1, 1)
    assert "percentile" in said["convention"]
    with table.open(encoding="utf-8") as stream:
        rows = {row["image_id"]: row for row in csv.DictReader(stream)}
    assert rows["P900_0"]["dice"] == "0"
    assert rows["P900_0"]["hd95"] == ""
    assert rows["P901_0"]["dice"] == ""
    one = rows["P000_0"]
    assert one["patient_id"] == "P000"
    assert 0.8 < float(one["dice"]) <= 1
    assert 0 < float(one["hd95"]) <= 2
    audited = run("run", str(table))
    assert audited.returncode == 0, audited.stderr
    evaluation = json.loads(audited.stdout)["evaluation"]
    measures = {m["metric"]: m for m in evaluation["groups"][0]["measures"]}
    assert measures["dice"]["estimate"]["value"] > 0.8
    assert measures["hd95"]["estimate"]["n"] == 40


def test_arrays_of_objects_are_never_unpickled(folders, tmp_path):
    np.save(folders[1] / "P000_0.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    done = run("measure-masks", *map(str, folders), "-o", str(tmp_path / "x.csv"))
    assert done.returncode == 2
    assert "P000_0.npy" in done.stderr
    assert not (tmp_path / "x.csv").exists()


def test_folders_without_a_common_case_are_refused(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        np.save(tmp_path / name / f"{name}.npy", disc(5))
    done = run(
        *("measure-masks", str(tmp_path / "a"), str(tmp_path / "b")),
        *("-o", str(tmp_path / "x.csv")),
    )
    assert done.returncode == 4
    assert "both folders" in done.stderr
