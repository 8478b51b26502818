"""A reader's task and its clip as pages see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from sonobridge.core.record import record
from sonobridge.workflows.clips.get import ClipRegion

if TYPE_CHECKING:
    from sonobridge.labelling import LabelOperation, Protocol
    from sonobridge.store.labels import LabelClip, TaskRow

__all__ = [
    "ClipView",
    "LeaseView",
    "OperationView",
    "TaskLine",
    "clip_view",
    "lease_view",
    "operation_view",
    "task_line",
]


@record
class TaskLine:
    """One task of a reader.

    ``name`` stands for the clip; ``position`` is the reader's own order, from 1.
    ``state`` is ``waiting`` (never opened), ``open`` or ``submitted``. ``answered`` of
    ``required`` parts are done.
    """

    task_id: str
    study_id: str
    study_title: str
    clip_id: str
    name: str
    position: int
    round: int
    state: Literal["waiting", "open", "submitted"]
    answered: int
    required: int


@record
class ClipView:
    """What the viewer needs of a clip.

    ``frame_time_ms`` lists the time from each frame to the next in milliseconds
    (``frame_count - 1`` values); None when the file records none.
    """

    clip_id: str
    name: str
    rows: int
    columns: int
    frame_count: int
    frame_time_ms: tuple[float, ...] | None
    calibrated: bool
    regions: tuple[ClipRegion, ...]


@record
class OperationView:
    """One stored edit."""

    id: str
    task_id: str
    seq: int
    kind: str
    payload: dict[str, Any]
    client_time: str


@record
class LeaseView:
    """Which browser tab may write: ``mine`` when the asking one, ``until`` when it is held."""

    mine: bool
    held: bool
    until: str | None


def task_line(
    task: TaskRow,
    study_title: str,
    protocol: Protocol,
    clip: LabelClip | None,
    operations: Sequence[LabelOperation],
) -> TaskLine:
    """Return a task with its count of answered parts.

    Parameters
    ----------
    task, study_title, protocol
        The task and its study.
    clip
        Its clip; None when it is gone.
    operations
        Operations of the task; only used while it is open.
    """
    required, missing = _parts(protocol, clip, operations)
    done = {"assigned": 0, "open": required - missing, "submitted": required}
    states: dict[str, Literal["waiting", "open", "submitted"]] = {
        "assigned": "waiting",
        "open": "open",
        "submitted": "submitted",
    }
    return TaskLine(
        task_id=task.id,
        study_id=task.study_id,
        study_title=study_title,
        clip_id=task.clip_id,
        name=task.name,
        position=task.position,
        round=task.round,
        state=states[task.state],
        answered=done[task.state],
        required=required,
    )


def clip_view(clip: LabelClip, name: str) -> ClipView:
    """Return what the viewer needs of a clip."""
    return ClipView(
        clip_id=clip.clip_id,
        name=name,
        rows=clip.rows,
        columns=clip.columns,
        frame_count=clip.frame_count,
        frame_time_ms=clip.frame_time_ms,
        calibrated=clip.calibrated,
        regions=tuple(ClipRegion(**region) for region in clip.regions),
    )


def operation_view(operation: LabelOperation) -> OperationView:
    """Return a stored edit as it was sent."""
    return OperationView(
        id=operation.id,
        task_id=operation.task_id,
        seq=operation.seq,
        kind=operation.kind,
        payload=dict(operation.payload),
        client_time=operation.client_time,
    )


def lease_view(task: TaskRow, tab: str, now: str) -> LeaseView:
    """Return who may write a task, seen from a tab."""
    until = task.lease_until
    held = task.lease_tab is not None and until is not None and until > now
    return LeaseView(
        mine=held and task.lease_tab == tab, held=held, until=until if held else None
    )


def _parts(
    protocol: Protocol, clip: LabelClip | None, operations: Sequence[LabelOperation]
) -> tuple[int, int]:
    """Return how many parts a clip requires, and how many of them are missing."""
    from sonobridge.labelling import LabelState, fold_operations, missing_parts

    if clip is None or not clip.readable:
        return 0, 0
    facts = clip.facts()
    required = len(missing_parts(protocol, facts, LabelState()))
    if not operations:
        return required, required
    return required, len(missing_parts(protocol, facts, fold_operations(operations)))
