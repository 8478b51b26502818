"""The cohort reads like patients do (physics check 12)."""

import json
from pathlib import Path

import numpy as np
import pytest

from sonobridge.simulator.flow.cohort.draw import draw_cohort
from sonobridge.simulator.flow.cohort.summary import (
    class_agreement,
    classes,
    curve,
    near_occlusion_variant,
    normal_values,
    operating_points,
    sex_ratios,
)
from sonobridge.simulator.flow.parameters import flow_parameters

RESULT = Path(__file__).resolve().parents[4] / "benchmarks" / "results" / "carotid_flow.json"
EDGES = [0.0, 0.2, 0.4, 0.55, 0.7, 0.8, 0.9, 0.98]


def check_agreement(sides, slack):
    """Kappa within the project's bar, operating points near the published ones."""
    targets = flow_parameters()["targets"]
    assert targets["kappa"]["low"] <= class_agreement(sides) <= targets["kappa"]["high"]
    for name, (sensitivity, specificity) in operating_points(sides).items():
        assert sensitivity == pytest.approx(targets[name]["sensitivity"], abs=0.04 + slack)
        assert specificity == pytest.approx(targets[name]["specificity"], abs=0.07 + slack)


def check_curve(points):
    """One rise, one peak between 70 and 90 %, one fall."""
    medians = np.array([p.median for p in points])
    top = int(medians.argmax())
    assert 0.7 <= points[top].low <= 0.85
    assert (np.diff(medians[: top + 1]) > 0).all()
    assert (np.diff(medians[top:]) < 0).all()
    assert medians[-1] < 0.85 * medians[top]


def flat():
    """Sides spread evenly over all grades, for the curve."""
    p = dict(flow_parameters())
    rows = [{"low": 0.0, "high": 0.98, "share": 1.0}]
    return p | {"cohort": dict(p["cohort"]) | {"rows": rows, "near_occlusion_share": 0.0}}


@pytest.fixture(scope="module")
def sides():
    return draw_cohort(5, 150)


def test_truth_and_velocity_disagree_as_often_as_in_patients(sides):
    check_agreement(sides, slack=0.05)
    truth, found = classes(sides)
    assert (found > truth).sum() > 3 * (found < truth).sum(), "velocity over-reads"


def test_curve_rises_peaks_and_falls():
    check_curve(curve(draw_cohort(6, 150, flat()), EDGES))


def test_near_occlusion_has_no_percentage(sides):
    near = [s for s in sides if s.near_occlusion]
    assert near
    assert all(s.nascet is None for s in near)
    assert all(s.nascet is not None for s in sides if not s.near_occlusion)


def test_near_occlusion_is_high_low_or_undetectable():
    p = dict(flow_parameters())
    rows = [{"low": 0.0, "high": 0.1, "share": 0.0}]
    only = p | {"cohort": dict(p["cohort"]) | {"rows": rows, "near_occlusion_share": 1.0}}
    found = [near_occlusion_variant(side) for side in draw_cohort(4, 60, only)]
    shares = [found.count(name) / len(found) for name in ("high", "low", "undetectable")]
    wanted = p["targets"]["near_occlusion_high_share"]["value"]
    assert shares[0] == pytest.approx(wanted, abs=0.12)
    assert min(shares[1:]) > 0.03


def test_women_have_higher_velocities_at_equal_stenosis():
    psv, edv = sex_ratios(3, 40)
    assert psv == pytest.approx(1.09, abs=0.03)
    assert edv == pytest.approx(1.06, abs=0.04)


def test_normal_vessels_lie_in_the_published_ranges():
    targets = flow_parameters()["targets"]
    values = normal_values(2, 30)
    for vessel in ("ica", "eca"):
        assert values[vessel][1] == pytest.approx(targets["resistance_index"][vessel], abs=0.04)
    # A lumped network has no elastic wall before the bifurcation: its index is lower there.
    assert values["ica"][1] < values["cca"][1] < values["eca"][1]
    usual = targets["cca_range_cm_s"]
    assert usual["low"] < 1.15 * values["cca"][0] < usual["high"]
    for vessel in ("ica", "eca"):
        psv = 1.15 * values[vessel][0]  # about what a scanner adds
        assert psv == pytest.approx(targets["normal_psv_cm_s"][vessel], rel=0.25)


def test_same_seed_same_cohort_and_company_changes_nothing():
    few, more = draw_cohort(9, 2), draw_cohort(9, 4)
    for one, other in zip(few, more, strict=False):
        assert one.nascet == other.nascet
        assert one.ica_psv.cm_s == pytest.approx(other.ica_psv.cm_s, rel=1e-6)


def test_parameters_name_source_date_and_confidence():
    for name, block in flow_parameters().items():
        if isinstance(block, dict):
            assert block["as_of"], name
            assert block["confidence"] in {"high", "medium", "low", "memory", "fitted"}, name
            assert name == "targets" or block["source"], name


@pytest.mark.slow
def test_committed_result_is_what_the_cohort_gives():
    committed = json.loads(RESULT.read_text())
    sides = draw_cohort(committed["seed"], committed["patients"])
    check_agreement(sides, slack=0.0)
    assert class_agreement(sides) == pytest.approx(committed["kappa"]["value"], abs=0.005)
    check_curve(curve(draw_cohort(committed["seed"] + 1, committed["patients"], flat()), EDGES))


def test_committed_result_meets_the_bars():
    committed = json.loads(RESULT.read_text())
    assert 0.35 <= committed["kappa"]["low"] < committed["kappa"]["high"] <= 0.55
    medians = [point["median"] for point in committed["curve"]]
    top = medians.index(max(medians))
    assert medians[: top + 1] == sorted(medians[: top + 1])
    assert medians[top:] == sorted(medians[top:], reverse=True)
