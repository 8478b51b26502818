"""Sizes of audits against closed forms."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest

from sonobridge.audit.planning import (
    PlanningInput,
    plan_above_chance,
    plan_gap,
    plan_non_inferiority,
    plan_precision,
    plan_reader_study,
)
from sonobridge.statistics.clustered.auc import hanley_mcneil_variance
from sonobridge.statistics.reader_study import assumed_components, study_power

Z = NormalDist().inv_cdf(0.975)
Y = NormalDist().inv_cdf(0.8)


def asked(**changes):
    made = {
        "metric": "sensitivity",
        "expected": 0.85,
        "power": 0.8,
        "alpha": 0.05,
        "prevalence": 0.3,
        "images_per_patient": 1.0,
        "icc": 0.0,
    }
    return PlanningInput(**{**made, **changes})


@pytest.mark.requirement("R-004-39")
@pytest.mark.parametrize("share", [0.5, 0.2])
@pytest.mark.parametrize("gap", [0.05, 0.1])
def test_a_gap_of_two_groups_is_the_normal_closed_form(share, gap):
    found = plan_gap(asked(), gap=gap, margin=0.0, share=share)
    low = 0.85 - gap
    spread = low * (1 - low) / share + 0.85 * 0.15 / (1 - share)
    exact = (Z + Y) ** 2 * spread / gap**2 / 0.3
    total = sum(group.patients for group in found.groups)
    # The planner sizes the hybrid interval that the audit draws, which is not symmetric: a
    # small group that is worse is shown a little sooner than by Wald's closed form.
    assert total == pytest.approx(exact, rel=0.03 if share == 0.5 else 0.1)
    assert found.power == pytest.approx(0.8, abs=0.005)


@pytest.mark.requirement("R-004-39")
def test_a_margin_widens_the_gap_that_must_be_shown():
    plain = plan_gap(asked(), gap=0.1, margin=0.0, share=0.5)
    beyond = plan_gap(asked(), gap=0.1, margin=0.05, share=0.5)
    ratio = beyond.groups[0].patients / plain.groups[0].patients
    assert ratio == pytest.approx((0.1 / 0.05) ** 2, rel=0.02)


@pytest.mark.requirement("R-004-39")
@pytest.mark.parametrize("icc", [0.0, 0.4, 1.0])
def test_several_images_count_by_the_design_effect(icc):
    one = plan_gap(asked(), gap=0.05, margin=0.0, share=0.5)
    four = plan_gap(asked(images_per_patient=4.0, icc=icc), gap=0.05, margin=0.0, share=0.5)
    effect = 1 + 3 * icc
    assert four.design_effect == pytest.approx(effect)
    ratio = four.groups[0].patients / one.groups[0].patients
    assert ratio == pytest.approx(effect / 4, rel=0.02)
    assert four.groups[0].images == 4 * four.groups[0].patients


@pytest.mark.requirement("R-004-39")
def test_precision_is_the_closed_form():
    found = plan_precision(asked(), half_width=0.03)
    exact = Z**2 * 0.85 * 0.15 / 0.03**2 / 0.3
    assert exact <= found.groups[0].patients <= 1.01 * exact + 3
    auc = plan_precision(asked(metric="auc"), half_width=0.03)
    patients = auc.groups[0].patients
    variance = hanley_mcneil_variance(0.85, 0.3 * patients, 0.7 * patients)
    assert 1.95 * math.sqrt(variance) <= 0.03 <= 2.05 * math.sqrt(variance)


@pytest.mark.requirement("R-004-39")
def test_non_inferiority_is_blackwelders_closed_form():
    found = plan_non_inferiority(asked(), margin=0.05)
    exact = (Z + Y) ** 2 * 2 * 0.85 * 0.15 / 0.05**2
    assert [group.group for group in found.groups] == ["new", "reference"]
    for group in found.groups:
        assert group.diseased >= exact
        assert group.diseased <= exact + 2


@pytest.mark.requirement("R-004-39")
def test_an_auc_above_chance_inverts_the_power_of_proc():
    # pROC 1.18.0, power.roc.test: AUC .73 with 41 cases and 72 controls, power .98975.
    found = plan_above_chance(
        asked(metric="auc", expected=0.73, power=0.9897453435514, prevalence=41 / 113)
    )
    assert (found.groups[0].diseased, found.groups[0].patients) == (41, 113)


@pytest.mark.requirement("R-004-39")
def test_a_reader_study_is_sized_by_its_power():
    found = plan_reader_study(
        asked(metric="auc"),
        effect=0.05,
        margin=0.0,
        readers=5,
        correlations=(0.43, 0.43, 0.3),
        reader_sd=0.015,
    )
    patients = found.groups[0].patients
    error = hanley_mcneil_variance(0.85, 300, 700)
    parts = assumed_components(error, 1000)
    assert study_power(parts, 5, patients, 0.05) >= 0.8
    assert study_power(parts, 5, patients - 1, 0.05) < 0.8
    by_readers = [option.patients for option in found.options if option.patients]
    assert by_readers == sorted(by_readers, reverse=True)
    five = next(option for option in found.options if option.readers == 5)
    assert five.readings == 2 * 5 * patients


def test_specificity_counts_the_healthy():
    sick = plan_gap(asked(prevalence=0.2), gap=0.1, margin=0.0, share=0.5)
    well = plan_gap(asked(metric="specificity", prevalence=0.2), gap=0.1, margin=0.0, share=0.5)
    assert sick.groups[0].patients == pytest.approx(4 * well.groups[0].patients, rel=0.03)


def test_what_no_number_reaches_says_so():
    found = plan_reader_study(
        asked(metric="auc"),
        effect=0.01,
        margin=0.0,
        readers=3,
        correlations=(0.43, 0.43, 0.3),
        reader_sd=0.1,
    )
    assert not found.reached
    assert found.groups == ()
    assert "No number of patients" in found.in_words
