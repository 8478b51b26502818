"""Calibration and decision curves by patient."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.clustered import (
    Predictions,
    bin_edges,
    binned_error,
    brier,
    calibration_bins,
    calibration_curve,
    calibration_in_the_large,
    calibration_slope,
    clustered_ece,
    ece_estimate,
    estimate_of_mean,
    net_benefit,
    observed_over_expected,
)
from sonobridge.statistics.logistic import fit_logistic, logit


def drawn(seed: int, patients: int = 200, bias: float = 0.0, stretch: float = 1.0):
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(patients), 1 + rng.poisson(3, patients))
    odds = -0.5 + 0.8 * rng.normal(size=patients)[who] + rng.normal(size=who.size)
    label = rng.random(who.size) < 1 / (1 + np.exp(-odds))
    return Predictions.of(1 / (1 + np.exp(-(bias + stretch * odds))), label, who)


def test_the_logistic_fit_equals_scikit_learn() -> None:
    data = drawn(1)
    odds = logit(data.probabilities)
    fit = fit_logistic(np.stack([np.ones_like(odds), odds], axis=1), data.labels, data.patients)
    peer = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000)
    peer.fit(odds[:, None], data.labels)
    assert fit.coefficients == pytest.approx((peer.intercept_[0], peer.coef_[0, 0]), abs=1e-5)


def test_the_sandwich_of_one_image_a_patient_is_whites() -> None:
    data = drawn(2)
    odds = logit(data.probabilities)
    design = np.stack([np.ones_like(odds), odds], axis=1)
    own = np.arange(odds.size)
    fit = fit_logistic(design, data.labels, own)
    fitted = 1 / (1 + np.exp(-design @ fit.coefficients))
    bread = np.linalg.inv((design * (fitted * (1 - fitted))[:, None]).T @ design)
    meat = (design * ((data.labels - fitted) ** 2)[:, None]).T @ design
    expected = own.size / (own.size - 1) * bread @ meat @ bread
    assert np.allclose(fit.covariance, expected, rtol=1e-6)


def test_separated_classes_have_no_fit() -> None:
    score = np.linspace(0.05, 0.95, 20)
    data = Predictions.of(score, score > 0.5, np.arange(20))
    assert calibration_slope(data) is None
    assert calibration_curve(data) == ()
    flat = Predictions.of(np.full(20, 0.4), np.arange(20) % 2 == 0, np.arange(20))
    assert calibration_slope(flat) is None
    assert calibration_curve(flat) == ()
    assert calibration_slope(Predictions.of([0.2, 0.4], [0, 0], [0, 1])) is None
    singular = fit_logistic(np.ones((20, 2)), score > 0.5, np.arange(20))
    assert singular is None or np.isfinite(singular.coefficients).all()


def test_slope_and_intercept_are_found_again() -> None:
    data = drawn(3, patients=4000, bias=0.4, stretch=1.6)
    slope, intercept, alone = calibration_slope(data)
    assert slope.low < 1 / 1.6 < slope.high
    assert intercept.low < -0.4 / 1.6 < intercept.high
    assert alone.degrees == slope.degrees + 1
    shifted = calibration_slope(drawn(4, patients=4000, bias=0.5))
    assert shifted[2].low < -0.5 < shifted[2].high
    assert shifted[0].low < 1 < shifted[0].high


def test_observed_expected_brier_and_the_difference() -> None:
    data = drawn(5, bias=0.6)
    y, p = data.labels.astype(float), data.probabilities
    large = calibration_in_the_large(data)
    assert large.value == pytest.approx((y - p).mean(), abs=1e-12)
    assert large.high < 0
    ratio = observed_over_expected(data)
    assert ratio.value == pytest.approx(y.sum() / p.sum())
    assert ratio.low < ratio.value < ratio.high < 1
    score = brier(data)
    assert score.value == pytest.approx(brier_score_loss(y, p), abs=1e-12)
    assert isinstance(estimate_of_mean("Brier", score, "brier"), Estimate)
    assert isinstance(estimate_of_mean("Brier", None), NotEstimable)
    assert observed_over_expected(Predictions.of([0.2, 0.3], [0, 0], [0, 1])) is None
    assert observed_over_expected(Predictions.of([0.2], [1], [0])) is None


def test_equal_scores_share_a_bin_and_bins_are_equal_in_mass() -> None:
    p = np.concatenate([np.full(50, 0.1), np.linspace(0.2, 0.9, 50)])
    index, count = bin_edges(p, 10)
    assert count == 6
    assert np.unique(index[:50]).size == 1
    sizes = np.bincount(index)
    assert sizes.sum() == 100
    assert (sizes[1:] == 10).all()
    wide, count = bin_edges(np.array([0.0, 0.1, 0.100001, 0.5, 1.0]), 10, "width")
    assert count == 10
    assert wide.tolist() == [0, 0, 1, 4, 9]
    with pytest.raises(ValueError, match="one bin"):
        bin_edges(p, 0)


def test_plain_error_by_hand() -> None:
    data = Predictions.of([0.2, 0.2, 0.8, 0.8], [0, 1, 1, 1], [0, 1, 2, 3])
    ece, mce = binned_error(data, 2)
    assert ece == pytest.approx(0.25)
    assert mce == pytest.approx(0.3)


def test_the_debiased_error_is_nearer_the_truth_than_the_plain_one() -> None:
    calibrated = [clustered_ece(drawn(seed, patients=60)) for seed in range(40)]
    plain = np.mean([found.plain for found in calibrated])
    value = np.mean([found.value for found in calibrated])
    assert value < 0.5 * plain
    assert np.mean([found.low == 0.0 for found in calibrated]) > 0.85
    biased = clustered_ece(drawn(1, patients=3000, bias=0.8))
    truth = abs(calibration_in_the_large(drawn(1, patients=3000, bias=0.8)).value)
    assert biased.low < truth < biased.high
    assert biased.value == pytest.approx(biased.plain, abs=0.005)


def test_an_error_larger_than_noise_stays_within_its_interval() -> None:
    found = clustered_ece(drawn(7, patients=30, bias=1.5))
    assert 0 < found.low < found.value < found.high < 1
    wide = found.limits(0.001)
    assert wide[0] < found.low
    assert found.high < wide[1]
    assert "debiased" in ece_estimate("ECE", found).method
    alone = clustered_ece(Predictions.of([0.2, 0.7], [0, 1], [5, 5]))
    assert alone.low is None
    assert "one patient" in ece_estimate("ECE", alone).note
    assert clustered_ece(Predictions.of([], [], [])) is None
    assert isinstance(ece_estimate("ECE", None), NotEstimable)
    exact = clustered_ece(Predictions.of([0.0, 1.0, 1.0], [0, 1, 1], [0, 1, 2]))
    assert (exact.value, exact.low) == (0.0, 0.0)


def test_bins_are_drawn_with_their_counts() -> None:
    data = drawn(8)
    points = calibration_bins(data, 8)
    assert sum(point.images for point in points) == data.labels.size
    assert all(p.low <= p.observed <= p.high for p in points)
    predicted = [point.predicted for point in points]
    assert predicted == sorted(predicted)


@pytest.mark.parametrize("knots", [3, 4, 5])
def test_a_flexible_curve_of_calibrated_scores_follows_the_diagonal(knots: int) -> None:
    points = calibration_curve(drawn(9, patients=3000), knots=knots)
    assert len(points) == 21
    assert all(p.low < p.observed < p.high for p in points)
    assert max(abs(p.observed - p.predicted) for p in points) < 0.06
    inside = np.mean([p.low <= p.predicted <= p.high for p in points])
    assert inside >= 0.7


def test_a_flexible_curve_bends_where_scores_are_too_extreme() -> None:
    points = calibration_curve(drawn(10, patients=3000, stretch=2.0))
    assert points[0].observed > points[0].predicted + 0.02
    assert points[-1].observed < points[-1].predicted - 0.02


def test_net_benefit_by_hand_and_against_both_defaults() -> None:
    data = drawn(11, patients=800)
    for found in net_benefit(data, [0.1, 0.3, 0.6]):
        t = found.threshold
        acts = data.probabilities >= t
        tp, fp = (acts & data.labels).sum(), (acts & ~data.labels).sum()
        n = data.labels.size
        assert found.model.value == pytest.approx((tp - fp * t / (1 - t)) / n)
        share = data.labels.mean()
        assert found.treat_all.value == pytest.approx(share - (1 - share) * t / (1 - t))
        best = max(found.treat_all.value, 0.0)
        assert found.advantage.value == pytest.approx(found.model.value - best)
        assert found.model.low < found.model.value < found.model.high
    with pytest.raises(ValueError, match="risk threshold"):
        net_benefit(data, [1.0])
    with pytest.raises(ValueError, match="one row"):
        net_benefit(Predictions.of([], [], []), [0.2])


def test_columns_are_checked() -> None:
    with pytest.raises(ValueError, match=r"0\.\.1"):
        Predictions.of([1.2], [1], [0])
    with pytest.raises(ValueError, match=r"0\.\.1"):
        Predictions.of([math.nan], [1], [0])
    with pytest.raises(ValueError, match="one label"):
        Predictions.of([0.2, 0.3], [1], [0])
