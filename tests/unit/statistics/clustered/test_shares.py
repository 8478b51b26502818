"""Shares and means by patient, against arithmetic done the long way."""

from __future__ import annotations

import time

import numpy as np
import pytest

from quickest import quickest
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics import effective_n_wilson
from sonobridge.statistics.clustered import (
    clustered_mean,
    clustered_share,
    clustered_shares,
    gap_estimate,
    ratio_covariance,
    share_estimate,
)

EVENTS = [3, 0, 2, 4, 1, 5]
TOTALS = [4, 2, 2, 6, 1, 5]


def test_variance_is_that_of_the_ratio_estimator() -> None:
    found = clustered_share(EVENTS, TOTALS)
    share = sum(EVENTS) / sum(TOTALS)
    squares = sum((x - share * m) ** 2 for x, m in zip(EVENTS, TOTALS, strict=True))
    expected = 6 / 5 * squares / sum(TOTALS) ** 2
    assert found.value == share
    assert found.variance == pytest.approx(expected, rel=1e-14)
    assert found.effective_n == pytest.approx(share * (1 - share) / expected)
    assert found.design_effect == pytest.approx(sum(TOTALS) / found.effective_n)
    assert (found.patients, found.images, found.events) == (6, 20, 15)


def test_the_interval_equals_the_older_effective_n_wilson() -> None:
    found = clustered_share(EVENTS, TOTALS)
    older = effective_n_wilson("share", EVENTS, TOTALS)
    assert (found.low, found.high) == pytest.approx((older.low, older.high), abs=1e-9)
    assert found.limits(0.05) == pytest.approx((found.low, found.high))
    wide = found.limits(0.001)
    assert wide[0] < found.low
    assert wide[1] > found.high


@pytest.mark.parametrize("events", [[0, 0, 0], [2, 3, 1]])
def test_no_event_or_only_events_count_patients(events: list[int]) -> None:
    found = clustered_share(events, [2, 3, 1])
    assert found.effective_n == 3
    assert found.design_effect is None
    assert found.high - found.low > 0.3


def test_patients_without_images_do_not_count() -> None:
    with_idle = clustered_share([*EVENTS, 0, 0], [*TOTALS, 0, 0])
    assert with_idle == clustered_share(EVENTS, TOTALS)


def test_patients_who_agree_exactly_count_their_images() -> None:
    found = clustered_share([1, 2, 3], [2, 4, 6])
    assert found.variance == pytest.approx(0)
    assert found.effective_n == 12


def test_too_little_to_say() -> None:
    assert clustered_share([], []) is None
    assert clustered_share([0], [0]) is None
    one = share_estimate("sensitivity", [2], [3])
    assert isinstance(one, Estimate)
    assert one.low is None
    assert "one patient" in one.note
    none = share_estimate("sensitivity", [0], [0])
    assert isinstance(none, NotEstimable)
    with pytest.raises(ValueError, match="between 0 and"):
        clustered_share([3], [2])
    with pytest.raises(ValueError, match="one count"):
        clustered_share([1, 2], [2])


def test_many_groups_at_once_equal_one_by_one() -> None:
    rng = np.random.default_rng(4)
    totals = rng.integers(0, 6, (7, 30))
    totals[3] = 0
    totals[4, 1:] = 0
    totals[4, 0] = 2
    events = rng.binomial(totals, 0.7)
    events[5] = totals[5]
    group = np.repeat(np.arange(7), 30)
    order = rng.permutation(group.size)
    found = clustered_shares(
        group[order], events.ravel()[order], totals.ravel()[order], groups=7
    )
    for i in range(7):
        one = clustered_share(events[i], totals[i])
        if one is None:
            assert found[i] is None
            continue
        for field in ("value", "variance", "low", "high", "effective_n", "design_effect"):
            assert getattr(found[i], field) == pytest.approx(getattr(one, field)), field
        assert (found[i].patients, found[i].images) == (one.patients, one.images)
    assert found[3] is None
    assert found[4].low is None


def test_covariance_with_itself_is_the_variance_and_strangers_have_none() -> None:
    share = clustered_share(EVENTS, TOTALS)
    pair = (EVENTS, TOTALS)
    assert ratio_covariance(pair, pair) == pytest.approx(share.variance, rel=1e-13)
    left = ([3, 0, 2, 0, 0, 0], [4, 2, 2, 0, 0, 0])
    right = ([0, 0, 0, 4, 1, 5], [0, 0, 0, 6, 1, 5])
    assert ratio_covariance(left, right) == 0.0
    assert ratio_covariance(([1], [2]), ([1], [2])) == 0.0
    with pytest.raises(ValueError, match="same patients"):
        ratio_covariance(pair, ([1], [2]))


def test_patients_on_both_sides_narrow_the_gap() -> None:
    rng = np.random.default_rng(8)
    skill = rng.random(60)
    first, second = (rng.binomial(4, skill) for _ in range(2))
    totals = np.full(60, 4)
    tied = gap_estimate("gap", (first, totals), (second, totals))
    apart = gap_estimate(
        "gap",
        (np.append(first, 0 * first), np.append(totals, 0 * totals)),
        (np.append(0 * second, second), np.append(0 * totals, totals)),
    )
    assert isinstance(tied, Estimate)
    assert isinstance(apart, Estimate)
    assert tied.value == apart.value
    assert tied.high - tied.low < 0.8 * (apart.high - apart.low)
    assert "both sides" in tied.method
    assert "both sides" not in apart.method


def test_a_mean_is_the_ratio_estimator_with_a_t_interval() -> None:
    sums, counts = [1.5, -2.0, 4.0, 0.5], [2, 1, 3, 2]
    found = clustered_mean(sums, counts)
    rest = np.array(sums) - found.value * np.array(counts)
    assert found.value == 0.5
    assert found.variance == pytest.approx(4 / 3 * (rest**2).sum() / 64)
    half = 3.182446305284263 * found.variance**0.5
    assert (found.low, found.high) == pytest.approx((0.5 - half, 0.5 + half), abs=1e-9)
    assert clustered_mean([], []) is None
    assert clustered_mean([1.0], [1]).low is None
    with pytest.raises(ValueError, match="one sum"):
        clustered_mean([1.0, 2.0], [1])


def test_a_bounded_mean_of_zeros_and_ones_is_a_share() -> None:
    share = clustered_share(EVENTS, TOTALS)
    mean = clustered_mean(EVENTS, TOTALS, scale=(0.0, 1.0))
    assert (mean.low, mean.high) == pytest.approx((share.low, share.high), abs=1e-12)
    same = clustered_mean([2.0, 3.0, 1.0], [2, 3, 1], scale=(0.0, 1.0))
    assert same.value == 1.0
    assert same.low < 0.6
    assert same.high == 1.0


def test_a_share_costs_far_less_than_a_millisecond() -> None:
    rng = np.random.default_rng(2)
    totals = rng.integers(1, 8, 200)
    events = rng.binomial(totals, 0.8)
    share_estimate("warm", events, totals)

    def seconds() -> float:
        start = time.process_time()
        for _ in range(200):
            share_estimate("sensitivity", events, totals)
        return (time.process_time() - start) / 200

    assert quickest(seconds, 0.49e-3) < 0.5e-3
