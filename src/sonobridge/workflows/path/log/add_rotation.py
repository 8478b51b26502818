"""``path.rotation_add``: plan a rotation."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Gt, Le, Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, parse_day
from sonobridge.workflows.path.log.stored_log import ROTATION

__all__ = ["AddRotationRequest", "AddRotationResult", "add_rotation"]


@record
class AddRotationRequest:
    """Where, when, how long, under whom."""

    name: Annotated[str, Len(1, 60), Help("Short name that log entries refer to.")]
    title: Annotated[str, Len(1, 120), Help("What the rotation is.")]
    start: Annotated[DayText, Help("First day.")]
    end: Annotated[DayText, Help("Last day.")]
    planned_hours: Annotated[float, Gt(0), Le(5000), Help("Hours that are planned.")]
    supervisor: Annotated[str, MaxLen(60), Help("Code of the supervisor.")] = ""


@record
class AddRotationResult:
    """The rotation as stored; entering a name again makes its next version."""

    name: str
    version: int


@operation(
    "path.rotation_add",
    summary="Plan a rotation; hours of the log are held against it.",
    traits=(Trait.EVIDENCE,),
    command="path rotation-add",
    positional=("name",),
)
def add_rotation(context: Context, request: AddRotationRequest) -> AddRotationResult:
    """Check the rotation and store it."""
    from sonobridge.career.clinical_log import Rotation
    from sonobridge.store.paths import PathStore

    rotation = Rotation(
        id=request.name,
        title=request.title,
        start=parse_day(request.start, where="start"),
        end=parse_day(request.end, where="end"),
        planned_hours=request.planned_hours,
        supervisor=request.supervisor,
    )
    row = PathStore(context.workspace).add(
        context.actor.person_id,
        ROTATION,
        rotation.id,
        {
            "title": rotation.title,
            "start": rotation.start.isoformat(),
            "end": rotation.end.isoformat(),
            "planned_hours": rotation.planned_hours,
            "supervisor": rotation.supervisor,
        },
    )
    context.evidence.made("path_record", rotation.id, row.sha256)
    context.evidence.measured({"planned_hours": rotation.planned_hours})
    return AddRotationResult(name=rotation.id, version=row.version)
