"""The console on a patient: repeatable, and every control of the picture does what it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from sonobridge.simulator.console.grey_scanner import GreyScanner
from sonobridge.simulator.console.settings import ConsoleSettings, ImageSettings
from sonobridge.simulator.patient.patient import make_patient
from sonobridge.simulator.patient.placement.views import VIEWS, view_pose
from sonobridge.simulator.tissue.tissue import Tissue

PATIENT = make_patient(5)
CONTROL, _ = view_pose(PATIENT, "right", VIEWS["cca_mid_longitudinal"])


def scanner(threads=1, seed=5):
    return GreyScanner(PATIENT, seed=seed, phase=lambda time_s: time_s % 1.0, threads=threads)


@pytest.fixture(scope="module")
def console():
    made = scanner()
    yield made
    made.close()


def shown(console, index=0, **controls):
    """A frame of the common carotid, (lines, samples) float, and its grid."""
    settings = ConsoleSettings(image=ImageSettings(**controls))
    frame = console.frame(CONTROL, settings, time_s=0.0, index=index)
    return frame.pixels.astype(float), frame.grid


def test_seed_and_inputs_decide_a_frame_and_threads_do_not() -> None:
    sweep = [
        replace(CONTROL, slide_mm=CONTROL.slide_mm + 0.4 * n, tilt_deg=CONTROL.tilt_deg + n)
        for n in range(3)
    ]
    films = []
    for threads, seed in ((1, 5), (2, 5), (1, 5), (1, 6)):
        one = scanner(threads, seed)
        films.append(
            [
                one.frame(held, ConsoleSettings(), time_s=0.1 * n, index=n).pixels
                for n, held in enumerate(sweep)
            ]
        )
        one.close()
    np.testing.assert_array_equal(films[0], films[1])
    np.testing.assert_array_equal(films[0], films[2])
    assert (np.array(films[0]) != np.array(films[3])).mean() > 0.5


def test_gain_brightens_and_a_wider_range_lowers_contrast(console) -> None:
    means = [shown(console, gain_db=gain)[0].mean() for gain in (-12, -4, 4, 12)]
    assert (np.diff(means) > 5).all()
    spread = [shown(console, dynamic_range_db=d)[0][20:-20, 300:].std() for d in (45, 60, 80)]
    assert spread[0] > spread[1] > spread[2]


@pytest.mark.parametrize("slider", range(8))
def test_each_slider_brightens_its_own_depth_most(console, slider) -> None:
    moved = tuple(8.0 if place == slider else 0.0 for place in range(8))
    change = shown(console, tgc_db=moved)[0] - shown(console)[0]
    by_depth = change.mean(axis=0)
    middle = round(slider * (len(by_depth) - 1) / 7)
    near = slice(max(middle - 20, 0), middle + 21)
    far = np.abs(np.arange(len(by_depth)) - middle) > len(by_depth) / 4
    assert by_depth[near].mean() > 5
    assert by_depth[near].mean() > 3 * np.abs(by_depth[far]).mean()


def test_less_output_darkens_and_leaves_the_noise(console) -> None:
    full, low = (shown(console, power_db=p)[0] for p in (0.0, -15.0))
    assert full[:, 200:600].mean() - low[:, 200:600].mean() > 15


def test_depth_sets_how_far_down_the_picture_reaches(console) -> None:
    for depth in (30.0, 40.0, 60.0):
        assert shown(console, depth_mm=depth)[1].depth_mm == pytest.approx(depth)
    shallow, grid = shown(console, depth_mm=30.0)
    deeper, other = shown(console, depth_mm=60.0)
    part = slice(int(8 / grid.sample_pitch_mm), int(28 / grid.sample_pitch_mm))
    again = deeper[:, int(8 / other.sample_pitch_mm) : int(28 / other.sample_pitch_mm)]
    wide = min(again.shape[1], part.stop - part.start)
    first = np.abs(np.fft.fft2(shallow[:, part][:, :wide]))
    assert first.shape == np.abs(np.fft.fft2(again[:, :wide])).shape
    # What lies at 8 to 28 mm is the same tissue in both.
    smooth = [
        image[:, :wide]
        .reshape(192, -1)[:, : wide // 16 * 16]
        .reshape(24, 8, -1, 16)
        .mean((1, 3))
        for image in (shallow[:, part], again)
    ]
    assert np.corrcoef(smooth[0].ravel(), smooth[1].ravel())[0, 1] > 0.9


def lateral_grain_mm(picture, grid, depth):
    """Width of speckle across lines at a depth: where its autocorrelation has halved."""
    part = slice(
        int((depth - 2) / grid.sample_pitch_mm), int((depth + 2) / grid.sample_pitch_mm)
    )
    power = 10 ** (picture[20:-20, part] / 255 * 6)
    power = power / power.mean(axis=0) - 1
    likeness = [1.0]
    for lag in range(1, 9):
        a, b = power[:-lag], power[lag:]
        likeness.append(float((a * b).mean() / (power**2).mean()))
    return float(np.interp(0.5, likeness[::-1], np.arange(9)[::-1]) * grid.line_pitch)


def test_the_focus_makes_its_own_depth_finest(console) -> None:
    shallow = shown(console, focus_mm=12.0)
    deep = shown(console, focus_mm=34.0)
    assert lateral_grain_mm(*shallow, 34.0) > 1.15 * lateral_grain_mm(*deep, 34.0)


def test_frequency_trades_reach_for_grain(console) -> None:
    low, high = (shown(console, frequency_mhz=f) for f in (5.0, 10.0))
    assert lateral_grain_mm(*low, 20.0) > 1.2 * lateral_grain_mm(*high, 20.0)


def agreement(console, depth, **controls):
    """Likeness of two frames that differ by noise alone, at a depth."""
    (first, grid), (second, _) = (shown(console, n, gain_db=6.0, **controls) for n in (0, 1))
    part = slice(
        int((depth - 2) / grid.sample_pitch_mm), int((depth + 2) / grid.sample_pitch_mm)
    )
    return np.corrcoef(first[:, part].ravel(), second[:, part].ravel())[0, 1]


def test_harmonics_cost_reach(console) -> None:
    assert agreement(console, 36.0, frequency_mhz=5.0, harmonic=True) < agreement(console, 36.0)


def test_plane_waves_fill_the_lumen_with_haze(console) -> None:
    """Their pulse has a tail; a focused beam has none."""
    depth = []
    for transmit in ("focused", "plane"):
        picture, _ = shown(console, transmit=transmit)
        labels = console.side("right").engine.tissue_slice(console.pose(CONTROL))
        lumen = labels == Tissue.ARTERIAL_BLOOD
        inside = ndimage.binary_erosion(lumen, iterations=8)
        around = ndimage.binary_dilation(lumen, iterations=40)
        around &= ~ndimage.binary_dilation(lumen, iterations=12)
        assert inside.sum() > 2000
        depth.append(picture[around].mean() - picture[inside].mean())
    assert depth[1] < depth[0] - 5


def test_width_takes_lines_away_and_keeps_the_rest(console) -> None:
    whole, grid = shown(console)
    narrow, cut = shown(console, sector_percent=50.0)
    assert cut.lines == pytest.approx(grid.lines / 2, abs=2)
    aside = (grid.lines - cut.lines) // 2
    middle = whole[aside : aside + cut.lines]
    # Thermal noise belongs to a place in the frame, so it differs.
    assert np.corrcoef(middle[8:-8].ravel(), narrow[8:-8].ravel())[0, 1] > 0.97
