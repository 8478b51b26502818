"""Sizes of reader studies against closed forms and simulation."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import f, ncf

from sonobridge.statistics.reader_study import (
    PlannedComponents,
    StandaloneComponents,
    assumed_components,
    patients_for_power,
    planned_standalone,
    readers_for_power,
    study_power,
)

Z = NormalDist()


def parts(interaction=0.0002, error=0.0008, cov1=0.00035, cov2=0.00034, cov3=0.00024):
    return PlannedComponents(
        patients=100,
        interaction=interaction,
        error=error,
        cov1=cov1,
        cov2=cov2,
        cov3=cov3,
        source="test",
    )


@pytest.mark.requirement("R-004-39")
@pytest.mark.parametrize("readers", [4, 8, 20])
@pytest.mark.parametrize("patients", [80, 300])
def test_power_is_the_noncentral_f_of_hillis(readers, patients):
    plan = parts()
    scale, shared = 100 / patients, 0.0001 * 100 / patients
    square = plan.interaction + scale * (0.0008 - 0.00035) - shared
    whole = square + readers * shared
    degrees = whole**2 / (square**2 / (readers - 1))
    shift = readers * 0.04**2 / (2 * whole)
    edge = f.ppf(0.95, 1, degrees)
    expected = ncf.sf(edge, 1, degrees, shift)
    assert study_power(plan, readers, patients, 0.04) == pytest.approx(expected, abs=1e-8)


@pytest.mark.requirement("R-004-39")
def test_fixed_readers_have_a_closed_form():
    plan = parts(interaction=0.0)
    # n = 2 (z + y)^2 per-patient variance of the mean difference / (r effect^2).
    for readers, effect in ((1, 0.05), (5, 0.04)):
        unit = 100 * (0.0008 - 0.00035 + (readers - 1) * 0.0001)
        exact = 2 * (Z.inv_cdf(0.975) + Z.inv_cdf(0.8)) ** 2 * unit / (readers * effect**2)
        found = patients_for_power(plan, readers, effect, factors="fixed_readers")
        assert found == math.ceil(exact)


@pytest.mark.requirement("R-004-39")
def test_non_inferiority_of_fixed_readers_has_a_closed_form():
    plan = parts(interaction=0.0)
    unit = 100 * (0.0008 - 0.00035 + 4 * 0.0001)
    exact = 2 * (Z.inv_cdf(0.975) + Z.inv_cdf(0.9)) ** 2 * unit / (5 * 0.05**2)
    found = patients_for_power(plan, 5, 0.0, margin=0.05, power=0.9, factors="fixed_readers")
    assert found == math.ceil(exact)


@pytest.mark.requirement("R-004-39")
def test_many_readers_approach_the_normal_limit():
    plan = parts(interaction=0.0, cov2=0.0004, cov3=0.0002)
    # With ever more readers only the shared part, 2 (Cov2 - Cov3), is left.
    limit = 2 * 0.0002 * 100 / 200
    expected = Z.cdf(0.04 / math.sqrt(limit) - Z.inv_cdf(0.975))
    assert study_power(plan, 5000, 200, 0.04) == pytest.approx(expected, abs=5e-3)


def test_the_size_found_is_the_smallest_that_reaches_the_power():
    plan = parts()
    patients = patients_for_power(plan, 6, 0.04)
    assert study_power(plan, 6, patients, 0.04) >= 0.8
    assert study_power(plan, 6, patients - 1, 0.04) < 0.8
    readers = readers_for_power(plan, 150, 0.04)
    assert study_power(plan, readers, 150, 0.04) >= 0.8
    assert study_power(plan, readers - 1, 150, 0.04) < 0.8


def test_readers_who_differ_much_make_a_power_unreachable():
    plan = parts(interaction=0.01)
    assert patients_for_power(plan, 3, 0.02) is None
    assert readers_for_power(plan, 500, 0.04) is not None
    # And readers alone cannot mend a luck of the cases that all of them share.
    assert readers_for_power(parts(cov2=0.0007), 50, 0.02) is None


def test_no_effect_is_shown_as_often_as_the_error_allows():
    assert study_power(parts(), 5, 100, 0.0) == pytest.approx(0.05, abs=1e-9)
    # A true loss of exactly the margin: one side of the error.
    assert study_power(parts(), 5, 100, -0.05, margin=0.05) == pytest.approx(0.025, abs=1e-9)


def test_a_model_against_readers_is_planned_by_its_own_variance():
    own = StandaloneComponents(readers=5, reader=0.0004, error=0.0009, cov2=0.0005)
    plan = planned_standalone(own, 100)
    variance = (0.0004 + 0.0009 + 4 * 0.0005) / 5
    expected = Z.cdf(0.05 / math.sqrt(variance) - Z.inv_cdf(0.975))
    found = study_power(plan, 5, 100, 0.05, factors="fixed_readers")
    fixed = Z.cdf(0.05 / math.sqrt((0.0009 + 4 * 0.0005) / 5) - Z.inv_cdf(0.975))
    assert found == pytest.approx(fixed, abs=5e-3)
    # Random readers: the same normal form but for the degrees of freedom.
    assert study_power(plan, 5, 100, 0.05) == pytest.approx(expected, abs=0.06)


def test_power_agrees_with_simulation():
    plan = parts(interaction=0.0004)
    rng = np.random.default_rng(1)
    readers, effect, shown, runs = 5, 0.06, 0, 4000
    from sonobridge.statistics.reader_study import Accuracy, modality_difference

    covariance = np.full((2, readers, 2, readers), plan.cov3)
    for i, j in np.ndindex(2, readers):
        covariance[i, j, i, :] = plan.cov2
        covariance[i, j, 1 - i, j] = plan.cov1
        covariance[i, j, i, j] = plan.error
    root = np.linalg.cholesky(covariance.reshape(10, 10))
    for _ in range(runs):
        values = (root @ rng.normal(size=10)).reshape(2, readers)
        values += math.sqrt(plan.interaction) * rng.normal(size=(2, readers))
        values[0] += effect
        found = modality_difference(
            Accuracy(
                values=values,
                covariance=covariance,
                patients=100,
                positive_patients=40,
                negative_patients=60,
                cases=100,
            ),
            0,
            1,
        )
        shown += found.p_zero() <= 0.05
    assert shown / runs == pytest.approx(study_power(plan, readers, 100, effect), abs=0.03)


def test_assumptions_are_named():
    plan = assumed_components(0.001, 100)
    assert "r1 0.43" in plan.source
    with pytest.raises(ValueError, match="above the variance"):
        parts(cov1=0.01)
    with pytest.raises(ValueError, match="positive"):
        parts(error=0.0)
