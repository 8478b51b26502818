"""Any patient that is not refused is one that can be."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sonobridge.simulator.patient.demographics import ImpossiblePatientError
from sonobridge.simulator.patient.known.summary import summarise_side
from sonobridge.simulator.patient.known.truth import truth
from sonobridge.simulator.patient.patient import make_patient
from sonobridge.simulator.patient.placement.views import VIEWS, plane_error, view_pose
from sonobridge.simulator.patient.spec import (
    DissectionSpec,
    PatientSpec,
    PlaqueSpec,
    SideSpec,
    StentSpec,
)

narrowing = st.one_of(
    st.fixed_dictionaries(
        {"nascet_diameter_percent": st.floats(0, 98), "vessel": st.just("ica")}
    ),
    st.fixed_dictionaries(
        {
            "ecst_diameter_percent": st.floats(5, 98),
            "vessel": st.sampled_from(["cca", "ica", "eca"]),
        }
    ),
    st.fixed_dictionaries({"area_percent": st.floats(10, 99.9), "vessel": st.just("cca")}),
)
shape = st.fixed_dictionaries(
    {
        "position_mm": st.floats(0, 60),
        "length_mm": st.floats(4, 40),
        "angle_deg": st.floats(0, 360),
        "eccentricity": st.floats(0, 1),
        "surface": st.sampled_from(["smooth", "irregular"]),
        "lipid_fraction": st.floats(0, 0.45),
        "haemorrhage_fraction": st.floats(0, 0.4),
    }
)
plaques = st.builds(lambda a, b: PlaqueSpec(**a, **b), narrowing, shape)
sides = st.one_of(
    st.builds(
        SideSpec,
        bifurcation_height_mm=st.none() | st.floats(-15, 40),
        tortuosity=st.none() | st.floats(0, 1),
        plaques=st.lists(plaques, max_size=2).map(tuple),
    ),
    st.builds(SideSpec, ica=st.sampled_from(["near_occlusion", "occluded"])),
    st.builds(SideSpec, stent=st.builds(StentSpec, start_mm=st.floats(-40, 30))),
    st.builds(SideSpec, dissection=st.builds(DissectionSpec, start_mm=st.floats(-60, 40))),
)
specs = st.builds(
    PatientSpec,
    age_years=st.none() | st.integers(18, 95),
    sex=st.sampled_from(["female", "male"]),
    neck_circumference_mm=st.none() | st.floats(250, 560),
    subcutaneous_fat_mm=st.none() | st.floats(2, 25),
    left=sides,
)


def gap(a, ra, b, rb):
    """Return the least distance between the surfaces of two tubes, mm."""
    apart = np.linalg.norm(a[:, None] - b[None], axis=2)
    return float((apart - ra[:, None] - rb[None]).min())


def made(seed, spec):
    """Return the patient, or None when it was refused with a reason and a way out."""
    try:
        return make_patient(seed, spec)
    except ImpossiblePatientError as error:
        refusal = error
    assert refusal.why
    assert refusal.remedy
    return None


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), spec=specs)
def test_the_vessels_of_a_valid_patient_do_not_cross(seed, spec):
    patient = made(seed, spec)
    if patient is None:
        return
    for neck in (patient.right, patient.left):
        tree = neck.tree
        path, above = tree.carotid, tree.carotid.station_mm >= 1.0
        branch = tree.eca.station_mm >= 0.0
        for vessel in neck.vessels():
            assert (np.abs(vessel.tangents[:, 2]) > 0.25).all()
            assert (np.linalg.norm(np.diff(vessel.nodes, axis=0), axis=1) < 0.51).all()
            off = np.linalg.norm(vessel.lumen_shift_mm, axis=1)
            assert (off + vessel.lumen_radius_mm <= vessel.original_radius_mm + 1e-6).all()
        lumen = path.original_radius_mm
        assert (
            gap(
                path.nodes[above],
                lumen[above],
                tree.eca.nodes[branch],
                tree.eca.original_radius_mm[branch],
            )
            > 0
        )
        vein = tree.jugular
        half_width = vein.original_radius_mm / np.sqrt(vein.flatness)
        assert gap(path.nodes, lumen, vein.nodes, half_width) > 0
        artery = tree.vertebral
        assert gap(path.nodes, lumen, artery.nodes, artery.original_radius_mm) > 0
        assert (
            gap(artery.nodes, artery.original_radius_mm, vein.nodes, vein.original_radius_mm)
            > 0
        )


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), spec=specs)
def test_the_geometry_holds_what_was_declared_and_the_truth_can_be_told(seed, spec):
    patient = made(seed, spec)
    if patient is None:
        return
    neck = patient.left
    path, distal = neck.tree.carotid, neck.measures.ica_radius_mm
    for plaque in neck.plaques:
        line = neck.tree.eca if plaque.spec.vessel == "eca" else path
        residual = line.lumen_radius_mm[line.node_at(plaque.station_mm)]
        if plaque.spec.nascet_diameter_percent is not None:
            measured = 100 * (1 - residual / distal)
            assert abs(measured - plaque.spec.nascet_diameter_percent) < 0.5
        if plaque.spec.ecst_diameter_percent is not None:
            assert abs(plaque.ecst_diameter_percent - plaque.spec.ecst_diameter_percent) < 1e-6
        if plaque.spec.area_percent is not None:
            assert abs(plaque.area_percent - plaque.spec.area_percent) < 1e-6
    told = truth(patient)
    if neck.spec.ica != "patent":
        methods = {row.method for plaque in told.left.plaques for row in plaque.stenoses}
        assert "nascet_diameter" not in methods
    summary = summarise_side(neck)
    assert all(lesion.minimal_radius_mm >= 0 for lesion in summary.lesions)
    assert make_patient(seed, spec).left.plaques == neck.plaques


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), spec=specs, name=st.sampled_from(sorted(VIEWS)))
def test_every_view_of_a_valid_patient_can_be_held(seed, spec, name):
    patient = made(seed, spec)
    if patient is None:
        return
    _, pose = view_pose(patient, "left", VIEWS[name])
    error = plane_error(patient, pose, "left", VIEWS[name])
    assert error.offset_mm < 0.05
    assert error.angle_deg < 1.0
