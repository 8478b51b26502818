"""``audit.add_reader_study``: set readers beside the model, from an uploaded table."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Gt, Len, Lt

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.acceptance.reader_study_view import ReaderStudyLine
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.context import Context

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
    seed: Annotated[int, Ge(0), Help("Seed, where something is drawn.")] = 0


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
    raise NotImplementedError
