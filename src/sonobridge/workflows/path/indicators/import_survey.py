"""``path.kpi_survey``: scores of a patient survey; free text is dropped."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.indicators.stored_indicators import SURVEY, keep_entry

__all__ = ["SurveyRequest", "SurveyResult", "import_survey"]


@record
class SurveyRequest:
    """The survey and its column of scores."""

    text: Annotated[str, Len(1, 2_000_000), Help("Text of a CSV file with a header line.")]
    column: Annotated[str, Len(1, 120), Help("Column with scores 1 to 5.")] = "Score"
    name: Annotated[str, MaxLen(80), Help("Name of the survey; the same name replaces it.")] = (
        "survey"
    )


@record
class SurveyResult:
    """Counts that were stored, and the columns that were not read."""

    answers: int
    counts: tuple[int, ...]
    refused: int
    dropped: tuple[str, ...]


@operation(
    "path.kpi_survey",
    summary="Take scores of a patient survey in; free text is dropped and listed.",
    traits=(Trait.EVIDENCE,),
    command="path kpi-survey",
)
def import_survey(context: Context, request: SurveyRequest) -> SurveyResult:
    """Count scores 1 to 5 of one column; nothing else of the file is kept."""
    from sonobridge.career.indicators.files import survey_counts

    found = survey_counts(request.text, request.column)
    keep_entry(context, SURVEY, request.name, {"counts": list(found.counts)})
    context.evidence.measured({"answers": sum(found.counts), "counts": list(found.counts)})
    return SurveyResult(
        answers=sum(found.counts),
        counts=found.counts,
        refused=found.refused,
        dropped=found.dropped,
    )
