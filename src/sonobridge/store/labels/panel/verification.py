"""Check every label row against its hashes: chains, readings, decisions, standards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from sonobridge.core.canonical import hash_json, parse_json
from sonobridge.labelling import (
    LabelOperation,
    ProtocolInvalidError,
    fold_operations,
    parse_protocol,
    state_sha256,
)
from sonobridge.store.chains import GENESIS
from sonobridge.store.labels.operations import operation_as_hashed, operations_of_task
from sonobridge.store.labels.panel.adjudications import adjudication_as_hashed
from sonobridge.store.labels.panel.references import reference_from_text
from sonobridge.store.labels.study_rows import ReadingRow
from sonobridge.store.tables.labels import (
    label_adjudication,
    label_operation,
    label_protocol,
    label_reading,
    label_reference,
    label_task,
)

__all__ = ["LabelProblem", "verify_labels"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelProblem:
    """A row that does not hold.

    Attributes
    ----------
    table, id
        Where: table and row (a task for its edits, a study for its decisions).
    position
        Place in its chain, from 1; 0 when it stands in none.
    problem
        ``gap``: a number is missing before it; ``previous``: it does not hold the hash
        of the row before; ``content``: its hash differs from its content; ``tail``: rows
        after it are gone; ``labels``: a reading is not what its edits fold to;
        ``state``: task and reading disagree on submission.
    """

    table: str
    id: str
    position: int
    problem: str


def verify_labels(connection: Connection) -> Iterator[LabelProblem]:
    """Yield what does not hold; each chain stops at its first broken row.

    Parameters
    ----------
    connection
        A consistent view of the whole database.
    """
    yield from _protocols(connection)
    broken = set()
    for found in _chains(connection, label_operation, "task_id", "position"):
        broken.add(found.id)
        yield found
    for row in connection.execute(select(label_reading)).all():
        if row.task_id not in broken:
            yield from _reading(connection, ReadingRow(**row._asdict()))
    yield from _submitted_without_reading(connection)
    yield from _chains(connection, label_adjudication, "study_id", "number")
    yield from _references(connection)


def _protocols(connection: Connection) -> Iterator[LabelProblem]:
    for row in connection.execute(select(label_protocol)):
        try:
            fits = parse_protocol(parse_json(row.body), "stored").sha256 == row.sha256
        except (ValueError, ProtocolInvalidError):
            fits = False
        if not fits:
            yield LabelProblem(
                table="label_protocol", id=row.sha256, position=0, problem="content"
            )


def _chains(
    connection: Connection, table: Table, chain: str, number: str
) -> Iterator[LabelProblem]:
    """Yield the first broken row of each chain of a table."""
    query = select(table).order_by(table.c[chain], table.c[number])
    name, place, previous, skipped = None, 0, GENESIS, None
    for row in connection.execution_options(yield_per=1000).execute(query):
        values = row._asdict()
        if values[chain] != name:
            name, place, previous = values[chain], 0, GENESIS
        if name == skipped:
            continue
        problem = _link_problem(row, values[number] == place + 1, previous)
        if problem:
            skipped = name
            yield LabelProblem(
                table=table.name, id=str(name), position=values[number], problem=problem
            )
        place, previous = values[number], row.hash


def _link_problem(row: Row[Any], in_place: bool, previous: str) -> str:
    if not in_place:
        return "gap"
    if row.prev_hash != previous:
        return "previous"
    as_hashed = operation_as_hashed if hasattr(row, "payload") else adjudication_as_hashed
    try:
        return "" if hash_json(as_hashed(row)) == row.hash else "content"
    except ValueError:  # a tampered column may no longer be JSON
        return "content"


def _reading(connection: Connection, row: ReadingRow) -> Iterator[LabelProblem]:
    def problem(what: str) -> LabelProblem:
        return LabelProblem(
            table="label_reading", id=row.task_id, position=row.head_position, problem=what
        )

    if row.own_sha256() != row.sha256:
        yield problem("content")
        return
    head = connection.execute(
        select(label_operation.c.position, label_operation.c.hash)
        .where(label_operation.c.task_id == row.task_id)
        .order_by(label_operation.c.position.desc())
        .limit(1)
    ).first()
    end = (head.position, head.hash) if head is not None else (0, GENESIS)
    if end != (row.head_position, row.head_hash):
        yield problem("tail")
        return
    operations: tuple[LabelOperation, ...] = operations_of_task(connection, row.task_id)
    if not state_sha256(fold_operations(operations)) == row.state_sha256 == _stored_state(row):
        yield problem("labels")


def _stored_state(row: ReadingRow) -> str:
    try:
        return state_sha256(row.labels())
    except (ValueError, KeyError, TypeError):  # a tampered column may have another form
        return ""


def _submitted_without_reading(connection: Connection) -> Iterator[LabelProblem]:
    query = (
        select(label_task.c.id)
        .outerjoin(label_reading, label_reading.c.task_id == label_task.c.id)
        .where((label_task.c.state == "submitted") != label_reading.c.task_id.is_not(None))
    )
    for task_id in connection.execute(query).scalars():
        yield LabelProblem(table="label_task", id=task_id, position=0, problem="state")


def _references(connection: Connection) -> Iterator[LabelProblem]:
    for row in connection.execute(select(label_reference)):
        try:
            fits = reference_from_text(row.items).sha256() == row.sha256
        except (ValueError, KeyError, TypeError):  # a tampered column may have another form
            fits = False
        if not fits:
            yield LabelProblem(
                table="label_reference", id=row.id, position=row.version, problem="content"
            )
