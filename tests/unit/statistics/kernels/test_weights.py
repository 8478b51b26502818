"""Weights: Poisson counts that depend on seed, patient and number of the resample alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sonobridge.core.randomness import generator
from sonobridge.statistics.kernels.compiled import ensure_compiled
from sonobridge.statistics.kernels.stripes import run_stripes
from sonobridge.statistics.kernels.weights import LARGEST_WEIGHT, THRESHOLDS, weights_reference

KEYS = generator(3, "keys").integers(0, 2**64, 500, dtype=np.uint64)


def test_the_compiled_weights_are_the_reference_bit_for_bit() -> None:
    drawn = np.zeros((200, KEYS.size), dtype=np.uint8)

    def keep(weights, window) -> None:
        first, count = window
        drawn[first : first + count] = weights[:, :count].T

    kernels = ensure_compiled()
    assert kernels.functions
    run_stripes(kernels, (KEYS, 11), 200, keep)
    assert np.array_equal(drawn, weights_reference(KEYS, 200, 11))


def test_a_patient_keeps_its_weights_in_any_company_and_order() -> None:
    alone = weights_reference(KEYS[7:8], 100, 5)
    assert np.array_equal(alone[:, 0], weights_reference(KEYS, 100, 5)[:, 7])
    assert np.array_equal(alone[:, 0], weights_reference(KEYS[::-1], 100, 5)[:, -8])


def test_more_resamples_and_later_ones_continue_the_same_stream() -> None:
    long = weights_reference(KEYS, 130, 5)
    assert np.array_equal(weights_reference(KEYS, 10, 5), long[:10])
    assert np.array_equal(weights_reference(KEYS, 66, 5, first=64), long[64:])


def test_seeds_and_keys_give_different_weights() -> None:
    one = weights_reference(KEYS, 100, 5)
    assert not np.array_equal(one, weights_reference(KEYS, 100, 6))
    neighbours = weights_reference(np.arange(2, dtype=np.uint64), 400, 5).astype(float)
    assert abs(np.corrcoef(neighbours.T)[0, 1]) < 0.15


def test_weights_are_poisson_counts_of_mean_one() -> None:
    drawn = weights_reference(KEYS, 2000, 9)
    shares = np.bincount(drawn.ravel(), minlength=5)[:5] / drawn.size
    expected = [math.exp(-1) / math.factorial(k) for k in range(5)]
    assert shares == pytest.approx(expected, abs=0.003)
    assert drawn.mean() == pytest.approx(1, abs=0.004)
    assert drawn.var() == pytest.approx(1, abs=0.01)
    # Independent between resamples and patients: sums over either vary as Poisson sums do.
    assert drawn.sum(1).astype(float).var() == pytest.approx(KEYS.size, rel=0.15)
    assert drawn.sum(0).astype(float).var() == pytest.approx(2000, rel=0.25)


def test_thresholds_are_the_cumulative_poisson_distribution() -> None:
    assert len(THRESHOLDS) == LARGEST_WEIGHT == 8
    cumulated = np.cumsum([math.exp(-1) / math.factorial(k) for k in range(8)])
    assert np.abs(np.array(THRESHOLDS) / 65536 - cumulated).max() < 1 / 65536
