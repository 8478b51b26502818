"""ICC: what it refuses, and when it resamples patients."""

from __future__ import annotations

import numpy as np
import pytest

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics import NO_VARIATION, Resampling, icc_absolute_single

RESAMPLING = Resampling(seed=5)


def measured(items: int, noise: float = 0.3) -> np.ndarray:
    rng = np.random.default_rng(2)
    return rng.normal(size=items)[:, None] + noise * rng.normal(size=(items, 3))


def test_repeated_patients_widen_the_interval() -> None:
    values = np.repeat(measured(15), 4, axis=0)
    alone = icc_absolute_single(values, resampling=RESAMPLING)
    clustered = icc_absolute_single(
        values, [f"p{i // 4}" for i in range(60)], resampling=RESAMPLING
    )
    assert isinstance(alone, Estimate)
    assert isinstance(clustered, Estimate)
    assert clustered.value == pytest.approx(alone.value)
    assert clustered.n == 15
    assert clustered.high - clustered.low > 1.3 * (alone.high - alone.low)


def test_interval_narrows_with_items() -> None:
    few = icc_absolute_single(measured(20), resampling=RESAMPLING)
    many = icc_absolute_single(measured(200), resampling=RESAMPLING)
    assert isinstance(few, Estimate)
    assert isinstance(many, Estimate)
    assert many.high - many.low < 0.5 * (few.high - few.low)


def test_a_constant_offset_between_readers_costs_agreement() -> None:
    values = measured(40, noise=0.0)
    offset = icc_absolute_single(values + np.array([0, 1, 2]), resampling=RESAMPLING)
    assert isinstance(offset, Estimate)
    assert offset.value < 0.7
    assert offset.low is None
    assert "constants" in offset.note


def test_transposition_changes_the_answer() -> None:
    values = measured(12)
    upright = icc_absolute_single(values, resampling=RESAMPLING)
    turned = icc_absolute_single(values.T, resampling=RESAMPLING)
    assert isinstance(upright, Estimate)
    assert isinstance(turned, Estimate)
    assert abs(upright.value - turned.value) > 0.2


def test_no_variation_and_too_few_items() -> None:
    same = icc_absolute_single(np.full((8, 2), 3.3), resampling=RESAMPLING)
    assert isinstance(same, NotEstimable)
    assert same.reason == NO_VARIATION
    one = icc_absolute_single([[1.0, 2.0]], resampling=RESAMPLING)
    assert isinstance(one, NotEstimable)


def test_incomplete_measurements_are_refused() -> None:
    with pytest.raises(ValueError, match="report"):
        icc_absolute_single([[1.0, np.nan], [2.0, 3.0]], resampling=RESAMPLING)
    with pytest.raises(ValueError, match="readers >= 2"):
        icc_absolute_single([[1.0], [2.0]], resampling=RESAMPLING)
