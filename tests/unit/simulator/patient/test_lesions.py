"""Plaques and closed vessels: what they leave open, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from sonobridge.simulator.patient.demographics import ImpossiblePatientError
from sonobridge.simulator.patient.known.summary import summarise_side, true_lumen_radius_mm
from sonobridge.simulator.patient.known.truth import truth
from sonobridge.simulator.patient.patient import make_patient
from sonobridge.simulator.patient.spec import (
    DissectionSpec,
    PatchSpec,
    PatientSpec,
    PlaqueSpec,
    SideSpec,
    StentSpec,
    UlcerSpec,
)


def left(**fields):
    return make_patient(6, PatientSpec(left=SideSpec(**fields))).left


def nascet(percent, **fields):
    return PlaqueSpec(nascet_diameter_percent=percent, **fields)


@pytest.mark.parametrize("percent", [30, 50, 70, 90])
def test_nascet_from_the_geometry_is_what_was_asked_for(percent):
    ica = left(plaques=(nascet(percent),)).tree.carotid
    narrow = (ica.station_mm > 2) & (ica.station_mm < 20)
    distal = ica.lumen_radius_mm[ica.node_at(40)]
    measured = 100 * (1 - ica.lumen_radius_mm[narrow].min() / distal)
    assert measured == pytest.approx(percent, abs=0.5)


def test_the_methods_are_different_quantities():
    plaque = left(plaques=(nascet(50),)).plaques[0]
    assert plaque.nascet_diameter_percent == pytest.approx(50)
    # The bulb is wider than the distal ICA, so the same lumen is a higher ECST stenosis.
    assert plaque.ecst_diameter_percent > 55
    ecst = plaque.ecst_diameter_percent / 100
    assert plaque.area_percent == pytest.approx(100 * (1 - (1 - ecst) ** 2))


def test_area_and_residual_lumen_can_be_asked_for():
    by_area = left(plaques=(PlaqueSpec(vessel="cca", position_mm=30, area_percent=75),))
    assert by_area.plaques[0].ecst_diameter_percent == pytest.approx(50, abs=1e-6)
    by_lumen = left(plaques=(PlaqueSpec(lumen_mm=2.0),))
    assert by_lumen.tree.carotid.lumen_radius_mm.min() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"nascet_diameter_percent": 110.0}, "outside"),
        ({"nascet_diameter_percent": 50.0, "area_percent": 50.0}, "once"),
        ({}, "once"),
        ({"vessel": "cca", "nascet_diameter_percent": 50.0}, "distal ICA"),
        ({"lumen_mm": 2.0, "lipid_fraction": 0.8, "haemorrhage_fraction": 0.5}, "tenth"),
    ],
)
def test_plaques_that_are_not_defined_are_refused(fields, words):
    with pytest.raises(ValueError, match=words):
        PlaqueSpec(**fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ica": "occluded", "stent": StentSpec()}, "no stent"),
        ({"ica": "near_occlusion", "plaques": (nascet(95),)}, "no percentage"),
        ({"ica": "occluded", "plaques": (PlaqueSpec(lumen_mm=1.0),)}, "no residual lumen"),
        ({"stent": StentSpec(), "dissection": DissectionSpec()}, "together"),
        ({"stent": StentSpec(), "patch": PatchSpec()}, "together"),
    ],
)
def test_sides_that_cannot_be_at_once_are_refused(fields, words):
    with pytest.raises(ValueError, match=words):
        SideSpec(**fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"plaques": (nascet(60, position_mm=58),)}, "goes from"),
        ({"plaques": (PlaqueSpec(lumen_mm=8.0),)}, "no plaque"),
        (
            {"plaques": (PlaqueSpec(lumen_mm=4.0, eccentricity=0.0, ulcer=UlcerSpec()),)},
            "ulcer",
        ),
        ({"plaques": (nascet(60), nascet(60, position_mm=15))}, "overlap"),
        ({"plaques": (nascet(98),)}, "below 0.2 mm"),
        ({"plaques": (nascet(60, position_mm=20),), "dissection": DissectionSpec()}, "flap"),
        ({"stent": StentSpec(start_mm=20, length_mm=60)}, "goes from"),
        ({"patch": PatchSpec(start_mm=20, length_mm=70)}, "goes from"),
    ],
)
def test_lesions_that_do_not_fit_are_refused_with_a_way_out(fields, words):
    with pytest.raises(ImpossiblePatientError) as caught:
        left(**fields)
    text = f"{caught.value} {caught.value.why}"
    assert words in text.lower() or words in text
    assert caught.value.where
    assert caught.value.remedy


def test_near_occlusion_collapses_the_distal_ica_and_has_no_percentage():
    patient = make_patient(6, PatientSpec(left=SideSpec(ica="near_occlusion")))
    path, of = patient.left.tree.carotid, patient.left.measures
    assert path.lumen_radius_mm[path.node_at(45)] == pytest.approx(0.5 * of.ica_radius_mm)
    told = truth(patient).left.plaques[0]
    assert "nascet_diameter" not in {row.method for row in told.stenoses}
    assert "near-occlusion" in told.nascet_undefined_because


def test_an_occlusion_closes_the_ica_and_leaves_the_eca_open():
    neck = left(ica="occluded")
    path = neck.tree.carotid
    assert path.lumen_radius_mm[path.station_mm >= 4].max() == 0.0
    assert path.lumen_radius_mm[path.station_mm <= 0].min() > 2.0
    assert neck.tree.eca.lumen_radius_mm.min() > 1.0
    lesion = summarise_side(neck).lesions[0]
    assert (lesion.vessel, lesion.minimal_radius_mm) == ("ica", 0.0)


def test_a_stent_holds_the_vessel_open_and_may_narrow_again():
    neck = left(stent=StentSpec(), plaques=(nascet(60, position_mm=8),))
    path = neck.tree.carotid
    assert path.lumen_radius_mm[path.node_at(-4)] == pytest.approx(
        path.original_radius_mm[path.node_at(-4)] - 0.3
    )
    kinds = {lesion.kind for lesion in summarise_side(neck).lesions}
    assert kinds == {"stent", "plaque"}


def test_a_patch_widens():
    plain, patched = left().tree.carotid, left(patch=PatchSpec()).tree.carotid
    wider = patched.lumen_radius_mm - plain.lumen_radius_mm
    assert wider.max() == pytest.approx(0.6)
    assert np.flatnonzero(wider > 0.05).size < len(wider) / 2


def test_the_true_lumen_beside_a_flap():
    flap = DissectionSpec(false_lumen_fraction=0.5)
    # A chord through the middle leaves half of the area.
    assert true_lumen_radius_mm(2.0, flap) == pytest.approx(2.0 / np.sqrt(2))
    smaller = true_lumen_radius_mm(2.0, DissectionSpec(false_lumen_fraction=0.7))
    assert smaller < 2.0 / np.sqrt(2)


def test_the_summary_has_positions_from_the_origin_of_each_vessel():
    neck = left(
        plaques=(
            PlaqueSpec(vessel="cca", position_mm=40, ecst_diameter_percent=60),
            nascet(70, position_mm=10),
            PlaqueSpec(vessel="eca", position_mm=12, length_mm=8, ecst_diameter_percent=50),
        )
    )
    found = {lesion.vessel: lesion for lesion in summarise_side(neck).lesions}
    origin = float(neck.tree.carotid.station_mm[0])
    assert found["cca"].position_mm == pytest.approx(-40 - origin)
    assert found["ica"].position_mm == pytest.approx(10)
    assert found["eca"].position_mm == pytest.approx(12)
    assert found["ica"].minimal_radius_mm == pytest.approx(0.3 * neck.measures.ica_radius_mm)


def test_tandem_lesions_are_two_narrowings_of_one_path():
    neck = left(
        plaques=(
            PlaqueSpec(vessel="cca", position_mm=45, ecst_diameter_percent=55),
            nascet(75, position_mm=10),
        )
    )
    share = neck.tree.carotid.lumen_radius_mm / neck.tree.carotid.original_radius_mm
    minima = np.flatnonzero(
        (share[1:-1] < share[:-2]) & (share[1:-1] <= share[2:]) & (share[1:-1] < 0.8)
    )
    assert minima.size == 2
