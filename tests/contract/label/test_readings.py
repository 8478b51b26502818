"""Opening and submitting: complete, as on the screen, once; rounds keep their distance."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from label_room import ANSWERS, add_clip, answer, edit, make_room, reading
from sonobridge.core.canonical import parse_json
from sonobridge.labelling import ReadingIncompleteError, fold_operations, state_sha256
from sonobridge.store.labels import NewStudy
from sonobridge.store.labels.errors import (
    BlindedError,
    ClipNotReadyError,
    RoundWaitingError,
    StateDiffersError,
    TaskMissingError,
    TaskSubmittedError,
)


@pytest.fixture
def task(room):
    return room.tasks(0)[0]


def submit(room, task, operations):
    state = state_sha256(fold_operations(operations))
    return room.labels.readings.submit(room.scope(0), task.id, state)


def test_a_complete_log_becomes_a_reading(room, task, clock):
    done = room.read(0, task)
    assert (done.fresh, done.study_closed) == (True, False)
    row = done.reading
    assert row == room.labels.readings.own(room.scope(0), task.id)
    assert row.sha256 == row.own_sha256()
    assert (row.last_seq, row.head_position, row.active_s) == (5, 5, 4.0)
    labels = row.labels()
    assert state_sha256(labels) == row.state_sha256
    assert {a.field: a.value for a in labels.answers} == ANSWERS
    assert labels.shapes[0].calibration == {"region_index": 0, "delta_x": 0.05}
    after = room.labels.tasks.get(room.scope(0), task.id)
    assert (after.state, after.submitted_at) == ("submitted", row.submitted_at)


def test_submitting_again_gives_the_same_reading(room, task):
    first = room.read(0, task)
    again = submit(room, task, reading(task.id))
    assert (again.fresh, again.reading) == (False, first.reading)
    with pytest.raises(TaskSubmittedError):
        room.labels.readings.submit(room.scope(0), task.id, "0" * 64)


def test_missing_parts_gaps_and_other_states_are_refused(room, task):
    edits = reading(task.id)
    room.append(0, task.id, edits[:4])
    with pytest.raises(ReadingIncompleteError) as caught:
        submit(room, task, edits[:4])
    assert [part["name"] for part in caught.value.details["missing"]] == ["tissue_region"]
    late = edit(task.id, 7, "answer.set", answer("usable", "no"))
    room.append(0, task.id, [edits[4], late])
    with pytest.raises(ReadingIncompleteError, match="1 edits have not arrived"):
        submit(room, task, [*edits, late])
    room.append(0, task.id, [edit(task.id, 6, "undo", {"op_id": "op_gone"})])
    with pytest.raises(StateDiffersError):
        submit(room, task, edits)
    assert submit(room, task, [*edits, late]).fresh


def test_an_uncalibrated_clip_needs_no_outline(workspace):
    room = make_room(workspace, clips=1)
    plain = add_clip(workspace, 9, calibrated=False)
    study = room.labels.studies.create(
        NewStudy(
            title="Plain", protocol=room.protocol, clip_ids=(plain,),
            reader_ids=room.readers, seed=1,
        ),
        workspace.people.owner().id,
    )  # fmt: skip
    room.study = study
    assert room.read(0, room.tasks(0)[0], points=None).fresh


def test_a_reasoned_cannot_grade_is_an_answer(room, task):
    done = room.read(0, task, answers={"image_quality": {"cannot_grade": "shadow"}})
    assert parse_json(done.reading.state)["answers"][2]["value"] == {"cannot_grade": "shadow"}


def test_a_clip_that_changed_is_not_opened_nor_submitted(room, task):
    other = add_clip(room.workspace, 77)
    room.append(0, task.id, reading(task.id))
    sha = f"(SELECT c.blob_sha256 FROM (SELECT * FROM clip) AS c WHERE c.id = '{other}')"
    changes = {
        "clearance": ("'refused'", "'cleared'"),
        "in_conflict": ("true", "false"),
        "pixel_state": ("'none'", "'ok'"),
        "blob_sha256": (sha, ""),
    }
    for column, (bad, good) in changes.items():
        change_clip(room, task, f"{column} = {bad}")
        with pytest.raises(ClipNotReadyError):
            room.labels.tasks.open(room.scope(0), task.id)
        with pytest.raises(ClipNotReadyError):
            submit(room, task, reading(task.id))
        if good:
            change_clip(room, task, f"{column} = {good}")
    assert room.labels.readings.own(room.scope(0), task.id) is None


def change_clip(room, task, change):
    with room.workspace.transaction() as connection:
        connection.execute(
            text(f"UPDATE clip SET {change} WHERE id = :id"), {"id": task.clip_id}
        )


def test_opening_marks_the_task_once(room, task, clock):
    first = room.labels.tasks.open(room.scope(0), task.id)
    assert (first.task.state, first.clip.clip_id) == ("open", task.clip_id)
    clock.advance(60)
    assert room.labels.tasks.open(room.scope(0), task.id).task.opened_at == first.task.opened_at
    with pytest.raises(TaskMissingError):
        room.labels.tasks.open(room.scope(1), task.id)


def test_the_next_round_opens_after_the_washout(workspace, clock):
    room = make_room(workspace, clips=2, rounds=2, washout_days=14)
    first, second = (
        [task for task in room.tasks(0) if task.round == number] for number in (1, 2)
    )
    tasks, scope = room.labels.tasks, room.scope(0)
    assert tasks.opens_at(scope, room.study.id, 2) is None
    with pytest.raises(RoundWaitingError):
        tasks.open(scope, second[0].id)
    for task in first:
        room.read(0, task)
    assert tasks.opens_at(scope, room.study.id, 2) == "2026-03-16T09:00:00.000Z"
    clock.advance(13.9 * 86400)
    with pytest.raises(RoundWaitingError, match="Round 2"):
        tasks.open(scope, second[0].id)
    clock.advance(0.2 * 86400)
    assert tasks.open(scope, second[0].id).task.state == "open"


def test_the_own_first_reading_is_hidden_until_the_clip_was_read_again(workspace, clock):
    room = make_room(workspace, clips=2, rounds=2, washout_days=1)
    tasks, scope = room.labels.tasks, room.scope(0)
    first, second = (
        [task for task in room.tasks(0) if task.round == number] for number in (1, 2)
    )
    for task in first:
        room.read(0, task)
    with pytest.raises(BlindedError):
        tasks.open(scope, first[0].id)
    clock.advance(2 * 86400)
    again = next(task for task in second if task.clip_id == first[0].clip_id)
    room.read(0, again)
    assert tasks.open(scope, first[0].id).task.state == "submitted"
    with pytest.raises(BlindedError):
        tasks.open(scope, first[1].id)


def test_the_last_reading_closes_the_study(room):
    for reader in (0, 1):
        for task in room.tasks(reader):
            done = room.read(reader, task)
    assert done.study_closed
    study = room.labels.studies.get(room.study.id)
    assert (study.state, study.close_reason) == ("closed", "all readings are submitted")
    assert study.submitted == study.tasks == 6
