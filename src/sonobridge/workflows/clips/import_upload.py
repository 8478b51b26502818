"""``clips.import_upload``: import files that a browser has sent."""

from __future__ import annotations

from typing import Annotated, Literal

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.clips.importing import IMPORTERS, ImportResult, summarise
from sonobridge.workflows.context import Context

__all__ = ["ImportUploadRequest", "import_upload"]


@record
class ImportUploadRequest:
    """Which upload, and how to import it."""

    upload_id: Annotated[str, Help("Identifier that the upload answered, up_….")]
    dates: Annotated[
        Literal["years", "shifted"],
        Help("Keep years only, or move all dates of a patient by the same days."),
    ] = "years"
    keep_originals: Annotated[
        bool, Help("Keep identified source copies in the private folder originals.")
    ] = False
    force: Annotated[bool, Help("Also try files without a DICOM file header.")] = False


@operation(
    "clips.import_upload",
    summary="Import files that were uploaded, then delete the uploaded copies.",
    roles=IMPORTERS,
    traits=(Trait.EVIDENCE, Trait.JOB),
    positional=("upload_id",),
)
def import_upload(context: Context, request: ImportUploadRequest) -> ImportResult:
    """Run the same import as ``clips import``; the uploaded copies are gone afterwards."""
    from sonobridge.store.clips.ingest import ImportOptions, Uploads, import_files

    upload = Uploads(context.workspace).get(request.upload_id)
    try:
        report = import_files(
            context.workspace,
            upload.found(),
            ImportOptions(
                dates=request.dates,
                keep_originals=request.keep_originals,
                force=request.force,
            ),
            person_id=context.actor.person_id,
            total=upload.count(),
            progress=lambda done, total: context.progress(done, total, "files"),
            source="upload",
        )
    finally:
        upload.remove()
    return summarise(context, report)
