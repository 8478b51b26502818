"""``path.kpi_reports``: times of studies and their preliminary reports."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.indicators.stored_indicators import REPORTS, keep_entry

__all__ = ["ReportsRequest", "ReportsResult", "import_reports"]


@record
class ReportsRequest:
    """The file and its two columns."""

    text: Annotated[str, Len(1, 5_000_000), Help("Text of a CSV file with a header line.")]
    study: Annotated[str, Len(1, 120), Help("Column with the end of the study.")] = "Study"
    report: Annotated[str, Len(1, 120), Help("Column with the report's time.")] = "Report"
    name: Annotated[str, MaxLen(80), Help("Name of the file; the same name replaces it.")] = (
        "reports"
    )


@record
class ReportsResult:
    """What was stored: hours from study to report, and what could not be timed."""

    timed: int
    missing: int
    dropped: tuple[str, ...]


@operation(
    "path.kpi_reports",
    summary="Take times of studies and reports in; every other column is dropped.",
    traits=(Trait.EVIDENCE,),
    command="path kpi-reports",
)
def import_reports(context: Context, request: ReportsRequest) -> ReportsResult:
    """Store the hours between the two times of each row, and the number without them."""
    from sonobridge.career.indicators import report_hours
    from sonobridge.career.indicators.files import report_times

    found = report_times(request.text, request.study, request.report)
    hours, missing = report_hours(found.times)
    keep_entry(context, REPORTS, request.name, {"hours": hours, "missing": missing})
    context.evidence.measured({"timed": len(hours), "missing": missing})
    return ReportsResult(timed=len(hours), missing=missing, dropped=found.dropped)
