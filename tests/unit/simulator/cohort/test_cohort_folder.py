"""A cohort's folder: resumed by hash, whole files only, never mixed with anything else."""

from __future__ import annotations

import csv
import errno
import io
import json
from pathlib import Path

import pytest

from cohort_stubs import QuickWorkers, silent
from sonobridge.core.errors import InvalidInputError, UnavailableError
from sonobridge.simulator.cohort.folder import CohortFolder, CohortFolderError
from sonobridge.simulator.cohort.plan import CohortPlan
from sonobridge.simulator.cohort.running import run_cohort

PLAN = CohortPlan(patients=5, seed=7, views=("bulb_transverse",))


def run(root, workers=None, plan=PLAN, software="1.0", progress=silent):
    folder = CohortFolder(Path(root), plan, software)
    return run_cohort(
        folder,
        workers or QuickWorkers(),
        software=software,
        kernels="",
        progress=progress,
    )


def contents(root):
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(Path(root).rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def whole(tmp_path):
    run(tmp_path / "whole")
    return contents(tmp_path / "whole")


@pytest.mark.parametrize("after", [0, 1, 4])
def test_a_run_that_was_stopped_goes_on_and_ends_alike(tmp_path, whole, after):
    root = tmp_path / "c"
    with pytest.raises(KeyboardInterrupt):
        run(root, QuickWorkers(stop_after=after, backwards=True))
    workers = QuickWorkers()
    made = run(root, workers)
    assert made.kept == after
    assert sorted(workers.worked) == list(range(5 - after))
    assert contents(root) == whole


def test_a_finished_cohort_is_left_as_it_is(tmp_path, whole):
    root = tmp_path / "whole"
    times = {path: path.stat().st_mtime_ns for path in root.rglob("*.dcm")}
    workers = QuickWorkers()
    made = run(root, workers)
    assert workers.worked == []
    assert (made.kept, made.files_bytes, made.clips) == (5, 0, 10)
    assert contents(root) == whole
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*.dcm")} == times


@pytest.mark.parametrize("harm", ["changed", "gone", "no list", "broken list", "half"])
def test_what_is_damaged_is_made_anew(tmp_path, whole, harm):
    root = tmp_path / "whole"
    patient = root / "SIM-7-00003"
    file = patient / "left-bulb_transverse.dcm"
    if harm == "changed":
        file.write_bytes(file.read_bytes()[:-1] + b"x")
    elif harm == "gone":
        file.unlink()
    elif harm == "no list":
        (patient / "files.json").unlink()
    elif harm == "broken list":
        (patient / "files.json").write_bytes(b"{")
    else:
        file.rename(patient / ".left-bulb_transverse.dcm.4711.half")
    workers = QuickWorkers()
    run(root, workers)
    assert workers.worked == [2]
    assert contents(root) == whole


def test_a_list_that_points_elsewhere_is_not_followed(tmp_path, whole):
    listed = tmp_path / "whole" / "SIM-7-00001" / "files.json"
    body = json.loads(listed.read_text())
    body["files"] = {"../plan.json": "0" * 64}
    listed.write_text(json.dumps(body))
    workers = QuickWorkers()
    run(tmp_path / "whole", workers)
    assert workers.worked == [0]


@pytest.mark.parametrize(
    "other",
    [
        {"plan": CohortPlan(patients=5, seed=8, views=("bulb_transverse",))},
        {"plan": CohortPlan(patients=6, seed=7, views=("bulb_transverse",))},
        {"software": "1.1"},
    ],
)
def test_another_cohort_is_not_mixed_in(tmp_path, whole, other):
    with pytest.raises(CohortFolderError, match="another cohort"):
        run(tmp_path / "whole", **other)
    assert contents(tmp_path / "whole") == whole


def test_other_peoples_files_are_not_touched(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CohortFolderError, match="not empty"):
        run(tmp_path)
    with pytest.raises(InvalidInputError, match="needs a folder"):
        run(tmp_path / "mine.txt")
    assert contents(tmp_path) == {"mine.txt": b"mine"}


def test_a_full_disk_leaves_no_half_file(tmp_path, monkeypatch):
    root, write = tmp_path / "c", Path.open

    def full(self, *args, **options):
        if self.name.startswith(".left") and "00002" in str(self):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(self, *args, **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(UnavailableError) as caught:
        run(root)
    assert "Free space" in caught.value.remedy
    assert not list(root.rglob("*.half"))
    monkeypatch.undo()
    assert run(root).kept == 1


def test_progress_counts_what_was_kept(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "c", QuickWorkers(stop_after=2))
    seen = []
    run(tmp_path / "c", progress=lambda *given: seen.append(given))
    working = [row for row in seen if "kept" in row[3]]
    assert working[0][:3] == (2, 5, "patients")
    assert working[-1][:2] == (5, 5)
    assert "2 kept from before" in working[0][3]


def test_a_job_that_is_cancelled_keeps_finished_patients(tmp_path):
    class Cancelled(Exception):
        pass

    def progress(done, total, unit, note=""):
        if done == 3 and not note.startswith("looking"):
            raise Cancelled

    with pytest.raises(Cancelled):
        run(tmp_path / "c", progress=progress)
    assert run(tmp_path / "c").kept == 3


def test_table_and_summary_fit_together(tmp_path, whole):
    rows = list(csv.DictReader(io.StringIO(whole["cohort.csv"].decode())))
    assert [(row["patient"], row["side"]) for row in rows[:3]] == [
        ("SIM-7-00001", "right"),
        ("SIM-7-00001", "left"),
        ("SIM-7-00002", "right"),
    ]
    summary = json.loads(whole["cohort.json"])
    assert summary["clips"] == len(rows) == 10
    assert summary["simulated"] is True
    assert "not for diagnosis" in summary["notice"]
