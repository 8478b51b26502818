"""``jobs.cancel``."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.jobs.list import JobLine, job_line
from sonobridge.workflows.jobs.own import own_job

__all__ = ["CancelJobRequest", "CancelJobResult", "cancel_job"]


@record
class CancelJobRequest:
    """Which job."""

    job_id: Annotated[str, Help("Identifier of the job.")]


@record
class CancelJobResult:
    """The job as it stands now."""

    job: JobLine


@operation(
    "jobs.cancel",
    summary="Ask a job to stop; it ends within two seconds.",
    positional=("job_id",),
)
def cancel_job(context: Context, request: CancelJobRequest) -> CancelJobResult:
    """Work on one's own job; owners on any."""
    job = own_job(context, request.job_id)
    job = context.workspace.jobs.request_cancel(job.id)
    return CancelJobResult(job=job_line(context, job))
