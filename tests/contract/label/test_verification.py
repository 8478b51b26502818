"""Tampering with labels is found and named, whatever row was touched."""

from __future__ import annotations

import pytest

from sonobridge.core.canonical import hash_json
from sonobridge.labelling import Decision, ItemKey
from sonobridge.store import verify_workspace
from sonobridge.store.labels.panel import verify_labels


@pytest.fixture
def filled(room):
    """Every reading submitted, one decision; the first task stands for the others."""
    for reader in (0, 1):
        for task in room.tasks(reader):
            grade = "2" if reader else "4"
            room.read(reader, task, answers={"image_quality": grade})
    scope = room.labels.adjudicator_scope(room.study.id, room.adjudicator, _roles(room))
    key = ItemKey(room.study.design.clip_ids[0], "answer", "image_quality", None)
    for number in (1, 2):
        room.labels.adjudications.decide(
            scope,
            Decision(
                id=f"adj_{number}",
                key=key,
                choice="other",
                reason="Between the two.",
                adjudicator_id=room.adjudicator,
                decided_at=f"2026-03-02T09:00:0{number}.000Z",
                value="3",
            ),
        )
    return room


def _roles(room):
    return room.workspace.people.get(room.adjudicator).roles


def problems(room):
    with room.workspace.reading() as connection:
        return [(one.table, one.position, one.problem) for one in verify_labels(connection)]


TASK = "task_id = (SELECT min(task_id) FROM label_reading)"
TAMPERED = [
    (f"UPDATE label_operation SET payload = '{{}}' WHERE position = 2 AND {TASK}",
     ("label_operation", 2, "content")),
    (f"UPDATE label_operation SET payload = 'x' WHERE position = 3 AND {TASK}",
     ("label_operation", 3, "content")),
    (f"UPDATE label_operation SET person_id = 'pers_x' WHERE position = 1 AND {TASK}",
     ("label_operation", 1, "content")),
    (f"UPDATE label_operation SET prev_hash = hash WHERE position = 4 AND {TASK}",
     ("label_operation", 4, "previous")),
    (f"DELETE FROM label_operation WHERE position = 2 AND {TASK}",
     ("label_operation", 3, "gap")),
    (f"DELETE FROM label_operation WHERE position = 5 AND {TASK}",
     ("label_reading", 5, "tail")),
    (f"UPDATE label_reading SET state = '{{\"answers\":[],\"shapes\":[]}}' WHERE {TASK}",
     ("label_reading", 5, "labels")),
    (f"UPDATE label_reading SET state = 'x' WHERE {TASK}", ("label_reading", 5, "labels")),
    (f"UPDATE label_reading SET state_sha256 = '{'0' * 64}' WHERE {TASK}",
     ("label_reading", 5, "content")),
    (f"UPDATE label_reading SET reader_id = 'pers_x' WHERE {TASK}",
     ("label_reading", 5, "content")),
    (f"DELETE FROM label_reading WHERE {TASK}", ("label_task", 0, "state")),
    ("UPDATE label_adjudication SET reason = 'Mine.' WHERE number = 1",
     ("label_adjudication", 1, "content")),
    ("DELETE FROM label_adjudication WHERE number = 1", ("label_adjudication", 2, "gap")),
    ("UPDATE label_protocol SET body = '{}'", ("label_protocol", 0, "content")),
]  # fmt: skip


def test_untouched_labels_hold(filled):
    assert problems(filled) == []
    assert verify_workspace(filled.workspace).row_problems == ()


def test_each_kind_of_tampering_is_named(filled):
    for statement, expected in TAMPERED:
        with filled.workspace.database.full.connect() as connection:
            _drop_triggers(connection)
            connection.exec_driver_sql(statement)
            found = [
                (one.table, one.position, one.problem) for one in verify_labels(connection)
            ]
            connection.rollback()
        assert expected in found, statement
    assert problems(filled) == [], "nothing of it was kept"


def test_a_rehashed_edit_breaks_the_next_one_and_verification_fails(filled):
    with filled.workspace.transaction() as connection:
        _drop_triggers(connection)
        row = connection.exec_driver_sql(
            f"SELECT * FROM label_operation WHERE position = 2 AND {TASK}"
        ).one()
        from sonobridge.store.labels.operations import operation_as_hashed

        body = {**operation_as_hashed(row), "payload": {}}
        connection.exec_driver_sql(
            f"UPDATE label_operation SET payload = '{{}}', hash = '{hash_json(body)}' "
            f"WHERE position = 2 AND {TASK}"
        )
    report = verify_workspace(filled.workspace)
    assert not report.holds
    assert len(report.row_problems) == 1
    assert report.row_problems[0].endswith("previous at 3")


def _drop_triggers(connection):
    """Do what somebody with write access to the file could do first."""
    if connection.dialect.name == "sqlite":
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        for name in names.scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
