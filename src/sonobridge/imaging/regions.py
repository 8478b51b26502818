"""Region calibration of ultrasound images (PS3.3 C.8.5.5)."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

__all__ = [
    "REGION_TAGS",
    "RegionCalibration",
    "blankable_boxes",
    "check_regions",
    "parse_region",
]

_U32: Final = {
    0x00186018: "x0",
    0x0018601A: "y0",
    0x0018601C: "x1",
    0x0018601E: "y1",
    0x00186016: "flags",
}
_I32: Final = {0x00186020: "reference_x", 0x00186022: "reference_y"}
_U16: Final = {
    0x00186012: "spatial_format",
    0x00186014: "data_type",
    0x00186024: "unit_x",
    0x00186026: "unit_y",
}
_F64: Final = {
    0x0018602C: "delta_x",
    0x0018602E: "delta_y",
    0x00186028: "reference_value_x",
    0x0018602A: "reference_value_y",
}

REGION_TAGS: Final = frozenset(_U32) | frozenset(_I32) | frozenset(_U16) | frozenset(_F64)
"""Elements of an item of (0018,6011) that are read."""

_FORMS: Final = ((_U32, "I"), (_I32, "i"), (_U16, "H"), (_F64, "d"))
_LITTLE: Final = {
    tag: (name, struct.Struct("<" + form))
    for names, form in _FORMS
    for tag, name in names.items()
}
_BIG: Final = {
    tag: (name, struct.Struct(">" + form))
    for names, form in _FORMS
    for tag, name in names.items()
}

UNIT_NONE, UNIT_SECONDS, UNIT_HERTZ = 0, 4, 5
UNIT_CENTIMETRES, UNIT_CM_PER_SECOND = 3, 7
_FIXED_REFERENCE_PIXEL = 0x4
_MANY = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionCalibration:
    """One item of Sequence of Ultrasound Regions.

    Attributes
    ----------
    index
        Position in the sequence, from 0.
    x0, y0, x1, y1
        Corners in pixels from 0; the maximum corner is **inclusive**.
    spatial_format
        1 2D, 2 M-mode, 3 spectral, 4 waveform, 5 graphics; 0 none.
    data_type
        1 tissue, 2 colour flow, 3 PW spectral, 4 CW spectral, 9 ECG trace, ...
    unit_x, unit_y
        Physical unit codes: 3 cm, 4 s, 5 Hz, 7 cm/s, ...
    delta_x, delta_y
        Physical units per pixel.
    reference_x, reference_y
        Reference pixel relative to the region's minimum corner, None if absent.
    reference_value_x, reference_value_y
        Physical value at the reference pixel.
    flags
        Region Flags (0018,6016).
    problem
        Why the region must not be trusted, None when nothing was found.
    """

    index: int
    x0: int
    y0: int
    x1: int
    y1: int
    spatial_format: int | None
    data_type: int | None
    unit_x: int | None
    unit_y: int | None
    delta_x: float | None
    delta_y: float | None
    reference_x: int | None = None
    reference_y: int | None = None
    reference_value_x: float | None = None
    reference_value_y: float | None = None
    flags: int | None = None
    problem: str | None = None

    @property
    def scaled(self) -> bool:
        """True when at least one axis has a physical unit (a grey bar has none)."""
        return any(unit not in {None, UNIT_NONE} for unit in (self.unit_x, self.unit_y))

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point (pixels from 0) lies in the region, edges included."""
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


def parse_region(index: int, item: Mapping[int, bytes], *, little: bool) -> RegionCalibration:
    """Build one region from the raw values of its item.

    Parameters
    ----------
    index
        Position in the sequence, from 0.
    item
        Raw values by tag; only tags of :data:`REGION_TAGS`.
    little
        Byte order of the values.

    Notes
    -----
    Missing corners become -1 and are reported by :func:`check_regions`.
    """
    values: dict[str, int | float] = {}
    for tag, raw in item.items():
        name, packed = (_LITTLE if little else _BIG)[tag]
        if len(raw) >= packed.size:
            values[name] = packed.unpack_from(raw)[0]

    def whole(name: str) -> int | None:
        value = values.get(name)
        return None if value is None else int(value)

    def corner(name: str) -> int:
        return int(values.get(name, -1))

    return RegionCalibration(
        index=index,
        x0=corner("x0"),
        y0=corner("y0"),
        x1=corner("x1"),
        y1=corner("y1"),
        spatial_format=whole("spatial_format"),
        data_type=whole("data_type"),
        unit_x=whole("unit_x"),
        unit_y=whole("unit_y"),
        delta_x=values.get("delta_x"),
        delta_y=values.get("delta_y"),
        reference_x=whole("reference_x"),
        reference_y=whole("reference_y"),
        reference_value_x=values.get("reference_value_x"),
        reference_value_y=values.get("reference_value_y"),
        flags=whole("flags"),
    )


