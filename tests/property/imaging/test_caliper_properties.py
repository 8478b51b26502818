"""Calipers do not depend on direction, place or the order of regions, and scale linearly."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonobridge.imaging import CaliperReading, RegionCalibration, check_regions, measure

ROWS, COLUMNS = 480, 640
inside = st.tuples(st.floats(100, 500), st.floats(60, 400))
delta = st.floats(1e-4, 1.0)
corner = st.integers(-5, 700)


def region(dx, dy, **changes):
    sound = RegionCalibration(
        index=0, x0=100, y0=60, x1=500, y1=400, spatial_format=1, data_type=1,
        unit_x=3, unit_y=3, delta_x=dx, delta_y=dy,
    )  # fmt: skip
    return replace(sound, **changes)


def millimetres(p1, p2, regions):
    reading = measure(p1, p2, regions, ROWS, COLUMNS)
    assert isinstance(reading, CaliperReading), reading
    return reading.quantities[0].value


@given(p1=inside, p2=inside, dx=delta, dy=delta)
def test_direction_does_not_matter_and_length_follows_the_formula(p1, p2, dx, dy):
    length = millimetres(p1, p2, [region(dx, dy)])
    assert length == millimetres(p2, p1, [region(dx, dy)])
    wanted = 10 * math.hypot((p1[0] - p2[0]) * dx, (p1[1] - p2[1]) * dy)
    assert length == pytest.approx(wanted, rel=1e-9, abs=1e-12)


@given(p1=inside, p2=inside, p3=inside, dx=delta, dy=delta)
def test_the_triangle_inequality_holds(p1, p2, p3, dx, dy):
    one = [region(dx, dy)]
    direct = millimetres(p1, p3, one)
    assert direct <= millimetres(p1, p2, one) + millimetres(p2, p3, one) + 1e-9 * (1 + direct)


@given(p1=inside, p2=inside, dx=delta)
def test_twice_the_scale_is_twice_the_length(p1, p2, dx):
    single = millimetres(p1, p2, [region(dx, dx)])
    assert millimetres(p1, p2, [region(2 * dx, 2 * dx)]) == pytest.approx(2 * single)


@given(corners=st.tuples(corner, corner, corner, corner))
def test_a_region_without_a_problem_lies_in_the_image(corners):
    x0, y0, x1, y1 = corners
    (checked,) = check_regions([region(0.1, 0.1, x0=x0, y0=y0, x1=x1, y1=y1)], ROWS, COLUMNS)
    inside = 0 <= x0 <= x1 <= COLUMNS and 0 <= y0 <= y1 <= ROWS
    if checked.problem is None:
        assert 0 <= checked.x0 <= checked.x1 < COLUMNS
        assert 0 <= checked.y0 <= checked.y1 < ROWS
        assert inside
    elif inside:
        assert x0 == COLUMNS or y0 == ROWS


@given(corners=st.tuples(corner, corner, corner, corner), p1=inside, p2=inside)
def test_two_scales_never_both_answer(corners, p1, p2):
    x0, y0, x1, y1 = corners
    other = region(0.5, 0.5, index=1, x0=x0, y0=y0, x1=x1, y1=y1)
    for regions in ([region(0.1, 0.1), other], [other, region(0.1, 0.1)]):
        reading = measure(p1, p2, regions, ROWS, COLUMNS)
        if isinstance(reading, CaliperReading):
            scale = {0: 0.1, 1: 0.5}[reading.region_index]
            wanted = 10 * scale * math.dist(p1, p2)
            assert reading.quantities[0].value == pytest.approx(wanted, abs=1e-9)
