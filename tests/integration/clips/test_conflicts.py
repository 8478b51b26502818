"""The same instance with other bytes: nothing is overwritten, order does not matter."""

from __future__ import annotations

import itertools

import pydicom
import pytest
from pydicom.filebase import DicomBytesIO

from imaging_files import load
from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace
from sonobridge.store.clips import ClipLibrary, ConflictMissingError, logical_hash


def versions():
    """The file, and two copies with other pixels under the same UID."""
    original = load("examples_rgb_color.dcm")
    made = [original]
    for value in (40, 90):
        data = pydicom.dcmread(DicomBytesIO(original))
        pixels = bytearray(data.PixelData)
        pixels[5000:9000] = bytes([value]) * 4000
        data.PixelData = bytes(pixels)
        out = DicomBytesIO()
        data.save_as(out)
        made.append(out.getvalue())
    return made


@pytest.fixture
def twins(tmp_path):
    """A function that makes workspaces with one and the same key."""
    opened = []

    def make(name: str) -> Workspace:
        workspace = Workspace.create(
            tmp_path / name, name=name, origin="work", clock=SystemClock()
        )
        key = workspace.root / "keys" / "deid.key"
        workspace.close()
        key.chmod(0o600)
        key.write_bytes(b"one key for all the twins of it!")
        workspace = Workspace.open(workspace.root, clock=SystemClock())
        opened.append(workspace)
        return workspace

    yield make
    for workspace in opened:
        workspace.close()


def test_every_order_ends_in_the_same_state(twins, tmp_path, room_on):
    files = []
    for number, data in enumerate(versions()):
        file = tmp_path / f"v{number}.dcm"
        file.write_bytes(data)
        files.append(file)
    hashes = set()
    for number, order in enumerate(itertools.permutations(files)):
        room = room_on(twins(f"ws{number}"))
        statuses = [self_status(room.add(file)) for file in order]
        assert statuses == ["imported", "conflict", "conflict"]
        (conflict,) = room.run("clips.conflicts")["conflicts"]
        shas = [one["blob_sha256"] for one in conflict["versions"]]
        assert len(shas) == 3
        assert [one["current"] for one in conflict["versions"]] == [True, False, False]
        assert shas == sorted(shas)
        assert all(room.workspace.blobs.exists(sha) for sha in shas)
        hashes.add(logical_hash(room.workspace))
    assert len(hashes) == 1


def self_status(report):
    names = ("imported", "duplicate", "conflict", "quarantined", "unchanged")
    return next(name for name in names if report[name])


def test_a_person_resolves(room, tmp_path):
    for number, data in enumerate(versions()):
        (tmp_path / f"v{number}.dcm").write_bytes(data)
        room.add(tmp_path / f"v{number}.dcm")
    (conflict,) = room.run("clips.conflicts")["conflicts"]
    clip_id = conflict["clip_id"]
    assert room.run("clips.list", conflict=True)["matched"] == 1
    with pytest.raises(ConflictMissingError):
        room.run("clips.resolve", clip_id=clip_id, version="0" * 64, reason="x")
    chosen = conflict["versions"][2]["blob_sha256"]
    sheet = room.run("clips.next_sheet")["sheet"]
    room.run("clips.clear", clip_id=clip_id, sheet_sha256=sheet["sha256"], decision="cleared")
    assert not ClipLibrary(room.workspace).get(clip_id).eligible
    assert room.workspace.evidence.stale() == ()
    after = room.run(
        "clips.resolve", clip_id=clip_id, version=chosen, reason="the later export"
    )["clip"]
    assert [one.kind for one in room.workspace.evidence.stale()] == ["clips.clear"]
    assert not after["conflict"]
    assert after["clearance"] == "waiting", "a clearance belongs to the bytes that were seen"
    assert ClipLibrary(room.workspace).get(clip_id).facts.blob_sha256 == chosen
    assert room.run("clips.conflicts")["conflicts"] == []
    (done,) = room.run("clips.conflicts", state="resolved")["conflicts"]
    assert done["chosen_sha256"] == chosen
    assert done["resolved_by"] == room.actor.person_id
    assert "later export" not in str(room.workspace.evidence.page())
    kept = {
        one["source_hmac"]: one["original_kept"] for one in room.run("clips.items")["items"]
    }
    assert sum(kept.values()) == 2, "copies that came into conflict are kept"


def test_a_version_after_the_decision_reopens_it(room, tmp_path):
    first, second, third = versions()
    for number, data in enumerate((first, second)):
        (tmp_path / f"v{number}.dcm").write_bytes(data)
        room.add(tmp_path / f"v{number}.dcm")
    (conflict,) = room.run("clips.conflicts")["conflicts"]
    chosen = conflict["versions"][1]["blob_sha256"]
    room.run("clips.resolve", clip_id=conflict["clip_id"], version=chosen, reason="seen")
    (tmp_path / "v2.dcm").write_bytes(third)
    assert room.add(tmp_path / "v2.dcm")["conflict"] == 1
    (again,) = room.run("clips.conflicts")["conflicts"]
    assert len(again["versions"]) == 3
    assert [v["blob_sha256"] for v in again["versions"] if v["current"]] == [chosen]


def test_same_bytes_under_three_names(room, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.dcm").write_bytes(load("examples_palette.dcm"))
    report = room.add(folder)
    assert (report["imported"], report["duplicate"]) == (1, 2)
    assert len(list(room.workspace.blobs.names())) == 1
    assert len(room.run("clips.items")["items"]) == 3
