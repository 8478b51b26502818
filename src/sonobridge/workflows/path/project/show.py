"""``path.project``: one's projects, what each lacks, and example hosts."""

from __future__ import annotations

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.project.stored_project import PROJECT, ProjectLine, project_line

__all__ = ["ExampleLine", "ProjectRequest", "ProjectResult", "project"]


@record
class ProjectRequest:
    """One's own projects."""


@record
class ExampleLine:
    """A host as an example; nothing of it was verified, and no contact is kept."""

    name: str
    standing: str


@record
class ProjectResult:
    """The projects by name, and example hosts."""

    projects: tuple[ProjectLine, ...]
    examples: tuple[ExampleLine, ...]


@operation(
    "path.project",
    summary="Show your research placements: checklist, what is missing, when labelling began.",
    command="path project",
)
def project(context: Context, request: ProjectRequest) -> ProjectResult:
    """Read the projects and the examples."""
    from sonobridge.career.project import load_examples
    from sonobridge.store.paths import PathStore

    del request
    rows = PathStore(context.workspace).current(context.actor.person_id, PROJECT)
    return ProjectResult(
        projects=tuple(project_line(context, row) for row in rows),
        examples=tuple(
            ExampleLine(name=one.name, standing=one.standing) for one in load_examples()
        ),
    )
