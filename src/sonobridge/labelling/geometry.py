"""Checks and simplification of drawn shapes.

Points are (x, y) in source pixels; (0, 0) is the outer corner of the top left pixel and
(columns, rows) that of the bottom right one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from sonobridge.core.errors import InvalidInputError
from sonobridge.statistics import self_intersection

__all__ = ["ShapeRefusedError", "check_caliper", "check_polygon", "polygon_area", "simplify"]

Point = tuple[float, float]


class ShapeRefusedError(InvalidInputError):
    """A drawn shape cannot be stored."""

    code = "label.shape_refused"


def check_polygon(points: Sequence[Point], rows: int, columns: int) -> None:
    """Refuse a polygon that is no simple region of the image.

    Raises
    ------
    ShapeRefusedError
        With fewer than three distinct points, a point outside the image, edges that
        cross or touch, or no area.
    """
    if len({tuple(point) for point in points}) < 3:
        raise _refused(
            "The outline has fewer than three points.",
            why="Two points enclose nothing.",
            remedy="Place at least three points, then close the outline.",
        )
    _check_inside(points, rows, columns)
    crossing = self_intersection(points)
    if crossing is not None:
        first, second = crossing
        raise _refused(
            "The outline crosses itself.",
            why=f"The edge after point {first + 1} meets the edge after point {second + 1}.",
            remedy="Move one of these points; the outline is kept on screen.",
            details={"edges": [first, second]},
        )
    if polygon_area(points) < 1e-9:
        raise _refused(
            "The outline encloses no area.",
            why="All its points lie on one line.",
            remedy="Move a point off the line.",
        )


def check_caliper(points: Sequence[Point], rows: int, columns: int) -> None:
    """Refuse a caliper that does not have two distinct ends inside the image.

    Raises
    ------
    ShapeRefusedError
        If it has not.
    """
    if len(points) != 2 or tuple(points[0]) == tuple(points[1]):
        raise _refused(
            "A caliper has two distinct ends.",
            why="The length of a point is nothing.",
            remedy="Place the second end away from the first.",
        )
    _check_inside(points, rows, columns)


def _check_inside(points: Sequence[Point], rows: int, columns: int) -> None:
    for index, (x, y) in enumerate(points):
        inside = math.isfinite(x) and math.isfinite(y) and 0 <= x <= columns and 0 <= y <= rows
        if not inside:
            raise _refused(
                f"Point {index + 1} lies outside the image.",
                why=f"The image spans 0 to {columns} across and 0 to {rows} down.",
                remedy="Move the point into the image.",
                details={"point": index},
            )


def polygon_area(points: Sequence[Point]) -> float:
    """Return the area of a simple polygon in square pixels (shoelace formula)."""
    twice = sum(
        x0 * y1 - x1 * y0
        for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True)
    )
    return abs(twice) / 2


def simplify(points: Sequence[Point], tolerance: float = 0.25) -> tuple[Point, ...]:
    """Return fewer points that stay within a tolerance of a drawn outline.

    Parameters
    ----------
    points
        A closed polygon without its repeated first point.
    tolerance
        Largest distance in pixels between a left-out point and the new outline.

    Notes
    -----
    Ramer (1972) and Douglas and Peucker (1973) on the two chains between the first point
    and the one farthest from it. If the result has fewer than three points or would cross
    itself, the outline is returned unchanged.
    """
    drawn = tuple((float(x), float(y)) for x, y in points)
    if tolerance < 0 or not math.isfinite(tolerance):
        raise ValueError("a tolerance is a distance in pixels")
    if len(drawn) <= 3:
        return drawn
    far = max(range(len(drawn)), key=lambda i: math.dist(drawn[0], drawn[i]))
    closed = [*drawn, drawn[0]]
    kept = (
        {0, far} | _kept(closed, 0, far, tolerance) | _kept(closed, far, len(drawn), tolerance)
    )
    slim = tuple(drawn[i] for i in sorted(kept) if i < len(drawn))
    crosses = self_intersection(slim) is not None and self_intersection(drawn) is None
    return drawn if len(slim) < 3 or crosses else slim


def _kept(points: Sequence[Point], first: int, last: int, tolerance: float) -> set[int]:
    kept: set[int] = set()
    open_spans = [(first, last)]
    while open_spans:
        start, end = open_spans.pop()
        between = range(start + 1, end)
        if not between:
            continue
        distance = {i: _distance(points[i], points[start], points[end]) for i in between}
        worst = max(distance, key=lambda i: distance[i])
        if distance[worst] > tolerance:
            kept.add(worst)
            open_spans += [(start, worst), (worst, end)]
    return kept


def _distance(point: Point, start: Point, end: Point) -> float:
    """Return the distance of a point from a segment."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    squared = dx * dx + dy * dy
    if squared == 0:
        return math.dist(point, start)
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / squared
    along = min(1.0, max(0.0, along))
    return math.dist(point, (start[0] + along * dx, start[1] + along * dy))


def _refused(
    what: str, *, why: str, remedy: str, details: dict[str, object] | None = None
) -> ShapeRefusedError:
    return ShapeRefusedError(
        what, why=why, kept="What was drawn before is kept.", remedy=remedy, details=details
    )
