"""Planning says before the fact what simulation finds after it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sonobridge.statistics.clustered import (
    PlannedAuc,
    PlannedMean,
    PlannedShare,
    clustered_share,
    design_effect,
    hanley_mcneil_variance,
    minimum_detectable_gap,
    patients_for_images,
    patients_needed,
    power_at_gap,
    power_of_equivalence,
    power_two_shares,
    sample_size_auc,
    sample_size_noninferiority,
    sample_size_two_shares,
    share_gap,
)

GROUP, REST = PlannedShare(60, 4, 2.2), PlannedShare(300, 4, 2.2)


def test_design_effect_of_equal_and_unequal_numbers() -> None:
    assert design_effect(1, 0.5) == 1
    assert design_effect(4, 0.4) == pytest.approx(2.2)
    assert design_effect(4, 0.4, 0.5) == pytest.approx(1 + (4 * 1.25 - 1) * 0.4)
    for bad in ((0.5, 0.1), (2, 1.5), (2, -0.1)):
        with pytest.raises(ValueError, match="ICC"):
            design_effect(*bad)


@pytest.mark.requirement("R-004-39")
def test_power_of_many_independent_patients_is_the_closed_form() -> None:
    n, expected, gap = 100_000, 0.6, -0.006
    power = power_at_gap(expected, gap, PlannedShare(n), PlannedShare(n))
    error = math.sqrt((0.6 * 0.4 + 0.594 * 0.406) / n)
    z = 0.006 / error - 1.959964
    assert power == pytest.approx(0.5 * math.erfc(-z / math.sqrt(2)), abs=1e-4)
    assert power == pytest.approx(power_two_shares(0.6, 0.594, n), abs=1e-3)


def test_the_smallest_gap_is_shown_with_just_the_stated_power() -> None:
    for power in (0.8, 0.9):
        gap = minimum_detectable_gap(0.85, GROUP, REST, power=power)
        assert power_at_gap(0.85, -gap, GROUP, REST) == pytest.approx(power, abs=1e-9)
    beyond = minimum_detectable_gap(0.85, GROUP, REST, margin=0.08)
    assert beyond > 0.08 + 0.5 * minimum_detectable_gap(0.85, GROUP, REST)
    strict = minimum_detectable_gap(0.85, GROUP, REST, alpha=0.05 / 20)
    assert strict > minimum_detectable_gap(0.85, GROUP, REST)
    assert minimum_detectable_gap(0.85, PlannedShare(2), PlannedShare(2)) is None


def test_a_rare_event_is_planned_upward() -> None:
    gap = minimum_detectable_gap(0.05, GROUP, REST)
    assert power_at_gap(0.05, gap, GROUP, REST) == pytest.approx(0.8, abs=1e-9)


def test_planned_power_is_found_by_simulation() -> None:
    # Beta-binomial patients: an ICC of 0.4 and four images a patient.
    rng = np.random.default_rng(6)
    icc, images = 0.4, 4
    group, rest = (PlannedShare(n, images, design_effect(images, icc)) for n in (60, 300))
    gap = minimum_detectable_gap(0.85, group, rest, power=0.8)
    weight = (1 - icc) / icc
    shown = 0
    for _ in range(600):
        sides = []
        for n, p in ((60, 0.85 - gap), (300, 0.85)):
            skill = rng.beta(p * weight, (1 - p) * weight, n)
            sides.append(clustered_share(rng.binomial(images, skill), [images] * n))
        found = share_gap(*sides)
        shown += found.high < 0
    # Three standard errors of 600 runs.
    assert shown / 600 == pytest.approx(0.8, abs=0.05)


def test_patients_needed_are_just_enough() -> None:
    rest = PlannedShare(3000, 4, 2.2)
    n = patients_needed(0.85, GROUP, rest, margin=0.08)
    assert power_of_equivalence(0.85, GROUP.of_size(n), rest, margin=0.08) >= 0.8
    assert power_of_equivalence(0.85, GROUP.of_size(n - 1), rest, margin=0.08) < 0.8
    more = patients_needed(0.85, GROUP, rest, margin=0.08, power=0.9)
    assert more > n
    shown = patients_needed(0.85, GROUP, rest, margin=0.08, gap=-0.2)
    assert power_at_gap(0.85, -0.2, GROUP.of_size(shown), rest, margin=0.08) >= 0.8
    assert power_at_gap(0.85, -0.2, GROUP.of_size(shown - 1), rest, margin=0.08) < 0.8
    nearly = patients_needed(0.85, GROUP, rest, margin=0.08, gap=0.03)
    assert nearly > n


def test_what_cannot_be_planned_is_none() -> None:
    assert patients_needed(0.85, GROUP, PlannedShare(15, 4, 2.2), margin=0.05) is None
    assert patients_needed(0.85, GROUP, REST, margin=0.08, gap=0.08) is None
    assert 2 <= patients_needed(1.0, GROUP, REST, margin=0.08) < 60
    assert power_of_equivalence(1.0, GROUP, REST, margin=0.08) == 1.0
    assert power_of_equivalence(1.0, GROUP, REST, margin=0.001) == 0.0
    assert power_at_gap(1.0, 0.0, GROUP, REST) == 0.0


def test_auc_and_mean_have_their_own_variances() -> None:
    auc = PlannedAuc(20, 60, 4, 1.5)
    assert auc.variance(0.8) == pytest.approx(1.5 * hanley_mcneil_variance(0.8, 80, 240))
    assert auc.degrees == 19
    twice = auc.of_size(160)
    assert (twice.positive_patients, twice.negative_patients) == (40, 120)
    gap = minimum_detectable_gap(0.85, auc, PlannedAuc(200, 600, 4, 1.5))
    assert 0.05 < gap < 0.35
    mean = PlannedMean(50, 9.0)
    assert mean.variance(123.0) == pytest.approx(0.18)
    gap = minimum_detectable_gap(0.0, mean, PlannedMean(500, 9.0))
    error = math.sqrt(9 / 50 + 9 / 500)
    assert gap == pytest.approx((1.98 + 0.845) * error, rel=0.02)
    assert patients_needed(0.0, mean, PlannedMean(5000, 9.0), margin=1.0) > 50
    assert mean.of_size(7).patients == 7


def test_unequal_groups_and_non_inferiority() -> None:
    even = sample_size_two_shares(0.8, 0.9, power=0.8)
    lopsided = sample_size_two_shares(0.8, 0.9, power=0.8, ratio=3)
    assert lopsided < even < 2 * lopsided
    assert power_two_shares(0.8, 0.9, lopsided, ratio=3) == pytest.approx(0.8, abs=1e-9)
    # Blackwelder (1982) by hand: 2 x 0.9 x 0.1 x (1.96 + 0.8416)^2 / 0.1^2.
    found = sample_size_noninferiority(0.9, 0.9, 0.1)
    assert found == pytest.approx(0.18 * (1.959964 + 0.841621) ** 2 / 0.01, rel=1e-6)
    positives = sample_size_auc(0.73, power=0.9, ratio=2)
    assert 20 < positives < 60
    assert patients_for_images(100, 4, 2.2) == 55
    for bad in ((0.0, 0.5), (0.5, 1.0)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            sample_size_two_shares(*bad)
    with pytest.raises(ValueError, match="differ by nothing"):
        sample_size_two_shares(0.5, 0.5)
    with pytest.raises(ValueError, match="positive margin"):
        sample_size_noninferiority(0.7, 0.9, 0.1)
    with pytest.raises(ValueError, match=r"between 0\.5 and 1"):
        sample_size_auc(0.5)
