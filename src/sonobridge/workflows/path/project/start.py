"""``path.project_start``: labelling for a project begins; refused while it may not."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.clock import as_utc_text
from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.project.stored_project import (
    PROJECT,
    PROJECT_START,
    ProjectLine,
    checklist_of,
    project_line,
    project_row,
)

__all__ = ["StartProjectRequest", "StartProjectResult", "start_project"]


@record
class StartProjectRequest:
    """Which project."""

    name: Annotated[str, Len(1, 60), Help("Short name of the project.")]


@record
class StartProjectResult:
    """The project, whose contributions count from now on."""

    project: ProjectLine


@operation(
    "path.project_start",
    summary="Begin labelling for a project; ethics and data use have to be settled first.",
    traits=(Trait.EVIDENCE,),
    command="path project-start",
    positional=("name",),
)
def start_project(context: Context, request: StartProjectRequest) -> StartProjectResult:
    """Refuse while ethics or data use is open, then record the start once.

    Raises
    ------
    ProjectNotReadyError
        With what is missing.
    ConflictError
        If it began before.
    """
    from sonobridge.career.project import refuse_start
    from sonobridge.store.paths import PathStore

    row = project_row(context, request.name)
    refuse_start(checklist_of(row))
    store, person = PathStore(context.workspace), context.actor.person_id
    if store.find(person, PROJECT_START, request.name) is not None:
        raise ConflictError(
            "Labelling for this project began before.",
            where=request.name,
            kept="The first start, from which contributions count.",
            remedy="Go on labelling, or export the contributions.",
        )
    started = as_utc_text(context.clock.now())
    kept = store.add(
        person,
        PROJECT_START,
        request.name,
        {"started_at": started, "checklist_sha256": row.sha256},
    )
    context.evidence.used("path_record", f"{PROJECT}/{request.name}", row.sha256)
    context.evidence.made("path_record", f"{PROJECT_START}/{request.name}", kept.sha256)
    context.evidence.measured({"started_at": started})
    return StartProjectResult(project=project_line(context, row))
