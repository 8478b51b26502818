"""Velocities along a vessel: flow is kept, jets form and fade."""

import numpy as np
import pytest

from circulations import carotid_lesion, circulation_input
from sonobridge.core.randomness import generator
from sonobridge.simulator.flow.circulation import solve
from sonobridge.simulator.flow.field import (
    VesselFlow,
    VesselPath,
    flow_field,
    straight_field,
    vessel_flow,
)
from sonobridge.simulator.flow.profile import (
    _WOMERSLEY,
    RADII,
    mean_over_section,
    pulsatile_peak,
    shape_along,
    tabulate,
)


def field_of(nascet, **changes):
    given = circulation_input([carotid_lesion(nascet, **changes)] if nascet else [])
    solved = solve(given, 2)
    return straight_field(solved, given, "ica", "right"), solved


@pytest.fixture(scope="module")
def narrowed():
    return field_of(0.7)


@pytest.mark.parametrize("nascet", [0.0, 0.5, 0.7, 0.9])
def test_every_section_of_a_branch_carries_the_flow_of_the_instant(nascet):
    field, solved = field_of(nascet)
    time = np.linspace(0, solved.duration_s, 9)
    flow = 1000 * np.interp(
        time,
        solved.times_s().ravel(),
        solved.flow("ica", "right").ravel(),
        period=solved.duration_s,
    )
    across = np.linspace(0, 1, RADII)
    for node in range(0, len(field.arc_mm), 7):
        profile = field.velocity_mm_s(node, across[None, :], time[:, None])
        carried = mean_over_section(profile) * np.pi * field.path.radius[node] ** 2
        np.testing.assert_allclose(carried, flow, rtol=0.01, atol=0.01 * flow.max())


def test_profile_is_flat_in_the_throat_and_fuller_before_and_after(narrowed):
    field, _ = narrowed
    throat = int(np.argmin(field.path.radius))
    fullness = field.steady.max(axis=1) * np.pi * field.path.radius**2
    assert 1.0 < fullness[throat] < 1.12
    assert fullness[0] > 1.2
    assert fullness[-1] > fullness[throat] + 0.1


def test_jet_is_fast_behind_the_throat_and_fades(narrowed):
    field, _ = narrowed
    throat = int(np.argmin(field.path.radius))
    peak = field.steady.max(axis=1)
    assert peak.argmax() == pytest.approx(throat, abs=2)
    behind = field.arc_mm - field.arc_mm[throat]
    jet = peak[np.argmin(np.abs(behind - 4.0))]
    assert jet > 3 * peak[0], "a jet outlives the throat"
    assert field.steady[np.argmin(np.abs(behind - 6.0))].min() < 0, "blood returns beside it"
    assert peak[-1] == pytest.approx(peak[0], rel=0.35)
    later = peak[throat:][behind[throat:] < 12.0]
    assert (np.diff(later) <= 1e-6 * later[:-1]).all()


def test_turbulence_stands_behind_tight_throats_only():
    for nascet, expected in ((0.0, False), (0.3, False), (0.75, True)):
        field, solved = field_of(nascet)
        peak = 1000 * solved.flow("ica", "right").max()
        strength = field.turbulence.max() * peak
        throat = int(np.argmin(field.path.radius))
        if expected:
            assert field.turbulence[:throat].max() == 0
            jet = field.steady.max() * peak
            assert 0.08 * jet < strength < 0.3 * jet
        else:
            assert strength < 25.0


def test_pulsatile_profile_is_womersleys():
    from scipy.special import jv

    numbers, shares = np.array(_WOMERSLEY)
    for number, share in zip(numbers[1:], shares[1:], strict=True):
        root = number * np.exp(0.75j * np.pi)
        axis = (1 - 1 / jv(0, root)) / (1 - 2 * jv(1, root) / (root * jv(0, root)))
        assert abs(axis) - 1 == pytest.approx(share, abs=0.001)
    steady = np.array([2.0])
    wide, thin = (pulsatile_peak(steady, np.array([r]), 1.1, 3.3e-6)[0] for r in (4.0, 0.3))
    assert wide < 1.3 < 1.95 < thin


def test_shape_of_a_long_tube_becomes_developed():
    arc = np.linspace(0, 600, 601)
    radius = np.full(601, 2.5)
    shape = shape_along(arc, radius, radius)
    assert (np.diff(shape.peak) >= 0).all()
    assert shape.peak[-1] == pytest.approx(1.85, abs=0.02)
    assert (shape.jet_share == 1).all()


@pytest.mark.parametrize("peak", [1.05, 1.3, 2.0])
@pytest.mark.parametrize("share", [1.0, 0.6, 0.2, 0.05])
def test_tables_have_a_mean_of_one(peak, share):
    speed = 1.0 if share == 1.0 else min(1.0 / share**2, 3.0 / share)
    table = tabulate(np.array([peak]), np.array([share]), np.array([speed]))
    assert mean_over_section(table)[0] == pytest.approx(1.0, abs=1e-9)
    assert table[0, -1] == 0


