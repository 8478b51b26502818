"""A recording: pictures and truth in the same pixels, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from recorded_clips import TIMES, made, record, scanner
from sonobridge.simulator.engine.quality import STILL
from sonobridge.simulator.recording.recording import FrameTimes, record_sweep
from sonobridge.simulator.recording.structures import STRUCTURES, truth_segments
from sonobridge.simulator.recording.sweep import Hand, steady
from sonobridge.simulator.tissue.tissue import PLAQUE, Tissue


def test_same_seed_same_recording():
    again = record()
    assert np.array_equal(again.frames, made().recording.frames)
    assert np.array_equal(again.labels, made().recording.labels)


def test_blood_is_dark_and_wall_is_bright_where_the_truth_says_so():
    recording = made().recording
    blood = recording.frames[recording.labels == Tissue.ARTERIAL_BLOOD]
    wall = recording.frames[recording.labels == Tissue.ADVENTITIA]
    assert blood.size > 2000
    assert wall.size > 500
    # A mask a millimetre off, or another phase, would mix the two.
    assert np.median(blood) < 0.3 * np.median(wall)


def test_masks_moved_by_a_millimetre_fit_worse():
    recording = made().recording
    shift = round(1.0 / recording.pixel_mm)
    lumen = recording.labels == Tissue.ARTERIAL_BLOOD
    own = recording.frames[lumen].mean()
    for axis in (1, 2):
        for by in (-shift, shift):
            moved = np.roll(lumen, by, axis=axis)
            assert recording.frames[moved].mean() > own


def test_the_artery_beats_in_the_truth_too():
    control = record(times=FrameTimes(count=2)).controls[0]
    still = steady(control, Hand(seed=1, scale=0.0))
    beat = record_sweep(scanner(), still, made().recording.settings, TIMES, size=(160, 160))
    areas = (beat.labels == Tissue.ARTERIAL_BLOOD).sum(axis=(1, 2))
    assert areas.argmax() in {1, 2, 3}, "widest soon after the upstroke"
    assert areas.max() > 1.02 * areas[0]


def test_the_region_holds_the_picture_and_nothing_else():
    recording = made().recording
    region = recording.region
    inside = np.zeros(recording.frames.shape[1:], dtype=bool)
    inside[region.top : region.bottom + 1, region.left : region.right + 1] = True
    assert not recording.frames[:, ~inside].any()
    assert not recording.labels[:, ~inside].any()
    assert recording.frames[:, inside].mean() > 10
    width = (region.right - region.left + 1) * region.mm_per_pixel
    assert width == pytest.approx(38.4, abs=2 * region.mm_per_pixel), "192 lines of 0.2 mm"
    middle = region.left + region.foot_x
    assert abs(middle - (region.left + region.right) / 2) <= 1
    assert region.foot_y == 0


def test_the_slice_is_thinnest_near_its_focus():
    rows = made().recording.slice_mm
    depths, widths = np.array(rows).T
    assert np.all(np.diff(depths) > 0)
    thinnest = depths[widths.argmin()]
    assert 10.0 < thinnest < 35.0
    assert widths.min() > 0.3


def test_parts_of_a_plaque_add_up_to_it():
    labels = made().recording.labels
    segments = {one.label: one.masks for one in truth_segments(labels)}
    whole = segments["Plaque"]
    parts = sum(
        masks.astype(int) for name, masks in segments.items() if name.startswith("Plaque, ")
    )
    assert {"Plaque, fibrous part", "Plaque, lipid core", "Plaque, calcification"} <= set(
        segments
    )
    assert np.array_equal(parts, whole.astype(int))
    assert np.array_equal(whole, np.isin(labels, sorted(PLAQUE)))
    assert "Stent" not in segments, "what is not seen has no segment"


def test_codes_are_those_of_the_standard():
    from pydicom.sr._concepts_dict import concepts

    known = {
        scheme: {code for row in rows.values() for code in row}
        for scheme, rows in concepts.items()
    }
    for structure in STRUCTURES:
        for value, scheme, meaning in (structure.category, structure.type):
            assert meaning
            if scheme != "99SONOBRIDGE":
                assert value in known[scheme], structure.label
    own = [s.type[0] for s in STRUCTURES if s.type[1] == "99SONOBRIDGE"]
    assert all(len(value) <= 16 for value in own)
    assert len(set(own)) == len(own)


def test_a_better_quality_is_another_picture_of_the_same_truth():
    recording = made().recording
    controls = recording.controls
    fine = record_sweep(
        scanner(),
        lambda t: controls[round(t * TIMES.rate_hz)],
        recording.settings,
        TIMES,
        size=(160, 160),
        quality=STILL,
    )
    assert np.array_equal(fine.labels, recording.labels)
    assert not np.array_equal(fine.frames, recording.frames)
    assert np.corrcoef(fine.frames.ravel(), recording.frames.ravel())[0, 1] > 0.97


def test_progress_is_told_and_can_stop():
    seen = []

    def progress(done, total, unit, note=""):
        seen.append((done, total, unit))
        if done == 2:
            raise InterruptedError

    recording = made().recording
    with pytest.raises(InterruptedError):
        record_sweep(
            scanner(),
            lambda _: recording.controls[0],
            recording.settings,
            TIMES,
            size=(64, 64),
            progress=progress,
        )
    assert seen == [(1, 8, "frames"), (2, 8, "frames")]


@pytest.mark.parametrize(
    "given",
    [{"count": 1}, {"count": 601}, {"count": 5, "rate_hz": 0.0}, {"count": 5, "start_s": -1.0}],
)
def test_clips_that_are_none_are_refused(given):
    with pytest.raises(ValueError, match="a clip"):
        FrameTimes(**given)
