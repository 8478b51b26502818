"""Submitted readings: a reader's own, and those of a study for who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from sonobridge.core.clock import as_utc_text, parse_utc
from sonobridge.labelling import LabelOperation, Reading, submit_reading
from sonobridge.store.chains import GENESIS
from sonobridge.store.labels.clip_source import ClipSource, LabelClip
from sonobridge.store.labels.errors import (
    ClipNotReadyError,
    StateDiffersError,
    StudyClosedError,
    TaskSubmittedError,
)
from sonobridge.store.labels.operations import operations_of_task
from sonobridge.store.labels.protocols import ProtocolRows
from sonobridge.store.labels.scope import AdjudicatorScope, ReaderScope
from sonobridge.store.labels.state_text import state_to_text
from sonobridge.store.labels.studies import LabelStudies
from sonobridge.store.labels.study_rows import ReadingRow, TaskRow
from sonobridge.store.labels.tasks import find_task, refuse_closed_project
from sonobridge.store.tables.labels import label_operation, label_reading, label_task
from sonobridge.store.workspace import Workspace

__all__ = ["LabelReadings", "Submitted", "active_seconds"]

LONGEST_PAUSE_S = 120.0
"""A pause between two edits counts as work up to this long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A submitted reading; ``fresh`` unless it had been submitted before."""

    reading: ReadingRow
    fresh: bool
    study_closed: bool


class LabelReadings:
    """The readings of a workspace.

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
        self._protocols = ProtocolRows(workspace)
        self._studies = LabelStudies(workspace, clips)

    def own(self, scope: ReaderScope, task_id: str) -> ReadingRow | None:
        """Return the reader's own reading of a task, None before it is submitted."""
        with self._workspace.reading() as connection:
            find_task(connection, scope, task_id)
            return _find(connection, task_id)

    def of_study(self, scope: AdjudicatorScope) -> tuple[ReadingRow, ...]:
        """Return the readings of the study that the scope reaches, by clip and reader.

        Before the study is closed these are the clips of which no reading is missing.
        """
        columns = label_reading.c
        query = select(label_reading).where(columns.study_id == scope.study_id)
        if scope.complete_only:
            incomplete = select(label_task.c.clip_id).where(
                label_task.c.study_id == scope.study_id, label_task.c.state != "submitted"
            )
            query = query.where(columns.clip_id.not_in(incomplete))
        query = query.order_by(columns.clip_id, columns.reader_id, columns.round)
        with self._workspace.reading() as connection:
            return tuple(ReadingRow(**row._asdict()) for row in connection.execute(query))

    def submit(self, scope: ReaderScope, task_id: str, state_sha256: str) -> Submitted:
        """Turn an own task's log into a reading, if it is complete and as on the screen.

        Parameters
        ----------
        scope, task_id
            Whose task, and which.
        state_sha256
            Hash of the labels as the reader sees them.

        Raises
        ------
        ReadingIncompleteError
            If edits or required parts are missing.
        StateDiffersError
            If the stored labels are not those on the screen.
        TaskSubmittedError
            If it was submitted with other labels.
        StudyClosedError, ClipNotReadyError, ProjectNotReadyError
            If nothing may be submitted.
        """
        with self._workspace.transaction() as connection:
            self._workspace.database.serialise(connection, f"sonobridge label task {task_id}")
            task = find_task(connection, scope, task_id)
            known = _find(connection, task_id)
            if known is not None:
                return _submitted_before(known, task, state_sha256)
            if task.study_state == "closed":
                raise _closed(task)
            refuse_closed_project(connection, task)
            clip = self._clip(connection, task)
            operations = operations_of_task(connection, task_id)
            made = self._reading(connection, task, clip, operations)
            if made.state_sha256 != state_sha256:
                raise _differs(task)
            row = _with_hash(made, task, clip, _end(connection, task, operations))
            connection.execute(insert(label_reading), [_columns(row)])
            connection.execute(
                update(label_task)
                .where(label_task.c.id == task_id)
                .values(
                    state="submitted",
                    submitted_at=row.submitted_at,
                    lease_tab=None,
                    lease_until=None,
                )
            )
            self._workspace.database.serialise(
                connection, f"sonobridge label study {task.study_id}"
            )
            closed = self._studies.close_when_read(connection, task.study_id, scope.person_id)
            return Submitted(reading=row, fresh=True, study_closed=closed)

    def _clip(self, connection: Connection, task: TaskRow) -> LabelClip:
        clip = self._clips.clips(connection, [task.clip_id]).get(task.clip_id)
        study = self._studies.within(connection, task.study_id)
        taken = study.clip(task.clip_id).blob_sha256
        if clip is None or clip.problem or clip.blob_sha256 != taken:
            raise ClipNotReadyError(
                "The clip of this task cannot be read now.",
                where=f"task {task.id}",
                why="It is not cleared, is in conflict, or changed since the study was made.",
                kept="All edits are stored.",
                remedy="Ask the owner to look at the clip in the Clips room.",
            )
        return clip

    def _reading(
        self,
        connection: Connection,
        task: TaskRow,
        clip: LabelClip,
        operations: tuple[LabelOperation, ...],
    ) -> Reading:
        return submit_reading(
            task.task(),
            self._protocols.get(connection, task.protocol_sha256),
            clip.facts(),
            operations,
            submitted_at=as_utc_text(self._workspace.clock.now()),
        )


