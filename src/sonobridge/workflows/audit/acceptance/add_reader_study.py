"""``audit.add_reader_study``: set readers beside the model, from an uploaded table."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.errors import MissingError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.acceptance.reader_study_design import (
    AddReaderStudyResult,
    ReaderStudyDesign,
    keep_reader_study,
)
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.context import Context

__all__ = ["AddReaderStudyRequest", "add_reader_study"]


@record
class AddReaderStudyRequest(ReaderStudyDesign):
    """Which upload, and how it is read."""

    upload_id: Annotated[str, Help("Identifier that the upload answered, up_….")]


@operation(
    "audit.add_reader_study",
    summary="Compare readers with the model from an uploaded table and store the result.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE, Trait.JOB),
    positional=("product_id", "upload_id"),
)
def add_reader_study(context: Context, request: AddReaderStudyRequest) -> AddReaderStudyResult:
    """Compute the comparison and store it; the uploaded copy is gone afterwards."""
    from sonobridge.store.clips.ingest import Uploads

    upload = Uploads(context.workspace).get(request.upload_id)
    try:
        file = next(upload.found(), None)
        if file is None:
            raise MissingError(
                "The upload holds no file.",
                where=request.upload_id,
                kept="Nothing was stored.",
                remedy="Upload the table again.",
            )
        return keep_reader_study(context, request, file.path)
    finally:
        upload.remove()
