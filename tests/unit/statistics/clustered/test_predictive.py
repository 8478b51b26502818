"""Predictive values by Bayes, and counts of people that add up."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.clustered import (
    clustered_share,
    likelihood_ratios,
    natural_frequencies,
    predictive_estimates,
    predictive_values,
)
from sonobridge.statistics.diagnostic import TwoByTwo


def share(right: int, wrong: int):
    return clustered_share([1] * right + [0] * wrong, [1] * (right + wrong))


@pytest.mark.parametrize("prevalence", [0.001, 0.05, 0.3, 0.9])
def test_both_values_are_bayes(prevalence: float) -> None:
    se, sp = share(85, 15), share(180, 20)
    ppv, npv = predictive_values(se, sp, prevalence)
    hit, alarm = prevalence * 0.85, (1 - prevalence) * 0.1
    miss, clear = prevalence * 0.15, (1 - prevalence) * 0.9
    assert ppv.value == pytest.approx(hit / (hit + alarm), abs=1e-12)
    assert npv.value == pytest.approx(clear / (clear + miss), abs=1e-12)
    assert 0 <= ppv.low < ppv.value < ppv.high <= 1
    assert 0 <= npv.low < npv.value < npv.high <= 1


def test_large_samples_agree_with_the_delta_method_on_the_logit() -> None:
    se, sp = share(8500, 1500), share(18000, 2000)
    ppv, npv = predictive_values(se, sp, 0.05)
    for found, variance in (
        (ppv, se.variance / 0.85**2 + sp.variance / 0.1**2),
        (npv, sp.variance / 0.9**2 + se.variance / 0.15**2),
    ):
        half = 1.96 * math.sqrt(variance)
        middle = math.log(found.value / (1 - found.value))
        for end, sign in ((found.low, -1), (found.high, 1)):
            assert math.log(end / (1 - end)) == pytest.approx(middle + sign * half, abs=2e-3)


def test_perfect_answers_keep_an_interval() -> None:
    ppv, npv = predictive_values(share(30, 0), share(40, 0), 0.05)
    assert (ppv.value, ppv.high) == (1.0, 1.0)
    assert 0.2 < ppv.low < 0.9
    assert npv.value == 1.0
    assert 0.98 < npv.low < 1.0
    useless, _ = predictive_values(share(0, 30), share(40, 0), 0.05)
    assert useless.low <= useless.value <= useless.high
    nothing, _ = predictive_values(share(0, 30), share(20, 20), 0.05)
    assert nothing.value == 0.0
    assert 0 < nothing.high < 0.05


def test_likelihood_ratios_come_near_the_log_method_when_images_are_independent() -> None:
    table = TwoByTwo(tp=670, fp=202, fn=74, tn=640)
    positive, negative = likelihood_ratios(share(670, 74), share(640, 202))
    for found, plain in (
        (positive, table.likelihood_ratio_positive()),
        (negative, table.likelihood_ratio_negative()),
    ):
        assert found.value == pytest.approx(plain.value, rel=1e-12)
        assert found.low == pytest.approx(plain.low, rel=0.01)
        assert found.high == pytest.approx(plain.high, rel=0.01)


def test_patients_with_both_classes_move_the_interval() -> None:
    se, sp = share(60, 20), share(70, 10)
    plain, _ = predictive_values(se, sp, 0.1)
    shared = 0.5 * math.sqrt(se.variance * sp.variance)
    wider, _ = predictive_values(se, sp, 0.1, covariance=shared)
    narrower, _ = predictive_values(se, sp, 0.1, covariance=-shared)
    widths = [b.high - b.low for b in (narrower, plain, wider)]
    assert widths == sorted(widths)
    assert widths[0] < widths[2]


def test_too_few_patients_say_so() -> None:
    one = clustered_share([2], [3])
    for answer in predictive_estimates(one, share(5, 2), 0.05):
        assert isinstance(answer, NotEstimable)
    for answer in predictive_estimates(None, share(5, 2), 0.05):
        assert isinstance(answer, NotEstimable)
    found, _ = predictive_estimates(share(5, 2), share(9, 2), 0.05)
    assert isinstance(found, Estimate)
    assert (found.n, found.n_unit) == (7, "patients of the smaller class")
    for bad in (0.0, 1.0):
        with pytest.raises(ValueError, match="prevalence"):
            predictive_values(share(5, 2), share(5, 2), bad)


def test_people_add_up_at_every_step() -> None:
    rng = np.random.default_rng(3)
    for _ in range(500):
        se, sp, prevalence = rng.random(3)
        found = natural_frequencies(se, sp, prevalence)
        ill = found.true_positive + found.false_negative
        well = found.false_positive + found.true_negative
        assert ill + well == 1000
        assert abs(ill - 1000 * prevalence) <= 0.5 + 1e-6
        assert abs(found.true_positive - ill * se) <= 0.5 + 1e-6
        assert abs(found.true_negative - well * sp) <= 0.5 + 1e-6
        counts = (found.true_positive, found.false_positive, found.false_negative)
        assert min(*counts, found.true_negative) >= 0
    with pytest.raises(ValueError, match=r"0\.\.1"):
        natural_frequencies(1.1, 0.5, 0.5)
