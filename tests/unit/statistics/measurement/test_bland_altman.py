"""Limits of agreement with one and with several measurements a patient."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.measurement import (
    bland_altman,
    limit_multiple,
    measure_spread,
)


def repeated(seed=0, patients=30, between=1.0, within=0.7):
    rng = np.random.default_rng(seed)
    index = np.repeat(np.arange(patients), 1 + rng.poisson(2, patients))
    values = 2.0 + between * rng.normal(size=patients)[index]
    return values + within * rng.normal(size=index.size), index


def test_one_measurement_each_is_the_plain_form():
    values = np.array([1.0, -2.0, 0.5, 3.0, -1.0, 0.0])
    found = bland_altman(values)
    assert found.bias.value == pytest.approx(values.mean())
    assert found.sd.value == pytest.approx(values.std(ddof=1))
    assert found.upper.value == pytest.approx(values.mean() + 1.96 * values.std(ddof=1))
    assert found.within_sd is None
    assert "noncentral t" in found.upper.method


def test_variance_components_of_a_balanced_design_are_those_of_the_anova():
    rng = np.random.default_rng(4)
    table = rng.normal(size=(20, 1)) + 0.5 * rng.normal(size=(20, 3))
    index = np.repeat(np.arange(20), 3)
    found = bland_altman(table.ravel(), index)
    between_square = 3 * table.mean(1).var(ddof=1)
    within_square = table.var(axis=1, ddof=1).mean()
    between = (between_square - within_square) / 3
    assert found.within_sd == pytest.approx(math.sqrt(within_square))
    assert found.between_sd == pytest.approx(math.sqrt(between))
    assert found.sd.value == pytest.approx(math.sqrt(between + within_square))


def test_the_order_of_rows_and_the_patients_names_change_nothing():
    values, index = repeated()
    order = np.random.default_rng(1).permutation(values.size)
    names = np.array([f"p{i:03d}" for i in index])
    first = bland_altman(values, index)
    second = bland_altman(values[order], names[order])
    for ours, theirs in zip(
        (first.bias, first.lower, first.upper),
        (second.bias, second.lower, second.upper),
        strict=True,
    ):
        assert ours.value == pytest.approx(theirs.value, abs=1e-12)
        assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_repeating_each_row_adds_no_patients():
    values, index = repeated()
    once = bland_altman(values, index)
    twice = bland_altman(np.repeat(values, 2), np.repeat(index, 2))
    assert twice.bias.n == once.bias.n
    assert (twice.bias.low, twice.bias.high) == pytest.approx((once.bias.low, once.bias.high))
    # Rows taken for patients would shrink the interval by the root of the copies.
    rows = bland_altman(np.repeat(values, 2))
    assert rows.bias.high - rows.bias.low < 0.8 * (twice.bias.high - twice.bias.low)


def test_limits_move_with_the_unit_and_the_shift():
    values, index = repeated()
    first, second = bland_altman(values, index), bland_altman(10 * values + 3, index)
    assert second.lower.low == pytest.approx(10 * first.lower.low + 3)
    assert second.upper.high == pytest.approx(10 * first.upper.high + 3)
    assert second.sd.high == pytest.approx(10 * first.sd.high)


def test_swapping_the_methods_mirrors_the_limits():
    values, index = repeated()
    first, second = bland_altman(values, index), bland_altman(-values, index)
    assert second.lower.value == pytest.approx(-first.upper.value)
    assert (second.lower.low, second.lower.high) == pytest.approx(
        (-first.upper.high, -first.upper.low)
    )


def test_too_few_patients_and_no_spread_say_so():
    alone = bland_altman([1.0, 2.0, 3.0], ["a", "a", "a"])
    assert isinstance(alone.bias, NotEstimable)
    assert isinstance(alone.upper, NotEstimable)
    assert alone.bias.n == 1
    flat = bland_altman([2.0, 2.0, 2.0])
    assert isinstance(flat.bias, Estimate)
    assert (flat.bias.value, flat.bias.low) == (2.0, None)
    assert "equal" in flat.upper.note


def test_missing_differences_are_left_out_and_infinite_ones_refused():
    values, index = repeated()
    holed = np.append(values, np.nan)
    found = bland_altman(holed, np.append(index, 0))
    assert found.bias.value == pytest.approx(bland_altman(values, index).bias.value)
    with pytest.raises(ValueError, match="finite"):
        bland_altman([1.0, np.inf])


def test_the_form_of_1986_needs_one_measurement_each():
    values, index = repeated()
    with pytest.raises(ValueError, match="1986"):
        bland_altman(values, index, form="approximate_1986")


def test_multiple_of_a_coverage():
    assert limit_multiple(0.95) == pytest.approx(1.959964, abs=1e-6)


def test_spread_needs_two_patients():
    assert measure_spread([1.0, 2.0], [0, 0]) is None
    assert measure_spread([], []) is None
