"""The receiver's chain, scan conversion, refusals."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from engine_scenes import SMALL, block, engine, gaussian_response, lossless, pose
from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.engine.chain import chain_of, depth_gain
from sonobridge.simulator.engine.frames import Engine
from sonobridge.simulator.engine.medium import Interface, Medium
from sonobridge.simulator.engine.quality import Quality
from sonobridge.simulator.engine.scan_conversion import ScanConverter
from sonobridge.simulator.geometry.beam_grid import BeamGrid


def test_sliders_are_joined_smoothly_and_met_exactly() -> None:
    sliders = (0.0, 4.0, -3.0, 6.0, 6.0, 1.0, -8.0, 2.0)
    gain = depth_gain(sliders, SMALL)
    at = np.rint(np.linspace(0, SMALL.samples - 1, 8)).astype(int)
    np.testing.assert_allclose(gain[at], sliders, atol=0.05)
    assert np.abs(np.diff(gain, 2)).max() < 0.01


@pytest.mark.parametrize("band", range(8))
def test_each_slider_moves_its_own_depth(band) -> None:
    sliders = tuple(10.0 if place == band else 0.0 for place in range(8))
    change = depth_gain(sliders, SMALL)
    assert abs(int(np.argmax(change)) - band * (SMALL.samples - 1) / 7) < 8
    one = engine()
    plain = one.frame(pose(), chain_of(ImageSettings(), SMALL), 0).astype(float)
    raised = one.frame(pose(), chain_of(ImageSettings(tgc_db=sliders), SMALL), 0)
    middle = round(band * (SMALL.samples - 1) / 7)
    near = slice(max(middle - 8, 0), middle + 9)
    assert (raised - plain)[:, near].mean() > 10


def test_the_scanner_makes_up_for_tissue_and_harmonic_for_three_halves() -> None:
    plain = chain_of(ImageSettings(), SMALL).gain_db
    harmonic = chain_of(ImageSettings(harmonic=True), SMALL).gain_db
    depth = SMALL.sample_pitch_mm * (SMALL.samples - 1) / 10
    assert plain[-1] - plain[0] == pytest.approx(2 * 0.5 * 7.6 * depth, rel=1e-6)
    assert harmonic[-1] - harmonic[0] == pytest.approx(3 * 0.5 * 7.6 * depth, rel=1e-6)


def test_gain_and_dynamic_range_move_the_picture_as_they_should() -> None:
    one = engine()
    means = [
        one.frame(pose(), chain_of(ImageSettings(gain_db=gain), SMALL), 0).mean()
        for gain in (-12.0, -6.0, 0.0, 6.0, 12.0)
    ]
    assert (np.diff(means) > 5).all()
    spreads = [
        one.frame(pose(), chain_of(ImageSettings(dynamic_range_db=r), SMALL), 0).std()
        for r in (40.0, 60.0, 80.0)
    ]
    assert spreads[0] > spreads[1] > spreads[2]


@pytest.mark.parametrize(
    "grid",
    [
        BeamGrid(
            kind="parallel",
            lines=128,
            samples=600,
            line_pitch=0.3,
            first_line=-19.05,
            sample_pitch_mm=0.06,
            steer_rad=0.2,
        ),
        BeamGrid(
            kind="sector",
            lines=128,
            samples=800,
            line_pitch=0.0095,
            first_line=-0.6,
            sample_pitch_mm=0.15,
            apex_mm=50.0,
        ),
        BeamGrid(
            kind="sector",
            lines=96,
            samples=800,
            line_pitch=0.016,
            first_line=-0.76,
            sample_pitch_mm=0.2,
        ),
    ],
    ids=["steered", "convex", "phased"],
)
def test_pixels_lie_where_their_sample_does(grid) -> None:
    converter = ScanConverter(grid, 400, 480)
    frame = np.zeros((grid.lines, grid.samples), dtype=np.uint8)
    line, sample = 41, 300
    frame[line - 1 : line + 2, sample - 5 : sample + 6] = 200
    picture = converter.convert(frame)
    rows, columns = np.nonzero(picture > 100)
    x = converter.left_mm + converter.pixel_mm * (columns.mean() + 0.5)
    z = converter.top_mm + converter.pixel_mm * (rows.mean() + 0.5)
    there = grid.to_plane(
        np.array(grid.first_line + line * grid.line_pitch),
        np.array(grid.start_mm + sample * grid.sample_pitch_mm),
    )
    assert math.hypot(x - there[0], z - there[1]) < 0.7 * converter.pixel_mm
    assert not picture[~converter.inside].any()
    full = converter.convert(np.full_like(frame, 77))
    assert (full[converter.inside] == 77).all()


def test_a_picture_of_odd_size_is_as_good() -> None:
    frame = np.random.default_rng(0).integers(0, 255, (64, 512)).astype(np.uint8)
    picture = ScanConverter(SMALL, 101, 67).convert(frame)
    assert picture.shape == (101, 67)
    assert picture.std() > 5


def test_the_truth_mask_has_the_labels_of_the_image_plane() -> None:
    volume = block()
    volume.labels[:, 30:40] = 20
    slice_ = engine(volume).tissue_slice(pose(y=0.0))
    assert slice_.shape == (64, 512)
    depth = SMALL.sample_pitch_mm * np.arange(512)
    expected = np.where((depth > 9.0) & (depth < 12.0), 20, 4)
    assert (slice_ == expected).mean() > 0.995


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="thread"):
        Engine(block(), lossless(), seed=1, threads=0)
    with pytest.raises(ValueError, match="configure"):
        Engine(block(), lossless(), seed=1).iq(pose())
    with pytest.raises(ValueError, match="256"):
        Medium(attenuation_db_cm_mhz=np.zeros(10))
    with pytest.raises(ValueError, match="not negative"):
        Medium(attenuation_db_cm_mhz=np.full(256, -1.0))
    with pytest.raises(ValueError, match="bilinear"):
        Quality(columns=2, rows=3, rank=1)
    with pytest.raises(ValueError, match="surface"):
        engine(
            medium=lossless(
                interfaces=(Interface(inside=frozenset({5}), strength_db=1.0, surface=0),)
            )
        )
    with pytest.raises(ValueError, match="64 x 512"):
        engine().frame(pose(), chain_of(ImageSettings(), SMALL), 0, np.zeros((3, 3), np.uint8))
    with pytest.raises(ValueError, match="64 x 512"):
        ScanConverter(SMALL).convert(np.zeros((3, 3), np.uint8))
    long_tail = dataclasses.replace(
        gaussian_response(SMALL),
        tail=np.ones((16, 1), np.complex64),
        tail_delay=np.array([600], np.int32),
    )
    with pytest.raises(ValueError, match="511"):
        engine(response=long_tail)


def test_a_probe_far_from_the_tissue_sees_noise_only() -> None:
    frame = engine().frame(pose(x=500.0), chain_of(ImageSettings(), SMALL), 0)
    assert frame[:, :256].max() < 60
