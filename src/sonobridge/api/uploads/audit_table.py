"""Upload of one table from the browser: streamed to a private file, then taken in by a job."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from sonobridge.api.session import server_state, signed_in
from sonobridge.api.uploads.receiving import Receiver, boundary_of, receive
from sonobridge.core.record import record
from sonobridge.store.clips.ingest import Uploads
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.runner import Runner

__all__ = ["router"]

router = APIRouter(prefix="/api/audit", tags=["audit"])

_OPERATION = "audit.intake_upload"


@record
class UploadedTable:
    """The upload, to be named to ``audit.intake_upload`` or ``audit.add_reader_study``."""

    upload_id: str
    bytes: int


@router.post("/upload", status_code=201, operation_id="audit.upload")
async def upload(request: Request) -> UploadedTable:
    """Take one CSV or Parquet file as ``multipart/form-data``; nothing is read of it yet.

    The file's name is not kept. The operation that reads the file deletes it; what is
    never read is deleted after a day.
    """
    state = server_state(request)
    actor = (await run_in_threadpool(signed_in, request)).actor
    runner = Runner(state.settings, state.workspace, actor, state.clock)
    await run_in_threadpool(runner.permit, load_operation(_OPERATION))
    boundary = boundary_of(request)
    taken = await run_in_threadpool(Uploads(state.workspace).begin)
    receiver = Receiver(taken, frozenset(), 1)
    try:
        await receive(request, receiver, boundary)
    except BaseException:  # a cancelled request too: nothing half received is kept
        receiver.close()
        taken.remove()
        raise
    return UploadedTable(upload_id=taken.id, bytes=receiver.size)
