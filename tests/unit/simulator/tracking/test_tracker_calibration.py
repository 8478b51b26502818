"""A tracked tool moves the probe as a hand would; the zero pose needs stillness."""

from __future__ import annotations

import numpy as np
import pytest

from sonobridge.simulator.patient.placement.holding import pose_of
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.patient.placement.skin import NeckSurface
from sonobridge.simulator.tracking.calibration import (
    ToolAxes,
    TrackerNotStillError,
    probe_at,
    take_zero,
)
from sonobridge.simulator.tracking.messages import TrackedPose
from tracker_messages import turned

SURFACE = NeckSurface(core_radius_mm=52.0, fat_mm=4.0, skin_mm=2.0)
BASES = [
    ProbeControl(side="right"),
    ProbeControl(side="left", slide_mm=5.0, rotate_deg=-90.0),
    ProbeControl(side="left", rotate_deg=30.0, rock_deg=8.0, tilt_deg=-6.0, press_mm=2.0),
    ProbeControl(side="right", sweep_deg=70.0, rotate_deg=-80.0, rock_deg=-5.0),
]


def pose(rotation, place, name="Probe"):
    place = np.array(place, dtype=float)
    return TrackedPose(name=name, rotation=np.array(rotation), place_mm=place, time_s=0.0)


def still(one, count=20, every_s=0.03):
    return [(number * every_s, one) for number in range(count)]


def zeroed(base, axes=None, start=None):
    start = start or pose(turned(2, 33.0) @ turned(0, 71.0), (120.0, -40.0, 900.0))
    return take_zero(still(start), base, axes or ToolAxes()), start


def own(axes):
    """Return the tool's axes marker, across, beam as columns."""

    def column(axis):
        unit = np.eye(3)["xyz".index(axis[1])]
        return unit if axis[0] == "+" else -unit

    marker, beam = column(axes.marker), column(axes.beam)
    return np.stack([marker, np.cross(beam, marker), beam], axis=1)


@pytest.mark.parametrize("base", BASES)
def test_at_the_zero_pose_the_probe_stays_where_it_was(base):
    calibration, start = zeroed(base)
    held = probe_at(calibration, start)
    for axis in ("slide_mm", "sweep_deg", "rotate_deg", "rock_deg", "tilt_deg", "press_mm"):
        assert getattr(held, axis) == pytest.approx(getattr(base, axis), abs=1e-3)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("axes", [ToolAxes(), ToolAxes(marker="-y", beam="+x")])
def test_a_turn_of_the_tool_turns_the_probe_by_the_same_about_its_own_axes(base, axes):
    """Oracle: the pose that the simulator gives the probe, turned by Rodrigues' formula."""
    calibration, start = zeroed(base, axes)
    tool = own(axes)
    for axis, degrees in ((0, 7.0), (1, -9.0), (2, 21.0)):
        local = tool[:, axis]
        cross = np.cross(np.eye(3), local)
        turn = (
            np.eye(3)
            + np.sin(np.radians(degrees)) * cross
            + (1 - np.cos(np.radians(degrees))) * cross @ cross
        )
        held = probe_at(calibration, pose(start.rotation @ turn, start.place_mm))
        before, after = pose_of(SURFACE, base), pose_of(SURFACE, held)
        rows = np.array([before.lateral, before.elevation, before.depth])
        seen = np.array([after.lateral, after.elevation, after.depth])
        wanted = turned(axis, degrees).T @ rows
        np.testing.assert_allclose(seen, wanted, atol=1e-4)


@pytest.mark.parametrize("base", BASES)
def test_a_shift_of_the_tool_shifts_the_probe_along_its_own_axes(base):
    """Oracle: the place that the simulator gives the probe; skin is no plane, so within 8 %."""
    calibration, start = zeroed(base)
    before = pose_of(SURFACE, base)
    rows = np.array([before.lateral, before.elevation, before.depth])
    frame = start.rotation @ own(ToolAxes())
    square = np.array(
        pose_of(
            SURFACE,
            ProbeControl(side=base.side, slide_mm=base.slide_mm, sweep_deg=base.sweep_deg),
        ).depth
    )
    for row in (0, 1):
        along = rows[row] - square * (rows[row] @ square)  # the part along the skin
        moved = frame @ rows @ along * 4.0
        held = probe_at(calibration, pose(start.rotation, start.place_mm + moved))
        shift = np.array(pose_of(SURFACE, held).origin) - before.origin
        assert np.linalg.norm(shift - 4.0 * along) < 0.08 * 4.0 + 0.15
    pushed = probe_at(
        calibration, pose(start.rotation, start.place_mm + frame @ rows @ square * 1.5)
    )
    assert pushed.press_mm == pytest.approx(base.press_mm + 1.5, abs=1e-3)


def test_what_no_hand_does_is_brought_to_the_nearest():
    calibration, start = zeroed(BASES[0])
    far = probe_at(calibration, pose(start.rotation @ turned(1, 120.0), [9e3, 9e3, 9e3]))
    assert (abs(far.rock_deg) <= 40, -70 <= far.slide_mm <= 75, far.press_mm <= 8) == (
        True,
    ) * 3


def test_a_zero_pose_needs_half_a_second_of_stillness():
    start = pose(np.eye(3), (0, 0, 0))
    for poses, why in (
        (still(start, 3), "Too few"),
        (still(start, 20, every_s=0.005), "Too few"),
        ([(k * 0.03, pose(np.eye(3), (k * 0.5, 0, 0))) for k in range(20)], "moved 4.8 mm"),
        ([(k * 0.03, pose(turned(0, k * 0.2), (0, 0, 0))) for k in range(20)], "turned 3.8°"),
    ):
        with pytest.raises(TrackerNotStillError) as caught:
            take_zero(poses, BASES[0], ToolAxes())
        assert why in caught.value.why
        assert "press Z again" in caught.value.remedy


def test_jitter_is_averaged_out():
    def noisy(k):
        off = np.array([np.sin(k), np.cos(k), 0]) * 0.3
        return pose(turned(0, 0.3 * np.sin(k)), off)

    poses = [(k * 0.02, noisy(k)) for k in range(30)]
    calibration = take_zero(poses, BASES[0], ToolAxes())
    assert np.abs(calibration.place_mm).max() < 0.1
    rotation = np.array(calibration.rotation).reshape(3, 3)
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-9)


def test_marker_and_beam_are_two_axes():
    with pytest.raises(ValueError, match="two different axes"):
        ToolAxes(marker="+x", beam="-x")
