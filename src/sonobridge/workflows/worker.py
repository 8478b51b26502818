"""Runs an operation inside a job process; jobs know it by its dotted name only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonobridge.core.canonical import JsonValue
from sonobridge.core.config import load_settings
from sonobridge.core.operation import Role
from sonobridge.core.record import from_json, to_json
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Actor, Progress
from sonobridge.workflows.runner import Runner

if TYPE_CHECKING:
    from sonobridge.store import Job, Workspace

__all__ = ["run_job"]


def run_job(workspace: Workspace, job: Job, progress: Progress) -> JsonValue:
    """Run the operation that a job names, on behalf of the person who started it.

    Parameters
    ----------
    workspace
        The workspace, opened by the job process.
    job
        Its row: operation name, arguments, person.
    progress
        Where the operation tells how far it is; raises when the job was cancelled.

    Returns
    -------
    The result and the evidence reference as JSON values.
    """
    op = load_operation(job.operation)
    request: Any = from_json(op.request, job.arguments)
    runner = Runner(
        settings=load_settings(),
        workspace=workspace,
        actor=_actor(workspace, job.person_id),
        clock=workspace.clock,
        progress=progress,
    )
    outcome = runner.run(op, request)
    return {"result": to_json(outcome.result), "evidence": outcome.evidence_json()}


def _actor(workspace: Workspace, person_id: str | None) -> Actor:
    """Return the person with the roles held now, not those at the time of starting."""
    person = workspace.people.get(person_id) if person_id else workspace.people.owner()
    if person.disabled_at is not None:
        return Actor(person.id, person.display_name, frozenset[Role]())
    return Actor(person.id, person.display_name, person.roles)
