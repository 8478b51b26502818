"""What the validator of region calibrations notices."""

import struct
from dataclasses import replace

import pytest

from sonobridge.imaging.regions import (
    RegionCalibration,
    blankable_boxes,
    check_regions,
    parse_region,
)

SOUND = RegionCalibration(
    index=0, x0=10, y0=20, x1=99, y1=79, spatial_format=1, data_type=1,
    unit_x=3, unit_y=3, delta_x=0.02, delta_y=0.02,
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"x1": 101}, "outside_image"),
        ({"y1": 81}, "outside_image"),
        ({"x1": 100, "y1": 80}, None),
        ({"x0": -1}, "corners_missing"),
        ({"x0": 50, "x1": 40}, "corners_swapped"),
        ({"delta_x": None}, "delta_missing"),
        ({"delta_x": 0.0}, "delta_zero"),
        ({"delta_y": -0.02}, "delta_negative"),
        ({"delta_y": float("nan")}, "delta_not_finite"),
        ({"delta_y": float("inf")}, "delta_not_finite"),
        ({"unit_x": None}, "unit_missing"),
        ({"unit_y": 7, "delta_y": -1.0}, None),
    ],
)
def test_each_problem_is_named(change, problem):
    (checked,) = check_regions([replace(SOUND, **change)], 80, 100)
    assert checked.problem == problem


def test_side_by_side_regions_with_one_scale_may_touch():
    twin = replace(SOUND, index=1, x0=50)
    assert all(one.problem is None for one in check_regions([SOUND, twin], 80, 100))


def test_a_grey_bar_without_a_scale_does_not_spoil_the_tissue_behind_it():
    bar = replace(SOUND, index=1, x1=20, unit_x=0, unit_y=0, delta_x=0.0, delta_y=0.0)
    assert all(one.problem is None for one in check_regions([SOUND, bar], 80, 100))


def test_an_exclusive_maximum_corner_is_moved_to_the_last_pixel():
    (checked,) = check_regions([replace(SOUND, x1=100)], 80, 100)
    assert (checked.x1, checked.y1, checked.problem) == (99, 79, None)


def test_a_region_is_parsed_in_both_byte_orders():
    values = {0x00186018: ("I", 7), 0x0018601C: ("I", 70), 0x0018602C: ("d", 0.0262)}
    for order, little in (("<", True), (">", False)):
        item = {tag: struct.pack(order + form, value) for tag, (form, value) in values.items()}
        region = parse_region(3, item, little=little)
        assert (region.index, region.x0, region.x1, region.delta_x) == (3, 7, 70, 0.0262)
        assert region.y0 == -1
        assert region.unit_x is None


def test_nothing_is_blanked_when_the_place_of_a_region_is_in_doubt():
    sound = check_regions([SOUND], 80, 100)
    assert blankable_boxes(sound) == ((10, 20, 99, 79),)
    assert blankable_boxes(()) is None
    assert (
        blankable_boxes(check_regions([SOUND, replace(SOUND, index=1, x1=500)], 80, 100))
        is None
    )
    assert blankable_boxes(check_regions([replace(SOUND, delta_x=0.0)], 80, 100)) is not None
