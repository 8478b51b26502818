"""Accuracies and covariances against brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sonobridge.statistics.clustered.auc import clustered_auc
from sonobridge.statistics.reader_study import (
    Readings,
    components,
    joined_scores,
    measure_accuracy,
    modality_difference,
    modality_mean,
    reader_difference,
    single_estimate,
    standalone_difference,
)


def readings(patients=40, images=1, grades=None, seed=0, readers=3, mixed=False) -> Readings:
    rng = np.random.default_rng(seed)
    index = np.repeat(np.arange(patients), images)
    truth = rng.random(index.size) < 0.4 if mixed else (np.arange(patients) % 5 < 2)[index]
    own = rng.normal(size=patients)[index]
    scores = 1.2 * truth + own + rng.normal(size=(2, readers, index.size))
    if grades:
        scores = np.clip(np.floor(scores * grades / 4 + grades / 2), 0, grades)
    return Readings(scores=scores, truth=truth, patients=index)


def auc(scores, truth):
    positive, negative = scores[truth][:, None], scores[~truth][None, :]
    return float(((positive > negative) + 0.5 * (positive == negative)).mean())


def left_out(data: Readings, measure) -> np.ndarray:
    """Every estimate with one patient left out at a time, shape (patients, 2 * readers)."""
    found = []
    for patient in np.unique(data.patients):
        rest = data.take(data.patients != patient)
        found.append([measure(row, rest.truth) for arm in rest.scores for row in arm])
    return np.array(found)


def jackknife(left: np.ndarray) -> np.ndarray:
    count = left.shape[0]
    return (count - 1) / count * (left - left.mean(0)).T @ (left - left.mean(0))


@pytest.mark.parametrize("grades", [None, 4])
@pytest.mark.parametrize(("images", "mixed"), [(1, False), (3, False), (3, True)])
def test_jackknife_by_patient_equals_brute_force(grades, images, mixed):
    data = readings(images=images, grades=grades, mixed=mixed)
    found = measure_accuracy(data, "auc", "jackknife")
    expected = [auc(row, data.truth) for arm in data.scores for row in arm]
    assert found.values.ravel() == pytest.approx(expected, abs=1e-12)
    covariance = jackknife(left_out(data, auc))
    assert np.allclose(found.covariance.reshape(6, 6), covariance, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("images", [1, 3])
@pytest.mark.parametrize("figure", ["sensitivity", "specificity"])
def test_shares_equal_brute_force(figure, images):
    data = readings(images=images)
    answers = Readings(
        scores=(data.scores > 0.6).astype(float), truth=data.truth, patients=data.patients
    )
    wanted = answers.truth if figure == "sensitivity" else ~answers.truth

    def share(row, truth):
        side = truth if figure == "sensitivity" else ~truth
        right = row[side] if figure == "sensitivity" else 1 - row[side]
        return right.mean()

    found = measure_accuracy(answers, figure, "jackknife")
    expected = [share(row, answers.truth) for arm in answers.scores for row in arm]
    assert found.values.ravel() == pytest.approx(expected)
    covariance = jackknife(left_out(answers.take(wanted), share))
    assert np.allclose(found.covariance.reshape(6, 6), covariance)
    # The ratio estimator is the jackknife to first order.
    ratio = measure_accuracy(answers, figure, "delong")
    assert np.allclose(ratio.covariance, found.covariance, rtol=0.15, atol=2e-5)


@pytest.mark.parametrize(("images", "mixed"), [(1, False), (3, False), (3, True)])
def test_structural_covariance_equals_the_single_closed_form(images, mixed):
    data = readings(images=images, mixed=mixed, seed=3)
    found = measure_accuracy(data, "auc")
    for arm in range(2):
        for reader in range(3):
            single = clustered_auc(data.scores[arm, reader], data.truth, data.patients)
            assert found.values[arm, reader] == pytest.approx(single.value, abs=1e-12)
            variance = found.covariance[arm, reader, arm, reader]
            assert variance == pytest.approx(single.variance, rel=1e-9)


def test_structural_covariance_agrees_with_the_bootstrap_of_patients():
    data = readings(patients=150, images=2, seed=5)
    rng = np.random.default_rng(0)
    rows = [np.flatnonzero(data.patients == p) for p in range(150)]
    drawn = []
    for _ in range(600):
        take = np.concatenate([rows[p] for p in rng.integers(0, 150, 150)])
        drawn.append([auc(row[take], data.truth[take]) for arm in data.scores for row in arm])
    found = measure_accuracy(data, "auc").covariance.reshape(6, 6)
    scale = np.sqrt(np.outer(np.diag(found), np.diag(found)))
    assert np.abs(np.cov(np.array(drawn).T) - found).max() < 0.2 * scale.max()


def test_repeating_every_case_within_its_patient_changes_nothing():
    data = readings()
    twice = Readings(
        scores=np.repeat(data.scores, 2, axis=2),
        truth=np.repeat(data.truth, 2),
        patients=np.repeat(data.patients, 2),
    )
    for figure_data, again in ((data, twice),):
        once = measure_accuracy(figure_data, "auc")
        more = measure_accuracy(again, "auc")
        assert np.allclose(once.values, more.values)
        assert np.allclose(once.covariance, more.covariance)


def test_too_few_patients_say_so():
    data = readings(patients=6)
    assert (
        measure_accuracy(data.take(data.patients > 1), "auc")
        == "fewer than 3 positive patients"
    )
    assert measure_accuracy(data.take(data.truth), "auc") == "fewer than 3 negative patients"
    assert not isinstance(measure_accuracy(data.take(data.truth), "sensitivity"), str)


def test_a_missing_reading_is_refused():
    data = readings()
    holed = data.scores.copy()
    holed[0, 0, 0] = np.nan
    with pytest.raises(ValueError, match="missing"):
        Readings(scores=holed, truth=data.truth, patients=data.patients)


def test_the_difference_of_one_reader_is_the_paired_test():
    data = readings(seed=8)
    accuracy = measure_accuracy(data, "auc")
    found = reader_difference(accuracy, 0, 1, 1)
    block = accuracy.covariance[:, 1, :, 1]
    assert found.value == pytest.approx(accuracy.values[0, 1] - accuracy.values[1, 1])
    assert found.standard_error**2 == pytest.approx(block[0, 0] + block[1, 1] - 2 * block[0, 1])


def test_swapping_modalities_mirrors_the_difference():
    data = readings(seed=9)
    swapped = Readings(scores=data.scores[::-1], truth=data.truth, patients=data.patients)
    first = modality_difference(measure_accuracy(data, "auc"), 0, 1)
    second = modality_difference(measure_accuracy(swapped, "auc"), 0, 1)
    assert second.value == pytest.approx(-first.value)
    assert second.standard_error == pytest.approx(first.standard_error)
    assert first.p_zero() == pytest.approx(second.p_zero())


def test_components_average_the_covariance_matrix():
    accuracy = measure_accuracy(readings(seed=2, images=2), "auc")
    parts, c = components(accuracy), accuracy.covariance
    cov1 = [c[i, j, 1 - i, j] for i in range(2) for j in range(3)]
    cov2 = [c[i, j, i, k] for i in range(2) for j in range(3) for k in range(3) if j != k]
    cov3 = [c[i, j, 1 - i, k] for i in range(2) for j in range(3) for k in range(3) if j != k]
    assert parts.cov1 == pytest.approx(np.mean(cov1))
    assert parts.cov2 == pytest.approx(np.mean(cov2))
    assert parts.cov3 == pytest.approx(np.mean(cov3))


def test_one_reader_can_only_be_fixed():
    accuracy = measure_accuracy(readings(readers=1), "auc")
    assert "one reader" in modality_difference(accuracy, 0, 1)
    fixed = modality_difference(accuracy, 0, 1, "fixed_readers")
    single = reader_difference(accuracy, 0, 1, 0)
    assert fixed.value == pytest.approx(single.value)
    assert fixed.standard_error == pytest.approx(single.standard_error)


def alone(seed=0, readers=4):
    data = readings(readers=readers, seed=seed)
    model = 1.2 * data.truth + np.random.default_rng(seed + 99).normal(size=data.truth.size)
    return Readings(
        scores=joined_scores(data.scores[0], model), truth=data.truth, patients=data.patients
    )


def test_a_model_against_fixed_readers_is_the_contrast_of_the_covariances():
    accuracy = measure_accuracy(alone(), "auc")
    weights = np.array([1.0, *[-0.25] * 4])
    expected = weights @ accuracy.covariance[0, :, 0, :] @ weights
    found = standalone_difference(accuracy, "fixed_readers")
    assert found.value == pytest.approx(weights @ accuracy.values[0])
    assert found.standard_error**2 == pytest.approx(expected)
    assert math.isinf(found.degrees)


def test_random_readers_widen_the_interval_of_a_model_against_readers():
    accuracy = measure_accuracy(alone(seed=2), "auc")
    fixed, drawn = (standalone_difference(accuracy, f) for f in ("fixed_readers", "random"))
    spread = (accuracy.values[0, 0] - accuracy.values[0, 1:]).var(ddof=1)
    shared = [single_estimate(accuracy, j).standard_error ** 2 for j in range(1, 5)]
    assert drawn.value == pytest.approx(fixed.value)
    assert drawn.standard_error**2 >= spread / 4
    assert drawn.standard_error**2 <= spread / 4 + max(shared)
    assert drawn.degrees >= 3


def test_a_mean_of_one_modality_stays_within_the_scale():
    accuracy = measure_accuracy(readings(seed=4, patients=20), "auc")
    mean = modality_mean(accuracy, 0)
    low, high = mean.share_interval(0.95)
    assert 0 < low < mean.value < high < 1
    plain = mean.interval(0.95)
    assert mean.value - low > 0.5 * (mean.value - plain[0])


def test_readers_who_are_all_equal_leave_the_patients_alone():
    data = readings(readers=1)
    same = Readings(
        scores=np.repeat(data.scores, 4, axis=1), truth=data.truth, patients=data.patients
    )
    accuracy = measure_accuracy(same, "auc")
    mean, single = modality_mean(accuracy, 0), measure_accuracy(data, "auc")
    assert mean.standard_error**2 == pytest.approx(single.covariance[0, 0, 0, 0])
    # Rounding leaves a whisker of spread between readers; it is no degrees of freedom.
    half = 1.959964 * mean.standard_error
    assert mean.interval(0.95)[0] == pytest.approx(mean.value - half)
    assert 0 < mean.p_zero() < 1e-6
