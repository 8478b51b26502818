"""``jobs.list``: the jobs of the person who asks, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le

from sonobridge.core.clock import parse_utc
from sonobridge.core.operation import Role, operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import Second
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store import Job

__all__ = ["JobLine", "ListJobsRequest", "ListJobsResult", "job_line", "list_jobs"]


@record
class ListJobsRequest:
    """Which jobs to list."""

    unseen: Annotated[bool, Help("Only jobs whose end nobody has seen.")] = False
    limit: Annotated[int, Ge(1), Le(200), Help("Jobs a page.")] = 50
    before: Annotated[str | None, Help("Continue after this job.")] = None


@record
class JobLine:
    """One job as the tray shows it; unknown rates and ends stay None."""

    id: str
    operation: str
    title: str
    state: Literal["queued", "running", "done", "failed", "cancelled", "lost"]
    done: int
    total: int | None
    unit: str
    note: str
    rate_per_s: float | None
    remaining_s: Second | None
    elapsed_s: Second
    cancel_requested: bool
    code: str
    message: str
    why: str
    kept: str
    remedy: str
    seen: bool


@record
class ListJobsResult:
    """A page of jobs."""

    jobs: tuple[JobLine, ...]
    next_cursor: str | None


@operation("jobs.list", summary="List background jobs with progress and remaining time.")
def list_jobs(context: Context, request: ListJobsRequest) -> ListJobsResult:
    """Owners see all jobs, others their own."""
    everyone = Role.OWNER in context.actor.roles
    jobs = context.workspace.jobs.page(
        unseen=request.unseen,
        person_id=None if everyone else context.actor.person_id,
        before=request.before,
        limit=request.limit,
    )
    full = len(jobs) == request.limit
    return ListJobsResult(
        jobs=tuple(job_line(context, job) for job in jobs),
        next_cursor=jobs[-1].id if full else None,
    )


def job_line(context: Context, job: Job) -> JobLine:
    """Return the line of one job; elapsed time counts from its start."""
    error = job.error if isinstance(job.error, dict) else {}
    ended = parse_utc(job.finished_at) if job.finished_at else context.clock.now()
    started = parse_utc(job.started_at) if job.started_at else ended
    return JobLine(
        id=job.id,
        operation=job.operation,
        title=job.title,
        state=job.state,
        done=job.progress.done,
        total=job.progress.total,
        unit=job.progress.unit,
        note=job.progress.note,
        rate_per_s=job.progress.rate_per_s,
        remaining_s=job.progress.remaining_s if job.state == "running" else None,
        elapsed_s=max(0.0, (ended - started).total_seconds()),
        cancel_requested=job.cancel_requested,
        code=str(error.get("code", "")),
        message=str(error.get("what", "")),
        why=str(error.get("why", "")),
        kept=str(error.get("kept", "")),
        remedy=str(error.get("remedy", "")),
        seen=job.seen,
    )
