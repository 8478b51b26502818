"""The append-only log of edits: stored durably before it is acknowledged, each edit once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from sonobridge.core.canonical import canonical_bytes, hash_json, parse_json
from sonobridge.core.clock import as_utc_text
from sonobridge.labelling import (
    LabelOperation,
    OperationInvalidError,
    Shape,
    check_operation,
    check_protocol_version,
    fold_operations,
    merge_operations,
)
from sonobridge.store.chains import GENESIS
from sonobridge.store.labels.clip_source import ClipSource
from sonobridge.store.labels.errors import (
    ClipNotReadyError,
    PositionTakenError,
    StudyClosedError,
    TaskSubmittedError,
)
from sonobridge.store.labels.protocols import ProtocolRows
from sonobridge.store.labels.scope import ReaderScope
from sonobridge.store.labels.study_rows import TaskRow
from sonobridge.store.labels.tasks import (
    find_task,
    hold_lease,
    refuse_closed_project,
    refuse_other_tab,
)
from sonobridge.store.tables.labels import label_operation, label_task
from sonobridge.store.workspace import Workspace

__all__ = ["Appended", "LabelOperations", "operation_as_hashed", "operations_of_task"]

SCHEMA = 1
"""Version of the hashed form of an operation."""

MOST_OPERATIONS = 500
"""Operations a batch."""

_ID = re.compile(r"^[A-Za-z0-9_-]{1,80}$")
_TIME = re.compile(r"^[0-9A-Za-z:.+-]{1,40}$")
_WIDEST_GAP = 10_000


@dataclass(frozen=True, slots=True)
class Appended:
    """What is stored for good: the acknowledged ids, and the last position of the log."""

    acknowledged: tuple[str, ...]
    seq: int


class LabelOperations:
    """The operations of readers' tasks.

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

    def of_task(self, scope: ReaderScope, task_id: str) -> tuple[LabelOperation, ...]:
        """Return the operations of an own task by ``seq``."""
        with self._workspace.reading() as connection:
            find_task(connection, scope, task_id)
            return operations_of_task(connection, task_id)

    def of_open_tasks(
        self, scope: ReaderScope, study_id: str | None = None
    ) -> dict[str, tuple[LabelOperation, ...]]:
        """Return the operations of all own open tasks, by task."""
        query = (
            select(label_operation)
            .join(label_task, label_task.c.id == label_operation.c.task_id)
            .where(label_task.c.reader_id == scope.person_id, label_task.c.state == "open")
            .order_by(label_operation.c.seq)
        )
        if study_id is not None:
            query = query.where(label_task.c.study_id == study_id)
        found: dict[str, list[LabelOperation]] = {}
        with self._workspace.reading() as connection:
            for row in connection.execute(query):
                found.setdefault(row.task_id, []).append(_operation(row))
        return {task_id: tuple(rows) for task_id, rows in found.items()}

    def append(
        self,
        scope: ReaderScope,
        task_id: str,
        protocol_sha256: str,
        operations: Sequence[LabelOperation],
        *,
        tab: str = "",
    ) -> Appended:
        """Store the new ones of some operations; when this returns they survive anything.

        Parameters
        ----------
        scope, task_id
            Whose task, and which.
        protocol_sha256
            Protocol version under which the edits were made.
        operations
            Edits of good form; known ones are acknowledged again.
        tab
            Name of the browser tab that writes.

        Raises
        ------
        ProtocolVersionError, OperationReusedError, PositionTakenError, OtherTabError,
        TaskSubmittedError, StudyClosedError, ClipNotReadyError, ProjectNotReadyError
            If the stored state stands against them.
        OperationInvalidError, ShapeRefusedError
            If one contradicts the protocol or the clip. Nothing of the batch is stored
            then, whatever the error.
        """
        _check_forms(task_id, operations)
        with self._workspace.transaction() as connection:
            self._workspace.database.serialise(connection, f"sonobridge label task {task_id}")
            task = find_task(connection, scope, task_id)
            known = _known(connection, [operation.id for operation in operations])
            new = merge_operations(known, operations)
            if new:
                check_protocol_version(task.protocol_sha256, protocol_sha256)
                self._check_open(task, tab)
                refuse_closed_project(connection, task)
                _check_positions(connection, task_id, new)
                self._check_contents(connection, task, new)
                self._insert(connection, task, new)
                if tab:
                    hold_lease(connection, self._workspace, task_id, tab)
            last = connection.execute(
                select(func.max(label_operation.c.seq)).where(
                    label_operation.c.task_id == task_id
                )
            ).scalar()
        acknowledged = tuple(dict.fromkeys(operation.id for operation in operations))
        return Appended(acknowledged, int(last or 0))

    def _check_open(self, task: TaskRow, tab: str) -> None:
        if task.state == "submitted":
            raise TaskSubmittedError(
                "This reading was submitted; its labels no longer change.",
                where=f"task {task.id}",
                kept="The edits stay on this machine, set aside.",
                remedy="Tell the adjudicator if an answer is wrong.",
                details={"submitted_at": task.submitted_at},
            )
        if task.study_state == "closed":
            raise StudyClosedError(
                "This study was closed; no more labels are taken.",
                where=f"study {task.study_id}",
                why="Readers may have seen each other's labels since.",
                kept="Stored edits are kept; these stay on this machine, set aside.",
                remedy="Ask the owner for a new study.",
            )
        refuse_other_tab(task, tab, as_utc_text(self._workspace.clock.now()))

    def _check_contents(
        self, connection: Connection, task: TaskRow, new: Sequence[LabelOperation]
    ) -> None:
        protocol = self._protocols.get(connection, task.protocol_sha256)
        clip = self._clips.clips(connection, [task.clip_id]).get(task.clip_id)
        if clip is None or not clip.readable:
            raise ClipNotReadyError(
                "The clip of this task cannot be read now.",
                where=f"task {task.id}",
                kept="Stored edits are kept; these stay on this machine.",
                remedy="Ask the owner to look at the clip in the Clips room.",
            )
        facts, shapes = clip.facts(), _added_shapes(connection, task.id, new)
        for operation in new:
            check_operation(operation, protocol, facts, shapes)

    def _insert(
        self, connection: Connection, task: TaskRow, new: Sequence[LabelOperation]
    ) -> None:
        head = connection.execute(
            select(label_operation.c.position, label_operation.c.hash)
            .where(label_operation.c.task_id == task.id)
            .order_by(label_operation.c.position.desc())
            .limit(1)
        ).first()
        position, previous = (head.position, head.hash) if head else (0, GENESIS)
        now, rows = as_utc_text(self._workspace.clock.now()), []
        for operation in new:
            position += 1
            row = {
                **operation.as_json(),
                "position": position,
                "schema": SCHEMA,
                "person_id": task.reader_id,
                "protocol_sha256": task.protocol_sha256,
                "server_time": now,
                "prev_hash": previous,
            }
            previous = hash_json(row)
            payload = canonical_bytes(operation.payload).decode()
            rows.append({**row, "payload": payload, "hash": previous})
        connection.execute(insert(label_operation), rows)
        if task.state == "assigned":
            connection.execute(
                update(label_task)
                .where(label_task.c.id == task.id)
                .values(state="open", opened_at=now)
            )