def check_regions(
    regions: Sequence[RegionCalibration], rows: int | None, columns: int | None
) -> tuple[RegionCalibration, ...]:
    """Return the regions with ``problem`` filled in.

    Parameters
    ----------
    regions
        Regions as parsed.
    rows, columns
        Size of the image in pixels; None when unknown.

    Notes
    -----
    Problems, the first that applies: ``too_many_regions``, ``corners_missing``,
    ``corners_swapped``, ``outside_image``, ``delta_missing``, ``delta_not_finite``,
    ``delta_zero``, ``delta_negative``, ``unit_missing``, ``overlaps_region``.
    A maximum corner exactly one pixel beyond the image, as writers leave it that take
    the maximum for exclusive, is moved to the last pixel; the scale stays valid.
    A negative vertical delta is lawful where values fall with the row number, as in
    spectra (velocity) and waveforms; for lengths in cm it is a problem.
    """
    if len(regions) > _MANY:
        return tuple(replace(one, problem="too_many_regions") for one in regions)
    placed = [_clamped(one, rows, columns) for one in regions]
    single = [_judged(one, _own_problem(one, rows, columns)) for one in placed]
    return tuple(
        _judged(one, "overlaps_region") if _overlap_problem(one, single) else one
        for one in single
    )


def _judged(one: RegionCalibration, problem: str | None) -> RegionCalibration:
    return one if one.problem == problem else replace(one, problem=problem)


def _clamped(
    one: RegionCalibration, rows: int | None, columns: int | None
) -> RegionCalibration:
    x1 = one.x1 - 1 if columns and one.x1 == columns else one.x1
    y1 = one.y1 - 1 if rows and one.y1 == rows else one.y1
    return one if (x1, y1) == (one.x1, one.y1) else replace(one, x1=x1, y1=y1)


def _own_problem(one: RegionCalibration, rows: int | None, columns: int | None) -> str | None:
    corners = (one.x0, one.y0, one.x1, one.y1)
    if min(corners) < 0:
        return "corners_missing"
    if one.x1 < one.x0 or one.y1 < one.y0:
        return "corners_swapped"
    if rows is None or columns is None or one.x1 >= columns or one.y1 >= rows:
        return "outside_image"
    if one.delta_x is None or one.delta_y is None:
        return "delta_missing"
    for delta, unit in ((one.delta_x, one.unit_x), (one.delta_y, one.unit_y)):
        if unit in {None, UNIT_NONE}:
            continue
        if not abs(delta) < float("inf"):
            return "delta_not_finite"
        if delta == 0:
            return "delta_zero"
        if delta < 0 and unit in {UNIT_CENTIMETRES, UNIT_SECONDS}:
            return "delta_negative"
    if one.unit_x is None or one.unit_y is None:
        return "unit_missing"
    return None


def _overlap_problem(one: RegionCalibration, others: Sequence[RegionCalibration]) -> bool:
    """Tell whether another sound region with another scale shares pixels."""
    if one.problem is not None or not one.scaled:
        return False
    for other in others:
        if other.index == one.index or other.problem is not None or not other.scaled:
            continue
        apart = other.x0 > one.x1 or other.x1 < one.x0 or other.y0 > one.y1 or other.y1 < one.y0
        same_scale = (
            other.unit_x == one.unit_x
            and other.unit_y == one.unit_y
            and other.delta_x == one.delta_x
            and other.delta_y == one.delta_y
        )
        if not apart and not same_scale:
            return True
    return False


_BOX_PROBLEMS: Final = frozenset(
    {"too_many_regions", "corners_missing", "corners_swapped", "outside_image"}
)


def blankable_boxes(
    regions: Sequence[RegionCalibration],
) -> tuple[tuple[int, int, int, int], ...] | None:
    """Return the boxes to keep when everything outside them is blanked.

    Parameters
    ----------
    regions
        Regions that went through :func:`check_regions`.

    Returns
    -------
    tuple of (x0, y0, x1, y1) or None
        Inclusive corners in pixels from 0. None when there is no region, or when the
        place of any region is in doubt: then nothing may be blanked automatically. A
        doubtful scale (zero or negative delta, overlap) leaves the place valid.
    """
    if not regions or any(one.problem in _BOX_PROBLEMS for one in regions):
        return None
    return tuple((one.x0, one.y0, one.x1, one.y1) for one in regions)
