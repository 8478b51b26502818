"""``audit.export_report``: the report of a stored evaluation as a file."""

from __future__ import annotations

from typing import Annotated, Literal

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.artefact import Artefact
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.context import Context

__all__ = ["ExportReportRequest", "ExportReportResult", "export_report"]


@record
class ExportReportRequest:
    """Of which evaluation, in which form."""

    evaluation_id: Annotated[str, Help("Identifier of the evaluation.")]
    format: Annotated[Literal["html", "pdf", "json"], Help("Form of the file.")] = "html"


@record
class ExportReportResult:
    """The file; the same stored evaluation gives the same bytes again."""

    artefact: Artefact
    evaluation_id: str
    notice: str


@operation(
    "audit.export_report",
    summary="Write the report of an evaluation as HTML, PDF or JSON.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE,),
    positional=("evaluation_id",),
)
def export_report(context: Context, request: ExportReportRequest) -> ExportReportResult:
    """Write the file into the exports folder from stored records alone."""
    raise NotImplementedError
