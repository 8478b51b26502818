"""How the probe moves: a hand that is never quite still, a slide that passes its stops."""

from __future__ import annotations

import numpy as np
import pytest

from sonobridge.simulator.patient.patient import make_patient
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.patient.placement.views import VIEWS, find_view, view_pose
from sonobridge.simulator.recording import sweep as module
from sonobridge.simulator.recording.sweep import (
    Hand,
    ViewNotHeldError,
    held_view,
    slide_through,
    steady,
)

HELD = ProbeControl(side="left", slide_mm=5.0, press_mm=0.02)
TIMES = np.arange(0.0, 60.0, 1 / 60)


def values(sweep, name):
    return np.array([getattr(sweep(float(t)), name) for t in TIMES])


def test_same_seed_same_movement():
    first, again, other = (steady(HELD, Hand(seed=seed)) for seed in (1, 1, 2))
    assert [first(t) for t in (0.0, 0.3, 7.0)] == [again(t) for t in (0.0, 0.3, 7.0)]
    assert first(0.3) != other(0.3)


def test_a_still_hand_does_not_move():
    still = steady(HELD, Hand(seed=1, scale=0.0))
    assert {still(float(t)) for t in TIMES[:200]} == {HELD}


@pytest.mark.parametrize("name", ["slide_mm", "rotate_deg", "tilt_deg"])
def test_unrest_has_the_size_that_is_stated(name):
    moved = values(steady(HELD, Hand(seed=3)), name) - getattr(HELD, name)
    drift, tremor = module._REACH[name]
    # Each of four sines has a root mean square of its amplitude over the root of two.
    assert abs(moved.mean()) < 0.25 * drift
    assert np.sqrt(np.mean(moved**2)) == pytest.approx(np.hypot(drift, tremor), rel=0.15)
    fast = np.abs(np.fft.rfft(moved)) ** 2
    cycles = np.fft.rfftfreq(len(moved), 1 / 60)
    band = (cycles > 6.5) & (cycles < 12.5)
    assert fast[band].sum() > 50 * fast[(cycles > 15)].sum()


def test_the_probe_never_leaves_what_a_hand_can_do():
    press = values(steady(HELD, Hand(seed=2, scale=10)), "press_mm")
    assert press.min() == 0.0
    assert press.max() <= 8.0


def test_a_hand_is_within_bounds():
    with pytest.raises(ValueError, match="unrest of a hand"):
        Hand(seed=1, scale=-1.0)


def test_a_slide_passes_its_views_in_order():
    patient = make_patient(2)
    slide = slide_through(patient, "right", 4.0, Hand(seed=1, scale=0.0))
    heights = [slide(float(t)).slide_mm for t in np.linspace(0, 4, 41)]
    assert np.all(np.diff(heights) > 0)
    first, _ = view_pose(patient, "right", VIEWS["cca_dist_transverse"])
    last, _ = view_pose(patient, "right", VIEWS["ica_mid_transverse"])
    assert slide(0.0).slide_mm == pytest.approx(first.slide_mm)
    assert slide(4.0) == slide(9.0)
    assert slide(4.0).rotate_deg == pytest.approx(last.rotate_deg)
    steps = np.diff(heights)
    assert steps.max() == pytest.approx(steps.min(), rel=1e-6), "an even pace"
    with pytest.raises(ValueError, match="takes time"):
        slide_through(patient, "right", 0.0, Hand(seed=1))


def test_a_view_that_no_hand_can_hold_says_so(monkeypatch):
    def impossible(*_args, **_options):
        raise ValueError("rock_deg")

    monkeypatch.setattr(module, "view_pose", impossible)
    with pytest.raises(ViewNotHeldError, match="eca_transverse cannot be held"):
        held_view(make_patient(2), "left", find_view("eca_transverse"), Hand(seed=1))
