"""The files of a recording: valid DICOM, true masks, a record that knows their hashes."""

from __future__ import annotations

import io
import json
import subprocess

import numpy as np
import pydicom
import pytest

from components import require
from recorded_clips import TITLE, made
from sonobridge.core.canonical import hash_bytes
from sonobridge.core.errors import InvalidInputError
from sonobridge.imaging.writing.identity import NOTICE
from sonobridge.simulator.recording.clip import name_of_sweep, simulated_time
from sonobridge.simulator.recording.structures import truth_segments


def read(data):
    return pydicom.dcmread(io.BytesIO(data))


def test_names_of_the_files():
    stem = "left-ica-prox-longitudinal"
    assert list(made().files.named()) == [
        f"{stem}.dcm",
        f"{stem}-truth.dcm",
        f"{stem}-truth.json",
    ]


@pytest.mark.parametrize("which", ["clip", "truth"])
def test_dciodvfy_finds_no_error_in_a_recording(tmp_path, which):
    program = require("dciodvfy")
    path = tmp_path / "object.dcm"
    path.write_bytes(getattr(made().files, which))
    done = subprocess.run([program, path], capture_output=True, text=True, check=False)
    assert "Error" not in done.stderr
    assert ("USMultiFrameImage" if which == "clip" else "Segmentation") in done.stderr


def test_pixels_of_the_clip_are_those_of_the_recording():
    clip = read(made().files.clip)
    assert np.array_equal(clip.pixel_array, made().recording.frames)
    assert clip.PatientSex == "F"
    assert clip.PatientAge == "064Y"
    assert NOTICE in clip.SeriesDescription
    region = clip.SequenceOfUltrasoundRegions[0]
    assert region.PhysicalDeltaX * 10 == pytest.approx(made().recording.pixel_mm)


def test_masks_of_the_truth_are_those_of_the_recording():
    truth, segments = read(made().files.truth), truth_segments(made().recording.labels)
    assert [one.SegmentLabel for one in truth.SegmentSequence] == [s.label for s in segments]
    shown = 0
    for mask, group in zip(
        truth.pixel_array, truth.PerFrameFunctionalGroupsSequence, strict=True
    ):
        number = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        image = group.DerivationImageSequence[0].SourceImageSequence[0]
        expected = segments[number - 1].masks[image.ReferencedFrameNumber - 1]
        assert np.array_equal(mask.astype(bool), expected)
        shown += 1
    assert shown == sum(int(s.masks.any(axis=(1, 2)).sum()) for s in segments)


def test_the_record_knows_clip_truth_frames_and_disease():
    record = json.loads(made().files.record)
    assert record["notice"] == NOTICE
    assert record["clip_sha256"] == hash_bytes(made().files.clip)
    assert record["truth_sha256"] == hash_bytes(made().files.truth)
    frames = record["frames"]
    assert [row["phase"] for row in frames] == [n / 8 for n in range(8)]
    assert max(row["plane_angle_deg"] for row in frames) < 3.0, "the view is held"
    assert max(row["plane_offset_mm"] for row in frames) < 2.0
    by_method = {row["method"]: row for row in record["side_truth"]["plaques"][0]["stenoses"]}
    assert by_method["nascet_diameter"]["percent"] == pytest.approx(50.0, abs=0.5)
    lumen = record["structures"][0]
    pixel = made().recording.pixel_mm ** 2
    mask = truth_segments(made().recording.labels)[0].masks
    assert lumen["label"] == "Arterial lumen"
    assert lumen["area_mm2"][0] == pytest.approx(mask[0].sum() * pixel, abs=0.01)
    assert "vessels" not in record["side_truth"]


def test_views_are_found_by_short_names_too():
    assert name_of_sweep("cca-longitudinal") == "cca_mid_longitudinal"
    assert name_of_sweep("slide") == "bifurcation_slide_transverse"
    with pytest.raises(InvalidInputError, match="no such view"):
        name_of_sweep("aorta")


def test_made_up_times_do_not_collide():
    times = {simulated_time(number) for number in range(500)}
    assert len(times) == 500
    assert TITLE.identity(made().scanner.patient).made_at == simulated_time(3)
