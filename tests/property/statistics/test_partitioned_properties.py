"""Groups and rests of one table, from shared sums, are those of their rows alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sonobridge.statistics.clustered import (
    Predictions,
    clustered_auc,
    clustered_ece,
    clustered_mean,
    clustered_share,
)
from sonobridge.statistics.partitioned import (
    CalibratedRows,
    RankedRows,
    RatioMoments,
    area_of,
)

ROW = st.tuples(
    st.integers(0, 30), st.booleans(), st.sampled_from(range(41)), st.sampled_from(range(6))
)
TABLE = st.lists(ROW, min_size=20, max_size=150)
NOISE = 1e-12


def rows_of(table):
    """Ranked rows and the group of each, by patient; a sixth of the rows is a group."""
    who, label, score, group = (np.array(column) for column in zip(*sorted(table), strict=True))
    _, patients = np.unique(who, return_inverse=True)
    rows = RankedRows.of(score / 40, label.astype(bool), patients.astype(np.int32))
    return rows, group


def alone(rows, chosen):
    return rows.scores[chosen], rows.labels[chosen], rows.patients[chosen]


@given(TABLE)
def test_an_area_of_ranked_rows_is_that_of_their_scores(table):
    rows, group = rows_of(table)
    for chosen in (np.flatnonzero(group == 0), rows.without(np.flatnonzero(group == 0))):
        found, plain = area_of(rows, chosen), clustered_auc(*alone(rows, chosen))
        assert (found is None) == (plain is None)
        if found is not None:
            for name in ("value", "variance", "low", "high", "degrees", "patients"):
                assert getattr(found, name) == pytest.approx(getattr(plain, name), abs=NOISE)


@given(TABLE)
def test_a_calibration_error_from_shared_sums_is_that_of_the_rows(table):
    rows, group = rows_of(table)
    shared, chosen = CalibratedRows.of(rows), np.flatnonzero(group == 0)
    others = rows.without(chosen)
    for found, kept in ((shared.group(chosen), chosen), (shared.rest(chosen), others)):
        plain = clustered_ece(Predictions.of(*alone(rows, kept)))
        assert (found is None) == (plain is None)
        if found is None:
            continue
        assert (found.bins, found.patients) == (plain.bins, plain.patients)
        assert found.images == plain.images
        assert found.plain == pytest.approx(plain.plain, abs=NOISE)
        assert np.allclose(found.parts.covariance, plain.parts.covariance, rtol=0, atol=NOISE)


def test_few_touched_patients_are_taken_out_of_the_whole():
    random = np.random.default_rng(3)
    patients = np.repeat(np.arange(4000), 3).astype(np.int32)
    scores = np.round(random.random(patients.size), 3)
    rows = RankedRows.of(scores, random.random(patients.size) < scores**2, patients)
    shared = CalibratedRows.of(rows)
    for size in (1, 40, 300):
        chosen = np.sort(random.choice(patients.size, size, replace=False))
        found = shared.rest(chosen)
        plain = clustered_ece(Predictions.of(*alone(rows, rows.without(chosen))))
        assert found.plain == pytest.approx(plain.plain, abs=NOISE)
        assert np.allclose(
            found.parts.covariance, plain.parts.covariance, rtol=NOISE, atol=1e-15
        )
        assert found.value == pytest.approx(plain.value, abs=1e-8)


COUNTS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)),
    min_size=3,
    max_size=40,
)


@given(COUNTS)
def test_a_share_of_the_whole_without_a_group_is_that_of_the_rest(table):
    hits, misses, group_hits, group_misses = np.array(table, dtype=float).T
    x, m = hits + group_hits, hits + misses + group_hits + group_misses
    inside = group_hits + group_misses > 0
    left = hits, hits + misses
    moments = RatioMoments.of(x, m).replaced(
        RatioMoments.of(x[inside], m[inside]),
        RatioMoments.of(left[0][inside], left[1][inside]),
    )
    found, plain = moments.share(0.95), clustered_share(*left)
    assert (found is None) == (plain is None)
    if found is not None and plain is not None:
        for name in ("value", "variance", "patients", "images", "events", "effective_n"):
            assert getattr(found, name) == pytest.approx(getattr(plain, name), rel=NOISE)


@given(COUNTS, st.integers(0, 2**32 - 1), st.sampled_from((0.0, 1.0, 1e6)))
def test_a_mean_of_the_whole_without_a_group_is_that_of_the_rest(table, seed, middle):
    m, group_m, *_ = np.array(table, dtype=float).T
    random = np.random.default_rng(seed)
    s, group_s = ((middle + random.normal(size=m.size)) * k for k in (m, group_m))
    assume(m.sum() > 0)
    shift = (s + group_s).sum() / (m + group_m).sum()
    inside = group_m > 0
    whole = RatioMoments.of(s + group_s - shift * (m + group_m), m + group_m)
    moments = whole.replaced(
        RatioMoments.of((s + group_s - shift * (m + group_m))[inside], (m + group_m)[inside]),
        RatioMoments.of((s - shift * m)[inside], m[inside]),
    )
    found, plain = moments.mean(shift, 0.95, None), clustered_mean(s, m)
    if found is None:
        return
    assert found.value == pytest.approx(plain.value, rel=NOISE, abs=NOISE)
    assert found.variance == pytest.approx(plain.variance, rel=1e-8, abs=NOISE)
    assert (found.patients, found.images) == (plain.patients, plain.images)


def test_rows_that_do_not_come_by_patient_are_refused():
    for patients in ([1, 1, 2], [0, 2, 2], [0, 1, 0]):
        with pytest.raises(ValueError, match="patients ascend"):
            RankedRows.of(np.zeros(3), np.zeros(3, bool), np.array(patients, np.int32))
    with pytest.raises(ValueError, match="finite"):
        RankedRows.of(np.array([0.0, np.nan]), np.zeros(2, bool), np.zeros(2, np.int32))
