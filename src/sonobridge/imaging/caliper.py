"""Measuring between two points by region calibration, or saying why not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sonobridge.imaging.regions import RegionCalibration, check_regions

__all__ = ["CaliperReading", "CaliperRefusal", "PhysicalQuantity", "measure"]

Point = tuple[float, float]

_SPATIAL_2D: Final = 1
_CENTIMETRES: Final = 3
_UNITS: Final = {4: "s", 5: "Hz", 7: "cm/s"}
_PROBLEM_WORDS: Final = {
    "too_many_regions": "the file names an implausible number of regions",
    "corners_missing": "the region's corners are not recorded",
    "corners_swapped": "the region's corners are swapped",
    "outside_image": "the region reaches beyond the image, so its scale does not belong to it",
    "delta_missing": "the region records no scale",
    "delta_not_finite": "the region's scale is not a finite number",
    "delta_zero": "the region's scale is zero",
    "delta_negative": "the region's scale is negative",
    "unit_missing": "the region records no unit",
    "overlaps_region": "regions with different scales overlap here",
}


@dataclass(frozen=True, slots=True)
class PhysicalQuantity:
    """A number with its unit and what it is."""

    name: Literal["distance", "interval", "difference", "start", "end"]
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class CaliperReading:
    """A measurement that the calibration allows.

    Attributes
    ----------
    region_index
        Region that both points lie in, from 0.
    quantities
        ``distance`` in mm for lengths; otherwise ``interval`` (horizontal) and
        ``difference`` (vertical, as a magnitude) in the region's units, and, where a
        reference pixel fixes the origin, ``start`` and ``end`` of the vertical axis.
    distance_px
        Plain distance in pixels.
    """

    region_index: int
    quantities: tuple[PhysicalQuantity, ...]
    distance_px: float


@dataclass(frozen=True, slots=True)
class CaliperRefusal:
    """No physical measurement; the distance in pixels still stands.

    Attributes
    ----------
    code
        ``uncalibrated``, ``outside_regions``, ``across_regions``, ``region_problem``,
        ``outside_image`` or ``unit_not_measurable``.
    reason
        One sentence for the person.
    distance_px
        Plain distance in pixels; None for a point outside the image.
    """

    code: str
    reason: str
    distance_px: float | None


def measure(
    p1: Point,
    p2: Point,
    regions: Sequence[RegionCalibration],
    rows: int,
    columns: int,
) -> CaliperReading | CaliperRefusal:
    """Measure between two points of one frame.

    Parameters
    ----------
    p1, p2
        (x, y) in source pixels from 0, fractions allowed; pixel centres are whole
        numbers.
    regions
        Region calibrations of the instance (checked here again).
    rows, columns
        Size of the image in pixels.

    Notes
    -----
    Length in a region calibrated in cm on both axes:
    ``10 * hypot((x2 - x1) * delta_x, (y2 - y1) * delta_y)`` mm; the deltas may differ.
    Elsewhere each axis is reported in its own unit; a value on an axis is
    ``(pixel - reference pixel) * delta + reference value`` with the reference pixel
    counted from the region's minimum corner (PS3.3 C.8.5.5.1.13-18).

    Examples
    --------
    >>> from sonobridge.imaging.regions import RegionCalibration
    >>> region = RegionCalibration(index=0, x0=0, y0=0, x1=319, y1=239, spatial_format=1,
    ...     data_type=1, unit_x=3, unit_y=3, delta_x=0.05, delta_y=0.05)
    >>> measure((10, 10), (110, 10), [region], 240, 320).quantities[0].value
    50.0
    """
    if not all(_inside_image(point, rows, columns) for point in (p1, p2)):
        return CaliperRefusal("outside_image", "A point lies outside the image.", None)
    pixels = math.hypot(p2[0] - p1[0], p2[1] - p1[1])
    if not regions:
        return CaliperRefusal(
            "uncalibrated",
            "This clip is uncalibrated: the scanner recorded no region with a scale.",
            pixels,
        )
    checked = check_regions(regions, rows, columns)
    first = {one.index for one in checked if one.holds(*p1)}
    second = {one.index for one in checked if one.holds(*p2)}
    refusal = _place_refusal(first, second, pixels)
    if refusal is not None:
        return refusal
    shared = [one for one in checked if one.index in first & second]
    scaled = [one for one in shared if one.scaled] or shared
    problem = next((one.problem for one in scaled if one.problem is not None), None)
    if problem is not None:
        words = _PROBLEM_WORDS.get(problem, problem)
        return CaliperRefusal(
            "region_problem", f"No measurement in mm or other units: {words}.", pixels
        )
    return _read(p1, p2, scaled[0], pixels)


def _inside_image(point: Point, rows: int, columns: int) -> bool:
    x, y = point
    return -0.5 <= x <= columns - 0.5 and -0.5 <= y <= rows - 0.5


def _place_refusal(first: set[int], second: set[int], pixels: float) -> CaliperRefusal | None:
    if first & second:
        return None
    if first and second:
        return CaliperRefusal(
            "across_regions",
            "The two points lie in different regions, each with its own scale.",
            pixels,
        )
    return CaliperRefusal(
        "outside_regions",
        "A point lies outside every calibrated region, where no scale is recorded.",
        pixels,
    )


def _read(
    p1: Point, p2: Point, region: RegionCalibration, pixels: float
) -> CaliperReading | CaliperRefusal:
    delta_x, delta_y = region.delta_x or 0.0, region.delta_y or 0.0
    run, rise = (p2[0] - p1[0]) * delta_x, (p2[1] - p1[1]) * delta_y
    if region.unit_x == region.unit_y == _CENTIMETRES:
        if region.spatial_format not in {_SPATIAL_2D, 0, None}:
            return CaliperRefusal(
                "unit_not_measurable",
                "The region holds no two-dimensional image, so distances have no meaning.",
                pixels,
            )
        length = 10.0 * math.hypot(run, rise)
        return CaliperReading(
            region.index, (PhysicalQuantity("distance", length, "mm"),), pixels
        )
    quantities: list[PhysicalQuantity] = []
    if region.unit_x in _UNITS:
        quantities.append(PhysicalQuantity("interval", abs(run), _UNITS[region.unit_x]))
    if region.unit_y in _UNITS:
        unit = _UNITS[region.unit_y]
        quantities.append(PhysicalQuantity("difference", abs(rise), unit))
        if region.reference_y is not None:
            quantities += [
                PhysicalQuantity("start", _vertical(p1[1], region), unit),
                PhysicalQuantity("end", _vertical(p2[1], region), unit),
            ]
    elif region.unit_y == _CENTIMETRES:  # M-mode: depth against time
        quantities.append(PhysicalQuantity("difference", abs(rise) * 10.0, "mm"))
    if not quantities:
        return CaliperRefusal(
            "unit_not_measurable",
            "The region's units are neither lengths, times nor velocities.",
            pixels,
        )
    return CaliperReading(region.index, tuple(quantities), pixels)


def _vertical(y: float, region: RegionCalibration) -> float:
    """Return the physical value of a row; rows count down, deltas carry the sign."""
    reference = region.y0 + (region.reference_y or 0)
    return (y - reference) * (region.delta_y or 0.0) + (region.reference_value_y or 0.0)
