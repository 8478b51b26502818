"""Scan sessions on both engines: kept as written, closed by their result."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sonobridge.store.scans import (
    ScanSessionMissingError,
    ScanStore,
    ScanSubmittedError,
    ScanTrace,
    ScanTraceError,
    parse_trace,
)

CASE = ("normal", "ab" * 32)


@pytest.fixture
def store(workspace):
    return ScanStore(workspace)


@pytest.fixture
def person(workspace):
    return workspace.people.owner().id


def started(store, person, mode="exam", **body):
    return store.start(person, case=CASE, mode=mode, seed=7, body={"device": "keys", **body})


def submitted(workspace, store, session, data=b'{"t":0}\n'):
    sha256 = workspace.blobs.put(data)
    with workspace.transaction() as connection:
        return store.submit(
            connection,
            session.id,
            trace_sha256=sha256,
            body={"mean": 0.8},
            summary={"relative": 0.9},
            evidence_id=None,
        )


def test_a_session_comes_back_as_it_was_started(store, person, clock):
    first = started(store, person)
    clock.advance(1)
    second = started(store, person, mode="coach")
    assert [row.id for row in store.list(person_id=person)] == [second.id, first.id]
    assert (first.mode, first.seed, first.body) == ("exam", 7, {"device": "keys"})
    assert store.list(case_id="another") == ()
    with pytest.raises(ScanSessionMissingError):
        store.get(first.id, person_id="person_other")


def test_entries_are_counted_and_kept_in_order(store, person):
    session = started(store, person)
    store.add(session.id, "view", {"view": "cca"})
    store.add(session.id, "decision", {"choice": "repeat"})
    entries = store.entries(session.id)
    assert [(one.seq, one.kind) for one in entries] == [(1, "view"), (2, "decision")]
    assert entries[0].body == {"view": "cca"}


def test_a_submitted_session_takes_nothing_more(workspace, store, person):
    session = started(store, person)
    sha256 = submitted(workspace, store, session)
    assert store.result(session.id).sha256 == sha256
    assert store.get(session.id).submitted_at
    assert store.list()[0].summary == {"relative": 0.9}
    assert store.recording(session.id) == ({"t": 0},)
    with pytest.raises(ScanSubmittedError) as caught:
        store.add(session.id, "view", {})
    assert caught.value.remedy
    with pytest.raises(ScanSubmittedError):
        submitted(workspace, store, session)


@pytest.mark.parametrize("table", ["scan_session", "scan_entry", "scan_result"])
def test_the_database_itself_refuses_changes(workspace, store, person, table):
    session = started(store, person)
    store.add(session.id, "view", {})
    submitted(workspace, store, session)
    with pytest.raises(DBAPIError), workspace.transaction() as connection:
        connection.execute(text(f"UPDATE {table} SET body = '{{}}'"))
    assert list(store.altered()) == []


def test_a_recording_outlives_a_killed_process(workspace):
    trace = ScanTrace(workspace, "scan_1")
    trace.append({"t": 0.0})
    trace.append({"t": 0.5})
    trace.close()
    path = workspace.derived.path("scan", "scan_1.jsonl")
    with path.open("ab") as stream:  # half a line, as a kill leaves it
        stream.write(b'{"t":0.')
    again = ScanTrace(workspace, "scan_1")
    again.append({"t": 1.0})
    again.close()
    assert [event["t"] for event in again.events()] == [0.0, 0.5, 1.0]
    assert again.latest_s() == 1.0
    again.remove()
    assert again.read() == b""
    assert again.latest_s() == 0.0


def test_a_recording_that_is_none_is_refused():
    with pytest.raises(ScanTraceError, match="cannot be read"):
        parse_trace(b'{"t":0}\n[1]\n')
