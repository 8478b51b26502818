"""Clips and truth masks that the program writes itself."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from io import BytesIO

import numpy as np
import pydicom
import pytest

from components import require
from sonobridge.imaging.writing.identity import NOTICE, SimulatedIdentity, simulated_uid
from sonobridge.imaging.writing.truth_segmentation import TruthSegment, truth_segmentation
from sonobridge.imaging.writing.ultrasound_multiframe import (
    TissueRegion,
    ultrasound_multiframe,
)

IDENTITY = SimulatedIdentity(
    patient="SIM-014",
    sex="F",
    age_years=68,
    made_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    study="study 14",
    series="left cca",
    description="Left common carotid, long axis",
    software="0.1.0",
)
REGION = TissueRegion(left=4, top=2, right=75, bottom=61, mm_per_pixel=0.1, foot_x=36, foot_y=0)
LUMEN = ("69105007", "SCT", "Carotid artery")
ANATOMY = ("91723000", "SCT", "Anatomical structure")


def frames(count=5, colour=False):
    grey = np.arange(count * 64 * 80, dtype=np.int64).reshape(count, 64, 80) * 7919 % 256
    grey = grey.astype(np.uint8)
    return np.stack([grey, 255 - grey, grey // 2], axis=-1) if colour else grey


def clip(pixels, **changes):
    given = {"identity": IDENTITY, "regions": (REGION,), "frame_ms": 33.3, **changes}
    return ultrasound_multiframe(pixels, transducer="LINEAR", **given)


def truth():
    lumen = np.zeros((5, 64, 80), dtype=bool)
    lumen[:, 20:40, 10:50] = True
    plaque = np.zeros_like(lumen)
    plaque[2:, 22:31, 20:33] = True
    segments = (
        TruthSegment(label="Lumen", category=ANATOMY, type=LUMEN, masks=lumen),
        TruthSegment(
            label="Plaque",
            category=("49755003", "SCT", "Morphologically abnormal structure"),
            type=("1522000", "SCT", "Atherosclerotic plaque"),
            masks=plaque,
        ),
    )
    return segments, truth_segmentation(segments, identity=IDENTITY, mm_per_pixel=0.1)


@pytest.mark.parametrize("colour", [False, True])
def test_the_pixels_come_back_without_loss(colour):
    pixels = frames(colour=colour)
    read = pydicom.dcmread(BytesIO(clip(pixels)))
    assert np.array_equal(read.pixel_array, pixels)
    assert float(read.FrameTime) == 33.3


def test_region_and_notice_stand_in_the_header():
    read = pydicom.dcmread(BytesIO(clip(frames())))
    region = read.SequenceOfUltrasoundRegions[0]
    assert region.PhysicalDeltaX == region.PhysicalDeltaY == 0.01
    assert (region.RegionLocationMinX0, region.RegionLocationMaxY1) == (4, 61)
    assert NOTICE in read.SeriesDescription
    assert read.QualityControlSubject == "YES"
    assert str(read.PatientName).startswith("SIMULATED")


def test_same_words_give_the_same_file():
    assert clip(frames()) == clip(frames())
    assert simulated_uid("a", "b") != simulated_uid("ab")


def test_truth_masks_refer_to_the_frames_that_hold_them():
    segments, data = truth()
    read = pydicom.dcmread(BytesIO(data))
    assert read.pixel_array.shape == (8, 64, 80)
    for mask, group in zip(
        read.pixel_array, read.PerFrameFunctionalGroupsSequence, strict=True
    ):
        number = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        image = group.DerivationImageSequence[0].SourceImageSequence[0]
        expected = segments[number - 1].masks[image.ReferencedFrameNumber - 1]
        assert np.array_equal(mask.astype(bool), expected)
    clip_uid = pydicom.dcmread(BytesIO(clip(frames()))).SOPInstanceUID
    assert image.ReferencedSOPInstanceUID == clip_uid


@pytest.mark.parametrize("kind", ["grey", "colour", "truth"])
def test_dciodvfy_finds_no_error(tmp_path, kind):
    program = require("dciodvfy")
    data = truth()[1] if kind == "truth" else clip(frames(colour=kind == "colour"))
    path = tmp_path / "object.dcm"
    path.write_bytes(data)
    checked = subprocess.run(
        [str(program), str(path)], capture_output=True, text=True, check=False
    )
    assert "Error" not in checked.stderr
    assert "Segmentation" in checked.stderr or "USMultiFrameImage" in checked.stderr


def test_what_is_no_clip_is_refused():
    with pytest.raises(ValueError, match="at least 2 frames"):
        clip(frames(count=1))
    with pytest.raises(ValueError, match="frames are"):
        clip(np.zeros((5, 64), dtype=np.uint8))
    empty = np.zeros((2, 4, 4), dtype=bool)
    segment = TruthSegment(label="L", category=ANATOMY, type=LUMEN, masks=empty)
    with pytest.raises(ValueError, match="hold something"):
        truth_segmentation((segment,), identity=IDENTITY, mm_per_pixel=0.1)
