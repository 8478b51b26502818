"""The velocity of the flow and that of the scanner are never mixed."""

import numpy as np
import pytest

from sonobridge.simulator.flow.scanner_equivalent import (
    DopplerBeam,
    broadened,
    corrected,
    lateral_sigma_mm,
)
from sonobridge.simulator.flow.velocity import (
    FlowFieldVelocity,
    ScannerEquivalentVelocity,
    mean_velocity,
)

FLOW, SCANNER = FlowFieldVelocity(100.0), ScannerEquivalentVelocity(100.0)


@pytest.mark.parametrize(
    "mixed",
    [
        lambda: FLOW < SCANNER,
        lambda: FLOW <= SCANNER,
        lambda: SCANNER > FLOW,
        lambda: SCANNER >= FLOW,
        lambda: FLOW == SCANNER,
        lambda: FLOW != SCANNER,
        lambda: FLOW + SCANNER,
        lambda: SCANNER - FLOW,
        lambda: FLOW.ratio(SCANNER),
        lambda: FLOW == 100.0,
        lambda: SCANNER > 125.0,
        lambda: FLOW * SCANNER,
        lambda: mean_velocity([FLOW, SCANNER]),
        lambda: sorted([SCANNER, FLOW]),
    ],
)
def test_mixing_is_a_type_error(mixed):
    with pytest.raises(TypeError):
        mixed()


def test_one_kind_compares_adds_and_averages():
    half = ScannerEquivalentVelocity(50.0)
    assert half < SCANNER
    assert (half + half) == SCANNER
    assert mean_velocity([half, SCANNER]) == ScannerEquivalentVelocity(75.0)
    assert SCANNER.ratio(half) == 2.0
    assert len({SCANNER, ScannerEquivalentVelocity(100.0), half}) == 2
    assert abs(FLOW * -1.0) == FLOW
    with pytest.raises(ValueError, match="finite"):
        FlowFieldVelocity(float("nan"))
    with pytest.raises(ZeroDivisionError):
        SCANNER.ratio(ScannerEquivalentVelocity(0.0))


def beam(angle=60.0, f_number=1.5, **changes):
    fields = {
        "frequency_mhz": 5.0,
        "angle_deg": angle,
        "lateral_sigma_mm": lateral_sigma_mm(5.0, f_number),
    }
    return DopplerBeam(**(fields | changes))


def test_broadening_grows_with_angle_and_aperture():
    by_angle = [broadened(FLOW, beam(a)).cm_s for a in (0, 30, 45, 50, 60, 70)]
    assert np.all(np.diff(by_angle) > 0)
    by_aperture = [broadened(FLOW, beam(60, f)).cm_s for f in (3.0, 2.0, 1.5, 1.0)]
    assert np.all(np.diff(by_aperture) > 0)
    assert 1.08 < by_angle[2] / 100 < 1.2
    assert 1.15 < by_angle[4] / 100 < 1.3
    assert broadened(FlowFieldVelocity(0.0), beam()).cm_s == 0.0


@pytest.mark.parametrize("angle", [0.0, 30.0, 60.0, 80.0])
@pytest.mark.parametrize("speed", [-210.0, 25.0, 480.0])
def test_correction_undoes_broadening(angle, speed):
    optics = beam(angle)
    back = corrected(broadened(FlowFieldVelocity(speed), optics), optics)
    assert back.cm_s == pytest.approx(speed, rel=1e-9)


def test_below_the_window_nothing_is_left():
    assert corrected(ScannerEquivalentVelocity(0.5), beam()).cm_s == 0.0


def test_cursor_only_scales_the_axis():
    right, wrong = broadened(FLOW, beam()), broadened(FLOW, beam(), 65.0)
    factor = np.cos(np.radians(60)) / np.cos(np.radians(65))
    assert wrong.cm_s == pytest.approx(right.cm_s * factor)


@pytest.mark.parametrize("changes", [{"angle_deg": 90.0}, {"gate_mm": 0.0}, {"window_s": -1.0}])
def test_beams_that_measure_nothing_are_refused(changes):
    with pytest.raises(ValueError, match=r"\w"):
        beam(**changes)
