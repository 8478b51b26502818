"""The study of Van Dyke et al. as the guide of MRMCaov 0.3.0 prints it.

Figures: B. J. Smith, S. L. Hillis, MRMCaov user guide (docs/jss/MRMCaov.tex of the
package's repository); power: the test suite of RJafroc 2.1 on the same data. The printed
estimates and covariances go in, the printed analysis has to come out. The raw ratings stay
with their package; from them this code gives the same estimates and covariances, see
``docs/explanation/worked-examples-readers.md``.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sonobridge.statistics.reader_study import (
    Accuracy,
    components,
    global_test,
    modality_difference,
    modality_mean,
    patients_for_power,
    planned_from,
    study_power,
)

# Empirical AUC by treatment and reader; a count of pairs over 45 x 69.
AUC = [
    [0.9196457, 0.8587762, 0.9038647, 0.9731079, 0.8297907],
    [0.9478261, 0.9053140, 0.9217391, 0.9993559, 0.9299517],
]
SENSITIVITY = np.array([[40, 35, 37, 42, 31], [44, 37, 41, 45, 40]]) / 45
DELONG = (0.0007921325, 0.0003420090, 0.0003395265, 0.0002358497)
JACKKNIFE = (0.0008022883, 0.0003466137, 0.0003440748, 0.0002390284)
SHARES = (0.0023681257, 0.0009943883, 0.0010145903, 0.0006604938)


def study(values, parts, by_modality=None) -> Accuracy:
    """Return a study whose covariances average to the printed ones.

    ``by_modality`` holds (variance, Cov2) of each modality where they are printed.
    """
    error, cov1, cov2, cov3 = parts
    values = np.asarray(values, dtype=float)
    if len(values[0]) == 5 and values.max() < 1 and error < 0.001:
        values = np.round(values * 45 * 69 * 2) / (45 * 69 * 2)
    t, r = values.shape
    covariance = np.empty((t, r, t, r))
    for i, j, k, m in np.ndindex(t, r, t, r):
        own = (error, cov2) if by_modality is None else by_modality[i]
        if i == k:
            covariance[i, j, k, m] = own[0] if j == m else own[1]
        else:
            covariance[i, j, k, m] = cov1 if j == m else cov3
    return Accuracy(
        values=values,
        covariance=covariance,
        patients=114,
        positive_patients=45,
        negative_patients=69,
        cases=114,
    )


def printed(figure: float) -> object:
    """Agree to the last printed digit, about seven significant ones."""
    return pytest.approx(figure, rel=3e-7, abs=6e-10)


def test_random_readers_and_cases_by_delong() -> None:
    accuracy = study(AUC, DELONG)
    parts = components(accuracy)
    assert parts.ms_modality == printed(0.004796171)
    assert parts.ms_interaction == printed(0.0005510306)
    assert parts.reader_variance == printed(0.0015364254)
    assert parts.interaction_variance == printed(0.0002045840)
    assert parts.denominator("random") == pytest.approx(0.001069415, abs=1e-9)
    test = global_test(parts)
    assert (test.statistic, test.second_degrees) == (
        pytest.approx(4.484854, abs=2e-6),
        pytest.approx(15.06611, abs=2e-5),
    )
    assert test.p == pytest.approx(0.05123303, abs=6e-8)
    difference = modality_difference(accuracy, 0, 1)
    assert difference.value == printed(-0.04380032)
    assert difference.standard_error == pytest.approx(0.0206825, abs=6e-8)
    assert difference.interval(0.95) == pytest.approx((-0.0878671960, 0.0002665519), abs=2e-8)
    assert difference.p_zero() == pytest.approx(0.05123303, abs=6e-8)


def test_means_of_the_modalities_by_delong() -> None:
    # Each mean rests on its own modality; the guide prints MS(R) and Cov2 of each.
    own = [(DELONG[0], 0.0004775239), (DELONG[0], 0.0002015292)]
    accuracy = study(AUC, DELONG, own)
    expected = [
        (0.8970370, 0.03307642, 12.59597, (0.8253461, 0.9687280)),
        (0.9408374, 0.02150464, 12.56530, (0.8942155, 0.9874592)),
    ]
    for modality, (value, error, degrees, interval) in enumerate(expected):
        found = modality_mean(accuracy, modality)
        assert found.value == pytest.approx(value, abs=6e-8)
        assert found.standard_error == pytest.approx(error, abs=6e-8)
        assert found.degrees == pytest.approx(degrees, abs=2e-5)
        assert found.interval(0.95) == pytest.approx(interval, abs=2e-7)


def test_fixed_readers_by_jackknife() -> None:
    accuracy = study(
        AUC, JACKKNIFE, [(0.0010141028, 0.0004839618), (0.0005904738, 0.0002041879)]
    )
    parts = components(accuracy)
    test = global_test(parts, "fixed_readers")
    assert test.statistic == pytest.approx(5.475953, abs=2e-6)
    assert math.isinf(test.second_degrees)
    assert test.p == pytest.approx(0.01927984, abs=2e-8)
    difference = modality_difference(accuracy, 0, 1, "fixed_readers")
    assert difference.standard_error == pytest.approx(0.01871748, abs=2e-8)
    assert difference.interval(0.95) == pytest.approx((-0.08048591, -0.00711473), abs=2e-8)
    expected = [
        (0.02428971, (0.8494301, 0.9446440)),
        (0.01677632, (0.9079564, 0.9737183)),
    ]
    for modality, (error, interval) in enumerate(expected):
        found = modality_mean(accuracy, modality, "fixed_readers")
        assert found.standard_error == pytest.approx(error, abs=2e-8)
        assert found.interval(0.95) == pytest.approx(interval, abs=1e-7)


def test_fixed_cases() -> None:
    accuracy = study(AUC, DELONG)
    test = global_test(components(accuracy), "fixed_cases")
    assert test.statistic == pytest.approx(8.704, abs=1e-6)
    assert (test.first_degrees, test.second_degrees) == (1, 4)
    assert test.p == pytest.approx(0.04195875, abs=1e-8)
    difference = modality_difference(accuracy, 0, 1, "fixed_cases")
    assert difference.standard_error == pytest.approx(0.01484629, abs=1e-8)
    assert difference.interval(0.95) == pytest.approx((-0.08502022, -0.00258042), abs=1e-8)
    assert modality_mean(accuracy, 0, "fixed_cases").interval(0.95) == pytest.approx(
        (0.8280981, 0.9659760), abs=1e-7
    )


def test_binary_sensitivity() -> None:
    accuracy = study(SENSITIVITY, SHARES)
    parts = components(accuracy)
    assert parts.ms_modality == printed(0.02390123)
    assert parts.ms_interaction == printed(0.001802469)
    assert parts.reader_variance == pytest.approx(0.0049747475, abs=2e-10)
    assert parts.interaction_variance == pytest.approx(0.0007828283, abs=3e-10)
    test = global_test(parts)
    assert test.statistic == pytest.approx(6.689493, abs=2e-6)
    assert test.second_degrees == pytest.approx(15.71732, abs=2e-5)
    assert test.p == pytest.approx(0.02008822, abs=2e-8)
    difference = modality_difference(accuracy, 0, 1)
    assert difference.value == pytest.approx(-0.09777778, abs=1e-8)
    assert difference.interval(0.95) == pytest.approx((-0.1780371, -0.0175185), abs=1e-7)


@pytest.mark.parametrize(
    ("readers", "patients", "factors", "power"),
    [
        (10, 165, "random", 0.80541995),
        (6, 111, "random", 0.5526116),
        (10, 131, "fixed_readers", 0.80091813),
        (10, 53, "fixed_cases", 0.80496663),
    ],
)
def test_power_of_a_planned_study(readers, patients, factors, power) -> None:
    plan = planned_from(components(study(AUC, JACKKNIFE)), 114)
    found = study_power(plan, readers, patients, -0.043800322, factors=factors)
    assert found == pytest.approx(power, abs=2e-7)


@pytest.mark.requirement("R-004-39")
def test_patients_of_a_planned_study() -> None:
    plan = planned_from(components(study(AUC, JACKKNIFE)), 114)
    assert patients_for_power(plan, 6, 0.04380032) == 251