def test_points_get_the_velocity_of_their_place():
    angle = np.linspace(0, 1.2, 200)
    nodes = np.stack([40 * np.cos(angle), 40 * np.sin(angle), 5 * angle], axis=1)
    path = VesselPath(nodes=nodes, radius=np.full(200, 3.0))
    flow = VesselFlow(flow_mm3_s=np.full(64, 6000.0), rate_hz=64.0, heart_rate_hz=1.0)
    field = flow_field(path, flow)
    rng = generator(1, "points")
    node = rng.integers(20, 180, 400)
    off = rng.normal(size=(400, 3))
    off -= (off * field.tangents[node]).sum(axis=1, keepdims=True) * field.tangents[node]
    off *= (rng.uniform(0.05, 1.3, 400) * 3.0 / np.linalg.norm(off, axis=1))[:, None]
    velocity, inside = field.velocities(nodes[node] + off, 0.3)
    radial = np.linalg.norm(off, axis=1) / 3.0
    clear = np.abs(radial - 1) > 0.02
    np.testing.assert_array_equal(inside[clear], (radial < 1)[clear])
    assert (velocity[~inside] == 0).all()
    speed = np.linalg.norm(velocity, axis=1)
    expected = field.velocity_mm_s(node, radial, 0.3)
    kept = inside & clear
    np.testing.assert_allclose(speed[kept], expected[kept], rtol=0.08, atol=8)
    along = (velocity[kept] * field.tangents[node[kept]]).sum(axis=1) / speed[kept]
    assert (along > 0.999).all()


def test_streamlines_close_in_before_a_throat(narrowed):
    field, _ = narrowed
    throat = int(np.argmin(field.path.radius))
    before = int(np.argmin(np.abs(field.arc_mm - field.arc_mm[throat] + 3)))
    point = field.path.nodes[before] + [0.7 * field.path.radius[before], 0, 0]
    velocity, _ = field.velocities(point[None], 0.1)
    assert velocity[0, 0] < -0.05 * velocity[0, 2]


def test_gusts_add_the_turbulence_and_nothing_in_laminar_flow(narrowed):
    field, _ = narrowed
    worst = int(field.turbulence.argmax())
    points = np.repeat(field.path.nodes[worst][None], 4000, axis=0)
    gusts = generator(2, "gusts").normal(size=points.shape)
    stirred, _ = field.velocities(points, 0.12, gusts)
    expected = field.turbulence[worst] * field.flow.at(0.12)
    np.testing.assert_allclose(stirred.std(axis=0), expected, rtol=0.06)
    calm, _ = field.velocities(field.path.nodes[:1], 0.12, np.ones((1, 3)))
    still, _ = field.velocities(field.path.nodes[:1], 0.12)
    np.testing.assert_array_equal(calm, still)


def test_flow_repeats_and_is_linear_between_samples():
    given = circulation_input()
    solved = solve(given, 2)
    flow = vessel_flow(solved, given, "cca", "left")
    ends = flow.at(np.array([0.0, solved.duration_s, 3 * solved.duration_s]))
    np.testing.assert_allclose(ends, ends[0], rtol=1e-6)
    known = solved.times_s()[1, 77]
    assert flow.at(known) == pytest.approx(1000 * solved.flow("cca", "left")[1, 77], rel=0.02)


def test_vein_flows_steadily_and_breathes():
    given = circulation_input()
    solved = solve(given, 8)
    vein = vessel_flow(solved, given, "jugular", "left").flow_mm3_s
    artery = vessel_flow(solved, given, "cca", "left").flow_mm3_s
    assert vein.min() > 0
    assert np.ptp(vein) / vein.mean() < 0.4 * np.ptp(artery) / artery.mean()
    assert vein.mean() == pytest.approx(0.7 * artery.mean(), rel=0.02)


def test_path_of_a_closed_lumen_is_a_thread():
    nodes = np.stack([np.zeros(9), np.zeros(9), np.arange(9.0)], axis=1)
    radius = np.array([2.4, 2.4, 1.0, 0.0, 0.0, 0.0, 2.4, 2.4, 2.4])
    path = VesselPath.of_lumen(
        nodes, radius, [carotid_lesion(0.6, position_mm=2.0, length_mm=4)]
    )
    assert path.radius.min() == 0.02
    assert path.stream is not None
    flow = VesselFlow(flow_mm3_s=np.zeros(16), rate_hz=16.0, heart_rate_hz=1.0)
    field = flow_field(path, flow)
    assert np.isfinite(field.steady).all()
    velocity, _ = field.velocities(nodes, 0.1)
    assert (velocity == 0).all()


@pytest.mark.parametrize(
    "fields",
    [
        {"radius": np.array([1.0, 0.0, 1.0])},
        {"nodes": np.zeros((3, 3))},
        {"nodes": np.full((3, 3), np.nan)},
        {"stream": np.array([1.0, 1.2, 1.0])},
        {"entrance_peak": 1.0},
    ],
)
def test_impossible_paths_are_refused(fields):
    good = {"nodes": np.arange(9.0).reshape(3, 3), "radius": np.ones(3)}
    with pytest.raises(ValueError, match=r"\w"):
        VesselPath(**(good | fields))
