"""``path.kpi_accuracy``: calls against a reference standard."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.indicators.stored_indicators import ACCURACY, keep_entry

__all__ = ["AccuracyRequest", "AccuracyResult", "add_accuracy"]

_Count = Annotated[int, Ge(0), Le(1_000_000)]


@record
class AccuracyRequest:
    """Counts of patients, and what decided the truth."""

    reference: Annotated[str, MaxLen(200), Help("Reference standard; without it, refused.")]
    true_positive: Annotated[_Count, Help("Called, and so it was.")]
    false_negative: Annotated[_Count, Help("Not called, but it was.")]
    true_negative: Annotated[_Count, Help("Not called, and it was not.")]
    false_positive: Annotated[_Count, Help("Called, but it was not.")]
    name: Annotated[str, Len(1, 80), Help("Name of the sheet; the same name replaces it.")] = (
        "accuracy"
    )


@record
class AccuracyResult:
    """The sheet as stored."""

    entry_id: str
    patients: int


@operation(
    "path.kpi_accuracy",
    summary="Enter calls against a reference standard; without one they are refused.",
    traits=(Trait.EVIDENCE,),
    command="path kpi-accuracy",
)
def add_accuracy(context: Context, request: AccuracyRequest) -> AccuracyResult:
    """Check the sheet and store it."""
    from sonobridge.career.indicators import AccuracySheet

    sheet = AccuracySheet(
        reference=request.reference,
        true_positive=request.true_positive,
        false_negative=request.false_negative,
        true_negative=request.true_negative,
        false_positive=request.false_positive,
    )
    body = {
        "reference": sheet.reference,
        "true_positive": sheet.true_positive,
        "false_negative": sheet.false_negative,
        "true_negative": sheet.true_negative,
        "false_positive": sheet.false_positive,
    }
    entry = keep_entry(context, ACCURACY, request.name, body)
    context.evidence.measured({"patients": sheet.n})
    return AccuracyResult(entry_id=entry, patients=sheet.n)
