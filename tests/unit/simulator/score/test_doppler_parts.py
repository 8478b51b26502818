"""Doppler parts, measurement, protocol, plaque and safety of the score."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonobridge.simulator.measurement.grading import GradingContext, GradingMeasurements, grade
from sonobridge.simulator.measurement.protocol import (
    TakenImage,
    check_protocol,
    shipped_examination_protocol,
)
from sonobridge.simulator.measurement.safety import (
    DwellState,
    DwellStep,
    dwell_guidance,
    watch_dwell,
)
from sonobridge.simulator.measurement.stenosis import ecst_stenosis, nascet_stenosis
from sonobridge.simulator.measurement.worksheet import PlaqueFinding
from sonobridge.simulator.score.parts import (
    AngleView,
    GateView,
    MeasuredValue,
    Motion,
    accuracy,
    is_aliased,
    motion_of,
    nyquist_cm_s,
    score_angle,
    score_economy,
    score_gate,
    score_measurement,
    score_plaque,
    score_protocol,
    score_safety,
    slip_error_percent,
)


def falls(values, strictly=True):
    return all((b < a) if strictly else (b <= a) for a, b in pairwise(values))


ANGLE = AngleView(cursor_error_deg=0, angle_deg=60, policy_deg=60)


def test_the_angle_falls_with_the_cursor_error_either_way():
    for sign in (-1, 1):
        values = [
            score_angle(replace(ANGLE, cursor_error_deg=sign * float(x))).value
            for x in np.linspace(0, 14, 7)
        ]
        assert values[0] == 1.0
        assert falls(values)


def test_45_degrees_under_a_60_degree_protocol_lose_the_policy_part_only():
    found = score_angle(replace(ANGLE, angle_deg=45))
    assert found.value == pytest.approx(1 - 0.2 * 13 / 15)
    assert "the protocol measures at 60°" in found.reason
    assert "within 60°" in found.reason
    assert score_angle(AngleView(cursor_error_deg=0, angle_deg=45)).value == 1.0


def test_above_60_degrees_the_rule_part_is_lost_and_the_angle_is_said():
    found = score_angle(AngleView(cursor_error_deg=0, angle_deg=75))
    assert found.value == pytest.approx((0.4 + 0.4 * 0.25) / 0.8)
    assert found.reason.startswith("Angle 75°, above 60°")
    assert found.next_move == "steer or rock the probe to 60° or less"
    sweep = [
        score_angle(AngleView(cursor_error_deg=0, angle_deg=a)).value
        for a in (60, 63, 66, 70, 74, 78, 80)
    ]
    assert falls(sweep)


@settings(deadline=None)
@given(st.floats(1, 80))
def test_the_error_of_a_slip_grows_as_the_tangent(angle):
    small = slip_error_percent(angle, 0.01)
    assert small == pytest.approx(
        100 * math.tan(math.radians(angle)) * math.radians(0.01), rel=0.02
    )
    assert slip_error_percent(angle + 4) > slip_error_percent(angle)


def test_a_slip_at_60_degrees_by_hand():
    assert slip_error_percent(60) == pytest.approx(100 * (0.5 / math.cos(math.radians(65)) - 1))


GATE = GateView(
    offset_mm=0,
    radius_mm=3,
    gate_mm=1.2,
    psv_cm_s=120,
    edv_cm_s=40,
    angle_deg=60,
    prf_hz=11000,
    frequency_mhz=5.0,
    wall_filter_hz=100,
)


@settings(deadline=None)
@given(st.floats(5, 500), st.floats(0, 80), st.floats(1000, 24000), st.floats(2, 10))
def test_aliasing_is_said_where_the_shift_passes_the_limit_and_only_there(v, angle, prf, f):
    view = replace(GATE, psv_cm_s=v, angle_deg=angle, prf_hz=prf, frequency_mhz=f)
    along = v * math.cos(math.radians(angle))
    limit = 154_000 * prf / (4 * f * 1e6)
    assert is_aliased(view) == (along > limit)
    found = score_gate(view)
    assert ("wraps" in found.reason) == (along > limit)
    assert 0 <= found.value <= 1


def test_a_shifted_baseline_makes_room():
    assert nyquist_cm_s(5000, 5.0) == pytest.approx(154_000 * 5000 / (4 * 5e6))
    assert nyquist_cm_s(5000, 5.0, -0.25) == pytest.approx(1.5 * nyquist_cm_s(5000, 5.0))
    fast = replace(GATE, psv_cm_s=200)
    assert is_aliased(fast)
    assert not is_aliased(replace(fast, baseline=-0.25))
    assert score_gate(fast).next_move == "raise the scale or shift the baseline"


def test_a_good_gate_scores_one_and_each_fault_is_named():
    assert score_gate(GATE).value == pytest.approx(1.0)
    assert score_gate(GATE).next_move == ""
    faults = {
        "middle of the flow": {"offset_mm": 2.5},
        "shorten the gate to 1.5 mm": {"gate_mm": 6},
        "lengthen the gate to 1.0 mm": {"gate_mm": 0.5},
        "lower the scale": {"prf_hz": 24000},
        "raise the scale": {"prf_hz": 3000},
        "lower the wall filter": {"wall_filter_hz": 2500},
    }
    for words, change in faults.items():
        found = score_gate(replace(GATE, **change))
        assert found.value < 0.95
        assert words in found.next_move


def test_the_gate_falls_along_each_sweep():
    sweeps = {
        "offset_mm": np.linspace(0, 3, 7),
        "gate_mm": np.linspace(1.5, 6, 7),
        "prf_hz": np.linspace(13000, 24000, 7),
        "wall_filter_hz": np.linspace(1300, 4000, 7),
    }
    for name, sweep in sweeps.items():
        values = [score_gate(replace(GATE, **{name: float(x)})).value for x in sweep]
        assert falls(values), name


def test_a_narrow_lumen_asks_for_a_gate_of_a_third():
    found = score_gate(replace(GATE, radius_mm=0.9, gate_mm=1.2))
    assert found.next_move == "shorten the gate to 0.6 mm"
    assert score_gate(replace(GATE, radius_mm=0.9, gate_mm=0.6)).value == pytest.approx(1)


@settings(deadline=None)
@given(st.floats(-500, 500), st.floats(10, 400), st.floats(0.5, 40))
def test_accuracy_falls_with_the_error_and_is_09_at_the_tolerance(error, truth, tolerance):
    found = accuracy(truth + error, truth, tolerance)
    assert 0 <= found <= 1
    assert accuracy(truth + 1.1 * error, truth, tolerance) <= found
    assert (found >= 0.9 - 1e-9) == (abs(error) <= tolerance * (1 + 1e-9))


def test_a_value_within_tolerance_scores_09_and_one_that_is_missing_nothing():
    def value(measured):
        return MeasuredValue(
            name="ICA PSV", unit="cm/s", measured=measured, truth=210, tolerance=12
        )

    assert score_measurement([value(221)]).value >= 0.9
    poor = score_measurement([value(221), value(150), value(None)])
    assert poor.value < 0.5
    assert "ICA PSV 150 cm/s, truth 210 ± 12 cm/s" in poor.reason
    assert poor.next_move == "measure again: ICA PSV not measured"
    many = [
        MeasuredValue(name=f"value {i}", unit="cm/s", measured=None, truth=210, tolerance=12)
        for i in range(60)
    ]
    long = score_measurement([*many, value(150)]).reason
    assert long == (
        "60 of 61 values not measured: value 0, value 1, value 2 and 57 more; "
        "ICA PSV 150 cm/s, truth 210 ± 12 cm/s."
    )
    measured = score_measurement([value(150)] * 40).reason
    assert len(measured) <= 600
    told = measured.count("ICA PSV 150 cm/s, truth 210 ± 12 cm/s; ")
    assert 10 < told < 20
    assert measured.endswith(f"; and {40 - told} more.")
    with pytest.raises(ValueError):
        score_measurement([])
    with pytest.raises(ValueError):
        MeasuredValue(name="x", unit="", measured=1, truth=1, tolerance=0)


def graded(psv):
    seen = GradingMeasurements(
        plaque="visible",
        lumen="narrowed",
        ica_flow="detected",
        ica_psv_scanner_cm_s=psv,
        angle_deg=60,
    )
    return grade(seen, GradingContext(vessel="native"))


def test_class_and_percentage_are_part_of_the_measurement():
    assert score_measurement([], (graded(150), graded(160))).value == 1.0
    wrong = score_measurement([], (graded(150), graded(300)))
    assert wrong.value == 0.0
    assert "class 50 to 69 %, ≥ 70 % by the truth" in wrong.reason
    truth = nascet_stenosis(1.5, 5.0, near_occlusion=False)
    near = nascet_stenosis(1.6, 5.0, near_occlusion=False)
    assert score_measurement([], stenosis=(near, truth, 4.0)).value > 0.9
    other = score_measurement([], stenosis=(ecst_stenosis(1.5, 5.0), truth, 4.0))
    assert other.value == 0.0
    assert "NASCET, diameter was asked for" in other.reason


PROTOCOL = shipped_examination_protocol()
IMAGES = [
    TakenImage(
        image_id=f"{side}-{view.id}",
        origin="simulator",
        mode=view.mode,
        side=side,
        site=view.sites[0],
        plane=view.plane,
        measurements=view.measurements,
    )
    for side in PROTOCOL.sides
    for view in PROTOCOL.views
]


def test_the_protocol_part_falls_with_each_missing_view_and_names_it():
    def value(images):
        return score_protocol(check_protocol(PROTOCOL, images))

    assert value(IMAGES).value == 1.0
    required = [i for i in IMAGES if "vertebral_colour" not in i.image_id]
    found = [value(required[n:]).value for n in range(8)]
    assert falls(found)
    one = value([i for i in IMAGES if i.image_id != "left-vertebral_spectral"])
    assert "left vertebral, spectral with direction" in one.reason
    assert one.next_move == "take: left vertebral, spectral with direction"
    bare = replace(IMAGES[-1], measurements=())
    half = value([*IMAGES[:-1], bare])
    assert half.value == pytest.approx(1 - 0.5 / len(required))
    assert value([]).value == 0.0


TRUTH = PlaqueFinding(
    side="right",
    site="ica_prox",
    gray_weale_modified="II",
    surface="irregular",
    cap="not_visible",
    calcification="spots",
    seen_in_cine=True,
    planes=("longitudinal", "transverse"),
)


def test_plaque_terms_agree_with_the_truth_one_by_one():
    assert score_plaque(TRUTH, TRUTH).value == 1.0
    wrong = replace(TRUTH, gray_weale_modified="IV")
    assert score_plaque(wrong, TRUTH).value == 0.75
    assert "gray weale modified IV, not II" in score_plaque(wrong, TRUTH).reason
    unsure = replace(TRUTH, cap="cannot_grade")
    assert score_plaque(unsure, TRUTH).value == 0.75
    assert score_plaque(unsure, unsure).value == 1.0
    short = replace(TRUTH, planes=("longitudinal",), seen_in_cine=False)
    assert score_plaque(short, TRUTH).value == pytest.approx(0.7)
    assert score_plaque(short, TRUTH).next_move == "add the cine"
    assert score_plaque(None, TRUTH).value == 0.0


def test_safety_is_lowered_by_a_notice_and_by_nothing_else():
    guidance = dwell_guidance()
    state, notices = DwellState(), []
    for _ in range(20):
        state, raised = watch_dwell(state, DwellStep(seconds=1, tis=6, tib=6), guidance)
        notices += raised
    assert len(notices) == 1
    found = score_safety(notices, state.on_tissue_s)
    assert found.value == 0.5
    assert "[unverified]" in found.reason
    assert score_safety([], 7200).value == 1.0


def sweep(rate, seconds=10.0, wobble=0.0):
    times = np.arange(0, seconds, 1 / rate)
    noise = wobble * np.sin(2 * np.pi * 3 * times)
    places = np.stack([40 * np.sin(times / 3), noise, times], -1)
    tilt = 0.2 * np.sin(times / 2)
    axes = np.stack([np.sin(tilt), np.zeros_like(times), np.cos(tilt)], -1)
    return times, places, axes


def test_motion_does_not_follow_the_frame_rate():
    slow, fast = (motion_of(*sweep(rate)) for rate in (25, 60))
    for name in Motion.__slots__:
        own, other = getattr(slow, name), getattr(fast, name)
        assert own == pytest.approx(other, rel=0.05, abs=0.3), name
    direct = np.linalg.norm(np.diff(sweep(200)[1], axis=0), axis=1).sum()
    assert fast.path_mm == pytest.approx(direct, rel=0.05)


def test_motion_is_worse_when_shaky_and_only_feedback():
    expert = motion_of(*sweep(30))
    shaky = motion_of(*sweep(30, wobble=3.0))
    longer = motion_of(*sweep(30, seconds=40.0))
    assert score_economy(expert, expert, "mouse").value == pytest.approx(1.0)
    assert shaky.log_jerk > expert.log_jerk
    found = score_economy(shaky, expert, "mouse")
    assert found.value < 1.0
    assert found.reason.startswith("Feedback only.")
    assert "by mouse" in found.reason
    assert score_economy(longer, expert, "mouse").value < 1.0


def test_records_that_are_no_motion_are_refused():
    times, places, axes = sweep(30)
    for bad in (
        (times[:3], places[:3], axes[:3]),
        (times[::-1], places, axes),
        (times, places[:-1], axes),
        (times * 0.01, places, axes),
        (times * 1e4, places, axes),
    ):
        with pytest.raises(ValueError):
            motion_of(*bad)
