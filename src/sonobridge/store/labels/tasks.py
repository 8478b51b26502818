"""A reader's tasks: worklist, opening, the lease of the browser tab."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select, update

from sonobridge.core.clock import as_utc_text, parse_utc
from sonobridge.labelling import earliest_start
from sonobridge.store.labels.clip_source import ClipSource, LabelClip
from sonobridge.store.labels.errors import (
    BlindedError,
    ClipNotReadyError,
    OtherTabError,
    RoundWaitingError,
    TaskMissingError,
)
from sonobridge.store.labels.scope import ReaderScope
from sonobridge.store.labels.studies import LabelStudies
from sonobridge.store.labels.study_rows import StudyRow, TaskRow
from sonobridge.store.paths import refuse_unready_project
from sonobridge.store.tables.labels import label_study, label_study_clip, label_task
from sonobridge.store.workspace import Workspace

__all__ = [
    "LEASE_SECONDS",
    "LabelTasks",
    "OpenedTask",
    "find_task",
    "hold_lease",
    "refuse_closed_project",
    "refuse_other_tab",
]

LEASE_SECONDS = 120
"""How long a tab that falls silent keeps others from writing its task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedTask:
    """A task with what its page needs, besides the operations."""

    task: TaskRow
    study: StudyRow
    clip: LabelClip


class LabelTasks:
    """The tasks of readers.

    Parameters
    ----------
    workspace
        The workspace they belong to.
    clips
        Where clips come from.
    """

    def __init__(self, workspace: Workspace, clips: ClipSource) -> None:
        self._workspace = workspace
        self._clips = clips
        self._studies = LabelStudies(workspace, clips)

    def worklist(self, scope: ReaderScope, study_id: str | None = None) -> tuple[TaskRow, ...]:
        """Return the reader's own tasks by study (newest first), round and position."""
        query = _task_rows().where(label_task.c.reader_id == scope.person_id)
        if study_id is not None:
            query = query.where(label_task.c.study_id == study_id)
        query = query.order_by(
            label_study.c.created_at.desc(),
            label_study.c.id,
            label_task.c.round,
            label_task.c.position,
        )
        with self._workspace.reading() as connection:
            return tuple(_task_from_row(row) for row in connection.execute(query))

    def get(self, scope: ReaderScope, task_id: str) -> TaskRow:
        """Return one own task, or raise :class:`TaskMissingError`."""
        with self._workspace.reading() as connection:
            return find_task(connection, scope, task_id)

    def clips(self, scope: ReaderScope, clip_ids: tuple[str, ...]) -> dict[str, LabelClip]:
        """Return those of some clips that stand in the reader's own tasks."""
        own = select(label_task.c.clip_id).where(label_task.c.reader_id == scope.person_id)
        with self._workspace.reading() as connection:
            mine = set(connection.execute(own).scalars())
            return self._clips.clips(connection, [one for one in clip_ids if one in mine])

    def open(self, scope: ReaderScope, task_id: str, tab: str = "") -> OpenedTask:
        """Open an own task; a tab takes the lease when no other live one has it.

        Parameters
        ----------
        scope, task_id
            Whose task, and which.
        tab
            Name of the browser tab that wants to write; empty takes no lease.

        Raises
        ------
        TaskMissingError
            If the person has no such task.
        ClipNotReadyError
            If the clip is not cleared, in conflict, or not what the study took in.
        RoundWaitingError
            Before the washout after the round before has passed.
        BlindedError
            For a submitted reading of a clip that the person has still to read again.
        ProjectNotReadyError
            While the project of the study may not be labelled for.
        """
        with self._workspace.transaction() as connection:
            task = find_task(connection, scope, task_id)
            if task.state != "submitted":
                refuse_closed_project(connection, task)
            study = self._studies.within(connection, task.study_id)
            clip = self._ready_clip(connection, study, task)
            if task.state == "assigned":
                self._check_round(connection, scope, study, task)
                connection.execute(
                    update(label_task)
                    .where(label_task.c.id == task_id, label_task.c.opened_at.is_(None))
                    .values(state="open", opened_at=self._now())
                )
            if task.state == "submitted":
                _hide_earlier_reading(connection, scope, study, task)
            if tab and task.state != "submitted" and self._free(task, tab):
                hold_lease(connection, self._workspace, task_id, tab)
            return OpenedTask(
                task=find_task(connection, scope, task_id), study=study, clip=clip
            )

    def take_over(self, scope: ReaderScope, task_id: str, tab: str) -> TaskRow:
        """Give the lease of an own task to a tab, whoever had it."""
        with self._workspace.transaction() as connection:
            find_task(connection, scope, task_id)
            hold_lease(connection, self._workspace, task_id, tab)
            return find_task(connection, scope, task_id)

    def opens_at(self, scope: ReaderScope, study_id: str, round_number: int) -> str | None:
        """Return from when the reader may start a round; None: open tasks come first.

        The first round may start at once and has its own creation time.
        """
        study = self._studies.get(study_id)
        with self._workspace.reading() as connection:
            return self._opens_at(connection, scope, study, round_number)

    def _opens_at(
        self, connection: Connection, scope: ReaderScope, study: StudyRow, round_number: int
    ) -> str | None:
        if round_number == 1:
            return study.created_at
        before = and_(
            label_task.c.study_id == study.id,
            label_task.c.reader_id == scope.person_id,
            label_task.c.round == round_number - 1,
        )
        tasks, done, last = connection.execute(
            select(
                func.count(),
                func.count(label_task.c.submitted_at),
                func.max(label_task.c.submitted_at),
            ).where(before)
        ).one()
        if done < tasks or last is None:
            return None
        return as_utc_text(earliest_start(study.design, parse_utc(last)))

    def _check_round(
        self, connection: Connection, scope: ReaderScope, study: StudyRow, task: TaskRow
    ) -> None:
        if task.round == 1:
            return
        opens = self._opens_at(connection, scope, study, task.round)
        if opens is not None and opens <= self._now():
            return
        days = study.design.washout_days
        why = (
            f"Round {task.round - 1} is not submitted in full."
            if opens is None
            else f"It opens at {opens}, {days} days after your last reading."
        )
        raise RoundWaitingError(
            f"Round {task.round} has not started for you.",
            where=f"task {task.id}",
            why=why,
            kept="All readings are kept.",
            remedy="Read what is open; come back when the round has started.",
            details={"opens_at": opens},
        )

    def _ready_clip(self, connection: Connection, study: StudyRow, task: TaskRow) -> LabelClip:
        clip = self._clips.clips(connection, [task.clip_id]).get(task.clip_id)
        problem = "it is no longer in this workspace" if clip is None else clip.problem
        if clip is not None and not problem:
            if clip.blob_sha256 == study.clip(task.clip_id).blob_sha256:
                return clip
            problem = "its bytes are no longer those that the study took in"
        raise ClipNotReadyError(
            "This clip cannot be read now.",
            where=f"{task.name} of study {study.id}",
            why=f"Of the clip: {problem}.",
            kept="Edits that were stored are kept.",
            remedy="Ask the owner to look at the clip in the Clips room.",
        )

    def _free(self, task: TaskRow, tab: str) -> bool:
        return (
            task.lease_tab in (None, tab)
            or task.lease_until is None
            or task.lease_until <= self._now()
        )

    def _now(self) -> str:
        return as_utc_text(self._workspace.clock.now())


