"""Killed, full, twice at once: an import leaves a whole workspace and converges."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

import planted_identity as plant
from components import give_up
from sonobridge.core.clock import SystemClock
from sonobridge.core.config import child_environment
from sonobridge.core.randomness import generator
from sonobridge.store import Workspace
from sonobridge.store.clips import ClipLibrary, ImportHistory, logical_hash
from sonobridge.store.clips.ingest import ImportOptions, import_files, import_paths
from sonobridge.store.clips.ingest import pipeline as running
from sonobridge.store.clips.ingest.walking import find_files
from sonobridge.store.upkeep import verify_workspace

SOURCE = Path(__file__).resolve().parents[3] / "src"
KEY = b"the same key in every workspace!"
FILES = 14


def still(number: int) -> bytes:
    dataset = plant.ultrasound()
    dataset.SOPInstanceUID = f"1.2.826.0.1.3680043.8.498.2.{number}"
    dataset.StudyInstanceUID = f"1.2.826.0.1.3680043.8.498.3.{number // 5}"
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.PatientName = f"{plant.WORD}^{number}"
    dataset.PatientID = f"{plant.WORD}{number // 5}"
    pixels = plant.pixels()
    pixels[0, 40:48, 30:60] = number
    dataset.PixelData = pixels.tobytes()
    return plant.as_file(dataset)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Stills of three patients, a cine to be blanked, a quarantined file, a conflict."""
    folder = tmp_path_factory.mktemp("source") / f"{plant.WORD} ward"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{plant.WORD}{number:02d}.dcm").write_bytes(still(number))
    (folder / "cine.dcm").write_bytes(plant.jpeg_cine(comment=plant.WORD.encode()))
    (folder / "letter.dcm").write_bytes(f"Dear {plant.WORD}".encode() * 30)
    changed = bytearray(still(3))
    changed[-3000:-2900] = b"\x31" * 100
    (folder / "other version.dcm").write_bytes(bytes(changed))
    return folder


def new_workspace(root: Path) -> Workspace:
    with Workspace.create(root, name="crash", origin="work", clock=SystemClock()):
        pass
    (root / "keys" / "deid.key").chmod(0o600)
    (root / "keys" / "deid.key").write_bytes(KEY)
    return Workspace.open(root, clock=SystemClock())


@contextmanager
def workspace_at(root: Path):
    with new_workspace(root) as workspace:
        yield workspace


def command(root: Path, *paths: Path, fault: str = "", **environment: str):
    own = {"PYTHONPATH": str(SOURCE), "SONOBRIDGE_FAULT": fault, **environment}
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "sonobridge.cli.main", "clips", "import"),
            *(str(path) for path in paths),
            *("--workspace", str(root), "--json"),
        ],
        env=child_environment(own),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def import_all(workspace: Workspace, *paths: Path):
    return import_paths(
        workspace,
        [str(path) for path in paths],
        ImportOptions(),
        person_id=workspace.people.owner().id,
        progress=lambda done, total: None,
    )


@pytest.fixture(scope="module")
def undisturbed(folder, tmp_path_factory) -> str:
    with workspace_at(tmp_path_factory.mktemp("plain") / "ws") as workspace:
        report = import_all(workspace, folder)
        assert report.tally.counts == {"imported": FILES + 1, "quarantined": 1, "conflict": 1}
        return logical_hash(workspace)


def assert_whole(workspace: Workspace) -> None:
    report = verify_workspace(workspace, progress=lambda *_: None)
    assert report.holds, report
    assert_no_identity(workspace.root / "blobs")


def assert_no_identity(place: Path) -> None:
    for file in place.rglob("*"):
        assert plant.traces(str(file).encode()) == [] or plant.WORD in str(place)
        if file.is_file():
            assert plant.traces(file.read_bytes()) == [], file


@pytest.mark.parametrize(
    "fault",
    [
        "after_blob_tmp:1",
        "after_blob_tmp:9",
        "after_blob_rename:1",
        "after_blob_rename:12",
        "before_commit:2",
        "before_commit:3",
        "after_commit:2",
        "after_commit:3",
    ],
)
def test_killed_at_a_named_point(folder, undisturbed, tmp_path, fault):
    root = tmp_path / "ws"
    new_workspace(root).close()
    killed = command(root, folder, fault=fault)
    killed.communicate(timeout=240)
    assert killed.returncode == -9, fault
    with Workspace.open(root, clock=SystemClock()) as workspace:
        assert_whole(workspace)
        rows = sum(1 for _ in ClipLibrary(workspace).counts()["kind"])
        assert rows <= FILES + 1
        import_all(workspace, folder)
        assert logical_hash(workspace) == undisturbed
        assert_whole(workspace)
        temporary = list((root / "blobs" / "tmp").iterdir())
        assert temporary == [], "opening removed what the dead process left"
        states = {run.state for run in ImportHistory(workspace).runs()[0]}
        assert "done" in states


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_killed_at_a_random_moment(folder, undisturbed, tmp_path, seed):
    root = tmp_path / "ws"
    new_workspace(root).close()
    process = command(root, folder)
    with pytest.raises(subprocess.TimeoutExpired):
        process.communicate(timeout=float(generator(seed, "kill").uniform(0.4, 3.0)))
    process.kill()
    process.wait()
    with Workspace.open(root, clock=SystemClock()) as workspace:
        assert_whole(workspace)
        import_all(workspace, folder)
        assert logical_hash(workspace) == undisturbed


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_files_does_not_matter(folder, undisturbed, tmp_path, seed, monkeypatch):
    monkeypatch.setattr(running, "BATCH_ITEMS", 3)
    with workspace_at(tmp_path / "ws") as workspace:
        found = list(find_files([folder], workspace.root, workspace.deid_key))
        order = generator(seed, "shuffle").permutation(len(found))
        import_files(
            workspace,
            [found[index] for index in order],
            ImportOptions(),
            person_id=workspace.people.owner().id,
            total=len(found),
            progress=lambda done, total: None,
        )
        assert logical_hash(workspace) == undisturbed


