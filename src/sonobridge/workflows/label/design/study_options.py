"""``label.study_options``: what a new study can be made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.operation import Role, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.label.design.protocols import ProtocolsRequest, protocols
from sonobridge.workflows.label.protocol_view import ProtocolView
from sonobridge.workflows.path.project.show import ProjectRequest, project
from sonobridge.workflows.path.project.stored_project import project_row_lacks

if TYPE_CHECKING:
    from sonobridge.store.labels import LabelClip

__all__ = ["StudyOptionsRequest", "StudyOptionsResult", "study_options"]


@record
class StudyOptionsRequest:
    """Nothing needs to be said."""


@record
class ClipOption:
    """A clip that may enter a study; ``name`` is the end of its identifier."""

    clip_id: str
    name: str
    patient_group: str
    frame_count: int
    calibrated: bool


@record
class ReaderOption:
    """A person who may read."""

    person_id: str
    name: str


@record
class ProjectOption:
    """A research project of the person; ``lacks`` says why its tasks cannot be read yet."""

    name: str
    title: str
    lacks: tuple[str, ...]


@record
class StudyOptionsResult:
    """Protocols by id and version, cleared clips without conflict, readers, projects."""

    protocols: tuple[ProtocolView, ...]
    clips: tuple[ClipOption, ...]
    readers: tuple[ReaderOption, ...]
    projects: tuple[ProjectOption, ...]


@operation(
    "label.study_options",
    summary="Show what a new label study can be made of.",
    roles=frozenset({Role.OWNER}),
)
def study_options(context: Context, request: StudyOptionsRequest) -> StudyOptionsResult:
    """Return protocols, clips and people; what may not enter a study is left out."""
    from sonobridge.store.labels import LabelStore

    del request
    labels = LabelStore(context.workspace)
    with context.workspace.reading() as connection:
        wanted = labels.clips.every_clip_id(connection)
        clips = labels.clips.clips(connection, wanted)
    readers = [
        ReaderOption(person_id=one.id, name=one.display_name)
        for one in context.workspace.people.list()
        if {Role.READER, Role.OWNER} & one.roles
    ]
    return StudyOptionsResult(
        protocols=protocols(context, ProtocolsRequest()).protocols,
        clips=tuple(_option(clips[one]) for one in wanted if not clips[one].problem),
        readers=tuple(sorted(readers, key=lambda one: one.name)),
        projects=_projects(context),
    )


def _projects(context: Context) -> tuple[ProjectOption, ...]:
    return tuple(
        ProjectOption(
            name=one.name, title=one.title, lacks=project_row_lacks(context, one.name)
        )
        for one in project(context, ProjectRequest()).projects
    )


def _option(clip: LabelClip) -> ClipOption:
    return ClipOption(
        clip_id=clip.clip_id,
        name=f"clip {clip.clip_id[-6:]}",
        patient_group=clip.patient_group,
        frame_count=clip.frame_count,
        calibrated=clip.calibrated,
    )
