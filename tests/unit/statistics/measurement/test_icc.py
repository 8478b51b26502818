"""Forms of the ICC, with items clustered in patients."""

from __future__ import annotations

import numpy as np
import pytest

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics import Resampling, icc_absolute_single
from sonobridge.statistics.measurement import ICC_FORMS, intraclass_correlation

ONCE = Resampling(seed=5, replicates=200)


def clustered(patients=25, seed=0):
    rng = np.random.default_rng(seed)
    index = np.repeat(np.arange(patients), 1 + rng.poisson(2, patients))
    true = rng.normal(size=patients)[index] + 0.5 * rng.normal(size=index.size)
    ratings = true[:, None] + [-0.2, 0.0, 0.2] + 0.5 * rng.normal(size=(index.size, 3))
    return ratings, [f"p{i}" for i in index]


def test_absolute_agreement_equals_the_older_function():
    ratings, _ = clustered()
    ours = intraclass_correlation(ratings, "ICC(2,1)", resampling=ONCE)
    theirs = icc_absolute_single(ratings, resampling=ONCE)
    assert (ours.value, ours.low, ours.high) == pytest.approx(
        (theirs.value, theirs.low, theirs.high)
    )


def test_repeating_items_within_patients_adds_nothing():
    ratings, patients = clustered()
    twice, names = np.repeat(ratings, 2, axis=0), [p for p in patients for _ in range(2)]
    for form in ICC_FORMS:
        once = intraclass_correlation(ratings, form, patients, resampling=ONCE)
        again = intraclass_correlation(twice, form, names, resampling=ONCE)
        assert once.n == again.n == 25
        assert once.low < once.value < once.high
        # Nearly: the degrees of freedom of the mean squares count items.
        assert again.high - again.low == pytest.approx(once.high - once.low, rel=0.06)
        rows = intraclass_correlation(ratings, form, resampling=ONCE)
        copied = intraclass_correlation(twice, form, resampling=ONCE)
        assert rows.value == pytest.approx(once.value)
        assert copied.high - copied.low < 0.9 * (rows.high - rows.low)


def test_consistency_ignores_a_constant_reader():
    ratings, patients = clustered()
    shifted = ratings + [0.0, 5.0, 0.0]
    for form in ("ICC(3,1)", "ICC(3,k)"):
        before = intraclass_correlation(ratings, form, patients, resampling=ONCE)
        after = intraclass_correlation(shifted, form, patients, resampling=ONCE)
        assert (after.value, after.low) == pytest.approx((before.value, before.low))
    assert (
        intraclass_correlation(shifted, "ICC(2,1)", patients, resampling=ONCE).value
        < intraclass_correlation(ratings, "ICC(2,1)", patients, resampling=ONCE).value
    )


def test_the_mean_of_readers_follows_spearman_and_brown():
    ratings, patients = clustered()
    one = intraclass_correlation(ratings, "ICC(3,1)", patients, resampling=ONCE)
    mean = intraclass_correlation(ratings, "ICC(3,k)", patients, resampling=ONCE)
    for single, average in ((one.value, mean.value), (one.low, mean.low)):
        assert average == pytest.approx(3 * single / (1 + 2 * single))


def test_edges():
    same = [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]
    perfect = intraclass_correlation(same, "ICC(3,1)", resampling=ONCE)
    assert isinstance(perfect, Estimate)
    assert (perfect.value, perfect.low) == (1.0, None)
    by_patient = intraclass_correlation(same, "ICC(3,1)", ["a", "a", "b"], resampling=ONCE)
    assert by_patient.value == pytest.approx(1.0)
    flat = intraclass_correlation([[1.0, 1.0], [1.0, 1.0]], "ICC(2,1)", resampling=ONCE)
    assert isinstance(flat, NotEstimable)
    alone = intraclass_correlation([[1.0, 2.0]], "ICC(2,1)", resampling=ONCE)
    assert isinstance(alone, NotEstimable)
    for bad in ([[1.0]], [1.0, 2.0], [[1.0, np.nan]]):
        with pytest.raises(ValueError, match=r"ICC\(1,1\)"):
            intraclass_correlation(bad, "ICC(1,1)", resampling=ONCE)
    with pytest.raises(ValueError, match="patient"):
        intraclass_correlation(same, "ICC(1,1)", ["a"], resampling=ONCE)
