"""What the library says about the real files after an import."""

from __future__ import annotations

import shutil
from pathlib import Path

from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace
from sonobridge.store.clips import logical_hash


def every_clip(room, **request):
    found, page = [], None
    while True:
        answer = room.run("clips.list", page=page, **request)
        found += answer["clips"]
        page = answer["next_page"]
        if page is None:
            return found


def test_each_real_file_has_one_status(library, real_files):
    items = library.run("clips.items", limit=500)["items"]
    assert len(items) == len(list(real_files.iterdir()))
    assert {item["status"] for item in items} == {"imported", "duplicate", "conflict"}
    assert all(item["reason_code"] for item in items if item["status"] != "imported")
    run = library.run("clips.runs")["runs"][-1]
    assert run["state"] == "done"
    assert run["files"] == len(items)
    assert run["imported"] + run["duplicate"] + run["conflict"] == len(items)


def test_counts_add_up(library):
    answer = library.run("clips.list", kind="all", limit=500)
    counts: dict[str, int] = {}
    for line in answer["counts"]:
        counts[line["filter"]] = counts.get(line["filter"], 0) + line["clips"]
    assert set(counts.values()) == {answer["total"]}
    assert answer["matched"] == answer["total"] == len(answer["clips"])


def test_filters_agree_with_the_rows(library):
    rows = every_clip(library, kind="all", limit=7)
    assert len({row["id"] for row in rows}) == len(rows)
    for name in ("manufacturer", "modality", "state", "clearance", "calibrated", "conflict"):
        for value in {row[name] for row in rows}:
            picked = every_clip(library, kind="all", **{name: value})
            assert {row["id"] for row in picked} == {
                row["id"] for row in rows if row[name] == value
            }
    text = every_clip(library, kind="all", text="sonos")
    assert {row["manufacturer"] for row in text} == {"SonoSite, Inc."}


def test_calibration_comes_with_its_problems(library):
    sonosite = every_clip(library, text="Turbo")
    for row in sonosite:
        clip = library.run("clips.get", clip_id=row["id"])
        assert clip["frame_count"] == row["frame_count"] > 1
        assert len(clip["frame_time_ms"]) == clip["frame_count"] - 1
        assert len(clip["regions"]) == 1
        outside = clip["regions"][0]["x1"] >= clip["columns"]
        assert (clip["regions"][0]["problem"] == "outside_image") is outside
        assert row["calibrated"] is not outside


def test_a_second_import_changes_nothing(library, real_files, room_on, tmp_path):
    root = shutil.copytree(library.workspace.root, tmp_path / "copy")
    with Workspace.open(Path(root), clock=SystemClock()) as workspace:
        import_again(room_on(workspace), real_files)


def import_again(library, real_files):
    before = logical_hash(library.workspace)
    records = library.workspace.evidence.page()
    again = library.add(real_files)
    assert again["unchanged"] == again["files"] == len(list(real_files.iterdir()))
    assert again["imported"] == again["bytes_read"] == 0
    assert logical_hash(library.workspace) == before
    assert library.workspace.evidence.page() == records