@dataclass(frozen=True, slots=True)
class _End:
    """End of a task's log: place and hash in its chain, and the seconds worked."""

    position: int
    hash: str
    active_s: float


def _end(connection: Connection, task: TaskRow, operations: tuple[LabelOperation, ...]) -> _End:
    head = connection.execute(
        select(label_operation.c.position, label_operation.c.hash)
        .where(label_operation.c.task_id == task.id)
        .order_by(label_operation.c.position.desc())
        .limit(1)
    ).first()
    position, hash_ = (head.position, head.hash) if head else (0, GENESIS)
    return _End(position, hash_, active_seconds([one.client_time for one in operations]))


def active_seconds(times: list[str]) -> float:
    """Return the seconds between edits, each pause counted up to two minutes.

    Times that are no instants are left out: they come from a browser's clock.
    """
    instants = []
    for text in times:
        try:
            instants.append(parse_utc(text).timestamp())
        except ValueError:
            continue
    pauses = (later - earlier for earlier, later in pairwise(sorted(instants)))
    return round(sum(min(pause, LONGEST_PAUSE_S) for pause in pauses), 3)


def _with_hash(made: Reading, task: TaskRow, clip: LabelClip, end: _End) -> ReadingRow:
    from dataclasses import replace

    row = ReadingRow(
        task_id=task.id,
        study_id=task.study_id,
        clip_id=task.clip_id,
        reader_id=task.reader_id,
        round=task.round,
        protocol_sha256=task.protocol_sha256,
        blob_sha256=clip.blob_sha256,
        patient_group=clip.patient_group,
        state=state_to_text(made.state()),
        state_sha256=made.state_sha256,
        last_seq=made.last_seq,
        head_position=end.position,
        head_hash=end.hash,
        active_s=end.active_s,
        submitted_at=made.submitted_at,
        sha256="",
    )
    return replace(row, sha256=row.own_sha256())


def _columns(row: ReadingRow) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in label_reading.columns}


def _find(connection: Connection, task_id: str) -> ReadingRow | None:
    row: Row[Any] | None = connection.execute(
        select(label_reading).where(label_reading.c.task_id == task_id)
    ).first()
    return None if row is None else ReadingRow(**row._asdict())


def _submitted_before(known: ReadingRow, task: TaskRow, state_sha256: str) -> Submitted:
    if known.state_sha256 != state_sha256:
        raise TaskSubmittedError(
            "This reading was submitted before, with other labels.",
            where=f"task {task.id}",
            kept="The submitted reading is kept.",
            remedy="Reload the clip to see what was submitted.",
            details={"submitted_at": known.submitted_at},
        )
    return Submitted(reading=known, fresh=False, study_closed=task.study_state == "closed")


def _differs(task: TaskRow) -> StateDiffersError:
    return StateDiffersError(
        "The labels on the screen are not those that are stored.",
        where=f"task {task.id}",
        why="Some edits have not arrived, or another tab made others.",
        kept="All edits that arrived are stored; others wait on the machine they were made on.",
        remedy="Wait until all edits are saved or reload the clip, then submit again.",
    )


def _closed(task: TaskRow) -> StudyClosedError:
    return StudyClosedError(
        "This study was closed; no more readings are taken.",
        where=f"study {task.study_id}",
        kept="All edits are stored.",
        remedy="Ask the owner for a new study.",
    )
