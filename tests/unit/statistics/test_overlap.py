"""Rasterised outlines and their overlap."""

from __future__ import annotations

import numpy as np
import pytest

from sonobridge.statistics import dice, intersection_over_union, rasterise, self_intersection

SQUARE = [(1, 1), (4, 1), (4, 4), (1, 4)]


def test_a_square_on_pixel_corners_holds_exactly_its_pixels() -> None:
    mask = rasterise(SQUARE, rows=6, columns=5)
    expected = np.zeros((6, 5), dtype=bool)
    expected[1:4, 1:4] = True
    assert (mask == expected).all()


def test_polygons_that_share_an_edge_share_no_pixel() -> None:
    left = rasterise([(0.5, 0.5), (3.5, 0.5), (3.5, 5.5), (0.5, 5.5)], 8, 8)
    right = rasterise([(3.5, 0.5), (7.5, 0.5), (7.5, 5.5), (3.5, 5.5)], 8, 8)
    assert not (left & right).any()
    assert (left | right).sum() == 7 * 5


def test_parts_outside_the_image_are_cut_off() -> None:
    mask = rasterise([(-5, -5), (50, -5), (50, 50), (-5, 50)], 4, 3)
    assert mask.all()
    assert mask.shape == (4, 3)
    assert not rasterise([(10, 10), (12, 10), (11, 12)], 4, 3).any()


def test_orientation_and_start_do_not_matter() -> None:
    points = [(1.2, 0.7), (8.9, 2.1), (6.3, 9.4), (2.2, 7.7)]
    mask = rasterise(points, 12, 12)
    assert (mask == rasterise(points[::-1], 12, 12)).all()
    assert (mask == rasterise(points[2:] + points[:2], 12, 12)).all()


def test_overlap_of_shifted_squares() -> None:
    first = rasterise([(0, 0), (4, 0), (4, 4), (0, 4)], 10, 10)
    second = rasterise([(2, 0), (6, 0), (6, 4), (2, 4)], 10, 10)
    assert dice(first, second) == pytest.approx(0.5)
    assert intersection_over_union(first, second) == pytest.approx(1 / 3)


def test_empty_masks() -> None:
    empty, full = np.zeros((3, 3), dtype=bool), np.ones((3, 3), dtype=bool)
    assert dice(empty, empty) is None
    assert intersection_over_union(empty, empty) is None
    assert dice(empty, full) == 0.0


def test_two_points_are_no_polygon() -> None:
    with pytest.raises(ValueError, match="three points"):
        rasterise([(0, 0), (1, 1)], 4, 4)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (SQUARE, None),
        ([(0, 0), (4, 4), (4, 0), (0, 4)], (0, 2)),
        ([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)], (0, 2)),
        ([(0, 0), (4, 0), (1, 0), (1, 3)], (0, 1)),
        ([(0, 0), (4, 0), (4, 0), (4, 4), (0, 4), (0, 0)], None),
        ([(0, 0), (2, 2), (4, 4)], (1, 2)),
        ([(0, 0), (4, 0), (2, 2)], None),
        ([(1, 1), (1, 1), (1, 1)], (0, 2)),
    ],
)
def test_self_intersection(points: list, expected: tuple[int, int] | None) -> None:
    assert self_intersection(points) == expected
