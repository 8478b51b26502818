"""``audit.add_reader_study``: set readers beside the model, from an uploaded table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Gt, Len, Lt

from sonobridge.core.errors import MissingError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.acceptance.reader_study_view import (
    ReaderStudyLine,
    reader_study_line,
)
from sonobridge.workflows.audit.keeping import keeping
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.readers.study import ReaderStudy
    from sonobridge.store.audits.intake import TakenIn
    from sonobridge.store.clips.ingest import Upload

__all__ = ["AddReaderStudyRequest", "AddReaderStudyResult", "add_reader_study"]


@record
class AddReaderStudyRequest:
    """Which upload, how it is read, and the margin that was fixed before."""

    product_id: Annotated[str, Help("Identifier of the model version.")]
    upload_id: Annotated[str, Help("Identifier that the upload answered, up_….")]
    name: Annotated[str, Len(1, 200), Help("Name of the study.")]
    margin: Annotated[float, Gt(0), Lt(1), Help("Largest loss that counts as non-inferior.")]
    metric: Annotated[
        Literal["auc", "sensitivity", "specificity"], Help("Metric that is compared.")
    ] = "auc"
    readers: Annotated[
        Literal["random", "fixed"], Help("Readers as a sample of all, or these alone.")
    ] = "random"
    patient: Annotated[str, Len(0, 200), Help("Column of the patient; empty: the case.")] = ""
    case: Annotated[str, Len(1, 200), Help("Column of the case.")] = "case"
    reader: Annotated[str, Len(1, 200), Help("Column of the reader.")] = "reader"
    modality: Annotated[str, Len(1, 200), Help("Column of the modality.")] = "modality"
    reference: Annotated[str, Len(1, 200), Help("Column of the reference.")] = "reference"
    score: Annotated[str, Len(1, 200), Help("Column of the score or answer.")] = "score"
    group: Annotated[str, Len(0, 200), Help("Column of a subgroup; empty: none.")] = ""
    first: Annotated[str, Len(0, 200), Help("Modality under test; empty: the first.")] = ""
    level: Annotated[float, Gt(0.5), Lt(1), Help("Confidence level.")] = 0.95
    positive: Annotated[
        tuple[Annotated[str, Len(1, 200)], ...], Len(1, 20), Help("Values that mean positive.")
    ] = ("1",)
    threshold: Annotated[
        float | None, Help("Scores at or above it are positive answers; empty: answers.")
    ] = None


@record
class AddReaderStudyResult:
    """The stored study."""

    study: ReaderStudyLine


@operation(
    "audit.add_reader_study",
    summary="Compare readers with the model from an uploaded table and store the result.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE, Trait.JOB),
    positional=("product_id", "upload_id"),
)
def add_reader_study(context: Context, request: AddReaderStudyRequest) -> AddReaderStudyResult:
    """Compute the comparison and store it; the uploaded copy is gone afterwards."""
    from sonobridge.core.record import to_json
    from sonobridge.store.clips.ingest import Uploads
    from sonobridge.store.tables.audits import audit_reader_study
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    product = reading.store.products.get(request.product_id)
    upload = Uploads(context.workspace).get(request.upload_id)
    try:
        taken, study = _study(context, upload, request)
    finally:
        upload.remove()
    with keeping(context) as writing:
        writing.keep_blob(taken.blob_sha256)
        row = writing.add(
            audit_reader_study,
            product_id=product.id,
            name=request.name.strip(),
            blob_sha256=taken.blob_sha256,
            source_hmac=taken.source_hmac,
            body=to_json(replace(study, table=request.name.strip())),
        )
        context.evidence.used("audit_product", product.id, product.sha256)
        context.evidence.used("blob", taken.blob_sha256, taken.blob_sha256)
        context.evidence.made("audit_reader_study", row["id"], row["sha256"])
        context.evidence.measured(
            {
                "metric": request.metric,
                "margin": request.margin,
                "readers": study.readers,
                "patients": study.patients,
                "verdict": study.comparisons[0].verdict,
            }
        )
    stored = reading.store.reader_studies.get(row["id"])
    return AddReaderStudyResult(study=reader_study_line(reading, stored))


def _study(
    context: Context, upload: Upload, request: AddReaderStudyRequest
) -> tuple[TakenIn, ReaderStudy]:
    """De-identify the uploaded table and analyse the copy."""
    from sonobridge.audit.readers.study import ReaderProtocol
    from sonobridge.audit.readers.study.analysis import study_readers
    from sonobridge.audit.readers.study.reading import ReaderColumns, read_reader_table
    from sonobridge.audit.table import open_table
    from sonobridge.store.audits.intake import Roles, take_in

    file = next(upload.found(), None)
    if file is None:
        raise MissingError(
            "The upload holds no file.",
            where=request.upload_id,
            kept="Nothing was stored.",
            remedy="Upload the table again.",
        )
    roles = Roles(
        patient=frozenset({request.patient} - {""}),
        image=frozenset({request.case}),
        readers=frozenset({request.reader}),
        answers=frozenset({request.score, request.reference, request.modality}),
    )
    source = open_table(file.path, progress=context.progress)
    taken = take_in(context.workspace, source, roles, progress=context.progress)
    table = read_reader_table(
        context.workspace.blobs.path(taken.blob_sha256),
        ReaderColumns(
            case=request.case,
            patient=request.patient,
            reader=request.reader,
            modality=request.modality,
            score=request.score,
            reference=request.reference,
            positive=request.positive,
            threshold=request.threshold,
            subgroups=(request.group,) if request.group else (),
        ),
        request.metric,
    )
    study = study_readers(
        table,
        ReaderProtocol(
            metric=request.metric,
            margin=request.margin,
            candidate=request.first,
            readers=request.readers,
            level=request.level,
        ),
    )
    return taken, study
