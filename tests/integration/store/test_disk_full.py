"""A full disk: a clear error, nothing torn, and work goes on when there is room."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from sonobridge.core.clock import SystemClock
from sonobridge.core.errors import UnavailableError
from sonobridge.store import Workspace, backup, verify_workspace
from sonobridge.store.errors import DiskFullError

MIB = 2**20


@pytest.fixture
def small_disk(tmp_path):
    """A tmpfs of 6 MiB; only root may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.name != "posix" or os.getuid() != 0:
        pytest.skip("only root can mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine does not allow mounting")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def workspace(small_disk):
    with Workspace.create(
        small_disk / "w", name="Full", origin="work", clock=SystemClock()
    ) as made:
        yield made


def fill(place: Path, leave: int = 0) -> Path:
    ballast = place / "ballast"
    descriptor = os.open(ballast, os.O_CREAT | os.O_WRONLY)
    try:
        while True:
            os.write(descriptor, b"x" * 4096)
    except OSError:
        os.close(descriptor)
    if leave:
        os.truncate(ballast, max(0, ballast.stat().st_size - leave))
    return ballast


def test_a_blob_that_does_not_fit_leaves_nothing(workspace, small_disk):
    kept = workspace.blobs.put(b"kept")
    with pytest.raises(DiskFullError) as caught:
        workspace.blobs.put(b"x" * (8 * MIB))
    assert isinstance(caught.value, UnavailableError)
    assert caught.value.remedy
    assert caught.value.kept
    assert list(workspace.blobs.names()) == [kept]
    assert list((workspace.root / "blobs" / "tmp").iterdir()) == []
    assert workspace.blobs.put(b"y" * MIB)


def test_chunks_that_do_not_fit_leave_nothing(workspace):
    with pytest.raises(DiskFullError):
        workspace.blobs.put_chunks(b"x" * MIB for _ in range(8))
    assert list(workspace.blobs.names()) == []
    assert list((workspace.root / "blobs" / "tmp").iterdir()) == []


def test_a_database_that_cannot_grow_rolls_back_and_works_again(workspace, small_disk):
    ballast = fill(small_disk, leave=64 * 1024)
    error, committed = None, 0
    while error is None:
        try:
            workspace.people.add("x" * 200, ["reader"])
            committed += 1
        except DiskFullError as caught:
            error = caught
    assert committed > 0
    assert len(workspace.people.list()) == committed + 1
    ballast.unlink()
    workspace.people.add("later", ["reader"])
    assert len(workspace.people.list()) == committed + 2
    assert verify_workspace(workspace).holds


def test_a_backup_that_does_not_fit_has_no_manifest(workspace, small_disk):
    sha256 = workspace.blobs.put(os.urandom(2 * MIB))
    with workspace.transaction() as connection:
        workspace.blobs.record(connection, sha256, workspace.clock)
    fill(small_disk, leave=MIB)
    with pytest.raises(DiskFullError):
        backup(workspace, small_disk / "backup", keys=True, link=False)
    assert not (small_disk / "backup" / "backup.json").exists()
    (small_disk / "ballast").unlink()
    assert verify_workspace(workspace).holds


def test_a_whole_file_is_old_or_new(workspace, small_disk):
    workspace.derived.write(b"old", "thumb.png")
    with pytest.raises(DiskFullError):
        workspace.derived.write(b"x" * (8 * MIB), "thumb.png")
    assert workspace.derived.read("thumb.png") == b"old"
    assert list(workspace.derived.names()) == ["thumb.png"]


def test_create_on_a_full_disk_says_so(small_disk):
    fill(small_disk)
    with pytest.raises(DiskFullError):
        Workspace.create(small_disk / "w2", name="x", origin="work", clock=SystemClock())
