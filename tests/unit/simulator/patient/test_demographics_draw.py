"""Who a seed is, and what cannot be forced on it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sonobridge.simulator.patient.demographics import (
    Demographics,
    ImpossiblePatientError,
    draw_demographics,
)
from sonobridge.simulator.patient.disease import draw_disease
from sonobridge.simulator.patient.patient import make_patient
from sonobridge.simulator.patient.spec import SIDES, PatientSpec, SideSpec
from sonobridge.simulator.patient.vascular.anatomy import measure_side


def test_the_same_seed_is_the_same_person_and_another_seed_another():
    assert draw_demographics(4, PatientSpec()) == draw_demographics(4, PatientSpec())
    assert draw_demographics(4, PatientSpec()) != draw_demographics(5, PatientSpec())


def test_what_is_forced_is_kept_and_changes_no_other_draw():
    free = draw_demographics(9, PatientSpec())
    forced = draw_demographics(9, PatientSpec(age_years=33, rhythm="atrial_fibrillation"))
    assert forced.age_years == 33
    assert forced.rhythm == "atrial_fibrillation"
    assert (forced.sex, forced.subcutaneous_fat_mm) == (free.sex, free.subcutaneous_fat_mm)


def test_fat_follows_a_forced_circumference():
    slim = draw_demographics(2, PatientSpec(sex="male", neck_circumference_mm=370))
    stout = draw_demographics(2, PatientSpec(sex="male", neck_circumference_mm=440))
    assert stout.subcutaneous_fat_mm > slim.subcutaneous_fat_mm + 5


def test_a_neck_that_cannot_hold_its_fat_is_refused():
    spec = PatientSpec(neck_circumference_mm=300, subcutaneous_fat_mm=25)
    with pytest.raises(ImpossiblePatientError, match="cannot be built") as caught:
        make_patient(1, spec)
    assert "25 mm of fat" in caught.value.why
    assert caught.value.remedy


def test_no_covariate_is_skin_tone_or_ethnicity():
    words = ("skin_tone", "ethnic", "race", "fitzpatrick", "monk")
    names = [f.name for cls in (Demographics, PatientSpec) for f in dataclasses.fields(cls)]
    assert not [name for name in names if any(word in name for word in words)]


def test_women_have_smaller_vessels_in_the_mean_as_published():
    def mean(sex, field):
        who = draw_demographics(1, PatientSpec(sex=sex))
        measures = (measure_side(seed, "left", who, SideSpec()) for seed in range(400))
        return np.mean([2 * getattr(of, field) for of in measures])

    # Krejza et al. 2006; a mean of 400 draws of SD 0.98 has a standard error of 0.05.
    assert mean("female", "cca_radius_mm") == pytest.approx(6.10, abs=0.15)
    assert mean("male", "cca_radius_mm") == pytest.approx(6.52, abs=0.15)
    assert mean("male", "ica_radius_mm") > mean("female", "ica_radius_mm") + 0.2


def test_the_wall_thickens_and_stiffens_with_age():
    young = make_patient(3, PatientSpec(age_years=25)).left.measures
    old = make_patient(3, PatientSpec(age_years=80)).left.measures
    assert old.imt_mm > young.imt_mm + 0.2
    assert young.distension == pytest.approx(0.13)
    assert old.distension == pytest.approx(0.05)


def test_drawn_disease_comes_as_often_as_the_table_says():
    who = draw_demographics(1, PatientSpec(age_years=70, sex="male"))
    sides = [draw_disease(seed, side, who) for seed in range(800) for side in SIDES]
    share = np.mean([bool(side.plaques) for side in sides])
    assert share == pytest.approx(0.60, abs=0.05)  # four standard errors of 1,600 sides
    stenoses = [p.nascet_diameter_percent for s in sides for p in s.plaques]
    severe = np.mean([(percent or 0) >= 50 for percent in stenoses]) * share
    assert severe == pytest.approx(0.025, abs=0.016)


def test_disease_is_not_drawn_on_a_side_that_a_case_forces():
    spec = PatientSpec(age_years=90, disease="drawn", left=SideSpec())
    assert not any(make_patient(seed, spec).left.plaques for seed in range(20))


def test_disease_that_is_drawn_always_fits():
    spec = PatientSpec(age_years=90, disease="drawn")
    made = [make_patient(seed, spec) for seed in range(80)]
    assert sum(len(p.left.plaques) + len(p.right.plaques) for p in made) > 80