def operations_of_task(connection: Connection, task_id: str) -> tuple[LabelOperation, ...]:
    """Return the operations of a task by ``seq``; the caller holds the scope."""
    query = select(label_operation).where(label_operation.c.task_id == task_id)
    rows = connection.execute(query.order_by(label_operation.c.seq))
    return tuple(_operation(row) for row in rows)


def operation_as_hashed(row: Row[Any]) -> dict[str, Any]:
    """Return the JSON object of a row whose canonical bytes give its hash."""
    body = row._asdict()
    del body["hash"]
    body["payload"] = parse_json(body["payload"])
    return body


def _operation(row: Row[Any]) -> LabelOperation:
    payload = parse_json(row.payload)
    return LabelOperation(
        id=row.id,
        task_id=row.task_id,
        seq=row.seq,
        kind=row.kind,
        payload=payload if isinstance(payload, dict) else {},
        client_time=row.client_time,
    )


def _check_forms(task_id: str, operations: Sequence[LabelOperation]) -> None:
    if len(operations) > MOST_OPERATIONS:
        raise _invalid(f"a batch holds up to {MOST_OPERATIONS} edits")
    for operation in operations:
        if operation.task_id != task_id:
            raise _invalid("it belongs to another task")
        if not _ID.fullmatch(operation.id) or not _TIME.fullmatch(operation.client_time):
            raise _invalid("its id or its time has another form")
        try:
            canonical_bytes(operation.payload)
        except ValueError as error:
            raise _invalid("a text or number in it has no canonical form") from error


def _known(connection: Connection, ids: Sequence[str]) -> tuple[LabelOperation, ...]:
    if not ids:
        return ()
    query = select(label_operation).where(label_operation.c.id.in_(set(ids)))
    return tuple(_operation(row) for row in connection.execute(query))


def _check_positions(
    connection: Connection, task_id: str, new: Sequence[LabelOperation]
) -> None:
    columns, wanted = label_operation.c, [operation.seq for operation in new]
    of_task = columns.task_id == task_id
    taken = connection.execute(
        select(columns.seq).where(of_task, columns.seq.in_(wanted))
    ).scalars()
    twice = sorted(set(taken) | {seq for seq in wanted if wanted.count(seq) > 1})
    stored = connection.execute(select(func.max(columns.seq)).where(of_task)).scalar() or 0
    if twice:
        raise PositionTakenError(
            "Other edits already stand at these places of the log.",
            where=f"task {task_id}",
            why="The task was written in two places at once.",
            kept="The stored edits are kept; these stay on this machine, set aside.",
            remedy="Reload the clip and make the edits again.",
            details={"taken_seq": twice[:20], "last_seq": stored},
        )
    if max(wanted) > stored + len(new) + _WIDEST_GAP:
        raise _invalid("its place in the log is far behind the last edit")


def _added_shapes(
    connection: Connection, task_id: str, new: Sequence[LabelOperation]
) -> dict[str, Shape]:
    """Return every shape that was ever added, when an update needs to know its type."""
    if not any(operation.kind == "shape.update" for operation in new):
        return {}
    query = select(label_operation).where(
        label_operation.c.task_id == task_id, label_operation.c.kind == "shape.add"
    )
    stored: Iterable[LabelOperation] = (_operation(row) for row in connection.execute(query))
    adds = [*stored, *(operation for operation in new if operation.kind == "shape.add")]
    return {shape.shape_id: shape for shape in fold_operations(adds).shapes}


def _invalid(what: str) -> OperationInvalidError:
    return OperationInvalidError(
        f"The edit cannot be stored: {what}.",
        kept="The edit stays on this machine, set aside; stored edits are unchanged.",
        remedy="Reload the clip and make the edit again.",
    )
