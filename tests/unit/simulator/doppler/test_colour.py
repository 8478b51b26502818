"""Colour Doppler (physics checks 9 and 11)."""

import math
from dataclasses import replace

import numpy as np
import pytest

from doppler_scenes import DEPTH_MM, POSE, optics, speckle, tube
from sonobridge.simulator.console.settings import ColourSettings
from sonobridge.simulator.doppler.cloud import BloodCloud
from sonobridge.simulator.doppler.colour import NOISE_DB, ColourScanner
from sonobridge.simulator.doppler.colour_frame import ColourScene, colour_grid
from sonobridge.simulator.geometry.beam_grid import BeamGrid

OPTICS = optics()


def limit_mm_s(settings):
    """Velocity along the vessel that just does not alias."""
    return OPTICS.nyquist_mm_s(settings.prf_hz) / math.sin(
        math.radians(abs(settings.steer_deg))
    )


def on_axis(grid):
    """Rows and lines of the axis of a level tube."""
    lines = grid.first_line + np.arange(grid.lines) * grid.line_pitch
    sine, cosine = math.sin(grid.steer_rad), math.cos(grid.steer_rad)
    x = (lines + DEPTH_MM * sine) / cosine
    rows = np.rint((x * sine + DEPTH_MM * cosine - grid.start_mm) / grid.sample_pitch_mm)
    inside = (rows > 4) & (rows < grid.samples - 5)
    return rows[inside].astype(int), np.flatnonzero(inside)


def centre_velocity(share, settings, clutter_db=None, frames=4):
    """Median on the axis of a tube whose peak is a share of the limit; and the truth."""
    grid = colour_grid(settings)
    field = tube(share * limit_mm_s(settings))
    scanner = ColourScanner([BloodCloud.of(field, 1)], seed=1)
    rows, lines = on_axis(grid)
    values = []
    for number in range(frames):
        tissue = None
        if clutter_db is not None:
            tissue = speckle((grid.samples, grid.lines), clutter_db, number)
        scene = ColourScene(time_s=0.0, number=number, tissue=tissue, wall_mm_s=4.0)
        frame = scanner.frame(POSE, grid, OPTICS, settings, scene)
        values.append(frame.velocity[rows, lines])
    middle = len(field.arc_mm) // 2
    truth = float(field.steady[middle].max()) * field.mean_mm3_s / limit_mm_s(settings)
    return float(np.median(np.concatenate(values))), truth


@pytest.mark.parametrize("share", [0.42, 0.55, 0.72, 0.9])
@pytest.mark.parametrize("clutter_db", [10.0, 30.0])
def test_mean_velocity_within_five_percent_behind_the_wall_filter(share, clutter_db):
    found, truth = centre_velocity(
        share, ColourSettings(steer_deg=20.0, wall_filter=1), clutter_db
    )
    assert found == pytest.approx(-truth, rel=0.05), "flow towards the marker leaves the probe"


def test_low_velocities_are_biased_up_by_the_wall_filter():
    found, truth = centre_velocity(0.2, ColourSettings(steer_deg=20.0, wall_filter=1), 20.0)
    assert abs(found) > 1.15 * truth


def test_velocity_wraps_beyond_the_limit():
    found, truth = centre_velocity(1.3, ColourSettings(steer_deg=20.0, wall_filter=0))
    assert found == pytest.approx(2.0 - truth, abs=0.08)


def test_sign_flips_with_steer_and_with_invert():
    right, _ = centre_velocity(0.5, ColourSettings(steer_deg=20.0, wall_filter=0))
    left, _ = centre_velocity(0.5, ColourSettings(wall_filter=0, steer_deg=-20.0))
    turned, _ = centre_velocity(0.5, ColourSettings(steer_deg=20.0, wall_filter=0, invert=True))
    assert right < -0.4 < 0.4 < left
    assert turned == pytest.approx(-right, abs=0.02)


@pytest.mark.parametrize("order", [1, 2])
def test_wall_filter_takes_standing_tissue_away_and_keeps_fast_blood(order):
    settings = ColourSettings(steer_deg=20.0, wall_filter=order)
    grid = colour_grid(settings)
    field = tube(0.7 * limit_mm_s(settings))
    scanner = ColourScanner([BloodCloud.of(field, 2)], seed=2)
    tissue = speckle((grid.samples, grid.lines), 30.0, 5)
    scene = ColourScene(time_s=0.0, tissue=tissue, wall_mm_s=4.0)
    frame = scanner.frame(POSE, grid, OPTICS, settings, scene)
    rows, lines = on_axis(grid)
    lumen = np.median(frame.power_db[rows, lines])
    wall = np.median(frame.power_db[:30])
    assert lumen == pytest.approx(0.0, abs=2.5)
    assert wall < NOISE_DB + 3.0, "only noise is left of echoes 30 dB above blood"
    open_ = scanner.frame(POSE, grid, OPTICS, replace(settings, wall_filter=0), scene)
    assert np.median(open_.power_db[:30]) == pytest.approx(30.0, abs=2.0)


