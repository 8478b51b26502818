"""Pulsed-wave Doppler and its tracer (physics checks 10 and 11)."""

import math
from dataclasses import replace

import numpy as np
import pytest

from doppler_scenes import (
    POSE,
    Reading,
    carotid,
    gate_truth,
    optics,
    prf_for,
    spectral,
    tilt,
    tube,
)
from sonobridge.simulator.doppler.gate import fastest_in_gate, gate_of
from sonobridge.simulator.doppler.spectral import SpectralStream, WallMotion
from sonobridge.simulator.doppler.spectrum import BINS, columns_of, grey_levels, spectrum_axis
from sonobridge.simulator.doppler.tracer import edges_hz, find_beats, measure


def steady(theta, peak_mm_s, seconds=0.5, **options):
    """A reading of a steady tube at an angle."""
    changes = options.pop("controls", {})
    controls = spectral(theta, prf_for(peak_mm_s, theta), **changes)
    return Reading(tube(peak_mm_s, tilt(theta)), controls, seconds, **options)


@pytest.mark.parametrize("theta", [30.0, 45.0, 60.0])
@pytest.mark.parametrize("peak", [600.0, 1000.0, 1600.0])
def test_edge_of_steady_flow_is_the_scanner_equivalent(theta, peak):
    reading = steady(theta, peak)
    truth, _ = reading.truth()
    found = float(np.median(reading.velocity_cm_s[20:]))
    assert found == pytest.approx(reading.expected(truth), rel=0.05)


@pytest.mark.parametrize("noise_db", [-20.0, -8.0])
def test_edge_needs_no_threshold_of_noise(noise_db):
    reading = steady(45.0, 1000.0, noise_db=noise_db)
    expected = reading.expected(reading.truth()[0])
    assert float(np.median(reading.velocity_cm_s[20:])) == pytest.approx(expected, rel=0.08)


@pytest.mark.parametrize("theta", [45.0, 60.0])
@pytest.mark.parametrize("nascet", [0.0, 0.5, 0.7])
def test_tracer_reads_the_scanner_equivalent_and_corrects_to_the_flow(theta, nascet):
    field, solved = carotid(nascet, theta)
    peak = float(field.steady.max()) * float(field.flow.flow_mm3_s.max())
    controls = spectral(theta, prf_for(peak, theta, 0.5))
    reading = Reading(field, controls, solved.duration_s + 0.3)
    psv, edv = reading.truth(solved)
    found = reading.measured()
    assert found is not None
    assert found.beats == 3
    assert found.psv.cm_s == pytest.approx(reading.expected(psv), rel=0.08)
    assert found.corrected_psv.cm_s == pytest.approx(psv, rel=0.08)
    assert found.edv.cm_s == pytest.approx(reading.expected(edv), rel=0.12)
    index = 1.0 - reading.expected(edv) / reading.expected(psv)
    assert found.resistance_index == pytest.approx(index, abs=0.06)
    assert len(found.psv_by_beat_cm_s) == 3


def test_measured_broadening_grows_with_angle():
    excess = []
    for theta in (30.0, 45.0, 60.0, 70.0):
        reading = steady(theta, 1000.0)
        excess.append(float(np.median(reading.velocity_cm_s[20:])) / reading.truth()[0])
    assert np.all(np.diff(excess) > 0)
    assert 1.05 < excess[0] < excess[2] < 1.35


def test_measured_broadening_grows_with_aperture():
    excess = []
    for sigma in (0.6, 0.4, 0.28, 0.2):
        reading = steady(60.0, 1000.0, beam=optics(sigma))
        excess.append(float(np.median(reading.velocity_cm_s[20:])) / reading.truth()[0])
    assert np.all(np.diff(excess) > 0)


def test_cursor_only_scales_the_axis():
    right = steady(60.0, 800.0)
    wrong = steady(60.0, 800.0, controls={"cursor_deg": 50.0})
    np.testing.assert_array_equal(right.block.power, wrong.block.power)
    factor = math.cos(math.radians(60)) / math.cos(math.radians(50))
    np.testing.assert_allclose(wrong.velocity_cm_s, factor * right.velocity_cm_s)


def test_flow_beyond_the_range_comes_back_from_the_other_end():
    field = tube(1000.0, tilt(45.0))
    shift = prf_for(1000.0, 45.0, 1.0)
    fits = Reading(field, spectral(45.0, shift / 0.4, baseline=0.0), 0.4)
    wraps = Reading(field, spectral(45.0, shift / 0.7, baseline=0.0), 0.4)
    assert np.median(fits.edges[10:]) > 0
    spectrum = wraps.block.power[10:].mean(axis=0)
    frequencies = wraps.axis.frequencies_hz
    fast = frequencies[spectrum > 0.2 * spectrum.max()]
    assert fast.min() < -0.2 * wraps.axis.prf_hz, "the fastest blood shows below the baseline"
    shifted = Reading(field, spectral(45.0, shift / 0.7, baseline=-0.25), 0.4)
    assert np.median(shifted.edges[10:]) > 0.6 * wraps.axis.prf_hz, (
        "a shift of the baseline helps"
    )


