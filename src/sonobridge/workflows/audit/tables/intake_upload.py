"""``audit.intake_upload``: take a table of predictions in that a browser has sent."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.errors import MissingError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.audit.tables.intake_result import IntakeResult
from sonobridge.workflows.context import Context

__all__ = ["IntakeUploadRequest", "intake_upload"]


@record
class IntakeUploadRequest:
    """Which upload."""

    upload_id: Annotated[str, Help("Identifier that the upload answered, up_….")]
    name: Annotated[
        str, Len(1, 200), Help("Name of the table; the file's own name is not kept.")
    ] = "Predictions"
    patient: Annotated[
        str, Len(0, 200), Help("Column that names patients; empty: told by its name.")
    ] = ""
    image: Annotated[
        str, Len(0, 200), Help("Column that names images; empty: told by its name.")
    ] = ""


@operation(
    "audit.intake_upload",
    summary="Take an uploaded table of predictions in, then delete the uploaded copy.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE, Trait.JOB),
    positional=("upload_id",),
)
def intake_upload(context: Context, request: IntakeUploadRequest) -> IntakeResult:
    """Run the same intake as ``audit intake``; the uploaded copy is gone afterwards."""
    from sonobridge.store.clips.ingest import Uploads
    from sonobridge.workflows.audit.tables.taking_in import take_in_table

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
        return take_in_table(
            context,
            file.path,
            name=request.name.strip(),
            source="upload",
            patient=request.patient,
            image=request.image,
        )
    finally:
        upload.remove()
