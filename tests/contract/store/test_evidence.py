"""The evidence log: one unbroken chain, tamper-evident, joined to transactions."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from sonobridge.core.canonical import hash_json
from sonobridge.store import EvidenceDraft, ObjectRef
from sonobridge.store.chains import GENESIS
from sonobridge.store.errors import EvidenceMissingError

APPENDER = """
import sys
from pathlib import Path
from sonobridge.core.clock import SystemClock
from sonobridge.store import EvidenceDraft, Workspace
root, address, count, name = sys.argv[1:]
clock = SystemClock()
with Workspace.open(Path(root), clock=clock, database_url=address or None) as workspace:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(int(count)):
        now = clock.now()
        workspace.evidence.append(EvidenceDraft(
            kind="test.append", person_id=name, started_at=now, finished_at=now,
            software={"sonobridge": "0"}, result={"number": number}))
"""


def draft(workspace, kind="clips.import", **options):
    now = workspace.clock.now()
    given = {
        "kind": kind,
        "person_id": "pers_a",
        "started_at": now,
        "finished_at": now,
        "software": {"sonobridge": "0.1.0"},
        **options,
    }
    return EvidenceDraft(**given)


def test_records_come_back_as_they_were_written(workspace):
    ref = ObjectRef(kind="clip", id="clip_1", sha256="a" * 64)
    written = workspace.evidence.append(
        draft(workspace, inputs=(ref,), outputs=(ref,), result={"n": 1.0, "é": None}, seed=7)
    )
    read = workspace.evidence.get(written.id)
    assert read == written
    assert (read.seq, read.prev_hash, read.origin) == (1, GENESIS, "work")
    assert read.hash == hash_json(read.as_hashed())
    with pytest.raises(EvidenceMissingError):
        workspace.evidence.get("ev_nothing")


def test_pages_run_backwards_and_filter(workspace):
    for number in range(7):
        workspace.evidence.append(draft(workspace, kind="a.b" if number % 2 else "c.d"))
    first = workspace.evidence.page(limit=3)
    assert [record.seq for record in first] == [7, 6, 5]
    assert [r.seq for r in workspace.evidence.page(before=5, limit=10)] == [4, 3, 2, 1]
    assert [r.seq for r in workspace.evidence.page(kind="a.b")] == [6, 4, 2]
    assert workspace.evidence.page(person_id="pers_b") == ()


def test_append_joins_a_transaction_and_goes_with_it(workspace, roll_back):
    roll_back(
        workspace,
        lambda connection: workspace.evidence.append(draft(workspace), connection=connection),
    )
    assert workspace.evidence.verify().length == 0
    with workspace.transaction() as connection:
        workspace.evidence.append(draft(workspace), connection=connection)
        workspace.evidence.append(draft(workspace), connection=connection)
    assert workspace.evidence.verify().length == 2


def test_two_processes_append_one_unbroken_chain(workspace, place):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    processes = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                APPENDER,
                str(place.root),
                place.database_url or "",
                "500",
                n,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for n in ("pers_one", "pers_two")
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    report = workspace.evidence.verify()
    assert report.holds
    assert report.length == 1000
    with workspace.reading() as connection:
        people = (
            connection.execute(text("SELECT person_id FROM evidence ORDER BY seq"))
            .scalars()
            .all()
        )
    assert people.count("pers_one") == people.count("pers_two") == 500
    changes = sum(a != b for a, b in itertools.pairwise(people))
    assert changes > 20, "one process starved the other"


@pytest.mark.parametrize(
    ("statement", "seq", "problem"),
    [
        ("UPDATE evidence SET result = '{\"n\":99}' WHERE seq = 3", 3, "content"),
        ("UPDATE evidence SET result = 'no json' WHERE seq = 3", 3, "content"),
        ("UPDATE evidence SET person_id = 'pers_x' WHERE seq = 5", 5, "content"),
        ("UPDATE evidence SET prev_hash = hash WHERE seq = 4", 4, "previous"),
        ("DELETE FROM evidence WHERE seq = 2", 3, "gap"),
    ],
)
def test_tampering_is_named_at_its_first_link(workspace, place, statement, seq, problem):
    for number in range(6):
        workspace.evidence.append(draft(workspace, result={"n": number}))
    _tamper(workspace, statement)
    report = workspace.evidence.verify()
    assert not report.holds
    assert (report.broken.seq, report.broken.problem) == (seq, problem)
    assert report.broken.id.startswith("ev_")


def test_a_rehashed_row_breaks_the_next_link(workspace):
    for number in range(4):
        workspace.evidence.append(draft(workspace, result={"n": number}))
    second = workspace.evidence.page(before=3, limit=1)[0]
    body = {**second.as_hashed(), "result": {"n": 99}}
    _tamper(
        workspace,
        "UPDATE evidence SET result = '{\"n\":99}', "
        f"hash = '{hash_json(body)}' WHERE seq = 2",
    )
    broken = workspace.evidence.verify().broken
    assert (broken.seq, broken.problem) == (3, "previous")


def test_a_cut_tail_contradicts_the_checkpoint(workspace):
    for _ in range(4):
        workspace.evidence.append(draft(workspace))
    point = workspace.checkpoints.make("export")
    assert (point.seq, point.is_signed()) == (4, True)
    assert workspace.evidence.verify().holds
    _tamper(workspace, "DELETE FROM evidence WHERE seq > 2")
    report = workspace.evidence.verify()
    assert (report.broken.seq, report.broken.problem) == (4, "checkpoint")
    assert report.length == 2


def test_a_forged_checkpoint_is_found(workspace):
    workspace.evidence.append(draft(workspace))
    workspace.checkpoints.make("export")
    with workspace.transaction() as connection:
        _drop_triggers(connection)
        connection.execute(text("UPDATE checkpoint SET reason = 'sign_off'"))
    assert workspace.evidence.verify().broken.problem == "signature"


def test_golden_hash_of_schema_1():
    """The hashed form of schema 1 must never change; a new form gets a new number."""
    from sonobridge.store.chains.record import SCHEMA, EvidenceRecord

    record = EvidenceRecord(
        id="ev_01JD3QX0000000000000000000",
        chain="work",
        seq=1,
        prev_hash=GENESIS,
        hash="",
        schema=1,
        kind="label.measure_agreement",
        person_id="pers_01JD3QX0000000000000000000",
        origin="demo",
        workspace_id="ws_01JD3QX0000000000000000000",
        started_at="2026-03-02T09:00:00.000Z",
        finished_at="2026-03-02T09:00:01.250Z",
        software={"sonobridge": "0.1.0", "numpy": "2.4.0"},
        seed=20260302,
        inputs=(ObjectRef(kind="clip", id="clip_1", sha256="a" * 64),),
        outputs=(),
        result={"kappa": 0.8, "n": 12, "note": "grüße", "low": None},
    )
    assert SCHEMA == 1
    assert hash_json(record.as_hashed()) == (
        "131a57cd44be63f8e9086a21e312323017da89b65cb8d93411e63e386f4cbcd3"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": -1},
        {"seed": 2**53},
        {"kind": ""},
        {"started_at": datetime(2026, 3, 2, 9, 0)},
        {"finished_at": datetime(2026, 3, 1, tzinfo=UTC)},
    ],
)
def test_a_draft_that_could_not_be_checked_later_is_refused(workspace, wrong):
    with pytest.raises(ValueError):
        draft(workspace, **wrong)


def test_a_result_without_canonical_form_is_refused(workspace):
    with pytest.raises(ValueError):
        workspace.evidence.append(draft(workspace, result={"x": float("nan")}))
    assert workspace.evidence.verify().length == 0


def _tamper(workspace, statement):
    with workspace.transaction() as connection:
        _drop_triggers(connection)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.exec_driver_sql(statement)


def _drop_triggers(connection):
    """Do what somebody with write access to the file could do first."""
    if connection.dialect.name == "sqlite":
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type='trigger'"
        )
        for name in names.scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
