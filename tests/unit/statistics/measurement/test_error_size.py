"""Means, MAE, share within tolerance and total deviation index by patient."""

from __future__ import annotations

import numpy as np
import pytest

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.measurement import (
    clustered_mean,
    mean_absolute_error,
    total_deviation_index,
    within_tolerance,
)

VALUES = np.array([0.5, -1.5, 2.5, -0.5, 1.0, 3.0, -2.0, 0.0])
PATIENTS = np.array([0, 0, 1, 2, 2, 3, 4, 4])


def test_mean_over_rows_with_counts():
    found = clustered_mean("bias", VALUES, PATIENTS)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(VALUES.mean())
    assert found.n == 5
    assert found.low < found.value < found.high


def test_one_row_a_patient_is_the_t_interval():
    found = clustered_mean("bias", VALUES, np.arange(8))
    # Student's t, 7 degrees of freedom: 2.36462.
    half = 2.3646242516 * VALUES.std(ddof=1) / np.sqrt(8)
    assert (found.low, found.high) == pytest.approx(
        (VALUES.mean() - half, VALUES.mean() + half)
    )


def test_large_values_keep_their_digits():
    far = clustered_mean("bias", VALUES + 1e9, PATIENTS)
    near = clustered_mean("bias", VALUES, PATIENTS)
    assert far.high - far.low == pytest.approx(near.high - near.low, rel=1e-5)


def test_missing_rows_are_counted():
    found = clustered_mean(
        "x", np.append(VALUES, [np.nan, np.nan]), np.append(PATIENTS, [0, 9])
    )
    assert found.value == pytest.approx(VALUES.mean())
    assert found.n == 5
    assert "2 rows without a value left out" in found.note


def test_edges_of_the_mean():
    assert isinstance(clustered_mean("x", [], []), NotEstimable)
    assert isinstance(clustered_mean("x", [np.nan], [0]), NotEstimable)
    alone = clustered_mean("x", [1.0, 2.0], [7, 7])
    assert (alone.value, alone.low) == (1.5, None)
    flat = clustered_mean("x", [2.0, 2.0], [1, 2])
    assert flat.low is None
    assert "do not differ" in flat.note
    with pytest.raises(ValueError, match="patient"):
        clustered_mean("x", [1.0], [1, 2])


def test_mae_stays_positive():
    found = mean_absolute_error(VALUES, PATIENTS)
    assert found.value == pytest.approx(np.abs(VALUES).mean())
    assert 0 < found.low < found.value < found.high


def test_within_tolerance_counts_the_bound_as_inside():
    found = within_tolerance(VALUES, PATIENTS, 1.5)
    assert found.value == pytest.approx(5 / 8)
    alone = within_tolerance(VALUES, np.arange(8), 1.5)
    # Wilson, 5 of 8.
    assert (alone.low, alone.high) == pytest.approx((0.3057, 0.8632), abs=1e-4)
    with pytest.raises(ValueError, match="tolerance"):
        within_tolerance(VALUES, PATIENTS, float("nan"))


@pytest.mark.parametrize("coverage", [0.5, 0.9, 0.95])
def test_tdi_holds_the_stated_share(coverage):
    rng = np.random.default_rng(6)
    values = 0.4 + rng.normal(size=200_000)
    found = total_deviation_index(values, np.arange(values.size), coverage=coverage)
    inside = np.mean(np.abs(values) <= found.value)
    assert inside == pytest.approx(coverage, abs=3e-3)


def test_tdi_of_unbiased_differences_is_a_normal_quantile():
    values = np.array([-1.0, 1.0] * 10)
    found = total_deviation_index(values, np.arange(20), coverage=0.9)
    assert found.value == pytest.approx(1.6448536 * values.std(ddof=1), abs=1e-6)


def test_edges_of_tdi():
    assert isinstance(total_deviation_index([1.0], [0]), NotEstimable)
    flat = total_deviation_index([-2.0, -2.0], [0, 1])
    assert (flat.value, flat.low) == (2.0, None)
    with pytest.raises(ValueError, match="coverage"):
        total_deviation_index(VALUES, PATIENTS, coverage=1.0)
