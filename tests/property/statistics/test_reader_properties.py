"""What must hold for any masks, any measurements and any readings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sonobridge.core.types import Estimate
from sonobridge.statistics.measurement import bland_altman, clustered_mean
from sonobridge.statistics.reader_study import (
    Readings,
    measure_accuracy,
    modality_difference,
)
from sonobridge.statistics.segmentation import compare_masks

MASKS = arrays(bool, (7, 9))
SPACINGS = st.tuples(st.floats(0.1, 5), st.floats(0.1, 5))


@given(MASKS, MASKS, SPACINGS)
@settings(max_examples=150, deadline=None)
def test_masks_may_change_places(first, second, spacing):
    one = compare_masks(first, second, spacing=spacing, tolerances=(0.5, 2.0))
    other = compare_masks(second, first, spacing=spacing, tolerances=(0.5, 2.0))
    for name in ("dice", "iou", "boundary_iou", "hd", "hd95", "assd", "masd", "nsd"):
        ours, theirs = getattr(one, name), getattr(other, name)
        assert (ours is None) == (theirs is None)
        if ours is not None:
            assert ours == pytest.approx(theirs)
    assert one.size_error == pytest.approx(-other.size_error)


@given(MASKS, MASKS, SPACINGS, st.floats(0.2, 4))
@settings(max_examples=150, deadline=None)
def test_distances_follow_the_spacing_and_overlap_does_not(first, second, spacing, factor):
    one = compare_masks(first, second, spacing=spacing, tolerances=(1.0,))
    wide = tuple(factor * step for step in spacing)
    other = compare_masks(first, second, spacing=wide, tolerances=(factor,))
    assert other.dice == one.dice
    assert other.nsd == pytest.approx(one.nsd)
    for name in ("hd", "hd95", "assd", "masd"):
        ours = getattr(one, name)
        if ours is not None:
            assert getattr(other, name) == pytest.approx(factor * ours, rel=1e-9)
    assert other.size_error == pytest.approx(factor**2 * one.size_error)


@given(MASKS, MASKS)
@settings(max_examples=150, deadline=None)
def test_measures_keep_to_their_scales(first, second):
    found = compare_masks(first, second, tolerances=(1.0, 3.0))
    if found.kind != "both":
        assert found.hd is None
        return
    assert 0 <= found.iou <= found.dice <= 1
    assert found.dice == pytest.approx(2 * found.iou / (1 + found.iou))
    assert 0 <= found.assd <= found.hd
    assert found.hd95 <= found.hd
    assert found.nsd[0] <= found.nsd[1] <= 1
    assert (found.hd == 0) == (found.dice == 1)


VALUES = st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=30)


@given(VALUES, st.data())
@settings(max_examples=150, deadline=None)
def test_an_interval_holds_its_estimate(values, data):
    patients = data.draw(
        st.lists(st.integers(0, 5), min_size=len(values), max_size=len(values))
    )
    found = bland_altman(values, patients)
    mean = clustered_mean("x", values, patients)
    for one in (found.bias, found.sd, found.lower, found.upper, mean):
        if isinstance(one, Estimate) and one.low is not None:
            assert one.low <= one.value <= one.high


@st.composite
def readings(draw):
    patients = draw(st.integers(8, 14))
    readers = draw(st.integers(2, 4))
    scores = draw(arrays(np.int64, (2, readers, patients), elements=st.integers(1, 5)))
    truth = np.arange(patients) % 2 == 0
    return Readings(scores=scores.astype(float), truth=truth, patients=np.arange(patients))


@given(readings())
@settings(max_examples=100, deadline=None)
def test_only_the_order_of_ratings_counts(data):
    bent = Readings(scores=np.exp(data.scores) - 7, truth=data.truth, patients=data.patients)
    first, second = measure_accuracy(data, "auc"), measure_accuracy(bent, "auc")
    assert np.allclose(first.values, second.values)
    assert np.allclose(first.covariance, second.covariance)


@given(readings(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_readers_and_cases_have_no_order(data, random):
    readers = random.sample(range(data.scores.shape[1]), data.scores.shape[1])
    cases = random.sample(range(data.truth.size), data.truth.size)
    mixed = Readings(
        scores=data.scores[:, readers][:, :, cases],
        truth=data.truth[cases],
        patients=data.patients[cases],
    )
    one = modality_difference(measure_accuracy(data, "auc"), 0, 1)
    other = modality_difference(measure_accuracy(mixed, "auc"), 0, 1)
    assert other.value == pytest.approx(one.value, abs=1e-12)
    assert other.standard_error == pytest.approx(one.standard_error, abs=1e-9)


@given(readings())
@settings(max_examples=100, deadline=None)
def test_turning_ratings_around_mirrors_accuracy(data):
    turned = Readings(scores=-data.scores, truth=data.truth, patients=data.patients)
    first, second = measure_accuracy(data, "auc"), measure_accuracy(turned, "auc")
    assert np.allclose(second.values, 1 - first.values)
    assert np.allclose(second.covariance, first.covariance)


@given(readings(), st.floats(0.5, 0.99), st.floats(0.01, 0.5))
@settings(max_examples=100, deadline=None)
def test_a_claim_and_its_p_agree(data, level, margin):
    found = modality_difference(measure_accuracy(data, "auc"), 0, 1)
    assume(found.standard_error > 1e-9)
    low, _ = found.interval(level)
    p = found.p_inferior(margin)
    assume(abs(p - (1 - level) / 2) > 1e-9)
    assert (low > -margin) == (p < (1 - level) / 2)
