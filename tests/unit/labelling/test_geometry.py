"""Shapes that are refused, and outlines that are slimmed."""

from __future__ import annotations

import math

import pytest

from sonobridge.labelling import (
    ShapeRefusedError,
    check_caliper,
    check_polygon,
    polygon_area,
    simplify,
)
from sonobridge.statistics import dice, rasterise, self_intersection


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([(1, 1), (2, 2)], "fewer than three"),
        ([(1, 1), (2, 2), (1, 1)], "fewer than three"),
        ([(1, 1), (9, 9), (9, 1), (1, 9)], "crosses itself"),
        ([(1, 1), (5, 5), (9, 9)], "crosses itself"),
        ([(1, 1), (10.5, 1), (5, 5)], "Point 2 lies outside"),
        ([(1, -0.1), (10, 1), (5, 5)], "Point 1 lies outside"),
        ([(1, 1), (9, 1), (5, math.nan)], "Point 3 lies outside"),
    ],
)
def test_refused_polygons(points: list, message: str) -> None:
    with pytest.raises(ShapeRefusedError, match=message) as caught:
        check_polygon(points, rows=10, columns=10)
    assert caught.value.kept


def test_the_whole_image_is_a_polygon() -> None:
    check_polygon([(0, 0), (10, 0), (10, 10), (0, 10)], rows=10, columns=10)


def test_calipers() -> None:
    check_caliper([(0, 0), (10, 10)], rows=10, columns=10)
    for points in ([(1, 1)], [(1, 1), (1, 1)], [(1, 1), (2, 2), (3, 3)], [(1, 1), (11, 2)]):
        with pytest.raises(ShapeRefusedError):
            check_caliper(points, rows=10, columns=10)


def test_area() -> None:
    assert polygon_area([(0, 0), (4, 0), (4, 3)]) == 6.0


def test_a_freehand_ellipse_loses_points_and_keeps_its_form() -> None:
    steps = [2 * math.pi * i / 1800 for i in range(1800)]
    drawn = [(160 + 90 * math.cos(a), 120 + 60 * math.sin(a)) for a in steps]
    slim = simplify(drawn)
    assert 20 < len(slim) < 100
    assert self_intersection(slim) is None
    assert dice(rasterise(drawn, 240, 320), rasterise(slim, 240, 320)) > 0.995


def test_small_outlines_stay_as_they_are() -> None:
    triangle = [(0.0, 0.0), (4.0, 0.0), (4.0, 3.0)]
    assert simplify(triangle, 10) == tuple(triangle)
    flat = [(0.0, 0.0), (4.0, 0.0), (4.0, 0.1), (0.0, 0.1)]
    assert simplify(flat, 10) == tuple(flat)
    with pytest.raises(ValueError, match="distance"):
        simplify(triangle, -1)