def test_power_is_measured_in_vessels_full_of_blood():
    settings = ColourSettings(steer_deg=20.0, wall_filter=0)
    grid = colour_grid(settings)
    for density in (24.0, 64.0):
        cloud = BloodCloud.of(tube(300.0), 3, density)
        scanner = ColourScanner([cloud], seed=3)
        rows, lines = on_axis(grid)
        power = [
            scanner.frame(
                POSE, grid, OPTICS, settings, ColourScene(time_s=0.0, number=n)
            ).power_db[rows, lines]
            for n in range(6)
        ]
        assert 10 * np.log10(np.mean(10 ** (np.array(power) / 10))) == pytest.approx(0, abs=1.5)


def test_gain_brings_noise_and_priority_brings_grey():
    settings = ColourSettings(steer_deg=20.0, wall_filter=0)
    grid = colour_grid(settings)
    scanner = ColourScanner([BloodCloud.of(tube(400.0), 4)], seed=4)
    scene = ColourScene(time_s=0.0)
    shown = [
        scanner.frame(POSE, grid, OPTICS, replace(settings, gain_db=gain), scene)
        .shown[:12]
        .mean()
        for gain in (0.0, 5.0, 10.0)
    ]
    assert shown[0] < 0.02 < shown[1] < shown[2]
    bright = np.full((grid.samples, grid.lines), 200, dtype=np.uint8)
    over = scanner.frame(POSE, grid, OPTICS, settings, replace(scene, grey=bright))
    assert not over.shown.any()
    frame = scanner.frame(POSE, grid, OPTICS, settings, scene)
    levels = frame.levels()
    assert (levels == 0).any()
    assert ((levels > 0) == frame.shown).all()


def test_pattern_is_new_in_each_frame_and_the_same_for_the_same():
    settings = ColourSettings(steer_deg=20.0)
    grid = colour_grid(settings)
    scanner = ColourScanner([BloodCloud.of(tube(500.0), 5)], seed=5)
    again = ColourScanner([BloodCloud.of(tube(500.0), 5)], seed=5)
    first, second = (
        scanner.frame(POSE, grid, OPTICS, settings, ColourScene(time_s=0.0, number=n))
        for n in (0, 1)
    )
    same = again.frame(POSE, grid, OPTICS, settings, ColourScene(time_s=0.0, number=0))
    np.testing.assert_array_equal(first.velocity, same.velocity)
    rows, lines = on_axis(grid)
    change = np.corrcoef(first.power_db[rows, lines], second.power_db[rows, lines])[0, 1]
    assert abs(change) < 0.5


def test_sector_lines_see_the_same_velocity():
    settings = ColourSettings(wall_filter=0, steer_deg=0.0)
    grid = BeamGrid(
        kind="sector", lines=64, samples=256, line_pitch=0.006, first_line=0.25,
        sample_pitch_mm=0.06, start_mm=14.0, apex_mm=40.0,
    )  # fmt: skip
    field = tube(400.0)
    scanner = ColourScanner([BloodCloud.of(field, 6)], seed=6)
    frame = scanner.frame(POSE, grid, OPTICS, settings, ColourScene(time_s=0.0))
    line = 20
    angle = grid.first_line + line * grid.line_pitch
    row = round(((DEPTH_MM + 40.0) / math.cos(angle) - 40.0 - 14.0) / 0.06)
    found = np.median(frame.velocity[row - 2 : row + 3, line - 6 : line + 7])
    peak = float(field.steady[160].max()) * field.mean_mm3_s
    assert found * frame.nyquist_mm_s == pytest.approx(-peak * math.sin(angle), rel=0.1)


def test_tissue_of_another_size_is_refused():
    settings = ColourSettings(steer_deg=20.0)
    scanner = ColourScanner([], seed=1)
    scene = ColourScene(time_s=0.0, tissue=np.zeros((3, 3), dtype=np.complex64))
    with pytest.raises(ValueError, match="rows and lines"):
        scanner.frame(POSE, colour_grid(settings), OPTICS, settings, scene)
    empty = scanner.frame(
        POSE, colour_grid(settings), OPTICS, settings, ColourScene(time_s=0.0)
    )
    assert empty.shown.mean() < 0.02


def test_box_lies_where_the_controls_say():
    settings = ColourSettings(centre_mm=3.0, depth_mm=20.0, width_mm=16.0, height_mm=12.0)
    grid = colour_grid(settings)
    middle_line = grid.first_line + 0.5 * (grid.lines - 1) * grid.line_pitch
    middle = 0.5 * (grid.start_mm + grid.depth_mm)
    plane = grid.to_plane(np.array([middle_line]), np.array([middle]))[0]
    np.testing.assert_allclose(plane, [3.0, 20.0], atol=1e-9)
