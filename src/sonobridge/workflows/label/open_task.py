"""``label.open_task``: everything that the reading page needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.core.clock import as_utc_text
from sonobridge.core.operation import Role, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.label.protocol_view import ProtocolView, protocol_view
from sonobridge.workflows.label.study_view import StudySummary, study_summary
from sonobridge.workflows.label.task_view import (
    ClipView,
    LeaseView,
    OperationView,
    TaskLine,
    clip_view,
    lease_view,
    operation_view,
    task_line,
)

if TYPE_CHECKING:
    from sonobridge.store.labels import StudyRow

__all__ = ["OpenTaskRequest", "OpenTaskResult", "open_task"]


@record
class OpenTaskRequest:
    """Which task, and the tab that asks."""

    task_id: Annotated[str, Help("Identifier of the task.")]
    tab: Annotated[
        str, Len(0, 80), Help("Name of the tab that will write; empty only reads.")
    ] = ""


@record
class OpenTaskResult:
    """A task with its clip, its protocol and the reader's own edits so far."""

    task: TaskLine
    study: StudySummary
    protocol: ProtocolView
    clip: ClipView
    operations: tuple[OperationView, ...]
    submitted: bool
    submitted_at: str | None
    blinded_note: str
    lease: LeaseView


@operation(
    "label.open_task",
    summary="Open one of your reading tasks with its clip, protocol and own edits.",
    roles=frozenset({Role.OWNER, Role.READER, Role.ADJUDICATOR}),
    positional=("task_id",),
)
def open_task(context: Context, request: OpenTaskRequest) -> OpenTaskResult:
    """Open the task and take the lease for the tab, if no other live tab has it."""
    from sonobridge.store.labels import LabelStore, ReaderScope

    labels = LabelStore(context.workspace)
    scope = ReaderScope(context.actor.person_id)
    opened = labels.tasks.open(scope, request.task_id, request.tab)
    operations = labels.operations.of_task(scope, request.task_id)
    with context.workspace.reading() as connection:
        protocol = labels.protocols.get(connection, opened.task.protocol_sha256)
    study, task = opened.study, opened.task
    now = as_utc_text(context.clock.now())
    return OpenTaskResult(
        task=task_line(task, study.design.title, protocol, opened.clip, operations),
        study=study_summary(labels, study, protocol, context.actor),
        protocol=protocol_view(protocol),
        clip=clip_view(opened.clip, task.name),
        operations=tuple(operation_view(one) for one in operations),
        submitted=task.state == "submitted",
        submitted_at=task.submitted_at,
        blinded_note=_blinded_note(study),
        lease=lease_view(task, request.tab, now),
    )


def _blinded_note(study: StudyRow) -> str:
    if study.state == "closed":
        return "Reading is closed; labels of the other readers are open to you."
    others = len(study.reader_ids) - 1
    if others == 0:
        return ""
    readers = "one other reader" if others == 1 else f"{others} other readers"
    return f"Labels of {readers} stay hidden until every reading is submitted."
