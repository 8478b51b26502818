"""Upload of files from the browser: streamed to private files, imported as a job."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from sonobridge.api.session import server_state, signed_in
from sonobridge.api.uploads.receiving import Receiver, boundary_of, receive
from sonobridge.core.log import correlation_id
from sonobridge.core.record import from_json, record, to_json
from sonobridge.store.clips.ingest import Uploads
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.clips.import_upload import ImportUploadRequest
from sonobridge.workflows.runner import Runner

__all__ = ["router"]

router = APIRouter(prefix="/api/clips", tags=["clips"])

FILE_COUNT_LIMIT = 20_000
_FIELDS = frozenset({"dates", "keep_originals", "force"})
_OPERATION = "clips.import_upload"


@record
class UploadAnswer:
    """The upload, what it holds, and the job that imports it."""

    upload_id: str
    job_id: str
    files: int
    bytes: int


@router.post("/upload", status_code=202, operation_id="clips.upload")
async def upload(request: Request) -> UploadAnswer:
    """Take files as ``multipart/form-data`` and import them in a job.

    Parts with a file name are files; the fields ``dates``, ``keep_originals`` and
    ``force`` mean what they mean to ``clips import``. No part is ever held whole in
    memory, and the files are deleted after their import.
    """
    state = server_state(request)
    actor = (await run_in_threadpool(signed_in, request)).actor
    runner = Runner(state.settings, state.workspace, actor, state.clock)
    await run_in_threadpool(runner.permit, load_operation(_OPERATION))
    boundary = boundary_of(request)
    taken = await run_in_threadpool(Uploads(state.workspace).begin)
    receiver = Receiver(taken, _FIELDS, FILE_COUNT_LIMIT)
    try:
        await receive(request, receiver, boundary)
        sent = from_json(ImportUploadRequest, {"upload_id": taken.id, **receiver.options()})
        arguments: Any = to_json(sent)
        job_id = await run_in_threadpool(
            state.jobs.submit,
            operation=_OPERATION,
            arguments=arguments,
            person_id=actor.person_id,
            title=f"Import {receiver.count} uploaded files into this workspace",
            request_id=correlation_id.get(),
        )
    except BaseException:  # a cancelled request too: nothing half received is kept
        receiver.close()
        taken.remove()
        raise
    return UploadAnswer(
        upload_id=taken.id, job_id=job_id, files=receiver.count, bytes=receiver.size
    )
