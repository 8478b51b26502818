"""Distances and areas from points on a calibrated grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from annotated_types import Len
from numpy.typing import ArrayLike, NDArray

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import record
from sonobridge.simulator.geometry.beam_grid import BeamGrid

__all__ = [
    "CaliperLine",
    "CaliperRefusedError",
    "Point",
    "beam_points_mm",
    "distance_mm",
    "ellipse_area_mm2",
    "ellipse_from_axes",
    "path_mm",
    "polygon_area_mm2",
]

Point = tuple[float, float]
_MOST_POINTS = 2_000


class CaliperRefusedError(InvalidInputError):
    """Points from which no distance or area can be taken."""

    code = "caliper.refused"


@record
class CaliperLine:
    """Points of a caliper in the image plane.

    Attributes
    ----------
    points_mm
        (lateral, depth) of each point, mm, probe frame.
    kind
        ``distance``: straight or along several points; ``ellipse``: the ends of both axes;
        ``polygon``: an outline.
    """

    points_mm: Annotated[tuple[Point, ...], Len(2, _MOST_POINTS)]
    kind: Literal["distance", "ellipse", "polygon"] = "distance"

    def __post_init__(self) -> None:
        """Refuse points that make no measurement of this kind."""
        if self.kind == "ellipse" and len(self.points_mm) != 4:
            raise ValueError("an ellipse has four points: the ends of both axes")
        if self.kind == "polygon" and len(self.points_mm) < 3:
            raise ValueError("an outline has three points at least")

    def length_mm(self) -> float:
        """Return the length along the points, mm.

        Raises
        ------
        CaliperRefusedError
            For an ellipse or an outline.
        """
        if self.kind != "distance":
            raise _refused("an outline has an area and no length", "Ask for its area.")
        return path_mm(self.points_mm)

    def area_mm2(self) -> float:
        """Return the area within, mm².

        Raises
        ------
        CaliperRefusedError
            For a distance, or an outline that crosses itself.
        """
        if self.kind == "distance":
            raise _refused("a line has no area", "Draw an ellipse or an outline.")
        if self.kind == "ellipse":
            return ellipse_from_axes(self.points_mm)
        return polygon_area_mm2(self.points_mm)


def beam_points_mm(grid: BeamGrid, points: ArrayLike) -> NDArray[np.float64]:
    """Return picture points as millimetres.

    Parameters
    ----------
    grid
        Lines and samples of the frame.
    points
        (n, 2): line and sample, from 0, fractions allowed.

    Returns
    -------
    numpy.ndarray
        (n, 2): (lateral, depth), mm, probe frame.

    Raises
    ------
    CaliperRefusedError
        If a point lies outside the frame.
    """
    at = _points(points)
    inside = (at >= -0.5).all() and (at < np.array([grid.lines, grid.samples]) - 0.5).all()
    if not inside:
        raise _refused("a point lies outside the picture", "Put both ends inside it.")
    lines = grid.first_line + at[:, 0] * grid.line_pitch
    ranges = grid.start_mm + at[:, 1] * grid.sample_pitch_mm
    return grid.to_plane(lines, ranges)


def distance_mm(first: Point, second: Point) -> float:
    """Return the distance of two points, mm."""
    return path_mm((first, second))


def path_mm(points: ArrayLike) -> float:
    """Return the length along two or more points, mm.

    Raises
    ------
    CaliperRefusedError
        With fewer than two points or one that is not finite.
    """
    at = _points(points)
    steps = np.diff(at, axis=0)
    return float(np.hypot(steps[:, 0], steps[:, 1]).sum())


def ellipse_area_mm2(major_mm: float, minor_mm: float) -> float:
    """Return the area of an ellipse of two full axes, mm²: pi/4 times their product."""
    if not (0 < minor_mm < math.inf and 0 < major_mm < math.inf):
        raise _refused("an axis has no length", "Draw both axes.")
    return math.pi / 4.0 * major_mm * minor_mm


def ellipse_from_axes(points: Sequence[Point]) -> float:
    """Return the area of an ellipse from the ends of its axes (first two, last two), mm²."""
    at = _points(points)
    if len(at) != 4:
        raise _refused("an ellipse has four points", "Draw both axes.")
    return ellipse_area_mm2(path_mm(at[:2]), path_mm(at[2:]))


def polygon_area_mm2(points: ArrayLike) -> float:
    """Return the area within an outline, mm² (shoelace formula).

    Raises
    ------
    CaliperRefusedError
        If the outline crosses itself or encloses nothing.
    """
    at = _points(points)
    if len(at) < 3:
        raise _refused("an outline has three points at least", "Draw the whole outline.")
    if _crosses_itself(at):
        raise _refused("the outline crosses itself", "Draw it again without a crossing.")
    x, z = at[:, 0], at[:, 1]
    area = 0.5 * abs(float((x * np.roll(z, -1) - z * np.roll(x, -1)).sum()))
    if area <= 0:
        raise _refused("the outline encloses nothing", "Draw the whole outline.")
    return area


def _crosses_itself(at: NDArray[np.float64]) -> bool:
    """Tell whether any two sides that are not neighbours cross."""
    start, end = at, np.roll(at, -1, axis=0)
    count = len(at)

    def turn(
        a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        found: NDArray[np.float64] = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (
            b[..., 1] - a[..., 1]
        ) * (c[..., 0] - a[..., 0])
        return found

    for index in range(count - 2):
        last = count if index else count - 1
        others = np.arange(index + 2, last)
        a, b, c, d = start[index], end[index], start[others], end[others]
        one = turn(a, b, c) * turn(a, b, d) < 0
        two = turn(c, d, a) * turn(c, d, b) < 0
        if bool((one & two).any()):
            return True
    return False


def _points(points: ArrayLike) -> NDArray[np.float64]:
    at = np.asarray(points, dtype=np.float64)
    if at.ndim != 2 or at.shape[1] != 2 or not 2 <= len(at) <= _MOST_POINTS:
        raise _refused(
            f"a caliper has 2 to {_MOST_POINTS:,} points of two numbers", "Draw it again."
        )
    if not bool(np.isfinite(at).all()):
        raise _refused("a point is not finite", "Draw it again.")
    return at


def _refused(why: str, remedy: str) -> CaliperRefusedError:
    return CaliperRefusedError(
        f"The measurement cannot be taken: {why}.",
        where="caliper",
        kept="The measurements taken before are unchanged.",
        remedy=remedy,
    )
