"""``scan.stenosis``: compare, average or convert stenoses, each with its method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.simulator.measurement.stenosis import StenosisPercent

__all__ = ["StenosisRequest", "StenosisResult", "stenosis"]

Method = Literal["nascet_diameter", "ecst_diameter", "area"]


@record
class StenosisRequest:
    """Percentages with their methods, in the same order."""

    percents: Annotated[
        tuple[Annotated[float, Ge(0), Le(100)], ...], Len(1, 40), Help("Percentages.")
    ]
    methods: Annotated[
        tuple[Method, ...], Len(1, 40), Help("Method of each percentage, in its order.")
    ]
    how: Annotated[
        Literal["mean", "difference", "largest"],
        Help("Average all, subtract the second from the first, or find the largest."),
    ] = "mean"
    convert: Annotated[
        str, MaxLen(80), Help("Named conversion of values that start from its method.")
    ] = ""
    near_occlusion: Annotated[bool, Help("The distal artery has collapsed.")] = False
    area_reference: Annotated[
        Literal["original_lumen", "normal_distal_ica"],
        Help("What an area stenosis is held against."),
    ] = "original_lumen"


@record
class StenosisResult:
    """The result with its quantity; a converted one names the conversion and its premise."""

    value: float
    unit: str
    quantity: str
    method: Method
    conversion: str
    assumes: str
    text: str


@operation(
    "scan.stenosis",
    summary="Compare or average stenoses of one method; other methods only by a conversion.",
    traits=(Trait.PURE,),
)
def stenosis(context: Context, request: StenosisRequest) -> StenosisResult:
    """Combine the values, or refuse to: NASCET, ECST and area never meet unconverted."""
    from sonobridge.simulator.measurement.stenosis import (
        CONVERSIONS,
        largest_stenosis,
        mean_stenosis,
        stenosis_difference,
    )

    context.progress(0, None, "stenoses", request.how)
    values = _values(request)
    assumes = CONVERSIONS[request.convert].assumes if request.convert else ""
    if request.how == "difference":
        if len(values) != 2:
            raise _refused("a difference is of two values", "Give two.")
        number, unit, of = stenosis_difference(*values), "points", values[0]
        text = f"{number:+.0f} points ({of.quantity})"
    else:
        of = mean_stenosis(values) if request.how == "mean" else largest_stenosis(values)
        number, unit, text = of.percent, "%", str(of)
    return StenosisResult(
        value=number,
        unit=unit,
        quantity=of.quantity,
        method=of.method,
        conversion=request.convert,
        assumes=assumes,
        text=f"{text}, {request.convert}: {assumes}" if request.convert else text,
    )


def _values(request: StenosisRequest) -> tuple[StenosisPercent, ...]:
    """Return the values, those that the named conversion starts from converted."""
    from sonobridge.simulator.measurement.stenosis import (
        CONVERSIONS,
        MethodRefusedError,
        StenosisPercent,
        convert_stenosis,
    )

    if len(request.percents) != len(request.methods):
        raise _refused("each percentage has one method", "Name a method for each.")
    made = []
    for percent, method in zip(request.percents, request.methods, strict=True):
        if method == "nascet_diameter" and request.near_occlusion:
            raise MethodRefusedError(
                "NASCET is not given in near-occlusion.",
                where="methods",
                why="The distal ICA has collapsed, so the percentage would be too small.",
                kept="Nothing was computed.",
                remedy="Report near-occlusion as a class without a percentage.",
            )
        reference = request.area_reference if method == "area" else None
        if request.near_occlusion and reference == "normal_distal_ica":
            raise _refused(
                "in near-occlusion the distal ICA is no normal reference",
                "Hold the area against the original lumen.",
            )
        value = StenosisPercent(
            percent=percent,
            method=method,
            near_occlusion=request.near_occlusion,
            area_reference=reference,
        )
        starts = CONVERSIONS.get(request.convert)
        if request.convert and (starts is None or starts.source_method == method):
            value = convert_stenosis(value, request.convert).value
        made.append(value)
    return tuple(made)


def _refused(why: str, remedy: str) -> InvalidInputError:
    return InvalidInputError(
        "The stenoses cannot be combined.",
        where="percents, methods",
        why=f"{why[0].upper()}{why[1:]}.",
        kept="Nothing was computed.",
        remedy=remedy,
    )