def _hide_earlier_reading(
    connection: Connection, scope: ReaderScope, study: StudyRow, task: TaskRow
) -> None:
    """Refuse a reader the own labels of a clip that is to be read again, unaided by them."""
    again = select(label_task.c.id).where(
        label_task.c.study_id == study.id,
        label_task.c.reader_id == scope.person_id,
        label_task.c.clip_id == task.clip_id,
        label_task.c.round > task.round,
        label_task.c.state != "submitted",
    )
    if study.state == "reading" and connection.execute(again.limit(1)).first() is not None:
        raise BlindedError(
            "Your earlier reading of this clip is hidden from you now.",
            where=f"{task.name} of study {study.id}",
            why="You read the clip once more; how far you agree with yourself is measured.",
            kept="The reading is submitted and kept.",
            remedy="It opens when you have submitted every round of this clip.",
        )


def _task_rows() -> Select[Any]:
    """Return the query behind :class:`TaskRow`."""
    return (
        select(
            label_task,
            label_study.c.protocol_sha256,
            label_study.c.state.label("study_state"),
            label_study.c.project,
            label_study.c.created_by.label("project_person"),
            label_study_clip.c.position.label("clip_position"),
        )
        .join(label_study, label_study.c.id == label_task.c.study_id)
        .join(
            label_study_clip,
            and_(
                label_study_clip.c.study_id == label_task.c.study_id,
                label_study_clip.c.clip_id == label_task.c.clip_id,
            ),
        )
    )


def _task_from_row(row: Row[Any]) -> TaskRow:
    """Return the task of a row of :func:`task_rows`."""
    values = row._asdict()
    name = f"clip {values.pop('clip_position'):03d}"
    values["project"] = values["project"] or ""
    return TaskRow(name=name, **values)


def find_task(connection: Connection, scope: ReaderScope, task_id: str) -> TaskRow:
    """Return an own task; somebody else's is as absent as one that never was.

    Raises
    ------
    TaskMissingError
        If the person has no task of that identifier.
    """
    row = connection.execute(
        _task_rows().where(
            label_task.c.id == task_id, label_task.c.reader_id == scope.person_id
        )
    ).first()
    if row is None:
        raise TaskMissingError(
            "You have no such task.",
            where=task_id[:40],
            kept="Edits that were stored are kept.",
            remedy="Open the task from your worklist.",
        )
    return _task_from_row(row)


def hold_lease(connection: Connection, workspace: Workspace, task_id: str, tab: str) -> None:
    """Let a tab write a task for the next two minutes."""
    until = workspace.clock.now() + timedelta(seconds=LEASE_SECONDS)
    connection.execute(
        update(label_task)
        .where(label_task.c.id == task_id)
        .values(lease_tab=tab, lease_until=as_utc_text(until))
    )


def refuse_closed_project(connection: Connection, task: TaskRow) -> None:
    """Refuse to label a task whose study belongs to a project that is not cleared.

    Raises
    ------
    ProjectNotReadyError
        With what is missing.
    """
    if task.project:
        refuse_unready_project(connection, task.project_person, task.project)


def refuse_other_tab(task: TaskRow, tab: str, now: str) -> None:
    """Refuse to write while another tab holds a live lease.

    Raises
    ------
    OtherTabError
        If it does.
    """
    held = task.lease_tab is not None and task.lease_until is not None
    if held and task.lease_tab != tab and str(task.lease_until) > now:
        raise OtherTabError(
            "Another tab writes this task.",
            where=f"task {task.id}",
            why="A task is written in one place at a time, so that no edit is lost.",
            kept="Your edits stay on this machine.",
            remedy="Take the task over here, or go on in the other tab.",
            details={"lease_until": task.lease_until},
        )
