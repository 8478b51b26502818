"""The small parts of an import: finding files, headers for the headerless, times."""

from __future__ import annotations

import io
import os
from dataclasses import replace

import pydicom
import pytest

from clip_rows import facts
from imaging_files import load
from sonobridge.store.clips import Clip, ImportSourceError
from sonobridge.store.clips.ingest.headerless import with_header
from sonobridge.store.clips.ingest.walking import check_sources, count_files, find_files

KEY = bytes(32)


def names(folder, workspace):
    return sorted(file.path.name for file in find_files([folder], workspace, KEY))


def test_the_walk_meets_regular_files_once(tmp_path):
    workspace = tmp_path / "in" / "ws"
    for place in ("a/one.dcm", "a/b/two", "three", "ws/blobs/four", "__MACOSX/five"):
        file = tmp_path / "in" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    (tmp_path / "in" / ".DS_Store").write_bytes(b"x")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "gone").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "in" / "pipe")
    assert names(tmp_path / "in", workspace) == ["one.dcm", "three", "two"]
    assert count_files([tmp_path / "in"], workspace) == 3


def test_links_into_the_workspace_are_passed_over(tmp_path):
    (tmp_path / "ws" / "keys").mkdir(parents=True)
    (tmp_path / "ws" / "keys" / "deid.key").write_bytes(KEY)
    (tmp_path / "elsewhere.dcm").write_bytes(b"x")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "key").symlink_to(tmp_path / "ws" / "keys" / "deid.key")
    (tmp_path / "in" / "clip").symlink_to(tmp_path / "elsewhere.dcm")
    assert names(tmp_path / "in", tmp_path / "ws") == ["clip"]


def test_a_folder_that_cannot_be_listed_gets_a_status(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "one").write_bytes(b"x")
    listing = os.scandir

    def scandir(folder):
        if folder.name == "closed":
            raise PermissionError(13, "Permission denied")
        return listing(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    assert names(tmp_path, tmp_path / "ws") == ["closed", "one"]
    assert count_files([tmp_path], tmp_path / "ws") == 2


def test_a_path_is_known_by_its_hmac_only(tmp_path):
    (tmp_path / "Planted Name.dcm").write_bytes(b"x")
    (found,) = find_files([tmp_path], tmp_path / "ws", KEY)
    assert len(found.path_hmac) == 64
    assert "Planted" not in repr(found)
    (other,) = find_files([tmp_path], tmp_path / "ws", bytes(31) + b"1")
    assert other.path_hmac != found.path_hmac


def test_sources_are_checked_without_naming_them(tmp_path):
    (tmp_path / "ws").mkdir()
    with pytest.raises(ImportSourceError) as error:
        check_sources([str(tmp_path), str(tmp_path / "Planted")], tmp_path / "ws")
    assert error.value.where == "path 2"
    assert "Planted" not in str(error.value)
    with pytest.raises(ImportSourceError):
        check_sources([str(tmp_path / "ws")], tmp_path / "ws")
    assert check_sources([str(tmp_path)], tmp_path / "ws") == [tmp_path.resolve()]


@pytest.mark.parametrize("name", ["ExplVR_BigEndNoMeta.dcm", "ExplVR_LitEndNoMeta.dcm"])
def test_a_header_is_put_before_a_plain_data_set(name):
    made = with_header(load(name))
    assert made is not None
    dataset = pydicom.dcmread(io.BytesIO(made))
    assert dataset.Modality == "RTPLAN"


def test_other_bytes_get_no_header():
    for data in (b"", b"\x08", b"Dear colleague, thank you", b"\xff\xd8\xff\xe0" * 4):
        assert with_header(data) is None


def clip_with(**changes) -> Clip:
    return Clip(
        id="clip_x",
        facts=replace(facts(6), **changes),
        clearance="waiting",
        in_conflict=False,
        run_id="imp_x",
        imported_at="2026-01-01T00:00:00.000Z",
        quality_score=None,
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"frame_count": 3, "frame_time_ms": 40.0}, (40.0, 40.0)),
        ({"frame_count": 1, "frame_time_ms": 40.0}, None),
        ({"frame_count": 3, "frame_time_ms": None}, None),
        ({"frame_count": 3, "frame_time_ms": 0.0}, None),
        ({"frame_count": 3, "frame_times_ms": (0.0, 30.0, 50.0)}, (30.0, 50.0)),
        ({"frame_count": 2, "frame_times_ms": (0.0, 30.0, 50.0)}, (30.0,)),
        ({"frame_count": 4, "frame_times_ms": (0.0, 30.0), "frame_time_ms": None}, None),
    ],
)
def test_frame_times_run_from_frame_to_frame(changes, expected):
    assert clip_with(**changes).facts.frame_steps_ms == expected


@pytest.mark.parametrize(
    ("changes", "eligible"),
    [
        ({}, True),
        ({"clearance": "waiting"}, False),
        ({"clearance": "refused"}, False),
        ({"in_conflict": True}, False),
        ({"facts": replace(facts(1), pixel_state="truncated")}, False),
        ({"facts": replace(facts(1), kind="fragment")}, False),
    ],
)
def test_what_may_enter_a_study(changes, eligible):
    cleared = replace(clip_with(), clearance="cleared", facts=facts(1))
    assert replace(cleared, **changes).eligible is eligible
