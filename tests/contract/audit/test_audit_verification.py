"""Tampering with audits is evident: a changed, added or removed row is named."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from sonobridge.store import verify_workspace
from sonobridge.store.audits.stored_rows import as_columns, row_sha256
from sonobridge.store.audits.verification import verify_audits
from sonobridge.store.tables import audits as tables


@pytest.fixture
def chain(desk):
    return desk.chain()


@pytest.fixture
def tamper(workspace):
    """A function that changes rows behind the program's back."""

    def run(*statements):
        sqlite = workspace.database.kind == "sqlite"
        with workspace.transaction() as connection:
            found = _triggers(connection, sqlite)
            for name, table, _sql in found:
                drop = f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}")
                connection.exec_driver_sql(drop)
            for statement in statements:
                connection.exec_driver_sql(statement)
            for _, _, sql in found:
                connection.exec_driver_sql(sql)

    return run


def _triggers(connection, sqlite):
    if sqlite:
        rows = connection.execute(
            text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        )
    else:
        rows = connection.execute(
            text(
                "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) "
                "FROM pg_trigger WHERE NOT tgisinternal"
            )
        )
    return [tuple(row) for row in rows if row[1].startswith("audit_") and row[1] != "audit_log"]


def problems(workspace):
    with workspace.reading() as connection:
        return [(one.table, one.id, one.problem) for one in verify_audits(connection)]


def test_what_was_written_by_the_program_holds(workspace, chain):
    assert problems(workspace) == []
    assert verify_workspace(workspace).holds


@pytest.mark.parametrize(
    ("table", "column", "position"),
    [
        ("audit_product", "version", 0),
        ("audit_table", "matched", 1),
        ("audit_protocol", "body", 2),
        ("audit_evaluation", "headline", 3),
    ],
)
def test_a_changed_row_is_named(workspace, chain, tamper, table, column, position):
    value = "7" if column == "matched" else "'{\"a\":1}'"
    tamper(f"UPDATE {table} SET {column} = {value} WHERE id = '{chain[position]}'")
    assert problems(workspace) == [(table, chain[position], "content")]
    report = verify_workspace(workspace)
    assert not report.holds
    assert report.row_problems == (f"{table} {chain[position]}: content",)


def test_a_row_with_a_new_hash_of_its_own_does_not_fit_its_evidence(workspace, chain, tamper):
    tamper(f"UPDATE audit_evaluation SET headline = 'All is well.' WHERE id = '{chain[3]}'")
    with workspace.reading() as connection:
        row = connection.execute(tables.audit_evaluation.select()).one()
        sha256 = row_sha256(tables.audit_evaluation, row)
    tamper(f"UPDATE audit_evaluation SET sha256 = '{sha256}' WHERE id = '{chain[3]}'")
    found = problems(workspace)
    assert ("audit_evaluation", chain[3], "evidence") in found
    assert ("audit_evaluation", row.evidence_id, "gone") in found


def test_a_row_that_was_taken_away_is_missed(workspace, desk, chain, tamper):
    flag = {"product_id": chain[0], "evaluation_id": chain[3]}
    with desk.writing() as writing:
        row = writing.add(
            tables.audit_flag, **flag, finding_key="k", title="t", detail="d", verdict="v"
        )
    evidence = desk.workspace.evidence.page()[0].id
    tamper(f"DELETE FROM audit_flag WHERE id = '{row['id']}'")
    assert problems(workspace) == [("audit_flag", evidence, "gone")]


def test_a_row_that_no_run_wrote_is_named(workspace, chain, tamper):
    evidence = workspace.evidence.page()[0].id
    row = as_columns(
        {
            "id": "rel_0",
            "made_at": "2026-03-02T09:00:00.000Z",
            "made_by": "x",
            "product_id": chain[0],
            "evaluation_id": chain[3],
            "decision": "release",
            "body": {},
        }
    )
    with workspace.transaction() as connection:
        connection.execute(tables.audit_release.insert(), [{**row, "evidence_id": evidence}])
    assert problems(workspace) == [("audit_release", "rel_0", "evidence")]
