"""``jobs.retry``."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.jobs.list import JobLine, job_line
from sonobridge.workflows.jobs.own import own_job

__all__ = ["RetryJobRequest", "RetryJobResult", "retry_job"]


@record
class RetryJobRequest:
    """Which job."""

    job_id: Annotated[str, Help("Identifier of the job.")]


@record
class RetryJobResult:
    """The job as it stands now."""

    job: JobLine


@operation(
    "jobs.retry", summary="Run a failed, cancelled or lost job again.", positional=("job_id",)
)
def retry_job(context: Context, request: RetryJobRequest) -> RetryJobResult:
    """Work on one's own job; owners on any."""
    job = own_job(context, request.job_id)
    job = context.workspace.jobs.retry(job.id)
    return RetryJobResult(job=job_line(context, job))
