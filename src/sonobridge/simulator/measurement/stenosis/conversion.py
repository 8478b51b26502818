"""The named conversions between methods, each with what it assumes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sonobridge.simulator.measurement.stenosis.percent import (
    AreaReference,
    MethodRefusedError,
    PercentMethod,
    StenosisPercent,
)

__all__ = ["CONVERSIONS", "Conversion", "Converted", "convert_stenosis"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """A named conversion of one quantity into another.

    Attributes
    ----------
    name
        What it is asked for by.
    source_method, target_method
        Methods of what goes in and comes out.
    area_reference
        Reference of the area on either side.
    assumes
        What has to hold, printed beside the result.
    source
        Where the formula comes from.
    formula
        Share of narrowing in 0..1 to share of narrowing.
    """

    name: str
    source_method: PercentMethod
    target_method: PercentMethod
    area_reference: AreaReference
    assumes: str
    source: str
    formula: Callable[[float], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A converted value, which never appears without the conversion's name."""

    value: StenosisPercent
    measured: StenosisPercent
    conversion: str
    assumes: str


def _to_area(diameter: float) -> float:
    return 1.0 - (1.0 - diameter) ** 2


def _to_diameter(area: float) -> float:
    return 1.0 - math.sqrt(1.0 - area)


_CIRCLE = "the residual lumen and the reference lumen are both circular"
_GEOMETRY = "geometry: the area of a circle goes with the square of its diameter"


def _pair(
    name: str, method: PercentMethod, reference: AreaReference
) -> tuple[Conversion, Conversion]:
    forth = Conversion(
        name=f"circular_lumen_{name}_to_area",
        source_method=method,
        target_method="area",
        area_reference=reference,
        assumes=_CIRCLE,
        source=_GEOMETRY,
        formula=_to_area,
    )
    back = Conversion(
        name=f"circular_lumen_area_to_{name}",
        source_method="area",
        target_method=method,
        area_reference=reference,
        assumes=_CIRCLE,
        source=_GEOMETRY,
        formula=_to_diameter,
    )
    return forth, back


CONVERSIONS: Final = {
    conversion.name: conversion
    for conversion in (
        *_pair("nascet", "nascet_diameter", "normal_distal_ica"),
        *_pair("ecst", "ecst_diameter", "original_lumen"),
    )
}
"""All conversions by name. None leads from NASCET to ECST: they differ in the reference
lumen, which must be measured."""


def convert_stenosis(value: StenosisPercent, name: str) -> Converted:
    """Convert a stenosis by a named conversion.

    Raises
    ------
    MethodRefusedError
        If there is no such conversion, it starts from another quantity, or the result is
        not defined.
    """
    conversion = CONVERSIONS.get(name)
    if conversion is None:
        raise _refused(
            "There is no conversion of that name.", f"Named ones: {', '.join(CONVERSIONS)}."
        )
    reference = conversion.area_reference
    fits = value.method == conversion.source_method and value.area_reference in {
        None,
        reference,
    }
    if not fits:
        raise _refused(
            f"This conversion does not start from {value.quantity}.",
            "Choose the conversion that starts from what was measured.",
        )
    if value.near_occlusion and conversion.target_method == "nascet_diameter":
        raise _refused(
            "NASCET is not given in near-occlusion.",
            "Report near-occlusion as a class without a percentage.",
        )
    converted = StenosisPercent(
        percent=100.0 * conversion.formula(value.percent / 100.0),
        method=conversion.target_method,
        near_occlusion=value.near_occlusion,
        area_reference=reference if conversion.target_method == "area" else None,
    )
    return Converted(
        value=converted, measured=value, conversion=name, assumes=conversion.assumes
    )


def _refused(what: str, remedy: str) -> MethodRefusedError:
    return MethodRefusedError(
        what, where="conversion", kept="The measured value is unchanged.", remedy=remedy
    )
