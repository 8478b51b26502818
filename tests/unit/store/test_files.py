"""Files: whole or not at all, private, safely named, and warned about in bad places."""

from __future__ import annotations

import errno
import os
import stat

import pytest

from sonobridge.store import files
from sonobridge.store.content import BlobStore
from sonobridge.store.errors import DiskFullError

MOUNTS = """\
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:40 / /home/a/share rw - nfs4 server:/x rw
31 22 0:41 / /mnt/with\\040space rw - cifs //server/x rw
32 22 0:42 / /home/a/share/local rw - tmpfs tmpfs rw
"""


@pytest.mark.parametrize(
    ("path", "kind", "detail"),
    [
        ("/home/a/share/workspace", "network", "nfs4"),
        ("/mnt/with space/w", "network", "cifs"),
        ("/home/a/Dropbox/w", "synchronised", "Dropbox"),
        ("/home/a/OneDrive - Clinic/w", "synchronised", "OneDrive"),
        ("/home/a/Nextcloud/w", "synchronised", "Nextcloud"),
    ],
)
def test_network_and_synchronised_folders_are_named(path, kind, detail):
    from pathlib import Path

    risk = files.folder_risk(Path(path), mounts=MOUNTS)
    assert (risk.kind, risk.detail) == (kind, detail)
    assert detail in risk.sentence


@pytest.mark.parametrize("path", ["/home/a/w", "/home/a/share/local/w", "/home/a/dropboxes/w"])
def test_a_local_folder_is_fine(path):
    from pathlib import Path

    assert files.folder_risk(Path(path), mounts=MOUNTS) is None


def test_a_marker_of_a_sync_program_is_seen(tmp_path):
    (tmp_path / ".stfolder").mkdir()
    assert files.folder_risk(tmp_path / "a" / "b", mounts=MOUNTS).detail == "Syncthing"


def test_this_machine_can_be_asked():
    from pathlib import Path

    assert files.folder_risk(Path("/")) is None
    assert files.free_bytes(Path("/")) > 0


def test_write_atomic_replaces_and_keeps_modes(tmp_path):
    path = tmp_path / "key"
    files.write_atomic(path, b"one")
    files.write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["key"]


def test_a_failed_write_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "key"
    files.write_atomic(path, b"old")

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "sync_file", full)
    with pytest.raises(DiskFullError):
        files.write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["key"]


def test_other_errors_are_not_called_a_full_disk(tmp_path):
    with pytest.raises(FileNotFoundError):
        files.write_atomic(tmp_path / "absent" / "key", b"x")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "a\\b", ".hidden", "x" * 201, "a b", "é"]
)
def test_unsafe_names_are_refused(name):
    with pytest.raises(ValueError):
        files.safe_name(name)


def test_process_alive():
    assert files.process_alive(os.getpid())
    assert not files.process_alive(2**22 + 12345)


def test_bytes_reach_the_disk_before_the_name_and_the_name_before_the_end(
    tmp_path, monkeypatch
):
    """A power loss may take what was not forced: the order is file, name, folder."""
    steps = []
    for name in ("sync_file", "replace", "sync_folder"):
        real = getattr(files, name)

        def watched(*arguments, name=name, real=real):
            steps.append(name)
            return real(*arguments)

        monkeypatch.setattr(files, name, watched)
    store = BlobStore(tmp_path / "blobs")
    with store.batch() as batch:
        batch.put(b"one")
        batch.put(b"two")
        assert "sync_folder" not in steps
    order = [step for step in steps if step != "sync_folder"]
    assert order == ["sync_file", "replace"] * 2
    assert steps[-1] == "sync_folder"
    assert steps.index("sync_folder") == 4, "folders are forced once, at the end"


def test_a_blob_of_the_wrong_size_is_written_again(tmp_path):
    store = BlobStore(tmp_path / "blobs")
    sha256 = store.put(b"whole bytes")
    path = store.path(sha256)
    path.chmod(0o600)
    path.write_bytes(b"who")
    assert store.put(b"whole bytes") == sha256
    assert store.read(sha256) == b"whole bytes"