def test_baseline_and_invert_only_reorder_the_spectrum():
    field = tube(800.0, tilt(60.0))
    plain = Reading(field, spectral(60.0, 6000.0, baseline=0.0), 0.2)
    moved = Reading(field, spectral(60.0, 6000.0, baseline=-0.25), 0.2)
    np.testing.assert_array_equal(
        np.roll(plain.block.power, -BINS // 4, axis=1), moved.block.power
    )
    turned = Reading(field, spectral(60.0, 6000.0, baseline=0.0, invert=True), 0.2)
    assert np.median(turned.edges[10:]) == pytest.approx(-np.median(plain.edges[10:]), rel=0.05)


def test_flow_away_from_the_probe_is_traced_below_the_baseline():
    forward = tube(800.0, tilt(60.0))
    path = replace(forward.path, nodes=np.ascontiguousarray(forward.path.nodes[::-1]))
    from sonobridge.simulator.flow.field import flow_field

    away = Reading(flow_field(path, forward.flow), spectral(60.0, 6000.0, baseline=0.0), 0.3)
    towards = Reading(forward, spectral(60.0, 6000.0, baseline=0.0), 0.3)
    found = np.median(away.velocity_cm_s[10:])
    assert found == pytest.approx(-np.median(towards.velocity_cm_s[10:]), rel=0.06)


def test_mirror_image_lies_thirty_decibels_below():
    reading = steady(45.0, 1000.0, controls={"baseline": 0.0}, noise_db=-60.0)
    mean = reading.block.power[10:].mean(axis=0)
    strongest = int(mean.argmax())
    mirrored = (BINS - strongest) % BINS
    ratio = 10 * np.log10(
        mean[mirrored - 2 : mirrored + 3].mean() / mean[strongest - 2 : strongest + 3].mean()
    )
    assert ratio == pytest.approx(-30.0, abs=2.5)


@pytest.mark.parametrize(("share", "kept"), [(0.4, False), (2.5, True)])
def test_wall_filter_removes_below_its_cutoff_and_keeps_above(share, kept):
    cutoff, prf = 200.0, 6000.0
    speed = share * cutoff * 0.5 * 0.308 / math.cos(math.radians(45.0))
    field = tube(speed, tilt(45.0), radius_mm=3.0)
    powers = []
    for filter_hz in (25.0, cutoff):
        controls = spectral(45.0, prf, wall_filter_hz=filter_hz)
        reading = Reading(field, controls, 0.4, noise_db=-60.0)
        signal = reading.block.signal[400:]
        powers.append(10 * np.log10(np.mean(np.abs(signal) ** 2)))
    if kept:
        assert powers[1] > powers[0] - 4.0
    else:
        assert powers[1] < powers[0] - 15.0


def test_wall_filter_takes_the_walls_echo_away():
    field = tube(800.0, tilt(60.0))
    grey = []
    for filter_hz in (25.0, 150.0):
        stream = SpectralStream(
            [field], POSE, spectral(60.0, 6000.0, wall_filter_hz=filter_hz), optics(), seed=1
        )
        stream.wall = WallMotion(amplitude=30.0, travel_mm=0.3)
        block = stream.advance(6000)
        zero = round(-stream.axis.lowest_hz / stream.axis.prf_hz * BINS)
        grey.append(block.power[40:, zero - 2 : zero + 3].mean())
    assert 10 * np.log10(grey[0] / grey[1]) > 15.0


def test_signal_does_not_depend_on_the_length_of_the_steps():
    field, _ = carotid(0.6, 60.0)
    controls = spectral(60.0, 9000.0)
    whole = SpectralStream([field], POSE, controls, optics(), seed=3)
    parts = SpectralStream([field], POSE, controls, optics(), seed=3)
    block = whole.advance(3000)
    pieces = [parts.advance(count) for count in (7, 500, 993, 1500)]
    np.testing.assert_array_equal(block.signal, np.concatenate([p.signal for p in pieces]))
    np.testing.assert_array_equal(block.power, np.concatenate([p.power for p in pieces]))
    np.testing.assert_array_equal(block.grey, grey_levels(block.power, 0.0))
    assert pieces[2].start_s == pytest.approx(507 / 9000.0)


def test_gate_beside_the_vessel_holds_noise_only():
    field = tube(800.0, tilt(60.0))
    controls = spectral(60.0, 6000.0)
    stream = SpectralStream([field], POSE, replace(controls, lateral_mm=25.0), optics(), seed=1)
    assert stream.scatterers == 0
    block = stream.advance(3000)
    assert 10 * np.log10(np.mean(np.abs(block.signal) ** 2)) == pytest.approx(-20.0, abs=1.0)
    truth, angle = fastest_in_gate(stream.gate, [field], np.zeros(1))
    assert truth[0] == 0.0
    assert angle == 90.0


def test_a_full_gate_has_a_power_of_one():
    reading = steady(45.0, 900.0, seconds=1.0, noise_db=-60.0)
    power = 10 * np.log10(np.mean(np.abs(reading.block.signal[200:]) ** 2))
    assert power == pytest.approx(0.0, abs=2.0)


def test_truth_of_the_gate_is_the_fastest_blood_and_the_angle():
    for theta in (30.0, 50.0, 60.0):
        reading = steady(theta, 1000.0, seconds=0.05)
        truth, angle = fastest_in_gate(reading.stream.gate, [reading.field], np.zeros(1))
        assert angle == pytest.approx(theta, abs=0.2)
        peak = float(reading.field.steady[160].max()) * reading.field.mean_mm3_s / 10
        assert truth[0] == pytest.approx(peak, rel=0.02)


def test_one_lesion_reads_higher_at_sixty_than_at_forty_five_degrees():
    truths, readings = [], []
    for theta in (45.0, 50.0, 60.0):
        field, solved = carotid(0.6, theta)
        controls = spectral(theta, prf_for(2200.0, theta, 0.5))
        reading = Reading(field, controls, solved.duration_s + 0.3)
        beats = np.concatenate([[0.0], np.cumsum(solved.intervals_s)])
        truth = gate_truth(reading, beats)
        assert truth.angle_deg == pytest.approx(theta, abs=0.5)
        truths.append(truth)
        readings.append(reading.measured().psv.cm_s)
        assert readings[-1] == pytest.approx(truth.psv.cm_s, rel=0.08)
    assert truths[0].psv < truths[1].psv < truths[2].psv
    assert truths[0].flow_psv.cm_s == pytest.approx(truths[2].flow_psv.cm_s, rel=0.01)
    assert readings[2] > readings[0]
    assert truths[0].edv.cm_s < truths[0].psv.cm_s


def test_a_gate_in_tissue_holds_no_flow():
    field = tube(800.0, tilt(60.0))
    controls = spectral(60.0, 6000.0, lateral_mm=25.0)
    gate = gate_of(POSE, controls, optics())
    found, angle = fastest_in_gate(gate, [field], np.array([0.0, 0.5]))
    assert not found.any()
    assert angle == 90.0


def test_turbulence_broadens_the_spectrum_behind_a_throat():
    field, solved = carotid(0.75, 60.0)
    spread = []
    for calm in (True, False):
        used = replace(field, turbulence=np.zeros_like(field.turbulence)) if calm else field
        worst = field.path.nodes[int(field.turbulence.argmax())]
        steer = math.radians(20.0)
        place = {
            "lateral_mm": float(worst[0] - worst[2] * math.tan(steer)),
            "depth_mm": float(worst[2] / math.cos(steer)),
        }
        controls = spectral(60.0, 16000.0, **place)
        reading = Reading(used, controls, solved.duration_s)
        mean = reading.block.power.mean(axis=0)
        frequencies = reading.axis.frequencies_hz
        middle = (mean * frequencies).sum() / mean.sum()
        spread.append(math.sqrt((mean * (frequencies - middle) ** 2).sum() / mean.sum()))
    assert spread[1] > 1.1 * spread[0]


def test_beats_are_found_on_the_trace():
    time = np.arange(0.0, 4.0, 0.002)
    phase = (time % 0.8) / 0.8
    trace = 400.0 + 1600.0 * np.exp(-(((phase - 0.15) / 0.06) ** 2))
    feet = find_beats(trace, 0.002)
    assert len(feet) == 5
    np.testing.assert_allclose(np.diff(feet)[1:] * 0.002, 0.8, atol=0.01)
    np.testing.assert_array_equal(find_beats(-trace, 0.002), feet)
    assert len(find_beats(np.full(500, 900.0), 0.002)) == 0
    axis = spectrum_axis(spectral(60.0, 8000.0), optics())
    beam = optics().beam(18.0, 60.0, 1.5, 0.0128)
    assert measure(np.full(500, 900.0), axis, beam) is None


def test_short_signals_give_no_columns():
    axis = spectrum_axis(spectral(60.0, 8000.0), optics())
    assert columns_of(np.zeros(10, dtype=np.complex64), axis).shape == (0, BINS)
    assert edges_hz(np.zeros((0, BINS), dtype=np.float32), axis).shape == (0,)


def test_white_noise_keeps_its_power_in_the_columns():
    from sonobridge.core.randomness import generator

    axis = spectrum_axis(spectral(60.0, 8000.0), optics())
    noise = generator(1, "noise").standard_normal((2, 40000))
    power = columns_of((noise[0] + 1j * noise[1]).astype(np.complex64), axis)
    assert power.mean() == pytest.approx(2.0, rel=0.03)
    assert axis.frequencies_hz[round(-axis.lowest_hz / 8000.0 * BINS)] == pytest.approx(0.0)
