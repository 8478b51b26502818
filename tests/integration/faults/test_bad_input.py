"""Bad input and a hostile machine: a clear error, and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from components import give_up
from imaging_files import load

CINE = "color3d_jpeg_baseline.dcm"
STILL = "ExplVR_BigEnd.dcm"


def sonobridge(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command and return how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "sonobridge.cli.main", *arguments, "--json"],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def done(workspace: Path, *arguments: str) -> dict:
    """Run a command that has to succeed; return its JSON."""
    ended = sonobridge(*arguments, "--workspace", str(workspace))
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def told(ended: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Return the parts of an error that a failed command printed."""
    assert ended.returncode != 0
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    lines = [line.strip().split(": ", 1) for line in ended.stderr.splitlines()]
    return {line[0]: line[1] for line in lines if len(line) == 2}


@pytest.fixture(scope="module")
def one_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one clip; tests work on copies."""
    folder = tmp_path_factory.mktemp("one")
    (folder / STILL).write_bytes(load(STILL))
    done(folder / "workspace", "clips", "import", str(folder / STILL))
    return folder / "workspace"


@pytest.fixture
def workspace(one_clip: Path, tmp_path: Path) -> Path:
    """A copy that a test may break."""
    return Path(shutil.copytree(one_clip, tmp_path / "workspace"))


def test_unknown_and_truncated_files_keep_the_rest(workspace, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    whole = load(CINE)
    (source / "cut.dcm").write_bytes(whole[: len(whole) * 6 // 10])
    (source / "Letter of Jane Miller.txt").write_text("not an image")
    (source / "whole.dcm").write_bytes(load("color-px.dcm"))
    report = done(workspace, "clips", "import", str(source))
    assert (report["files"], report["imported"], report["quarantined"]) == (3, 2, 1)
    assert report["reasons"] == [{"reason_code": "no_part10_header", "files": 1}]
    assert "Miller" not in json.dumps(report)
    items = {row["reason_code"]: row for row in done(workspace, "clips", "items")["items"]}
    assert items["no_part10_header"]["original_kept"] is True
    clips = done(workspace, "clips", "list")["clips"]
    (cut,) = [clip for clip in clips if clip["state"] == "truncated"]
    assert 0 < cut["frame_count"] < cut["frames_declared"] == 120
    assert f"{cut['frame_count']} of 120 frames" in cut["state_reason"]
    assert cut["eligible"] is False
    assert len(clips) == 3
    assert done(workspace, "verify")["ok"] is True


def test_a_newer_workspace_is_left_alone(workspace):
    database = workspace / "sonobridge.db"
    with sqlite3.connect(database) as connection:
        connection.execute("update alembic_version set version_num = '9999_future'")
    connection.close()
    before = database.read_bytes()
    for command in (("clips", "list"), ("serve", "--no-open", "--port", "0")):
        error = told(sonobridge(*command, "--workspace", str(workspace)))
        assert error["error"].startswith("workspace.newer")
        assert "9999_future" in error["cause"]
        assert error["kept"] == "Nothing was changed."
        assert "newer version" in error["remedy"]
    assert database.read_bytes() == before


def test_a_port_in_use_names_a_free_one(workspace):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        where = ("--workspace", str(workspace))
        error = told(sonobridge("serve", "--no-open", "--port", str(port), *where))
        assert error["where"] == f"127.0.0.1:{port}"
        free = int(error["remedy"].split("--port ")[1].rstrip("."))
        assert free != port
        with socket.socket() as other:
            other.bind(("127.0.0.1", free))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A tmpfs of 8 MiB with the workspace on it."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.name != "posix" or os.getuid() != 0:
        give_up("mount", "only root can mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        give_up("mount", "this machine does not allow mounting")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_stops_an_import_that_goes_on_later(one_clip, small_disk, tmp_path):
    workspace = Path(shutil.copytree(one_clip, small_disk / "workspace"))
    source = tmp_path / CINE
    source.write_bytes(load(CINE))
    error = told(sonobridge("clips", "import", str(source), "--workspace", str(workspace)))
    assert error["error"].startswith("disk.full")
    assert "unchanged" in error["kept"]
    assert "Free some space" in error["remedy"]
    assert list((workspace / "blobs" / "tmp").iterdir()) == []
    assert done(workspace, "verify")["ok"] is True
    assert done(workspace, "clips", "list")["total"] == 1
    resize = ["mount", "-o", "remount,size=96m", str(small_disk)]
    subprocess.run(resize, check=True, capture_output=True)
    assert done(workspace, "clips", "import", str(source))["imported"] == 1
    assert done(workspace, "verify")["ok"] is True
