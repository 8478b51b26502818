"""``audit.export_report``: the report of a stored evaluation as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Len

from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.artefact import Artefact
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.audits import EvaluationRow, ReaderStudyRow
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = ["ExportReportRequest", "ExportReportResult", "export_report"]

_MEDIA_TYPES = {"html": "text/html", "pdf": "application/pdf", "json": "application/json"}


@record
class ExportReportRequest:
    """Of which evaluation, in which form."""

    evaluation_id: Annotated[str, Help("Identifier of the evaluation.")]
    format: Annotated[Literal["html", "pdf", "json"], Help("Form of the file.")] = "html"
    reader_study_id: Annotated[
        str, Len(0, 40), Help("Stored reader study that stands in it; empty: none.")
    ] = ""


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
    from sonobridge.core.canonical import hash_bytes
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    row = reading.store.evaluations.get(request.evaluation_id)
    study = _study(reading, row, request.reader_study_id)
    data = _file(reading, row, study, request.format)
    sha256 = hash_bytes(data)
    name = f"audit-{row.id}-{sha256[:12]}.{request.format}"
    context.workspace.exports.write(data, name)
    context.evidence.used("audit_evaluation_file", row.id, row.blob_sha256)
    if study is not None:
        context.evidence.used("audit_reader_study", study.id, study.sha256)
    context.evidence.made("export", name, sha256)
    context.evidence.seal("export")
    context.evidence.measured({"format": request.format, "evaluation_id": row.id})
    return ExportReportResult(
        artefact=Artefact(
            name=name,
            media_type=_MEDIA_TYPES[request.format],
            size_bytes=len(data),
            sha256=sha256,
        ),
        evaluation_id=row.id,
        notice="Groups without a claim are left out. Not for diagnosis.",
    )


def _study(reading: AuditReading, row: EvaluationRow, study_id: str) -> ReaderStudyRow | None:
    if not study_id:
        return None
    study = reading.store.reader_studies.get(study_id)
    if study.product_id != row.product_id:
        raise ConflictError(
            "The reader study is of another model version.",
            where=study.id,
            kept="No file was written.",
            remedy="Name a reader study of this version, or none.",
        )
    return study


def _file(
    reading: AuditReading, row: EvaluationRow, study: ReaderStudyRow | None, form: str
) -> bytes:
    """Return the bytes of the report; they depend on stored records alone."""
    from sonobridge.audit.claims.release import releasable
    from sonobridge.core.canonical import canonical_bytes
    from sonobridge.core.record import to_json
    from sonobridge.workflows.audit.acceptance.reader_study_view import reader_study_line

    evaluation = reading.evaluation(row)
    if form == "json":
        return canonical_bytes(to_json(releasable(evaluation)))
    readers = reader_study_line(reading, study).comparisons if study else ()
    if form == "html":
        from sonobridge.reports import audit_report_html

        page = audit_report_html(
            evaluation, evidence_ids=(row.evidence_id,), reader_study=readers
        )
        return page.encode()
    from sonobridge.reports import audit_report_pdf

    return audit_report_pdf(evaluation, evidence_ids=(row.evidence_id,), reader_study=readers)
