"""The neck as voxels: labels in their places, the same for the same seed, moving."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import ndimage

from sonobridge.simulator.patient.patient import make_patient
from sonobridge.simulator.patient.placement.views import VIEWS, view_pose
from sonobridge.simulator.patient.spec import (
    DissectionSpec,
    PatientSpec,
    PlaqueSpec,
    SideSpec,
    StentSpec,
    UlcerSpec,
)
from sonobridge.simulator.patient.voxel.box import LARGEST_VOXELS, Box, box_of
from sonobridge.simulator.patient.voxel.motion import PULSE, moving_neck, moving_side
from sonobridge.simulator.patient.voxel.vessels import jugular_openness
from sonobridge.simulator.patient.voxel.volume import voxelise
from sonobridge.simulator.tissue.tissue import BLOOD, PLAQUE, Tissue

PLAQUE_CASE = PatientSpec(
    age_years=60,
    left=SideSpec(
        tortuosity=0.0,
        plaques=(
            PlaqueSpec(
                nascet_diameter_percent=70,
                position_mm=10,
                length_mm=16,
                lipid_fraction=0.35,
                haemorrhage_fraction=0.15,
                cap_mm=0.4,
                calcification="basal",
                eccentricity=1.0,
                ulcer=UlcerSpec(depth_mm=2.0, width_mm=2.6, offset_mm=-2.0),
            ),
        ),
    ),
)


def near(patient, side, low_mm, high_mm, spacing=0.3, reach=14.0):
    """Voxelise round a stretch of the carotid path."""
    path = patient.side(side).tree.carotid
    nodes = path.nodes[path.node_at(low_mm) : path.node_at(high_mm) + 1]
    low, high = nodes.min(axis=0), nodes.max(axis=0)
    pad = np.array([reach, reach, 0.0])
    return voxelise(patient, side, box=Box.around(tuple(low - pad), tuple(high + pad), spacing))


@pytest.fixture(scope="module")
def diseased():
    return make_patient(21, PLAQUE_CASE)


@pytest.fixture(scope="module")
def plaque_block(diseased):
    return near(diseased, "left", -4.0, 30.0, spacing=0.15, reach=6.0)


@pytest.fixture(scope="module")
def left_side():
    return voxelise(make_patient(21), "left", spacing_mm=0.5)


def slice_at(volume, z):
    return volume.labels[:, :, math.floor((z - volume.origin[2]) / volume.spacing_mm)]


def middle(mask, volume):
    where = np.argwhere(mask).mean(axis=0)
    return where * volume.spacing_mm + np.asarray(volume.origin[:2])


def test_the_block_of_a_side_is_bounded_and_holds_all_vessels(left_side):
    for seed in range(12):
        patient = make_patient(seed)
        box = box_of(patient, "right", 0.30)
        assert box.size < 1.12 * LARGEST_VOXELS
        origin, shape = np.asarray(box.origin), np.asarray(box.shape) * 0.30
        path = patient.right.tree.carotid
        for station in (-34.0, -18.0, 0.0, 9.0, 30.0):
            point = path.nodes[path.node_at(station)]
            assert (point > origin + 3).all()
            assert (point < origin + shape - 3).all()
    found = set(np.unique(left_side.volume.labels).tolist())
    layers = {Tissue.GEL, Tissue.SKIN, Tissue.FAT, Tissue.MUSCLE, Tissue.FASCIA, Tissue.BONE}
    vessels = {Tissue.ARTERIAL_BLOOD, Tissue.VENOUS_BLOOD, Tissue.MEDIA, Tissue.ADVENTITIA}
    throat = {Tissue.THYROID, Tissue.CARTILAGE, Tissue.AIR}
    assert layers | vessels | throat <= found


def test_a_large_neck_gets_a_shorter_block_not_coarser_voxels():
    big = make_patient(3, PatientSpec(sex="male", neck_circumference_mm=520))
    box = box_of(big, "left", 0.30)
    assert box.shape[2] * 0.30 < 110
    assert box.size < 2 * LARGEST_VOXELS


def test_no_standard_view_ends_at_the_edge_of_the_block():
    for spec in (PatientSpec(), PatientSpec(sex="male", subcutaneous_fat_mm=22)):
        patient = make_patient(12, spec)
        box = box_of(patient, "right", 0.30)
        low, high = np.asarray(box.origin), np.asarray(box.origin) + 0.3 * np.asarray(box.shape)
        for name in ("cca_mid_longitudinal", "bulb_longitudinal", "ica_mid_longitudinal"):
            _, pose = view_pose(patient, "right", VIEWS[name])
            places = [[x, 0.0, z] for x in (-18.0, 18.0) for z in (2.0, 26.0)]
            corners = pose.to_patient(np.array(places))
            assert (corners > low).all(), name
            assert (corners < high).all(), name


@pytest.mark.parametrize("side", ["right", "left"])
def test_neighbours_lie_as_a_sonographer_expects_them(side):
    patient = make_patient(5, PatientSpec(right=SideSpec(), left=SideSpec()))
    tree, of = patient.side(side).tree, patient.side(side).measures
    ica = tree.carotid.nodes[tree.carotid.node_at(20)]
    eca = tree.eca.nodes[np.argmin(np.abs(tree.eca.nodes[:, 2] - ica[2]))]
    assert eca[1] < ica[1] - 4  # anterior
    assert abs(eca[0]) < abs(ica[0]) - 1  # medial
    cca = tree.carotid.nodes[tree.carotid.node_at(-30)]
    vein = tree.jugular.nodes[np.argmin(np.abs(tree.jugular.nodes[:, 2] - cca[2]))]
    assert abs(vein[0]) > abs(cca[0]) + 5  # lateral
    assert np.hypot(*vein[:2]) > np.hypot(*cca[:2])  # nearer the skin
    vertebral = tree.vertebral.nodes[np.argmin(np.abs(tree.vertebral.nodes[:, 2] - cca[2]))]
    assert vertebral[1] > cca[1] + 5  # posterior
    assert (np.sign([ica[0], eca[0], vein[0]]) == of.sign).all()


def test_from_the_skin_inwards_the_layers_come_in_order():
    patient = make_patient(21)
    volume = near(patient, "left", -34.5, -33.5, spacing=0.2, reach=40.0).volume
    path = patient.left.tree.carotid
    point = path.nodes[path.node_at(-34)]
    outwards = point[:2] / np.hypot(*point[:2])
    steps = np.arange(40.0, 0.0, -0.1)
    labels = []
    for step in steps:
        place = np.append(point[:2] + step * outwards, point[2])
        index = np.floor((place - volume.origin) / volume.spacing_mm).astype(int)
        if ((index >= 0) & (index < volume.labels.shape)).all():
            labels.append(int(volume.labels[tuple(index)]))
    first = [labels.index(t) for t in (Tissue.GEL, Tissue.SKIN, Tissue.FAT, Tissue.MUSCLE)]
    assert first == sorted(first)
    assert labels.index(Tissue.ARTERIAL_BLOOD) > first[-1]
    wall = [labels.index(t) for t in (Tissue.ADVENTITIA, Tissue.MEDIA, Tissue.ARTERIAL_BLOOD)]
    assert wall == sorted(wall)


def test_the_arterial_lumen_is_one_piece_from_common_to_internal_and_external_carotid():
    patient = make_patient(21)
    volume = near(patient, "left", -40.0, 40.0, reach=16.0).volume
    pieces, count = ndimage.label(volume.labels == Tissue.ARTERIAL_BLOOD)
    tree = patient.left.tree

    def piece(point):
        index = np.floor((point - volume.origin) / volume.spacing_mm).astype(int)
        return int(pieces[tuple(index)])

    carotid = piece(tree.carotid.nodes[tree.carotid.node_at(-30)])
    assert count >= 1
    assert carotid > 0
    assert piece(tree.carotid.nodes[tree.carotid.node_at(30)]) == carotid
    assert piece(tree.eca.nodes[tree.eca.node_at(15)]) == carotid


def test_the_lumen_stays_open_through_a_stenosis(diseased, plaque_block):
    volume, path = plaque_block.volume, diseased.left.tree.carotid
    pieces, _ = ndimage.label(volume.labels == Tissue.ARTERIAL_BLOOD)
    numbers = set()
    for station in np.arange(-2.0, 28.0, 1.0):
        centre = path.lumen_centre[path.node_at(station)]
        index = np.floor((centre - volume.origin) / volume.spacing_mm).astype(int)
        numbers.add(int(pieces[tuple(index)]))
    assert len(numbers) == 1
    assert 0 not in numbers


def test_the_area_of_voxels_gives_the_declared_nascet(diseased, plaque_block):
    volume, path = plaque_block.volume, diseased.left.tree.carotid

    def diameter(station):
        node = path.node_at(station)
        centre, tangent = path.lumen_centre[node], path.tangents[node]
        a, b = path.anterior[node], path.lateral[node]
        grid = np.arange(-4.0, 4.0, 0.05)
        points = centre + grid[:, None, None] * a + grid[None, :, None] * b
        index = np.floor((points - volume.origin) / volume.spacing_mm).astype(int)
        index = np.clip(index, 0, np.array(volume.labels.shape) - 1)
        blood = volume.labels[index[..., 0], index[..., 1], index[..., 2]] == 20
        pieces, _ = ndimage.label(blood)
        lumen = pieces == pieces[len(grid) // 2, len(grid) // 2]
        assert abs(tangent @ a) < 1e-9
        return 2 * math.sqrt(lumen.sum() * 0.05**2 / math.pi)

    measured = 100 * (1 - diameter(10.0) / diameter(27.0))
    assert measured == pytest.approx(70, abs=3)  # voxels of 0.15 mm in a lumen of 1.5 mm


def test_a_plaque_is_made_of_what_was_asked_for(plaque_block):
    labels = plaque_block.volume.labels
    voxel = plaque_block.volume.spacing_mm**3
    for tissue in PLAQUE:
        assert (labels == tissue).sum() * voxel > 1.0, tissue.name  # mm³


def test_an_ulcer_opens_into_the_lumen_as_deep_and_wide_as_asked():
    def blood(ulcer):
        spec = PlaqueSpec(
            lumen_mm=1.6, eccentricity=1.0, position_mm=6, length_mm=20, ulcer=ulcer
        )
        patient = make_patient(21, PatientSpec(left=SideSpec(tortuosity=0.0, plaques=(spec,))))
        volume = near(patient, "left", 0.0, 14.0, spacing=0.15, reach=6.0).volume
        return volume.labels == Tissue.ARTERIAL_BLOOD

    recess = blood(UlcerSpec(depth_mm=2.4, width_mm=3.2)) & ~blood(None)
    extent = [np.ptp(np.argwhere(recess)[:, axis]) * 0.15 for axis in range(3)]
    assert extent[2] == pytest.approx(3.2, abs=0.4)  # along the vessel
    assert max(extent[:2]) >= 2.0
    assert recess.sum() * 0.15**3 > 4.0  # mm³


def test_flap_and_false_lumen_share_the_vessel_with_the_true_one():
    spec = PatientSpec(left=SideSpec(dissection=DissectionSpec(start_mm=12, length_mm=24)))
    volume = near(make_patient(21, spec), "left", 20.0, 28.0).volume
    shares = {
        t: (volume.labels == t).sum() for t in (20, Tissue.FALSE_LUMEN_BLOOD, Tissue.FLAP)
    }
    assert all(count > 50 for count in shares.values())
    closed = PatientSpec(
        left=SideSpec(dissection=DissectionSpec(start_mm=12, length_mm=24, thrombosed=True))
    )
    volume = near(make_patient(21, closed), "left", 20.0, 28.0).volume
    assert (volume.labels == Tissue.THROMBUS).sum() > 50
    assert not (volume.labels == Tissue.FALSE_LUMEN_BLOOD).any()


def test_struts_stand_inside_the_wall_and_an_occlusion_is_filled():
    volume = near(
        make_patient(21, PatientSpec(left=SideSpec(stent=StentSpec()))), "left", 0.0, 10.0
    ).volume
    assert (volume.labels == Tissue.STENT_STRUT).sum() > 100
    patient = make_patient(21, PatientSpec(left=SideSpec(ica="occluded", tortuosity=0.0)))
    volume = near(patient, "left", 15.0, 22.0, reach=4.0).volume
    assert (volume.labels == Tissue.THROMBUS).sum() > 300
    path = patient.left.tree.carotid
    centre = path.nodes[path.node_at(18)]
    index = np.floor((centre - volume.origin) / volume.spacing_mm).astype(int)
    assert volume.labels[tuple(index)] == Tissue.THROMBUS


def test_processes_leave_the_vertebral_artery_open(left_side):
    volume = left_side.volume
    line = make_patient(21).left.tree.vertebral
    heights = volume.origin[2] + 2.0, volume.origin[2] + volume.labels.shape[2] * 0.5 - 2.0
    bony = set()
    for node in np.flatnonzero(
        (line.nodes[:, 2] > heights[0]) & (line.nodes[:, 2] < heights[1])
    ):
        index = np.floor((line.nodes[node] - volume.origin) / 0.5).astype(int)
        assert volume.labels[tuple(index)] == Tissue.ARTERIAL_BLOOD
        column = volume.labels[index[0], :, index[2]]
        bony.add(bool((column[: index[1]] == Tissue.BONE).any()))
    assert bony == {True, False}  # shadows and windows in turn


def test_blood_has_a_low_echo_but_some_and_air_has_none(left_side):
    volume = left_side.volume
    blood = volume.echo[np.isin(volume.labels, list(BLOOD))]
    assert blood.min() > 0
    muscle = volume.echo[volume.labels == Tissue.MUSCLE]
    assert (float(np.median(muscle)) - float(np.median(blood))) * 0.25 > 20
    assert volume.echo[volume.labels == Tissue.AIR].max() == 0
    assert volume.echo[volume.labels == Tissue.GEL].max() == 0


def test_the_same_seed_gives_the_same_voxels_also_in_another_block():
    patient = make_patient(21)
    whole = near(patient, "left", -30.0, -20.0).volume
    again = near(make_patient(21), "left", -30.0, -20.0).volume
    assert (whole.labels == again.labels).all()
    assert (whole.echo == again.echo).all()
    part = near(patient, "left", -27.0, -23.0, reach=8.0).volume
    first = np.rint((np.subtract(part.origin, whole.origin)) / 0.3).astype(int)
    cut = tuple(slice(f, f + n) for f, n in zip(first, part.labels.shape, strict=True))
    assert (whole.labels[cut] == part.labels).all()
    assert (whole.echo[cut] == part.echo).all()
    other = near(make_patient(22), "left", -30.0, -20.0).volume
    assert other.labels.shape != whole.labels.shape or (other.labels != whole.labels).any()


def test_the_artery_widens_with_the_beat_and_comes_back():
    patient = make_patient(21, PatientSpec(age_years=25))
    moving = moving_neck(near(patient, "left", -30.0, -20.0))
    moving.show(0.0, 1.0)
    rest = moving.volume.labels.copy(), moving.volume.echo.copy()

    def lumen():
        return int((moving.volume.labels == Tissue.ARTERIAL_BLOOD).sum())

    areas = []
    for beat in range(len(PULSE)):
        moving.show(beat / len(PULSE), 1.0)
        areas.append(lumen())
    assert int(np.argmax(areas)) == 2
    assert areas[2] / areas[0] == pytest.approx(1.13**2, abs=0.06)  # 13 % of diameter at 25
    assert moving.show(0.0, 1.0)
    assert not moving.show(0.0, 1.0)
    assert (moving.volume.labels == rest[0]).all()
    assert (moving.volume.echo == rest[1]).all()


def test_a_side_drawn_layer_by_layer_moves_as_one_drawn_at_once(left_side):
    patient = make_patient(21)
    whole, layered = moving_neck(left_side), moving_side(patient, "left", spacing_mm=0.5)
    assert whole.extra_bytes == layered.extra_bytes
    assert set(whole.moving.tolist()) == set(layered.moving.tolist())
    for phase, press in ((0.0, 1.0), (0.25, 0.0), (0.6, 4.0), (0.0, 6.0)):
        whole.show(phase, press)
        layered.show(phase, press)
        assert (whole.volume.labels == layered.volume.labels).all()
        assert (whole.volume.echo == layered.volume.echo).all()
    whole.show(0.0, 1.0)


def test_all_states_of_a_side_take_less_room_than_its_block(left_side):
    moving = moving_neck(left_side)
    assert moving.extra_bytes < moving.volume.labels.nbytes + moving.volume.echo.nbytes


def test_press_closes_the_vein_and_leaves_the_artery():
    moving = moving_neck(near(make_patient(21), "left", -34.0, -28.0, reach=22.0))

    def counts():
        labels = moving.volume.labels
        return [int((labels == t).sum()) for t in (Tissue.VENOUS_BLOOD, Tissue.ARTERIAL_BLOOD)]

    seen = []
    for press in (0.0, 1.5, 3.0, 4.5, 6.0):
        moving.show(0.0, press)
        seen.append(counts())
    veins = [row[0] for row in seen]
    assert all(b < a for a, b in itertools.pairwise(veins))
    assert veins[-1] < 0.25 * veins[0]
    assert len({row[1] for row in seen}) == 1
    assert jugular_openness(0.0) == 1.0


def test_fine_voxels_show_the_layers_of_the_wall_at_their_thickness():
    patient = make_patient(21, PatientSpec(age_years=80))
    neck = patient.left
    volume = near(patient, "left", -32.0, -30.0, spacing=0.1, reach=6.0).volume
    inside = np.isin(volume.labels, [Tissue.INTIMA, Tissue.MEDIA])
    blood = volume.labels == Tissue.ARTERIAL_BLOOD
    layer = volume.labels.shape[2] // 2
    outer = math.sqrt((inside | blood)[:, :, layer].sum() * 0.01 / math.pi)
    inner = math.sqrt(blood[:, :, layer].sum() * 0.01 / math.pi)
    assert outer - inner == pytest.approx(neck.measures.imt_mm, abs=0.06)
