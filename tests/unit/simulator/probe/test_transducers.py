"""Shipped transducers, the layout of their elements and the grids of their pictures."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.probe.beamforming import Beamforming, beamforming
from sonobridge.simulator.probe.catalogue import TRANSDUCERS, find_transducer
from sonobridge.simulator.probe.field.array import array_geometry
from sonobridge.simulator.probe.grids import LARGEST_SAMPLES, beam_grid, sample_count


def test_each_kind_of_array_is_shipped_with_its_source():
    assert {one.kind for one in TRANSDUCERS.values()} == {"linear", "convex", "phased"}
    for name, one in TRANSDUCERS.items():
        assert one.name == name
        assert "SIMUS" in one.source
        assert one.element_width_mm < one.pitch_mm
        assert one.dead_elements == ()


def test_dead_elements_are_asked_for_by_number():
    array = array_geometry(find_transducer("L11-5v", (3, 127)))
    assert np.flatnonzero(array.working == 0).tolist() == [3, 127]
    with pytest.raises(ValueError, match="dead element"):
        find_transducer("L11-5v", (128,))


def test_a_linear_array_lies_flat_around_its_middle():
    array = array_geometry(TRANSDUCERS["L11-5v"])
    assert array.x.mean() == pytest.approx(0.0, abs=1e-12)
    assert np.diff(array.x) == pytest.approx(0.3)
    assert np.abs(array.z).max() == 0.0
    assert array.length_mm == pytest.approx(38.4)


def test_a_convex_array_curves_away_from_its_middle():
    convex = TRANSDUCERS["C5-2v"]
    array = array_geometry(convex)
    apex = np.hypot(array.x, array.z + convex.radius_mm)
    assert apex == pytest.approx(convex.radius_mm)
    assert np.arctan2(array.x, array.z + convex.radius_mm) == pytest.approx(array.normal)
    assert array.z.max() == pytest.approx(0.0, abs=1e-3)


def test_an_element_hears_best_in_front_and_less_with_frequency_at_an_angle():
    array = array_geometry(TRANSDUCERS["L11-5v"])
    level = array.response(float(array.x[64]), 20.0, np.array([5.0, 10.0]))
    assert level.argmax(axis=1).tolist() == [64, 64]
    ratio = level / level[:, 64:65]
    assert np.all(ratio[1, :50] < ratio[0, :50])


def test_the_default_picture_has_192_lines_of_1024_samples():
    grid = beam_grid(TRANSDUCERS["L11-5v"], ImageSettings())
    assert (grid.lines, grid.samples, grid.kind) == (192, 1024, "parallel")
    assert grid.line_pitch == pytest.approx(0.2)
    assert grid.sample_pitch_mm == pytest.approx(0.0390625)
    assert grid.first_line == pytest.approx(-19.1)
    assert grid.depth_mm == pytest.approx(40.0)


@pytest.mark.parametrize("name", list(TRANSDUCERS))
def test_the_width_control_narrows_the_picture_and_keeps_its_pitch(name):
    whole = beam_grid(TRANSDUCERS[name], ImageSettings())
    narrow = beam_grid(TRANSDUCERS[name], ImageSettings(sector_percent=40))
    assert narrow.line_pitch == whole.line_pitch
    assert narrow.lines == pytest.approx(0.4 * whole.lines, abs=2)
    assert narrow.first_line == pytest.approx(-0.5 * (narrow.lines - 1) * narrow.line_pitch)


def test_a_sector_spans_what_the_face_sees():
    convex = beam_grid(TRANSDUCERS["C5-2v"], ImageSettings(depth_mm=120))
    assert convex.lines * convex.line_pitch == pytest.approx(128 * 0.508 / 49.57)
    assert convex.apex_mm == 49.57
    phased = beam_grid(TRANSDUCERS["P4-2v"], ImageSettings(depth_mm=120))
    assert phased.lines * phased.line_pitch == pytest.approx(math.pi / 2)
    assert phased.apex_mm == 0.0
    with pytest.raises(ValueError, match="not steered"):
        beam_grid(TRANSDUCERS["P4-2v"], ImageSettings(), steer_rad=0.2)


def test_samples_follow_depth_and_wavelength_within_bounds():
    assert sample_count(40.0, 1.54 / 7.6) == 1024
    assert sample_count(80.0, 1.54 / 7.6) == 2048
    assert sample_count(40.0, 1.54 / 3.8) == 512
    assert sample_count(200.0, 1.54 / 24) == LARGEST_SAMPLES
    assert sample_count(15.0, 1.54 / 1.5) == 256
    harmonic = ImageSettings(frequency_mhz=5.0, harmonic=True)
    assert beam_grid(TRANSDUCERS["L11-5v"], harmonic).samples == sample_count(40.0, 0.154)


def test_steered_lines_keep_their_feet_on_the_face():
    grid = beam_grid(TRANSDUCERS["L11-5v"], ImageSettings(), steer_rad=0.35)
    assert grid.line_pitch == pytest.approx(0.2 * math.cos(0.35))
    assert grid.steer_rad == 0.35


def test_a_pulse_lengthens_when_the_frequency_leaves_the_centre():
    array = TRANSDUCERS["L11-5v"]
    assert beamforming(array, ImageSettings()).cycles == 1.0
    assert beamforming(array, ImageSettings(frequency_mhz=5.0)).cycles > 2.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"frequency_mhz": 0.1},
        {"frequency_mhz": 5.0, "cycles": 100.0},
        {"frequency_mhz": 5.0, "focus_mm": 0.0},
        {"frequency_mhz": 5.0, "receive_f_number": 0.1},
        {"frequency_mhz": 5.0, "wave_span_rad": 2.0},
        {"frequency_mhz": 5.0, "waves": 0},
    ],
)
def test_settings_that_no_array_can_do_are_refused(wrong):
    with pytest.raises(ValueError, match=r"\d"):
        Beamforming(**wrong)
