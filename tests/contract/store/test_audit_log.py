"""The audit log is a second chain, beside the evidence."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from sonobridge.core.canonical import hash_json
from sonobridge.store import Tally


def test_entries_chain_and_page(workspace):
    for number in range(5):
        workspace.audit_log.append(
            "clips.import",
            person_id=f"pers_{number % 2}",
            outcome="done",
            request_id=str(number),
        )
    refused = workspace.audit_log.append(
        "label.submit", person_id=None, outcome="refused", code="permission.denied"
    )
    assert refused.seq == 6
    assert [entry.seq for entry in workspace.audit_log.page(limit=2)] == [6, 5]
    assert [entry.seq for entry in workspace.audit_log.page(person_id="pers_1")] == [4, 2]
    assert workspace.audit_log.page(operation="label.submit") == (refused,)
    report = workspace.audit_log.verify()
    assert (report.chain, report.length, report.holds) == ("audit", 6, True)
    assert report.head_hash == refused.hash


def test_a_changed_line_is_named(workspace):
    for _ in range(3):
        workspace.audit_log.append("a.b", person_id="pers_a", outcome="done")
    changed(workspace, "UPDATE audit_log SET person_id = 'pers_b' WHERE seq = 2")
    broken = workspace.audit_log.verify().broken
    assert (broken.seq, broken.problem) == (2, "content")


def test_an_entry_goes_with_the_transaction_it_joined(workspace, roll_back):
    roll_back(
        workspace,
        lambda connection: workspace.audit_log.append(
            "a.b", person_id=None, outcome="done", connection=connection
        ),
    )
    assert workspace.audit_log.page() == ()


def test_a_tally_is_hashed_and_any_change_of_it_breaks_the_chain(workspace):
    plain = workspace.audit_log.append("a.b", person_id="pers_a", outcome="done")
    counted = workspace.audit_log.append(
        "label.submit", person_id="pers_a", outcome="done", tally=Tally(5, "lstudy_1")
    )
    assert (plain.schema, plain.subject, plain.amount) == (1, None, None)
    assert (counted.schema, counted.subject, counted.amount) == (2, "lstudy_1", 5)
    assert workspace.audit_log.page() == (counted, plain)
    assert workspace.audit_log.verify().holds
    for seq, change in (
        (2, "amount = 6"), (2, "amount = NULL, subject = NULL"), (2, "subject = 'lstudy_2'"),
        (1, "amount = 6"),
    ):  # fmt: skip
        kept = "subject = 'lstudy_1', amount = 5" if seq == 2 else "amount = NULL"
        changed(workspace, f"UPDATE audit_log SET {change} WHERE seq = {seq}")
        broken = workspace.audit_log.verify().broken
        assert (broken.seq, broken.problem) == (seq, "content")
        changed(workspace, f"UPDATE audit_log SET {kept} WHERE seq = {seq}")
        assert workspace.audit_log.verify().holds
    for amount, subject in ((-1, "x"), (1, ""), (1, "x" * 81)):
        with pytest.raises(ValueError, match="named thing"):
            Tally(amount, subject)


def changed(workspace, statement):
    """Carry out what the triggers forbid, as one who owns the file could."""
    with workspace.transaction() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS audit_log_no_update")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.execute(text(statement))


def test_golden_hash_of_schema_1():
    """The hashed form of a line must never change; a new form gets a new number."""
    body = {
        "chain": "audit",
        "seq": 1,
        "prev_hash": "0" * 64,
        "schema": 1,
        "at": "2026-03-02T09:00:00.000Z",
        "operation": "label.submit",
        "person_id": None,
        "outcome": "refused",
        "code": "permission.denied",
        "request_id": "req-1",
    }
    golden = "8d41b280453b46f46725bcb4cf98e03956aaed926907639c99347b62cc3312c3"
    assert hash_json(body) == golden


def test_a_line_is_hashed_in_the_golden_form(workspace, clock):
    entry = workspace.audit_log.append(
        "label.submit", person_id=None, outcome="refused", code="x", request_id="req-1"
    )
    assert entry.hash == hash_json(
        {
            "chain": "audit",
            "seq": 1,
            "prev_hash": "0" * 64,
            "schema": 1,
            "at": "2026-03-02T09:00:00.000Z",
            "operation": "label.submit",
            "person_id": None,
            "outcome": "refused",
            "code": "x",
            "request_id": "req-1",
        }
    )
