"""Edits: each exactly once, refused with a reason, chained by hash."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from label_room import SQUARE, answer, edit, reading, shape
from sonobridge.labelling import (
    OperationInvalidError,
    OperationReusedError,
    ProtocolVersionError,
    ShapeRefusedError,
    fold_operations,
    state_sha256,
)
from sonobridge.store.labels.errors import (
    OtherTabError,
    PositionTakenError,
    StudyClosedError,
    TaskMissingError,
    TaskSubmittedError,
)


@pytest.fixture
def task(room):
    return room.tasks(0)[0]


def stored(room, task):
    return room.labels.operations.of_task(room.scope(0), task.id)


def test_edits_are_stored_once_and_acknowledged_each_time(room, task):
    edits = reading(task.id)
    first = room.append(0, task.id, edits[:3])
    assert (first.acknowledged, first.seq) == (tuple(e.id for e in edits[:3]), 3)
    again = room.append(0, task.id, edits)
    assert (again.acknowledged, again.seq) == (tuple(e.id for e in edits), 5)
    assert room.append(0, task.id, edits).seq == 5
    assert stored(room, task) == tuple(edits)
    assert room.append(0, task.id, []).acknowledged == ()


def test_a_repeated_id_with_other_content_stores_nothing_of_the_batch(room, task):
    room.append(0, task.id, reading(task.id)[:1])
    changed = edit(task.id, 1, "answer.set", answer("image_quality", "2"))
    fresh = edit(task.id, 2, "answer.set", answer("usable", "no"))
    with pytest.raises(OperationReusedError):
        room.append(0, task.id, [fresh, changed])
    assert len(stored(room, task)) == 1


def test_another_protocol_version_is_a_conflict_and_known_edits_still_count(room, task):
    room.append(0, task.id, reading(task.id)[:1])
    operations = room.labels.operations
    with pytest.raises(ProtocolVersionError) as caught:
        operations.append(room.scope(0), task.id, "0" * 64, reading(task.id))
    assert caught.value.kind.http_status == 409
    assert "set aside" in caught.value.kept
    known = operations.append(room.scope(0), task.id, "0" * 64, reading(task.id)[:1])
    assert known.seq == 1


REFUSED = [
    ("answer.set", answer("nothing", "4"), OperationInvalidError),
    ("answer.set", answer("image_quality", "6"), OperationInvalidError),
    ("answer.set", answer("image_quality", "4", 0), OperationInvalidError),
    ("answer.set", answer("gain", {"cannot_grade": "mood"}), OperationInvalidError),
    ("shape.add", shape("s", label="other"), OperationInvalidError),
    ("shape.add", shape("s", frame=1), OperationInvalidError),
    ("shape.add", shape("s", [[0, 0], [9, 9], [9, 0], [0, 9]]), ShapeRefusedError),
    ("shape.add", shape("s", [[0, 0], [900, 9], [9, 0]]), ShapeRefusedError),
    ("answer.set", answer("gain", {"cannot_grade": "\ud800"}), OperationInvalidError),
]


def test_an_edit_against_protocol_or_clip_is_refused(room, task):
    good = edit(task.id, 1, "answer.set", answer("usable", "no"))
    for kind, payload, error in REFUSED:
        with pytest.raises(error):
            room.append(0, task.id, [good, edit(task.id, 2, kind, payload)])
    assert stored(room, task) == ()


def test_a_moved_outline_is_checked_by_the_kind_of_the_shape(room, task):
    add = edit(task.id, 1, "shape.add", shape("shape_1"))
    crossed = {"shape_id": "shape_1", "points": [[0, 0], [9, 9], [9, 0], [0, 9]]}
    with pytest.raises(ShapeRefusedError):
        room.append(0, task.id, [add, edit(task.id, 2, "shape.update", crossed)])
    room.append(0, task.id, [add])
    with pytest.raises(ShapeRefusedError):
        room.append(0, task.id, [edit(task.id, 2, "shape.update", crossed)])
    moved = {"shape_id": "shape_1", "points": [[x + 1, y] for x, y in SQUARE]}
    assert room.append(0, task.id, [edit(task.id, 2, "shape.update", moved)]).seq == 2


def test_ids_and_places_out_of_form_are_refused(room, task):
    for change in ({"name": "op id"}, {"name": "x" * 81}, {"seq": 20_000}):
        given = {"seq": 1, **change}
        bad = edit(task.id, given.pop("seq"), "answer.set", answer("usable", "no"), **given)
        with pytest.raises(OperationInvalidError):
            room.append(0, task.id, [bad])
    assert stored(room, task) == ()


def test_two_edits_at_one_place_are_a_conflict(room, task):
    room.append(0, task.id, reading(task.id)[:2])
    other = edit(task.id, 2, "answer.set", answer("usable", "no"), name="op_other")
    with pytest.raises(PositionTakenError) as caught:
        room.append(0, task.id, [other])
    assert caught.value.details == {"taken_seq": [2], "last_seq": 2}


def test_a_task_of_somebody_else_is_as_absent_as_none(room, task):
    for task_id in (task.id, "task_none"):
        operations = [edit(task_id, 1, "answer.set", answer("usable", "no"))]
        with pytest.raises(TaskMissingError) as caught:
            room.append(1, task_id, operations)
        assert caught.value.what == "You have no such task."


def test_one_tab_writes_and_another_takes_over(room, task, clock):
    edits, tasks = reading(task.id), room.labels.tasks
    assert tasks.open(room.scope(0), task.id, "tab_a").task.lease_tab == "tab_a"
    assert tasks.open(room.scope(0), task.id, "tab_b").task.lease_tab == "tab_a"
    room.append(0, task.id, edits[:1], tab="tab_a")
    for tab in ("tab_b", ""):
        with pytest.raises(OtherTabError):
            room.append(0, task.id, edits[1:2], tab=tab)
    assert room.append(0, task.id, edits[:1], tab="tab_b").seq == 1, "known edits stay known"
    tasks.take_over(room.scope(0), task.id, "tab_b")
    room.append(0, task.id, edits[1:2], tab="tab_b")
    with pytest.raises(OtherTabError):
        room.append(0, task.id, edits[2:3], tab="tab_a")
    clock.advance(121)
    assert room.append(0, task.id, edits[2:3], tab="tab_a").seq == 3, "a silent tab loses it"
    assert tasks.get(room.scope(0), task.id).lease_tab == "tab_a"


def test_after_submission_nothing_new_is_taken(room, task):
    room.read(0, task)
    edits = reading(task.id)
    assert room.append(0, task.id, edits).seq == 5, "what is stored is acknowledged again"
    late = edit(task.id, 6, "answer.set", answer("usable", "no"))
    with pytest.raises(TaskSubmittedError) as caught:
        room.append(0, task.id, [late])
    assert caught.value.kind.http_status == 409
    assert len(stored(room, task)) == 5


def test_a_closed_study_takes_nothing(room, task):
    room.append(0, task.id, reading(task.id)[:1])
    room.labels.studies.close(room.study.id, room.workspace.people.owner().id, "Over.")
    with pytest.raises(StudyClosedError):
        room.append(0, task.id, reading(task.id)[1:])
    state = state_sha256(fold_operations(reading(task.id)[:1]))
    with pytest.raises(StudyClosedError):
        room.labels.readings.submit(room.scope(0), task.id, state)


def test_the_database_refuses_to_change_what_was_written(room, task):
    room.read(0, task)
    tables = {
        "label_operation": "seq",
        "label_reading": "last_seq",
        "label_protocol": "version",
    }
    for table, column in tables.items():
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
            with (
                pytest.raises(DBAPIError, match="append-only"),
                room.workspace.transaction() as connection,
            ):
                connection.execute(text(statement))
