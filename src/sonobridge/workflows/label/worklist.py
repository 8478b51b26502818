"""``label.worklist``: a reader's own tasks in their fixed order."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.operation import Role, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.label.task_view import TaskLine, task_line

__all__ = ["WorklistRequest", "WorklistResult", "worklist"]


@record
class WorklistRequest:
    """Which tasks to list."""

    study_id: Annotated[str | None, Help("Only tasks of this study.")] = None


@record
class WorklistResult:
    """The person's own tasks; ``note`` says what is special about their order."""

    tasks: tuple[TaskLine, ...]
    submitted: int
    total: int
    note: str


@operation(
    "label.worklist",
    summary="List your own reading tasks, in the order in which to read them.",
    roles=frozenset({Role.OWNER, Role.READER, Role.ADJUDICATOR}),
)
def worklist(context: Context, request: WorklistRequest) -> WorklistResult:
    """Return own tasks by study, round and position, with how much of each is answered."""
    from sonobridge.store.labels import LabelStore, ReaderScope

    labels = LabelStore(context.workspace)
    scope = ReaderScope(context.actor.person_id)
    rows = labels.tasks.worklist(scope, request.study_id)
    logs = labels.operations.of_open_tasks(scope, request.study_id)
    clips = labels.tasks.clips(scope, tuple({row.clip_id for row in rows}))
    titles = {
        study.id: study.design.title for study in labels.studies.list(context.actor.person_id)
    }
    known = {one.sha256: one for one in labels.protocols.list()}
    tasks = tuple(
        task_line(
            row,
            titles[row.study_id],
            known[row.protocol_sha256],
            clips.get(row.clip_id),
            logs.get(row.id, ()),
        )
        for row in rows
    )
    return WorklistResult(
        tasks=tasks,
        submitted=sum(row.state == "submitted" for row in rows),
        total=len(rows),
        note="Each reader has another random order." if rows else "",
    )
