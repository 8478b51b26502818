"""Exports name their de-identification path and keep its promises."""

from __future__ import annotations

import io
import json
import zipfile

import pydicom
import pytest

from imaging_files import load
from sonobridge.core.clock import SystemClock
from sonobridge.core.errors import InvalidInputError
from sonobridge.store import Workspace
from sonobridge.store.clips import ClipNotClearedError

FILES = ("examples_palette.dcm", "JPGLosslessP14SV1_1s_1f_8b.dcm", "US1_UNCI.dcm")


def filled(room, folder, **options):
    folder.mkdir(exist_ok=True)
    for name in FILES:
        (folder / name).write_bytes(load(name))
    room.add(folder, **options)
    while (following := room.run("clips.next_sheet"))["clip"]:
        room.run(
            "clips.clear",
            clip_id=following["clip"]["id"],
            sheet_sha256=following["sheet"]["sha256"],
            decision="cleared",
        )
    return room


def content(room, result):
    with zipfile.ZipFile(room.workspace.exports.path(result["artefact"]["name"])) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        files = [archive.read(one["file"]) for one in manifest["files"]]
        names = archive.namelist()
    assert len(names) == len(files) + 1
    return manifest, [pydicom.dcmread(io.BytesIO(data)) for data in files]


def dates_of(dataset):
    return [
        str(element.value)
        for element in dataset.iterall()
        if element.VR in {"DA", "DT", "TM"} and element.value
    ]


@pytest.mark.requirement("R-010-14")
def test_safe_harbor_holds_years_and_random_codes_only(room, room_on, tmp_path):
    filled(room, tmp_path / "in")
    with Workspace.create(
        tmp_path / "second", name="second", origin="work", clock=SystemClock()
    ) as workspace:
        # The same key: only a random table can make the codes differ.
        key = (room.workspace.root / "keys" / "deid.key").read_bytes()
        target = workspace.root / "keys" / "deid.key"
        target.chmod(0o600)
        target.write_bytes(key)
    with Workspace.open(tmp_path / "second", clock=SystemClock()) as workspace:
        other = filled(room_on(workspace), tmp_path / "in")
        results = [one.run("clips.export", path="safe_harbor") for one in (room, other)]
        (first, mine), (_, theirs) = content(room, results[0]), content(other, results[1])
    assert first["deidentification_path"]["name"] == "safe_harbor"
    assert "Safe Harbor" in first["deidentification_path"]["label"]
    assert len(mine) == len(FILES)
    for dataset in mine:
        assert all(date.endswith("0101") and len(date) == 8 for date in dates_of(dataset))
    codes = [{d.PatientID for d in files} for files in (mine, theirs)]
    uids = [{d.SOPInstanceUID for d in files} for files in (mine, theirs)]
    assert codes[0].isdisjoint(codes[1])
    assert uids[0].isdisjoint(uids[1])
    again = room.run("clips.export", path="safe_harbor")
    _, same = content(room, again)
    assert {d.PatientID for d in same} == codes[0], "one workspace keeps its codes"


@pytest.mark.requirement("R-010-14")
@pytest.mark.parametrize("path", ["limited_data_set", "expert_determination", "not_applicable"])
@pytest.mark.parametrize("dates", ["years", "shifted"])
def test_other_paths_ask_for_their_ground_and_never_claim_safe_harbor(
    room, tmp_path, path, dates
):
    filled(room, tmp_path / "in", dates=dates)
    with pytest.raises(InvalidInputError) as refused:
        room.run("clips.export", path=path)
    assert "--agreement" in refused.value.remedy
    result = room.run("clips.export", path=path, agreement="Agreement 7 of 2026")
    manifest, files = content(room, result)
    assert "safe harbor" not in json.dumps([manifest, result]).lower()
    assert manifest["deidentification_path"]["statement"] == "Agreement 7 of 2026"
    assert len(files) == len(FILES)
    assert "Agreement 7" not in str(room.workspace.evidence.page())


@pytest.mark.requirement("R-010-14")
def test_shifted_dates_are_never_exported_as_safe_harbor(room, tmp_path):
    filled(room, tmp_path / "in", dates="shifted")
    with pytest.raises(InvalidInputError) as refused:
        room.run("clips.export", path="safe_harbor")
    assert refused.value.remedy
    assert list(room.workspace.exports.names()) == []


def test_nothing_leaves_that_no_person_has_cleared(room, tmp_path):
    (tmp_path / "a.dcm").write_bytes(load("examples_palette.dcm"))
    room.add(tmp_path / "a.dcm")
    with pytest.raises(InvalidInputError):
        room.run("clips.export", path="safe_harbor")
    (clip,) = room.run("clips.list")["clips"]
    with pytest.raises(ClipNotClearedError):
        room.run("clips.export", path="safe_harbor", clips=[clip["id"]])
    assert list(room.workspace.exports.names()) == []
