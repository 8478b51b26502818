"""The probe on the skin, the standard views, and the distance from them."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from sonobridge.core.errors import InvalidInputError
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.patient.patient import make_patient
from sonobridge.simulator.patient.placement.holding import control_of, pose_of
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.patient.placement.skin import NeckSurface
from sonobridge.simulator.patient.placement.views import (
    VIEWS,
    find_view,
    plane_error,
    vessel_in_plane,
    view_pose,
)
from sonobridge.simulator.patient.spec import SIDES, PatientSpec
from sonobridge.simulator.patient.vascular.vessel import VesselName


@pytest.fixture(scope="module")
def patient():
    return make_patient(11)


@pytest.fixture(scope="module")
def surface(patient):
    return NeckSurface.of(patient.demographics)


def moved(pose, along=(0.0, 0.0, 0.0), turn_deg=0.0, about=2):
    """Return a pose shifted along its own axes and turned about one of them."""
    axes = pose.axes()
    c, s = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    a, b = (about + 1) % 3, (about + 2) % 3
    turned = axes.copy()
    turned[a], turned[b] = c * axes[a] + s * axes[b], c * axes[b] - s * axes[a]
    origin = np.asarray(pose.origin) + np.asarray(along) @ axes
    return ProbePose(
        origin=tuple(origin),
        lateral=tuple(turned[0]),
        elevation=tuple(turned[1]),
        depth=tuple(turned[2]),
    )


@pytest.mark.parametrize("side", SIDES)
def test_a_square_probe_stands_on_the_skin_and_looks_inwards(surface, side):
    pose = pose_of(surface, ProbeControl(side=side, sweep_deg=60, press_mm=0))
    radius = surface.radius(np.array([math.radians(60)]), np.array([0.0]))[0]
    assert math.hypot(*pose.origin[:2]) == pytest.approx(radius)
    assert np.dot(pose.depth[:2], pose.origin[:2]) < 0
    assert (pose.origin[0] > 0) == (side == "left")
    assert pose.lateral[2] > 0.99  # long axis, marker to the head


@pytest.mark.parametrize("side", SIDES)
def test_rotation_to_the_short_axis_brings_the_marker_to_the_right_of_the_patient(
    surface, side
):
    pose = pose_of(surface, ProbeControl(side=side, sweep_deg=20, rotate_deg=-90))
    assert pose.lateral[0] < -0.85
    assert abs(pose.lateral[2]) < 0.05


def test_press_moves_the_face_inwards(surface):
    hold = {"side": "left", "sweep_deg": 50.0}
    at_rest = pose_of(surface, ProbeControl(**hold, press_mm=0))
    pressed = pose_of(surface, ProbeControl(**hold, press_mm=5))
    way = np.subtract(pressed.origin, at_rest.origin)
    assert way @ at_rest.depth == pytest.approx(5)


@pytest.mark.parametrize(
    ("turn", "axis", "sign"),
    [({"rock_deg": 10.0}, "lateral", 1), ({"rock_deg": -10.0}, "lateral", -1)],
)
def test_rock_lifts_the_marker_end(surface, turn, axis, sign):
    pose = pose_of(surface, ProbeControl(side="left", sweep_deg=90, **turn))
    assert np.sign(getattr(pose, axis)[0]) == sign  # outwards is x on the left


@pytest.mark.parametrize("side", SIDES)
def test_controls_and_pose_belong_to_each_other(surface, side):
    rng = np.random.default_rng(3)
    for _ in range(40):
        control = ProbeControl(
            side=side,
            slide_mm=rng.uniform(-60, 60),
            sweep_deg=rng.uniform(5, 110),
            rotate_deg=rng.uniform(-170, 170),
            rock_deg=rng.uniform(-35, 35),
            tilt_deg=rng.uniform(-35, 35),
            press_mm=rng.uniform(0, 6),
        )
        place = (control.sweep_deg, control.slide_mm)
        axes = pose_of(surface, control).axes()
        back = control_of(surface, side, place, axes, control.press_mm)
        for name in ("rotate_deg", "rock_deg", "tilt_deg"):
            assert getattr(back, name) == pytest.approx(getattr(control, name), abs=1e-6)


def test_a_hand_has_limits(surface):
    with pytest.raises(ValueError, match="tilt_deg"):
        ProbeControl(side="left", tilt_deg=50)
    upside_down = np.diag([1.0, -1.0, -1.0])
    with pytest.raises(ValueError, match="outside"):
        control_of(surface, "left", (50, 0), upside_down, 1.0)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", sorted(VIEWS))
def test_a_view_pose_holds_the_vessel_in_the_middle_of_the_picture(patient, side, name):
    view = VIEWS[name]
    control, pose = view_pose(patient, side, view)
    assert control.side == side
    error = plane_error(patient, pose, side, view)
    assert error.offset_mm < 0.01
    assert error.angle_deg < 0.5
    depths = np.arange(4.0, 50.0, 0.5)
    seen = {vessel_in_plane(patient, pose, 0.0, float(depth)) for depth in depths}
    wanted = view.place.vessel
    near_names = {
        VesselName.CCA: {VesselName.CCA, VesselName.BULB},
        VesselName.ICA: {VesselName.ICA, VesselName.BULB},
    }.get(wanted, {wanted})
    assert any(hit is not None and hit[0] == side and hit[1] in near_names for hit in seen)


@pytest.mark.parametrize("name", ["cca_mid_longitudinal", "ica_prox_longitudinal"])
def test_longitudinal_error_is_strictly_monotone_and_least_at_the_view(patient, name):
    view = VIEWS[name]
    _, pose = view_pose(patient, "left", view)
    for sign in (-1, 1):
        offsets = [
            plane_error(patient, moved(pose, (0, sign * mm, 0)), "left", view).offset_mm
            for mm in (0.0, 0.5, 1.0, 2.0, 3.0, 4.0)
        ]
        assert all(b > a for a, b in itertools.pairwise(offsets))
        # Turned about the beam, the plane leaves the centre-line by the angle of the turn.
        angles = [
            plane_error(patient, moved(pose, turn_deg=sign * deg), "left", view).angle_deg
            for deg in (0.0, 2.0, 5.0, 10.0, 20.0)
        ]
        assert all(b > a for a, b in itertools.pairwise(angles))
        assert angles[-1] == pytest.approx(20, abs=4)


def test_transverse_error_is_the_tilt_of_the_plane(patient):
    view = VIEWS["cca_mid_transverse"]
    _, pose = view_pose(patient, "right", view)
    angles = [
        plane_error(patient, moved(pose, turn_deg=deg, about=0), "right", view).angle_deg
        for deg in (0.0, 3.0, 8.0, 15.0)
    ]
    assert all(b > a for a, b in itertools.pairwise(angles))
    far = plane_error(patient, moved(pose, (0, 40.0, 0)), "right", view)
    assert far.offset_mm > 10


def test_views_can_be_named_shortly():
    assert find_view("cca-longitudinal").name == "cca_mid_longitudinal"
    assert find_view("ica_dist_long").name == "ica_dist_longitudinal"
    with pytest.raises(InvalidInputError, match="no such view"):
        find_view("liver-long")


def test_points_are_told_apart(patient):
    tree = patient.right.tree
    path = tree.carotid
    at = {
        name: path.nodes[path.node_at(mm)]
        for name, mm in (("cca", -40), ("bulb", 0), ("ica", 25))
    }
    for name, point in at.items():
        assert patient.vessel_at(point) == ("right", VesselName(name))
    assert patient.vessel_at(tree.eca.nodes[tree.eca.node_at(15)]) == ("right", VesselName.ECA)
    assert patient.vessel_at(np.array([0.0, -100.0, 0.0])) is None


def test_a_thick_layer_of_fat_puts_the_artery_deeper():
    def depth(fat):
        who = make_patient(5, PatientSpec(sex="male", subcutaneous_fat_mm=fat))
        _, pose = view_pose(who, "left", VIEWS["cca_mid_longitudinal"])
        path = who.left.tree.carotid
        return float(pose.to_probe(path.nodes[path.node_at(-34)])[2])

    assert depth(20) - depth(4) == pytest.approx(16, abs=3)
