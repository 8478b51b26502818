"""``audit.keep_reader_study``: set readers beside the model, from a file of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.acceptance.reader_study_design import (
    AddReaderStudyResult,
    ReaderStudyDesign,
    keep_reader_study,
)
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.context import Context

__all__ = ["KeepReaderStudyRequest", "keep_study_of_file"]


@record
class KeepReaderStudyRequest(ReaderStudyDesign):
    """Which file, and how it is read."""

    file: Annotated[str, Help("CSV or Parquet: a row a reading; only read.")]


@operation(
    "audit.keep_reader_study",
    summary="Compare readers with the model from a file and store the result.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE, Trait.LOCAL),
    positional=("product_id", "file"),
)
def keep_study_of_file(
    context: Context, request: KeepReaderStudyRequest
) -> AddReaderStudyResult:
    """Compute the comparison on a de-identified copy and store it."""
    return keep_reader_study(context, request, Path(request.file))