def test_two_imports_at_once(folder, undisturbed, tmp_path):
    root = tmp_path / "ws"
    new_workspace(root).close()
    both = [command(root, folder), command(root, folder, folder)]
    told = [process.communicate(timeout=240) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    with Workspace.open(root, clock=SystemClock()) as workspace:
        assert logical_hash(workspace) == undisturbed
        assert_whole(workspace)


def test_nothing_identified_stays_anywhere(folder, tmp_path):
    """Rows, logs, evidence, audit log, file names: no trace but in originals and keys."""
    root = tmp_path / "ws"
    new_workspace(root).close()
    process = command(root, folder)
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    assert plant.traces((out + err).encode()) == []
    for path in root.rglob("*"):
        inside = path.relative_to(root)
        assert plant.traces(str(inside).encode()) == []
        if path.is_file() and inside.parts[0] not in {"originals", "keys"}:
            assert plant.traces(path.read_bytes()) == [], inside
    kept = [path for path in (root / "originals").rglob("*") if path.is_file()]
    assert len(kept) == 2, "the quarantined file and the conflicting copy"
    for path in (root / "originals", root / "keys", root):
        assert path.stat().st_mode & 0o777 == 0o700


def test_bytes_are_on_the_disk_before_rows_name_them(folder, tmp_path, monkeypatch):
    """Order of calls: file forced, renamed, folder forced, then the commit."""
    from sonobridge.store import files
    from sonobridge.store.engine import Database

    calls: list[tuple[str, str]] = []
    sync_file, sync_folder, replace = files.sync_file, files.sync_folder, files.replace
    transaction = Database.transaction

    def watch(name, function, describe):
        def run(*given, **options):
            calls.append((name, describe(*given)))
            return function(*given, **options)

        return run

    @contextmanager
    def watched_transaction(self, *, ingest=False):
        with transaction(self, ingest=ingest) as connection:
            yield connection
        calls.append(("commit", ""))

    with workspace_at(tmp_path / "ws") as workspace:
        named = watch(
            "fsync", sync_file, lambda fd: Path(f"/proc/self/fd/{fd}").readlink().name
        )
        monkeypatch.setattr(files, "sync_file", named)
        monkeypatch.setattr(files, "sync_folder", watch("folder", sync_folder, str))
        monkeypatch.setattr(
            files, "replace", watch("rename", replace, lambda a, b: f"{a.name} {b}")
        )
        monkeypatch.setattr(Database, "transaction", watched_transaction)
        import_all(workspace, folder)
        blobs = str(workspace.root / "blobs" / "sha256")
    renamed = 0
    for place, (name, text) in enumerate(calls):
        if name != "rename" or blobs not in text:
            continue
        renamed += 1
        temporary, target = text.split(" ", 1)
        assert ("fsync", temporary) in calls[:place]
        commit = next(i for i in range(place, len(calls)) if calls[i][0] == "commit")
        following = [
            i for i, call in enumerate(calls) if call == ("folder", str(Path(target).parent))
        ]
        assert any(place < i < _last_commit_that_may_name_it(calls, i) for i in following), (
            commit
        )
    assert renamed == FILES + 2


def _last_commit_that_may_name_it(calls, after):
    return next(i for i in range(after, len(calls)) if calls[i][0] == "commit")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="mounting needs root")
@pytest.mark.parametrize("room_left", [20_000, 90_000, 260_000])
def test_a_full_disk_is_said_and_survived(folder, undisturbed, tmp_path, room_left):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(disk)], check=False
    )
    if mounted.returncode != 0:
        give_up("small disk", "this machine lets no test mount one")
    try:
        root = disk / "ws"
        new_workspace(root).close()
        filler = disk / "filler"
        filler.write_bytes(bytes(shutil.disk_usage(disk).free - room_left))
        full = command(root, folder)
        _, err = full.communicate(timeout=240)
        assert full.returncode == 6, err
        # With next to no room the database cannot even open its journal and says so.
        assert "disk.full" in err or (room_left < 50_000 and "database.unavailable" in err)
        assert "remedy" in err
        assert "Traceback" not in err
        filler.unlink()
        with Workspace.open(root, clock=SystemClock()) as workspace:
            assert_whole(workspace)
            import_all(workspace, folder)
            assert logical_hash(workspace) == undisturbed
    finally:
        subprocess.run(["umount", str(disk)], check=False)
