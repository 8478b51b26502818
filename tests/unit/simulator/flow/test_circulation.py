"""Haemodynamics of the lumped circulation (physics check 12)."""

from dataclasses import replace

import numpy as np
import pytest

from circulations import ARTERIES, carotid_lesion, circulation_input
from sonobridge.simulator.flow.circulation import solve, solve_many
from sonobridge.simulator.flow.circulation_input import SIDES, CirculationInput, Lesion
from sonobridge.simulator.flow.network import BRANCHES, INCIDENCE
from sonobridge.simulator.flow.physiology import Person, draw_physiology, draw_sides
from sonobridge.simulator.flow.source import INSTANTS


def index_of(flow):
    """Resistance index of a flow, mean over beats."""
    return float(np.mean(1.0 - flow[:, -1] / flow.max(axis=1)))


@pytest.fixture(scope="module")
def healthy():
    return solve(circulation_input())


def test_flow_is_conserved_at_every_node_and_instant():
    solved = solve(circulation_input([carotid_lesion(0.7)], [carotid_lesion(0.4)]), 2)
    assert solved.flows.shape[1] == INSTANTS >= 200
    for side in SIDES:
        branches = sum(solved.flow(name, side) for name in ("ica", "eca", "ophthalmic"))
        np.testing.assert_allclose(solved.flow("cca", side), branches, rtol=1e-14)
    lost = solved.flows @ INCIDENCE
    assert np.abs(lost).max() < 2e-9
    assert solved.imbalance_ml_s < 1e-9


def test_pressure_of_the_source_follows_the_heart(healthy):
    given = circulation_input().physiology
    assert healthy.source_mmhg.mean() == pytest.approx(given.mean_pressure_mmhg, abs=1.5)
    pulse = np.ptp(healthy.source_mmhg, axis=1).mean()
    stroke = given.cardiac_output_l_min * 1000 / given.heart_rate_bpm
    assert pulse == pytest.approx(0.85 * stroke / given.arterial_compliance_ml_mmhg, rel=0.12)


def test_beds_get_the_flow_they_ask_for(healthy):
    given = circulation_input().physiology
    asked = sum(given.hemisphere_flow_ml_s) + given.posterior_flow_ml_s
    got = sum(healthy.flow("hemisphere", side).mean() for side in SIDES)
    assert got + healthy.flow("posterior").mean() == pytest.approx(asked, rel=0.03)


def test_waveforms_tell_the_vessels_apart(healthy):
    index = {v: index_of(healthy.flow(v, "right")) for v in ("cca", "ica", "eca", "vertebral")}
    assert index["ica"] < index["cca"] < index["eca"]
    assert 0.5 < index["ica"] < 0.82
    assert 0.5 < index["vertebral"] < 0.85
    assert 0.78 < index["eca"] < 1.0
    ica, eca = healthy.flow("ica", "right"), healthy.flow("eca", "right")
    assert ica[:, -1].mean() / ica.mean() > 2 * eca[:, -1].mean() / eca.mean()


def test_external_carotid_has_a_dicrotic_notch(healthy):
    beat = healthy.flow("eca", "right")[0]
    after = beat[beat.argmax() :]
    slope = np.diff(after)
    notch = int(np.argmax(slope > 0))
    assert slope[notch] > 0, "the flow rises again after the notch"
    rise = after[notch:].max() - after[notch]
    assert rise > 0.03 * beat.max()
    assert 0.25 < (beat.argmax() + notch) / INSTANTS * healthy.intervals_s[0] < 0.5


def test_flow_falls_and_velocity_peaks_as_the_lumen_closes():
    grades = np.arange(0.0, 0.99, 0.03)
    given = [circulation_input([carotid_lesion(float(g))]) for g in grades]
    solved = solve_many(given, 2)
    flow = np.array([s.flow("ica", "right").mean() for s in solved])
    assert (np.diff(flow) < 1e-9).all()
    assert flow[grades >= 0.5][0] > 0.85 * flow[0]
    assert flow[grades >= 0.8][0] < 0.65 * flow[0]
    area = np.pi * (ARTERIES.ica_radius_mm * (1.0 - grades)) ** 2
    speed = np.array([s.flow("ica", "right").max() for s in solved]) * 1000 / area
    top = int(speed.argmax())
    assert 0.7 < grades[top] < 0.95
    assert (np.diff(speed[: top + 1]) > 0).all()
    assert (np.diff(speed[top:]) < 0).all()
    assert speed[-1] < 0.75 * speed[top]


def test_collaterals_keep_the_hemisphere_alive_behind_an_occlusion():
    closed = solve(circulation_input([carotid_lesion(1.0)]), 2)
    assert abs(closed.flow("ica", "right")).max() < 1e-4
    open_ = solve(circulation_input(), 2)
    assert (
        closed.flow("hemisphere", "right").mean()
        > 0.5 * open_.flow("hemisphere", "right").mean()
    )
    assert closed.flow("ophthalmic", "right").mean() > 0.1
    assert closed.flow("anterior_communicating").mean() < -0.3, "from left to right"
    assert index_of(closed.flow("cca", "right")) > index_of(open_.flow("cca", "right"))


