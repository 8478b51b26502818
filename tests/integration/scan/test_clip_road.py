"""A simulated clip goes the road of every other clip, and its truth is set apart."""

from __future__ import annotations

import io
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom
import pytest

from components import require
from sonobridge.core.clock import SystemClock
from sonobridge.core.config import Settings
from sonobridge.core.errors import ConflictError, InvalidInputError, MissingError
from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.store import Workspace
from sonobridge.store.clips import ClipLibrary
from sonobridge.store.scans import ScanStore, ScanTrace
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Actor
from sonobridge.workflows.runner import Runner


@dataclass
class Room:
    workspace: Workspace
    actor: Actor

    def run(self, name, **request):
        op = load_operation(name)
        runner = Runner(Settings(), self.workspace, self.actor, self.workspace.clock)
        outcome = runner.run(op, from_json(op.request, request))
        return to_json(outcome.result), outcome.evidence


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    root = tmp_path_factory.mktemp("scan") / "w"
    with Workspace.create(root, name="Scan", origin="work", clock=SystemClock()) as workspace:
        owner = workspace.people.owner()
        yield Room(workspace, Actor(owner.id, owner.display_name, owner.roles))


@pytest.fixture(scope="module")
def exported(room, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    result, evidence = room.run(
        "scan.export_clip",
        output=str(folder),
        seed=3,
        side="left",
        view="cca-longitudinal",
        frames=4,
        size=128,
        library=True,
    )
    return folder, result, evidence


def test_the_clip_is_in_the_library_deidentified_and_calibrated(room, exported):
    folder, result, evidence = exported
    assert result["imported"]["imported"] == 1
    assert evidence.kind == "scan.export_clip"
    listed, _ = room.run("clips.list")
    assert len(listed["clips"]) == 1
    clip, _ = room.run("clips.get", clip_id=listed["clips"][0]["id"])
    known = ClipLibrary(room.workspace).get(listed["clips"][0]["id"]).facts
    assert known.calibrated
    assert known.frame_count == 4
    assert known.modality == "US"
    assert known.manufacturer == "Sonobridge"
    source = pydicom.dcmread(folder / result["files"][0]["name"])
    stored = pydicom.dcmread(io.BytesIO(room.workspace.blobs.read(known.blob_sha256)))
    assert np.array_equal(stored.pixel_array, source.pixel_array), "not a pixel is lost"
    assert stored.PatientIdentityRemoved == "YES"
    assert stored.PatientName != source.PatientName
    assert stored.SOPInstanceUID != source.SOPInstanceUID
    region = stored.SequenceOfUltrasoundRegions[0]
    assert region.PhysicalDeltaX == source.SequenceOfUltrasoundRegions[0].PhysicalDeltaX
    assert str(clip).count("SIM-3") == 0


def test_its_contact_sheet_and_frames_are_shown(room, exported):
    following, _ = room.run("clips.next_sheet")
    assert following["sheet"]["frames"] == 4
    done, _ = room.run(
        "clips.clear",
        clip_id=following["clip"]["id"],
        sheet_sha256=following["sheet"]["sha256"],
        decision="cleared",
    )
    assert done["clip"]["cleared"]


def test_the_same_export_is_the_same_file_and_is_known(room, exported):
    folder, result, _ = exported
    again, _ = room.run(
        "scan.export_clip",
        output=str(folder),
        seed=3,
        side="left",
        view="cca-longitudinal",
        frames=4,
        size=128,
        library=True,
    )
    assert again["files"] == result["files"]
    assert again["imported"]["unchanged"] == 1


def test_another_file_is_not_overwritten(room, exported, tmp_path):
    name = exported[1]["files"][0]["name"]
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(ConflictError, match="another file"):
        room.run(
            "scan.export_clip", output=str(tmp_path), seed=3, side="left", frames=2, size=64
        )
    assert (tmp_path / name).read_bytes() == b"mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_truth_is_imported_as_a_segmentation_that_waits_for_a_person(room, exported):
    """The masks survive de-identification, keep their frame's clip, and are no ultrasound."""
    folder, result, _ = exported
    truth = folder / result["files"][1]["name"]
    report, _ = room.run("clips.import", paths=[str(truth)])
    assert report["imported"] == 1
    assert report["quarantined"] == 0
    listed, _ = room.run("clips.list")
    clips = [ClipLibrary(room.workspace).get(one["id"]) for one in listed["clips"]]
    mask = next(one for one in clips if one.facts.modality == "SEG")
    clip = next(one for one in clips if one.facts.modality == "US")
    assert not mask.cleared
    assert not mask.facts.calibrated
    stored = pydicom.dcmread(io.BytesIO(room.workspace.blobs.read(mask.facts.blob_sha256)))
    source = pydicom.dcmread(truth)
    assert np.array_equal(stored.pixel_array, source.pixel_array)
    frame = stored.PerFrameFunctionalGroupsSequence[0]
    image = frame.DerivationImageSequence[0].SourceImageSequence[0]
    assert image.ReferencedSOPInstanceUID == clip.facts.sop_instance_uid
    kinds = [one.SegmentedPropertyTypeCodeSequence[0] for one in stored.SegmentSequence]
    assert kinds[0].CodeValue == "67170007"
    # Words and codes of one's own are no part of a public scheme, so they are taken out:
    # the number of a segment stays, and the record beside the clip names it.
    own = [one for one in kinds if "CodeValue" not in one]
    assert len(own) == 1
    assert not any("SegmentLabel" in one for one in stored.SegmentSequence)


def test_what_was_exported_passes_the_validator(exported):
    program = require("dciodvfy")
    folder, result, _ = exported
    for file in result["files"]:
        if file["name"].endswith(".dcm"):
            done = subprocess.run(
                [program, folder / file["name"]], capture_output=True, text=True, check=False
            )
            assert "Error" not in done.stderr


@pytest.fixture
def session(room):
    def start(mode, case=("free", "0" * 64)):
        made = ScanStore(room.workspace).start(
            room.actor.person_id, case=case, mode=mode, seed=3, body={}
        )
        trace = ScanTrace(room.workspace, made.id)
        probe = ProbeControl(side="left", slide_mm=-10.0)
        trace.append(
            {"t": 0.0, "probe": to_json(probe), "settings": to_json(ConsoleSettings())}
        )
        trace.append({"t": 0.1, "probe": to_json(ProbeControl(side="left", slide_mm=-9.0))})
        trace.close()
        return made

    return start


def test_a_stretch_of_a_session_becomes_a_clip(room, session, tmp_path):
    made = session("coach")
    result, evidence = room.run(
        "scan.export_clip", output=str(tmp_path), session_id=made.id, frames=3, size=64
    )
    assert evidence is None, "nothing was imported"
    assert result["side"] == "left"
    record = json.loads((tmp_path / result["files"][2]["name"]).read_text())
    slides = [row["probe"]["slide_mm"] for row in record["frames"]]
    assert slides == pytest.approx([-10.0, -10.0 + 1 / 3, -10.0 + 2 / 3], abs=1e-6)


def test_a_submitted_session_is_read_from_what_was_kept_of_it(room, session, tmp_path):
    made = session("exam")
    trace = ScanTrace(room.workspace, made.id)
    sha256 = room.workspace.blobs.put(trace.read())
    with room.workspace.transaction() as connection:
        ScanStore(room.workspace).submit(
            connection, made.id, trace_sha256=sha256, body={}, summary={}, evidence_id=None
        )
    trace.remove()
    result, _ = room.run(
        "scan.export_clip", output=str(tmp_path), session_id=made.id, frames=2, size=64
    )
    assert result["side"] == "left"


def test_an_open_exam_hands_out_no_truth(room, session, tmp_path):
    made = session("exam")
    with pytest.raises(ConflictError, match="no truth before"):
        room.run("scan.export_clip", output=str(tmp_path / "x"), session_id=made.id)
    assert not (tmp_path / "x").exists()


def test_sessions_of_others_and_unknown_views_are_refused(room, tmp_path):
    with pytest.raises(MissingError):
        room.run("scan.export_clip", output=str(tmp_path), session_id="nobody")
    with pytest.raises(InvalidInputError, match="no such view"):
        room.run("scan.export_clip", output=str(tmp_path), view="aorta")
    assert not list(Path(tmp_path).iterdir())
