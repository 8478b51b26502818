"""Whose job it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.errors import ForbiddenError
from sonobridge.core.operation import Role
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store import Job

__all__ = ["own_job"]


def own_job(context: Context, job_id: str) -> Job:
    """Return a job of the acting person; owners may name any.

    Raises
    ------
    ForbiddenError
        For another person's job.
    """
    job = context.workspace.jobs.get(job_id)
    if Role.OWNER not in context.actor.roles and job.person_id != context.actor.person_id:
        raise ForbiddenError(
            "This job was started by another person.",
            where=job_id,
            kept="It goes on.",
            remedy="Ask that person or the owner.",
        )
    return job
