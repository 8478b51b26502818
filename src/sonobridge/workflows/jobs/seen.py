"""``jobs.seen``."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.jobs.list import JobLine, job_line
from sonobridge.workflows.jobs.own import own_job

__all__ = ["SeenJobRequest", "SeenJobResult", "seen_job"]


@record
class SeenJobRequest:
    """Which job."""

    job_id: Annotated[str, Help("Identifier of the job.")]


@record
class SeenJobResult:
    """The job as it stands now."""

    job: JobLine


@operation("jobs.seen", summary="Note that the end of a job was seen.", positional=("job_id",))
def seen_job(context: Context, request: SeenJobRequest) -> SeenJobResult:
    """Work on one's own job; owners on any."""
    job = own_job(context, request.job_id)
    context.workspace.jobs.mark_seen(job.id)
    job = context.workspace.jobs.get(job.id)
    return SeenJobResult(job=job_line(context, job))
