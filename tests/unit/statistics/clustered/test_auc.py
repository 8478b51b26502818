"""AUC by patient, against every pair counted and Obuchowski's formula written out."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from quickest import quickest
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.clustered import (
    auc_covariance,
    auc_difference,
    auc_estimate,
    auc_gap,
    clustered_auc,
    estimate_of_gap,
    hanley_mcneil_variance,
    paired_auc,
    placements,
)


def rows(seed: int, patients: int = 30, ties: bool = True):
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(patients), rng.integers(1, 6, patients))
    label = rng.random(who.size) < 0.4
    part = rng.normal(size=patients)[who]
    score = label + part + rng.normal(size=who.size)
    return (np.round(score, 1) if ties else score), label, who


def by_pairs(score, label):
    higher = score[label][:, None] - score[~label][None, :]
    wins = (higher > 0) + 0.5 * (higher == 0)
    return wins.mean(), wins.mean(1), wins.mean(0)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("ties", [True, False])
def test_placements_equal_all_pairs(seed: int, ties: bool) -> None:
    score, label, _ = rows(seed, ties=ties)
    value, positive, negative = placements(score, label)
    expected, v10, v01 = by_pairs(score, label)
    assert value == pytest.approx(expected, abs=1e-14)
    assert value == pytest.approx(roc_auc_score(label, score), abs=1e-14)
    assert np.allclose(positive, v10, atol=1e-14)
    assert np.allclose(negative, v01, atol=1e-14)


@pytest.mark.parametrize("seed", range(5))
def test_variance_is_obuchowskis(seed: int) -> None:
    score, label, who = rows(seed)
    found = clustered_auc(score, label, who)
    value, v10, v01 = by_pairs(score, label)
    count = who.max() + 1
    a, b = np.zeros(count), np.zeros(count)
    np.add.at(a, who[label], v10 - value)
    np.add.at(b, who[~label], v01 - value)
    n1, n0 = label.sum(), (~label).sum()
    i1, i0 = np.unique(who[label]).size, np.unique(who[~label]).size
    expected = i1 / (i1 - 1) * (a**2).sum() / n1**2 + i0 / (i0 - 1) * (b**2).sum() / n0**2
    expected += 2 * count / (count - 1) * (a * b).sum() / (n1 * n0)
    assert found.variance == pytest.approx(expected, rel=1e-12)
    assert (found.positive_patients, found.negative_patients) == (i1, i0)
    assert found.patients == count


def test_covariance_of_a_score_with_itself_is_its_variance() -> None:
    score, label, who = rows(3)
    one = clustered_auc(score, label, who)
    assert auc_covariance(one, one) == pytest.approx(one.variance, rel=1e-12)
    again = clustered_auc(score, label, who + 1000)
    assert auc_covariance(one, again) == 0.0


def test_patients_in_both_groups_tie_them_together() -> None:
    score, _, who = rows(5, patients=60)
    label = who % 2 == 0
    score = score + label
    half = np.arange(who.size) % 2 == 0
    one, other = (clustered_auc(score[k], label[k], who[k]) for k in (half, ~half))
    covariance = auc_covariance(one, other)
    assert covariance > 0
    tied, apart = auc_gap(one, other), auc_gap(one, other, 0.0)
    assert tied.high - tied.low < apart.high - apart.low
    # The long way: the product of both influences, patient by patient.
    expected = 0.0
    parts = [{p: i for i, p in enumerate(x.influence.patients)} for x in (one, other)]
    both = zip(one.influence.factors, other.influence.factors, strict=True)
    factors = [math.sqrt(p * q) for p, q in both]
    for patient in parts[0].keys() & parts[1].keys():
        i, j = parts[0][patient], parts[1][patient]
        a1, b1 = one.influence.positive[i], one.influence.negative[i]
        a2, b2 = other.influence.positive[j], other.influence.negative[j]
        expected += factors[0] * a1 * a2 + factors[1] * b1 * b2
        expected += factors[2] * (a1 * b2 + b1 * a2)
    assert covariance == pytest.approx(expected, rel=1e-10)


def test_degrees_follow_the_smaller_class() -> None:
    rng = np.random.default_rng(1)
    label = np.arange(104) < 4
    found = clustered_auc(rng.normal(size=104) + label, label, np.arange(104))
    assert 3 <= found.degrees < 12
    even = np.arange(104) % 2 == 0
    balanced = clustered_auc(rng.normal(size=104) + even, even, np.arange(104))
    assert balanced.degrees > 80


def test_below_three_patients_of_a_class_there_is_no_auc() -> None:
    score = np.linspace(0, 1, 12)
    label = np.array([True] * 6 + [False] * 6)
    who = np.array([0, 0, 0, 1, 1, 1, 2, 3, 4, 5, 6, 7])
    assert clustered_auc(score, label, who) is None
    found = auc_estimate("AUC", score, label, who)
    assert isinstance(found, NotEstimable)
    assert "2 patients with a positive image and 6 with a negative" in found.reason
    assert clustered_auc(score, ~label, who) is None
    one_class = auc_estimate("AUC", score, np.ones(12, bool), who)
    assert isinstance(one_class, NotEstimable)


def test_perfect_separation_keeps_an_honest_lower_end() -> None:
    label = np.arange(12) < 5
    found = clustered_auc(label * 1.0, label, np.arange(12))
    assert found.value == 1.0
    assert found.variance == 0.0
    assert 0.5 < found.low < 0.85
    assert found.high == 1.0
    turned = clustered_auc(-1.0 * label, label, np.arange(12))
    assert (turned.low, turned.high) == pytest.approx((0.0, 1 - found.low), abs=1e-9)
    constant = clustered_auc(np.zeros(12), label, np.arange(12))
    assert constant.value == 0.5
    assert constant.high - constant.low > 0.4


def test_a_minute_variance_does_not_make_a_minute_interval() -> None:
    # One pair of 42 is wrong: its patients alone carry the whole variance.
    label = np.arange(13) < 6
    score = label * 1.0
    score[0] = -1.0
    found = clustered_auc(np.append(score, 2.0), np.append(label, True), np.arange(14))
    assert found.low < 0.75
    assert found.low <= found.value <= found.high


def test_interval_brackets_and_widens_with_the_level() -> None:
    score, label, who = rows(9)
    found = clustered_auc(score, label, who)
    assert found.low < found.value < found.high
    wide = found.limits(1e-6)
    assert 0 <= wide[0] < found.low
    assert found.high < wide[1] <= 1
    assert clustered_auc(score, label, who, 0.8).low > found.low


def test_scores_and_shapes_are_checked() -> None:
    with pytest.raises(ValueError, match="finite"):
        clustered_auc([0.1, float("nan")], [True, False], [0, 1])
    with pytest.raises(ValueError, match="finite"):
        placements([0.1, float("inf")], [True, False])
    with pytest.raises(ValueError, match="one label"):
        placements([0.1, 0.2], [True])
    with pytest.raises(ValueError, match="one patient"):
        clustered_auc([0.1, 0.2], [True, False], [0])
    value, v10, _ = placements([0.2, 0.4], [True, True])
    assert math.isnan(value)
    assert v10.tolist() == [0.0, 0.0]


def test_far_apart_patient_codes_change_nothing() -> None:
    score, label, who = rows(2)
    one = clustered_auc(score, label, who)
    other = clustered_auc(score, label, who * 10**15 - 7)
    assert (one.variance, one.low, one.high) == (other.variance, other.low, other.high)


def test_equal_scores_of_two_versions_differ_by_nothing() -> None:
    score, label, who = rows(6)
    gap = paired_auc((score, score), label, who)
    one = clustered_auc(score, label, who)
    apart = auc_gap(one, one, 0.0)
    assert gap.value == 0.0
    assert gap.standard_error == pytest.approx(0.0, abs=1e-8)
    assert apart.low < 3 * gap.low < 0 < 3 * gap.high < apart.high
    assert gap.p_zero == 1.0
    test = auc_difference(one, one, covariance=one.variance, paired=True)
    assert test.p == 1.0
    assert paired_auc((score[:2], score[:2]), label[:2], who[:2]) is None


def test_a_gap_speaks_of_the_smaller_class() -> None:
    rng = np.random.default_rng(3)
    label = np.arange(40) % 2 == 0
    few = np.arange(40) < 2
    few = few | (np.arange(40) == 39)
    score = rng.normal(size=40)
    one = clustered_auc(score + label, label, np.arange(40))
    other = clustered_auc(score + few, few, np.arange(40) + 100)
    found = estimate_of_gap("gap", auc_gap(one, other), 40)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(one.value - other.value)


def test_hanley_mcneil_by_hand() -> None:
    # Hanley and McNeil (1982) with equal classes: Q1 = A / (2 - A), Q2 = 2 A^2 / (1 + A).
    a, n = 0.8, 50
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    expected = (a * (1 - a) + (n - 1) * (q1 - a * a + q2 - a * a)) / n**2
    assert hanley_mcneil_variance(a, n, n) == pytest.approx(expected, rel=1e-12)
    assert hanley_mcneil_variance(0.2, n, n) == pytest.approx(expected, rel=1e-12)


def test_a_million_rows_take_under_a_second() -> None:
    rng = np.random.default_rng(1)
    size = 1_000_000
    who = np.sort(rng.integers(0, 250_000, size))
    label = rng.random(size) < 0.3
    score = rng.random(size) + 0.2 * label

    def seconds() -> float:
        start = time.process_time()
        clustered_auc(score, label, who)
        return time.process_time() - start

    assert quickest(seconds, 0.99) < 1.0
    found = clustered_auc(score, label, who)
    assert found.images == size
    assert found.value == pytest.approx(0.5 + 0.2 - 0.02, abs=0.003)
