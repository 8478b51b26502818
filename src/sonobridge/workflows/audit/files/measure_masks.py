"""``audit.measure_masks``: two folders of masks to the table of a segmentation audit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from annotated_types import Gt, Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import Millimetre
from sonobridge.workflows.context import Context

__all__ = ["MeasureMasksRequest", "MeasureMasksResult", "measure_masks"]


@record
class MeasureMasksRequest:
    """Which masks, their spacing, and where the table goes."""

    reference: Annotated[str, Len(1, 4000), Help("Folder of the reference: CASE.npy, 0 or 1.")]
    prediction: Annotated[str, Len(1, 4000), Help("Folder of the model's masks, named alike.")]
    output: Annotated[str, Len(1, 4000), Help("CSV to write.")]
    spacing_mm: Annotated[
        tuple[Annotated[float, Gt(0)], ...],
        Len(0, 3),
        Help("Distance of pixel centres along each axis; empty: pixels."),
    ] = ()
    tolerance_mm: Annotated[
        Millimetre, Gt(0), Help("Tolerance of the normalised surface Dice.")
    ] = 1.0
    separator: Annotated[
        str, MaxLen(10), Help("The patient stands before it in CASE; empty: all of CASE.")
    ] = "_"


@record
class MeasureMasksResult:
    """What was compared; undefined values are blank in the table."""

    output: str
    cases: int
    both: int
    both_empty: int
    missed: int
    false_alarm: int
    unmatched: int
    convention: str
    empty_rule: str


@operation(
    "audit.measure_masks",
    summary="Compare two folders of masks case by case, for an audit of segmentation.",
    traits=(Trait.PURE, Trait.LOCAL),
    positional=("reference", "prediction"),
)
def measure_masks(context: Context, request: MeasureMasksRequest) -> MeasureMasksResult:
    """Write Dice, IoU, boundary IoU, HD95, ASSD and NSD of each case."""
    from sonobridge.audit.measures.mask_folders import compare_folders
    from sonobridge.statistics.segmentation import CONVENTION, EMPTY_RULE

    counts = compare_folders(
        (Path(request.reference), Path(request.prediction)),
        Path(request.output),
        spacing_mm=request.spacing_mm,
        tolerance_mm=request.tolerance_mm,
        separator=request.separator,
        progress=context.progress,
    )
    return MeasureMasksResult(
        output=request.output,
        cases=counts.both + counts.both_empty + counts.missed + counts.false_alarm,
        both=counts.both,
        both_empty=counts.both_empty,
        missed=counts.missed,
        false_alarm=counts.false_alarm,
        unmatched=counts.unmatched,
        convention=CONVENTION,
        empty_rule=EMPTY_RULE,
    )
