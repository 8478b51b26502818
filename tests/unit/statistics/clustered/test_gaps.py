"""Gaps and their p-values agree with the intervals they are printed beside."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.clustered import (
    clustered_auc,
    clustered_mean,
    clustered_share,
    estimate_of_gap,
    gap_between,
    gap_estimate,
    mean_gap,
    share_gap,
)
from sonobridge.statistics.distributions import t_two_sided
from sonobridge.statistics.intervals import newcombe_difference


def share(seed: int, patients: int, chance: float):
    rng = np.random.default_rng(seed)
    totals = rng.integers(1, 6, patients)
    skill = np.clip(chance + 0.2 * rng.normal(size=patients), 0.01, 0.99)
    return clustered_share(rng.binomial(totals, skill), totals)


@pytest.mark.parametrize("seed", range(6))
def test_p_is_at_most_alpha_exactly_when_the_interval_clears_the_margin(seed: int) -> None:
    gap = share_gap(share(seed, 40, 0.6), share(seed + 50, 120, 0.85))
    for margin in (0.0, 0.02, 0.05, 0.1, 0.2):
        p = gap.p_margin(margin)
        assert 0 < p <= 1
        if p < 1:
            low, high = gap.limits(p)
            end = low if gap.value > 0 else -high
            assert end == pytest.approx(margin, abs=1e-7)
        shown = gap.low > margin or gap.high < -margin
        assert shown == (p <= 0.05)
    assert gap.p_zero == gap.p_margin(0.0)


def test_a_larger_margin_gives_a_larger_p() -> None:
    gap = share_gap(share(1, 40, 0.5), share(2, 80, 0.9))
    p = [gap.p_margin(margin) for margin in (0.0, 0.05, 0.1, 0.2, 0.3, 0.9)]
    assert p == sorted(p)
    assert p[-1] == 1.0


def test_equivalence_is_shown_when_the_interval_lies_within() -> None:
    rng = np.random.default_rng(0)
    totals = np.full(3000, 4)
    one, other = (clustered_share(rng.binomial(4, 0.8, 3000), totals) for _ in range(2))
    gap = share_gap(one, other)
    p = gap.p_equivalence(0.05)
    assert p < 0.001
    ninety = gap.limits(2 * gap.p_equivalence(0.02))
    assert max(-ninety[0], ninety[1]) == pytest.approx(0.02, abs=1e-7)
    assert gap.p_equivalence(abs(gap.value) / 2) == 1.0
    small = share_gap(share(1, 8, 0.8), share(2, 8, 0.8))
    assert small.p_equivalence(0.05) > 0.3


def test_without_overlap_the_gap_of_means_is_welchs_test() -> None:
    rng = np.random.default_rng(5)
    first, second = rng.normal(0.4, 1, 25), rng.normal(0, 2, 60)
    one, other = clustered_mean(first, np.ones(25)), clustered_mean(second, np.ones(60))
    gap = mean_gap(one, other)
    error = math.sqrt(first.var(ddof=1) / 25 + second.var(ddof=1) / 60)
    assert gap.standard_error == pytest.approx(error)
    degrees = error**4 / (
        (first.var(ddof=1) / 25) ** 2 / 24 + (second.var(ddof=1) / 60) ** 2 / 59
    )
    assert gap.degrees == pytest.approx(degrees)
    # The joined limits use each side's own t, which is never bolder than Welch's.
    welch = t_two_sided(gap.value / error, degrees)
    assert welch < gap.p_zero < 1.2 * welch


def test_one_image_a_patient_comes_near_newcombe() -> None:
    one = clustered_share([1] * 560 + [0] * 140, [1] * 700)
    other = clustered_share([1] * 480 + [0] * 320, [1] * 800)
    gap = share_gap(one, other)
    _, low, high = newcombe_difference((560, 700), (480, 800))
    assert (gap.low, gap.high) == pytest.approx((low, high), abs=5e-4)


def test_a_gap_of_everything_and_nothing_stays_within_one() -> None:
    all_right = clustered_share([2] * 10, [2] * 10)
    all_wrong = clustered_share([0] * 20, [2] * 20)
    gap = share_gap(all_right, all_wrong)
    assert gap.value == 1.0
    assert 0.5 < gap.low < gap.high == 1.0
    assert gap.p_zero < 1e-4
    none = share_gap(all_right, all_right)
    assert none.p_zero == 1.0
    assert none.low < 0 < none.high


def test_overwhelming_gaps_have_a_smallest_p() -> None:
    one = clustered_share([4] * 5000, [4] * 5000)
    other = clustered_share([0] * 5000, [4] * 5000)
    assert 0 < share_gap(one, other).p_zero <= 1e-14


def test_one_patient_has_no_gap() -> None:
    alone, many = clustered_share([1], [2]), share(1, 20, 0.5)
    assert gap_between(alone, many) is None
    found = estimate_of_gap("gap", None, 1)
    assert isinstance(found, NotEstimable)
    empty = gap_estimate("gap", ([0, 1], [0, 2]), ([0, 0], [0, 0]))
    assert isinstance(empty, NotEstimable)
    assert "the rest" in empty.reason
    empty = gap_estimate("gap", ([0, 0], [0, 0]), ([0, 1], [0, 2]))
    assert "the group" in empty.reason


def test_an_undefined_small_group_never_counts_as_no_gap() -> None:
    # 190 rows of a and 10 of b with two positives: resamples of b without a positive must
    # not read as "gap 0", which would pull the interval to fairness.
    rng = np.random.default_rng(11)
    label = np.concatenate([rng.random(190) < 0.4, np.arange(10) < 2])
    score = np.concatenate([rng.normal(size=190) + label[:190], rng.normal(size=10)])
    who = np.arange(200)
    assert clustered_auc(score[190:], label[190:], who[190:]) is None
    label[192] = True
    small = clustered_auc(score[190:], label[190:], who[190:])
    large = clustered_auc(score[:190], label[:190], who[:190])
    found = estimate_of_gap("gap", gap_between(small, large), 3)
    assert isinstance(found, Estimate)
    assert found.high - found.low > 0.4


def test_correlation_is_kept_within_its_bounds() -> None:
    one = share(3, 30, 0.7)
    gap = gap_between(one, one, covariance=10.0)
    assert gap.correlation == 1.0
    assert gap.standard_error == 0.0
    assert (gap.low, gap.high) == pytest.approx((0, 0), abs=0.1)
