"""A measurement as it is stored with a picture, and what is refused before it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import Help, record
from sonobridge.core.units import Millimetre

if TYPE_CHECKING:
    from sonobridge.simulator.measurement.protocol import ViewRule
    from sonobridge.simulator.session.records import StoredView, ViewMeasurement

__all__ = [
    "FrameMeasurement",
    "StenosisMethodError",
    "ThicknessPlace",
    "as_view_measurement",
    "check_measurements",
]

_WORDS = Annotated[str, MaxLen(60)]
_UNITS = {"stenosis": "%", "imt": "mm", "acceleration_time": "ms"}
_KIND_OF = {"ellipse": "area"}
_UNSCORED = frozenset({"ri"})
_PERCENT_OFF, _MM_OFF = 0.1, 0.02
"""How far a sent value may lie from that of its points: they are rounded to micrometres."""


class StenosisMethodError(InvalidInputError):
    """A percentage without the method that it was measured with."""

    code = "stenosis.method_missing"


@record
class ThicknessPlace:
    """Where an intima-media thickness was measured, as the person says."""

    wall: Annotated[Literal["far", "near"], Help("Wall of the artery.")]
    plaque_free: Annotated[bool, Help("The segment holds no plaque.")]
    straight: Annotated[bool, Help("The segment is straight.")]
    below_end_mm: Annotated[
        Millimetre, Ge(0), Le(200), Help("Distance to the end of the common carotid.")
    ]


@record
class FrameMeasurement:
    """One value measured on the picture; points are lateral and depth, mm.

    Attributes
    ----------
    read_by
        How a velocity was read: ``trace`` by the scanner, ``cursor`` by a person.
    method, near_occlusion
        Of a stenosis, which is refused without them: ``nascet_diameter`` and
        ``ecst_diameter`` have four points (residual lumen, then the reference), ``area``
        has eight (the ends of both axes of each ellipse).
    trace_points
        Points on a spectrum: seconds from its left edge, and cm/s.
    imt
        Place of an intima-media thickness, which is refused without it.
    """

    kind: Literal[
        "psv",
        "edv",
        "ri",
        "angle",
        "acceleration_time",
        "distance",
        "ellipse",
        "imt",
        "stenosis",
        "direction",
        "waveform",
    ]
    site: _WORDS = ""
    value: Annotated[float, Ge(-10_000), Le(10_000)] | None = None
    unit: Annotated[str, MaxLen(12)] = ""
    text: Annotated[str, MaxLen(40)] = ""
    points_mm: Annotated[tuple[tuple[float, float], ...], Len(0, 200)] = ()
    beats: Annotated[int, Ge(0), Le(1000)] | None = None
    read_by: Literal["trace", "cursor"] | None = None
    method: Literal["nascet_diameter", "ecst_diameter", "area"] | None = None
    near_occlusion: bool | None = None
    trace_points: Annotated[tuple[tuple[float, float], ...], Len(0, 8)] = ()
    imt: ThicknessPlace | None = None


def as_view_measurement(one: FrameMeasurement) -> ViewMeasurement | None:
    """Return a measurement as the score reads it; None for what follows from others.

    Raises
    ------
    StenosisMethodError
        For a percentage without its method.
    InvalidInputError
        For a thickness without its place.
    """
    from sonobridge.simulator.measurement.worksheet import ImtSite
    from sonobridge.simulator.session.records import ViewMeasurement

    if one.kind in _UNSCORED:
        return None
    _refuse_bare(one)
    place = one.imt
    return ViewMeasurement(
        kind=_KIND_OF.get(one.kind, one.kind),  # type: ignore[arg-type]  # both are closed lists
        value=one.value,
        unit=one.unit,
        text=one.text,
        read_by=one.read_by or "not_recorded",
        beats=one.beats or 0,
        method=one.method,
        near_occlusion=one.near_occlusion,
        points_mm=one.points_mm,
        imt=None
        if place is None
        else ImtSite(
            wall=place.wall,
            plaque_free=place.plaque_free,
            straight=place.straight,
            below_end_mm=place.below_end_mm,
        ),
    )


def check_measurements(
    measured: tuple[FrameMeasurement, ...], view: StoredView, rule: ViewRule
) -> None:
    """Refuse values that their own points do not give.

    Raises
    ------
    StenosisMethodError
        For a percentage without its method.
    MethodRefusedError
        For NASCET in near-occlusion, and where the method gives no stenosis.
    InvalidInputError
        For another unit, incomplete calipers, and a value that is not that of its points.
    """
    from sonobridge.simulator.session.judge.worksheet import imt_entry, stenosis_entry

    for one in measured:
        kept = as_view_measurement(one)
        unit = _UNITS.get(one.kind)
        if unit is not None and one.unit != unit:
            raise _refused(one, f"its unit is {unit}", f"Send it in {unit}.")
        if one.kind == "acceleration_time" and not 0 < (one.value or 0) <= 2000:
            raise _refused(one, "it lies above 0 and up to 2000 ms", "Measure one upstroke.")
        if kept is None or one.kind not in ("stenosis", "imt"):
            continue
        if one.kind == "stenosis":
            found, most = stenosis_entry(kept, view, rule).stenosis.percent, _PERCENT_OFF
        else:
            found, most = imt_entry(kept, view).mean_mm, _MM_OFF
        if one.value is None or abs(one.value - found) > most:
            raise _refused(
                one, f"its points give {found:.2f} {unit}", "Send the value of its points."
            )


def _refuse_bare(one: FrameMeasurement) -> None:
    """Refuse a percentage without its method, and a thickness without its place."""
    if one.kind == "stenosis" and (one.method is None or one.near_occlusion is None):
        raise StenosisMethodError(
            "The stenosis was not stored: it names no method.",
            where="measurements",
            why="NASCET, ECST and area stenosis are different quantities, and NASCET is not "
            "defined in near-occlusion.",
            kept="Nothing was stored.",
            remedy="Say the method, and whether the distal artery has collapsed.",
        )
    if one.kind == "imt" and one.imt is None:
        raise _refused(one, "it names no place", "Say wall, segment and distance to the end.")


def _refused(one: FrameMeasurement, why: str, remedy: str) -> InvalidInputError:
    return InvalidInputError(
        f"The measurement was not stored: {one.kind.replace('_', ' ')}.",
        where="measurements",
        why=f"{why[0].upper()}{why[1:]}.",
        kept="Nothing was stored.",
        remedy=remedy,
    )
