"""The point-spread table: its form, what it keeps of the image of a point, and its knobs."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
import pytest

from convolved_frame import convolved_frame
from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.probe import point_spread
from sonobridge.simulator.probe.beamforming import Beamforming, beamforming
from sonobridge.simulator.probe.catalogue import TRANSDUCERS, find_transducer
from sonobridge.simulator.probe.field.response import scanner
from sonobridge.simulator.probe.grids import beam_grid
from sonobridge.simulator.probe.line_gain import line_gain
from sonobridge.simulator.probe.point_spread import BANDS, make_psf_table, psf_table

LINEAR = TRANSDUCERS["L11-5v"]


def table_of(image=None, transducer=LINEAR, **options):
    image = image or ImageSettings()
    grid = beam_grid(transducer, image)
    return psf_table(transducer, beamforming(transducer, image), grid, **options)


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("L11-5v", ImageSettings()),
        ("L11-5v", ImageSettings(transmit="plane")),
        ("L11-5v", ImageSettings(frequency_mhz=5.0, harmonic=True)),
        ("C5-2v", ImageSettings(frequency_mhz=3.5, depth_mm=120, focus_mm=60)),
        ("C5-2v", ImageSettings(frequency_mhz=3.5, depth_mm=120, transmit="plane")),
        ("P4-2v", ImageSettings(frequency_mhz=2.7, depth_mm=120, focus_mm=60)),
        ("P4-2v", ImageSettings(frequency_mhz=2.7, depth_mm=120, transmit="plane")),
    ],
)
def test_every_array_and_way_of_sending_has_a_sound_table(name, image):
    table = table_of(image, TRANSDUCERS[name])
    assert table.bands == BANDS
    assert table.rank == 2
    for values in (
        table.lateral,
        table.axial,
        table.tail,
        table.elevation_sigma_mm,
        table.elevation_curvature,
        table.sensitivity,
        table.lateral_sigma_mm,
    ):
        assert np.all(np.isfinite(values))
    assert table.sensitivity.max() <= 1.0 + 1e-6
    assert table.sensitivity.min() > 0.0
    assert table.elevation_sigma_mm.min() > 0.0
    peak = np.abs(np.einsum("bri,rpj->bipj", table.lateral, table.axial)).max(axis=(1, 2, 3))
    assert np.median(peak) == pytest.approx(1.0, abs=0.05)
    assert peak.min() > 0.6
    assert table.tail_delay.size == (0 if image.transmit == "focused" else 12)
    assert np.all(np.diff(table.tail_delay) > 0)


def test_a_rank_out_of_range_is_refused():
    for rank in (0, 5):
        with pytest.raises(ValueError, match="1 to 4"):
            table_of(rank=rank)


@pytest.mark.parametrize("transmit", ["focused", "plane"])
def test_the_table_gives_back_the_image_of_a_point(transmit):
    image = ImageSettings(transmit=transmit)
    grid, beam = beam_grid(LINEAR, image), beamforming(LINEAR, image)
    scan = scanner(LINEAR, beam, grid)
    least = {2: 0.98, 3: 0.985} if transmit == "plane" else {2: 0.985, 3: 0.99}
    for rank, bar in least.items():
        table = psf_table(LINEAR, beam, grid, rank=rank)
        table = replace(table, tail=table.tail[:, :0], tail_delay=table.tail_delay[:0])
        for depth in (9.3, 15.01, 20.2, 33.0):
            middle = round(depth / grid.sample_pitch_mm)
            samples = np.arange(middle - 14, middle + 15)
            offsets = samples * grid.sample_pitch_mm - depth
            whole = scan.image(depth, np.arange(-6, 7) * grid.line_pitch, offsets)
            frame = convolved_frame(table, grid, np.array([[0.1, 0.0, depth]]), np.ones(1))
            turn = np.exp(4j * np.pi * depth / table.wavelength_mm)
            ours = frame[90:103, samples] * turn
            match = np.vdot(whole, ours) / np.linalg.norm(whole) / np.linalg.norm(ours)
            assert np.abs(match) > bar
            assert abs(np.angle(match)) < math.radians(6)


def test_only_unfocused_waves_leave_a_tail_and_harmonics_less_of_it():
    assert table_of().tail.shape == (BANDS, 0)
    plane = table_of(ImageSettings(transmit="plane"))
    power = 10 * np.log10((np.abs(plane.tail[15:48]) ** 2).sum(axis=1))
    assert -25.0 < power.mean() < -15.0
    twice = table_of(ImageSettings(transmit="plane", frequency_mhz=4.7, harmonic=True))
    lower = 10 * np.log10((np.abs(twice.tail[15:48]) ** 2).sum(axis=1))
    assert lower.mean() < power.mean() - 12.0


def test_the_focus_control_moves_the_narrow_part_of_the_beam():
    narrowest = []
    for focus in (10.0, 20.0, 30.0):
        table = table_of(ImageSettings(focus_mm=focus))
        narrowest.append(int(table.lateral_sigma_mm[12:].argmin()) + 12)
    assert narrowest == sorted(set(narrowest))


def test_the_frequency_control_trades_width_for_level():
    tables = [table_of(ImageSettings(frequency_mhz=f)) for f in (5.0, 7.6, 10.0)]
    at = [float(table.lateral_sigma_mm[32]) for table in tables]
    assert at[0] > at[1] > at[2]
    assert tables[1].level_db > max(tables[0].level_db, tables[2].level_db)
    assert tables[0].wavelength_mm > tables[1].wavelength_mm > tables[2].wavelength_mm


def test_harmonics_are_narrower_than_the_same_pulse_and_weaker():
    once = table_of(ImageSettings(frequency_mhz=5.0))
    twice = table_of(ImageSettings(frequency_mhz=5.0, harmonic=True))
    assert twice.wavelength_mm == pytest.approx(once.wavelength_mm / 2, rel=0.15)
    assert twice.lateral_sigma_mm[32] < 0.8 * once.lateral_sigma_mm[32]
    assert twice.level_db < once.level_db - 5.0


def test_a_longer_pulse_gets_more_rows():
    grid = beam_grid(LINEAR, ImageSettings())
    short, long = (
        psf_table(LINEAR, Beamforming(frequency_mhz=6.0, cycles=cycles), grid)
        for cycles in (1.0, 6.0)
    )
    assert long.axial.shape[2] > short.axial.shape[2]
    assert long.axial_fwhm_mm > 2 * short.axial_fwhm_mm
    edge = np.abs(long.axial[0]).max(axis=0)
    assert max(edge[0], edge[-1]) < 0.1


def test_tables_are_kept_and_the_oldest_are_let_go(monkeypatch):
    monkeypatch.setattr(point_spread, "_cache", type(point_spread._cache)())
    monkeypatch.setattr(point_spread, "_KEPT", 2)
    made = []
    monkeypatch.setattr(
        point_spread, "make_psf_table", lambda *_, **__: made.append(1) or object()
    )
    first = table_of()
    assert table_of() is first
    table_of(ImageSettings(focus_mm=10))
    assert table_of() is first
    table_of(ImageSettings(focus_mm=30))
    assert len(made) == 3
    assert table_of() is first
    table_of(ImageSettings(focus_mm=10))
    assert len(made) == 4


def test_gain_and_range_of_greys_make_no_new_table():
    assert table_of(ImageSettings(gain_db=10)) is table_of(ImageSettings(dynamic_range_db=40))


@pytest.mark.parametrize("transmit", ["focused", "plane"])
def test_a_knob_turn_is_quick(transmit):
    image = ImageSettings(transmit=transmit)
    grid, beam = beam_grid(LINEAR, image), beamforming(LINEAR, image)
    make_psf_table(LINEAR, beam, grid)
    times = []
    for _ in range(3):
        begin = time.thread_time()
        make_psf_table(LINEAR, beam, grid)
        times.append(time.thread_time() - begin)
    # 0.12 and 0.28 s on an idle core; the rest is for crowded ones.
    assert min(times) < 1.0


def test_dead_elements_darken_the_lines_before_them_and_less_with_depth():
    dead = (30, 31, 32, 33)
    array = find_transducer("L11-5v", dead)
    image = ImageSettings()
    grid = beam_grid(array, image)
    assert line_gain(LINEAR, beamforming(LINEAR, image), grid) is None
    gain = line_gain(array, beamforming(array, image), grid)
    assert gain.shape == (BANDS, grid.lines)
    x = grid.first_line + np.arange(grid.lines) * grid.line_pitch
    middle = (31.5 - 63.5) * 0.3
    shallow = gain[5]
    assert abs(x[shallow.argmin()] - middle) <= 0.3
    assert shallow.min() < 0.3
    assert np.all(shallow[np.abs(x - middle) > 4.0] == 1.0)
    assert gain[32].min() > shallow.min()


def test_waves_lose_less_to_dead_elements_than_focused_lines():
    array = find_transducer("L11-5v", tuple(range(60, 68)))
    grid = beam_grid(array, ImageSettings())
    whole = [
        line_gain(array, beamforming(array, ImageSettings(transmit=transmit)), grid)
        for transmit in ("focused", "plane")
    ]
    assert all(one is not None and 0.0 <= one.min() < 1.0 for one in whole)


def test_a_broken_array_keeps_the_table_of_the_whole_one():
    broken = find_transducer("L11-5v", tuple(range(56, 72)))
    assert table_of(transducer=broken) is table_of()


def test_single_dead_elements_are_found_where_they_are():
    dead = (20, 45, 80, 110)
    array = find_transducer("L11-5v", dead)
    image = ImageSettings()
    grid = beam_grid(array, image)
    gain = line_gain(array, beamforming(array, image), grid)
    x = grid.first_line + np.arange(grid.lines) * grid.line_pitch
    shallow = gain[3]
    lowest = (shallow[1:-1] < shallow[:-2]) & (shallow[1:-1] <= shallow[2:])
    found = x[1:-1][lowest & (shallow[1:-1] < 0.7)]
    middles = (np.array(dead) - 63.5) * 0.3
    assert found == pytest.approx(middles, abs=0.3)


@pytest.mark.parametrize("steer_deg", [-25.0, 20.0])
@pytest.mark.parametrize("transmit", ["focused", "plane"])
def test_a_steered_box_has_a_sound_table(steer_deg, transmit):
    steer = math.radians(steer_deg)
    grid = BeamGrid(
        kind="parallel",
        lines=64,
        samples=512,
        line_pitch=0.3 * math.cos(steer),
        first_line=-9.0,
        sample_pitch_mm=0.06,
        start_mm=8.0,
        steer_rad=steer,
    )
    beam = Beamforming(frequency_mhz=5.0, cycles=4, focus_mm=18.0, transmit=transmit)
    table = psf_table(LINEAR, beam, grid)
    # The band of the array pulls the echo of 5 MHz towards its centre of 7.6.
    assert table.wavelength_mm == pytest.approx(1.54 / 5.3, rel=0.02)
    peak = np.abs(np.einsum("bri,rpj->bipj", table.lateral, table.axial))
    peaks = peak.max(axis=(2, 3))
    assert np.all(np.abs(peaks.argmax(axis=1) - peaks.shape[1] // 2) <= 1)
    assert 0.3 < 2.3548 * np.median(table.lateral_sigma_mm) < 1.2