def test_contralateral_occlusion_raises_the_flow_of_the_open_side():
    arc = {"anterior_communicating": 12.0}
    both = [solve(circulation_input(right, **arc), 2) for right in ((), [carotid_lesion(1.0)])]
    raised = both[1].flow("ica", "left").max() / both[0].flow("ica", "left").max()
    assert 1.15 < raised < 2.0


def test_a_second_lesion_in_series_lowers_the_velocity_at_the_first():
    one = circulation_input([carotid_lesion(0.65)])
    tandem = circulation_input(
        [carotid_lesion(0.65), carotid_lesion(0.75, position_mm=45.0, length_mm=10.0)]
    )
    flows = [solve(given, 2).flow("ica", "right").max() for given in (one, tandem)]
    assert flows[1] < 0.85 * flows[0]


def test_output_of_the_heart_moves_both_sides():
    peaks = {}
    for output in ("low", "normal", "high"):
        person = Person(seed=3, sex="female", age_years=60, output=output)
        sides = draw_sides(person)
        given = CirculationInput(
            right=sides[0], left=sides[1], physiology=draw_physiology(person, sides)
        )
        solved = solve(given, 2)
        peaks[output] = [solved.flow("cca", side).max(axis=1).mean() for side in SIDES]
    for side in (0, 1):
        assert peaks["low"][side] < 0.85 * peaks["normal"][side]
        assert peaks["high"][side] > 1.1 * peaks["normal"][side]


def test_atrial_fibrillation_varies_from_beat_to_beat():
    spread = {}
    for rhythm in ("sinus", "atrial_fibrillation"):
        solved = solve(circulation_input(rhythm=rhythm))
        peaks = solved.flow("ica", "right").max(axis=1)
        spread[rhythm] = peaks.std() / peaks.mean()
        assert len(peaks) == (8 if rhythm == "sinus" else 24)
    assert spread["sinus"] < 0.04
    assert 0.05 < spread["atrial_fibrillation"] < 0.4


@pytest.mark.parametrize(("radius", "expected"), [(1.6, "dip"), (0.5, "reversed")])
def test_subclavian_stenosis_steals_from_the_vertebral(radius, expected):
    lesion = Lesion(vessel="subclavian", minimal_radius_mm=radius, length_mm=10)
    given = circulation_input((), [lesion], arm_flow_ml_s=4.0)
    stolen = solve(given, 2).flow("vertebral", "left")[0]
    free = solve(circulation_input(arm_flow_ml_s=4.0), 2).flow("vertebral", "left")[0]
    systole = slice(10, 110)
    if expected == "dip":
        assert stolen.mean() > 0
        assert stolen[systole].min() < 0.6 * free[systole].min(), "mid-systolic deceleration"
    else:
        assert stolen.mean() < 0
        assert solve(given, 2).flow("vertebral", "right").mean() > free.mean()


def test_dissection_and_stent_are_narrow_over_their_whole_length():
    flows = {}
    for kind in ("plaque", "dissection"):
        lesion = carotid_lesion(0.6, kind=kind, length_mm=40.0, position_mm=30.0)
        flows[kind] = solve(circulation_input([lesion]), 2).flow("ica", "right").mean()
    assert flows["dissection"] < flows["plaque"]


def test_same_seed_same_circulation_and_company_changes_nothing():
    given = circulation_input(rhythm="atrial_fibrillation")
    other = circulation_input([carotid_lesion(0.8)])
    alone, again = solve_many([given], 3)[0], solve_many([given], 3)[0]
    np.testing.assert_array_equal(alone.flows, again.flows)
    together = solve_many([other, given], 3)[1]
    np.testing.assert_allclose(together.flows, alone.flows, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("heart_rate_bpm", float("nan")),
        ("heart_rate_bpm", 10.0),
        ("mean_pressure_mmhg", 20.0),
        ("brain_closing_mmhg", 200.0),
        ("viscosity_mpa_s", 0.1),
        ("eca_flow_ml_s", (1.0, float("inf"))),
    ],
)
def test_impossible_hearts_are_refused(field, value):
    with pytest.raises(ValueError, match=r"\w"):
        circulation_input(**{field: value})


def test_impossible_vessels_are_refused():
    with pytest.raises(ValueError, match="radii"):
        replace(ARTERIES, ica_radius_mm=0.0)
    with pytest.raises(ValueError, match="six lesions"):
        replace(ARTERIES, lesions=(carotid_lesion(0.2),) * 7)
    with pytest.raises(ValueError, match="smallest radius"):
        Lesion(vessel="ica", minimal_radius_mm=-0.1, length_mm=5)


def test_hostile_but_permitted_inputs_have_a_solution():
    worst = [Lesion(vessel="ica", minimal_radius_mm=0.021, length_mm=120, eccentricity=1.0)]
    closed = [
        Lesion(vessel=v, minimal_radius_mm=0.0, length_mm=5) for v in ("cca", "subclavian")
    ]
    solved = solve_many(
        [
            circulation_input(worst, worst, heart_rate_bpm=180, cardiac_output_l_min=20),
            circulation_input(closed, worst, brain_reserve=0.1),
        ],
        2,
    )
    assert all(np.isfinite(s.flows).all() for s in solved)
    assert max(s.imbalance_ml_s for s in solved) < 1e-9


def test_branches_are_named_once():
    assert len(set(BRANCHES)) == len(BRANCHES) == 20
