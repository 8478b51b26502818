"""A reader study as it is asked for, computed and stored, whichever way its table came."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Gt, Len, Lt

from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.acceptance.reader_study_view import (
    ReaderStudyLine,
    reader_study_line,
)
from sonobridge.workflows.audit.keeping import keeping
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.readers.study import ReaderStudy
    from sonobridge.store.audits.intake import TakenIn

__all__ = ["AddReaderStudyResult", "ReaderStudyDesign", "keep_reader_study"]


@record
class ReaderStudyDesign:
    """Of which model version, how the table is read, and the margin that was fixed before."""

    product_id: Annotated[str, Help("Identifier of the model version.")]
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


def keep_reader_study(
    context: Context, design: ReaderStudyDesign, path: Path
) -> AddReaderStudyResult:
    """De-identify a table of readings, compare on the copy, and store both."""
    from sonobridge.core.record import to_json
    from sonobridge.store.tables.audits import audit_reader_study
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    product = reading.store.products.get(design.product_id)
    taken, study = _study(context, path, design)
    with keeping(context) as writing:
        writing.keep_blob(taken.blob_sha256)
        row = writing.add(
            audit_reader_study,
            product_id=product.id,
            name=design.name.strip(),
            blob_sha256=taken.blob_sha256,
            source_hmac=taken.source_hmac,
            body=to_json(replace(study, table=design.name.strip())),
        )
        context.evidence.used("audit_product", product.id, product.sha256)
        context.evidence.used("blob", taken.blob_sha256, taken.blob_sha256)
        context.evidence.made("audit_reader_study", row["id"], row["sha256"])
        context.evidence.measured(
            {
                "metric": design.metric,
                "margin": design.margin,
                "readers": study.readers,
                "patients": study.patients,
                "verdict": study.comparisons[0].verdict,
            }
        )
    stored = reading.store.reader_studies.get(row["id"])
    return AddReaderStudyResult(study=reader_study_line(reading, stored))


def _study(
    context: Context, path: Path, design: ReaderStudyDesign
) -> tuple[TakenIn, ReaderStudy]:
    """De-identify the table and analyse the copy."""
    from sonobridge.audit.readers.study import ReaderProtocol
    from sonobridge.audit.readers.study.analysis import study_readers
    from sonobridge.audit.readers.study.reading import ReaderColumns, read_reader_table
    from sonobridge.audit.table import open_table
    from sonobridge.store.audits.intake import Roles, take_in

    roles = Roles(
        patient=frozenset({design.patient} - {""}),
        image=frozenset({design.case}),
        readers=frozenset({design.reader}),
        answers=frozenset({design.score, design.reference, design.modality}),
    )
    source = open_table(path, progress=context.progress)
    taken = take_in(context.workspace, source, roles, progress=context.progress)
    table = read_reader_table(
        context.workspace.blobs.path(taken.blob_sha256),
        ReaderColumns(
            case=design.case,
            patient=design.patient,
            reader=design.reader,
            modality=design.modality,
            score=design.score,
            reference=design.reference,
            positive=design.positive,
            threshold=design.threshold,
            subgroups=(design.group,) if design.group else (),
        ),
        design.metric,
    )
    study = study_readers(
        table,
        ReaderProtocol(
            metric=design.metric,
            margin=design.margin,
            candidate=design.first,
            readers=design.readers,
            level=design.level,
        ),
    )
    return taken, study
