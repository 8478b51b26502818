"""``path.project_keep``: fill the checklist of a research placement."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.project.stored_project import PROJECT, ProjectLine, project_line

__all__ = ["KeepProjectRequest", "KeepProjectResult", "keep_project"]

_Field = Annotated[str, MaxLen(200)]
_Reason = Annotated[str, MaxLen(500)]


@record
class KeepProjectRequest:
    """The checklist; a need is either met or marked as not needed with a reason."""

    name: Annotated[str, Len(1, 60), Help("Short name of the project, yours to choose.")]
    title: Annotated[str, Len(1, 200), Help("Title of the project.")]
    host: Annotated[_Field, Help("Host institution.")] = ""
    ethics_number: Annotated[_Field, Help("Number of the ethics approval.")] = ""
    ethics_not_needed: Annotated[_Reason, Help("Why no ethics approval is needed.")] = ""
    data_use_agreement: Annotated[_Field, Help("The data-use agreement.")] = ""
    data_use_not_needed: Annotated[_Reason, Help("Why no agreement is needed.")] = ""
    lead: Annotated[_Field, Help("Who at the host answers for the project.")] = ""
    role: Annotated[_Field, Help("What you do in it.")] = ""
    terms: Annotated[
        Annotated[str, MaxLen(1000)], Help("How your contribution is credited.")
    ] = ""


@record
class KeepProjectResult:
    """The project as kept."""

    project: ProjectLine


@operation(
    "path.project_keep",
    summary="Keep the checklist of a research placement; earlier versions stay readable.",
    traits=(Trait.EVIDENCE,),
    command="path project-keep",
    positional=("name",),
)
def keep_project(context: Context, request: KeepProjectRequest) -> KeepProjectResult:
    """Refuse a need met and denied at once, then keep the next version."""
    import dataclasses

    from sonobridge.career.project import HostChecklist
    from sonobridge.store.paths import PathStore

    fields = dataclasses.asdict(request)
    name = fields.pop("name")
    checklist = HostChecklist(**{key: value.strip() for key, value in fields.items()})
    row = PathStore(context.workspace).add(
        context.actor.person_id, PROJECT, name, dataclasses.asdict(checklist)
    )
    context.evidence.made("path_record", f"{PROJECT}/{name}", row.sha256)
    context.evidence.measured({"version": row.version, "ready": not checklist.lacks()})
    return KeepProjectResult(project=project_line(context, row))
