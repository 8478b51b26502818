"""Rows of audits: written with their evidence, read as written, never changed."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from sonobridge.store.audits import (
    EvaluationMissingError,
    ProductMissingError,
    TableMissingError,
)
from sonobridge.store.audits.verification import TABLES
from sonobridge.store.tables import audits as tables


def test_rows_come_back_as_written_newest_first(desk, clock):
    first = desk.product()
    clock.advance(1)
    second = desk.product(version="2.0", stratum=2)
    rows = desk.store.products.list()
    assert [row.id for row in rows] == [second, first]
    row = desk.store.products.get(second)
    assert (row.name, row.version, row.stratum) == ("Carotid AI", "2.0", 2)
    assert row.body == {"clearance": "", "runs_on": "cart"}
    assert row.made_by == desk.person
    assert desk.workspace.evidence.get(row.evidence_id).result == {
        "rows": {"audit_product": [row.sha256]}
    }
    assert desk.store.products.newest(name="Carotid AI").id == second
    assert desk.store.products.newest(name="Another") is None
    assert len(desk.store.products.list(limit=1)) == 1


def test_json_columns_come_back_as_values(desk):
    product, table, protocol, evaluation = desk.chain()
    assert desk.store.protocols.get(protocol).power == [{"patients": 12}]
    stored = desk.store.evaluations.get(evaluation)
    assert stored.tally == {"disparity_shown": 1}
    assert stored.lineage == f"{product}/{table}"
    assert desk.store.tables.get(table).rows == 1


def test_what_is_not_there_is_named(desk):
    for repository, error in (
        (desk.store.products, ProductMissingError),
        (desk.store.tables, TableMissingError),
        (desk.store.evaluations, EvaluationMissingError),
    ):
        with pytest.raises(error) as caught:
            repository.get("evl_" + "0" * 26)
        assert caught.value.remedy
        assert caught.value.kept


@pytest.mark.parametrize(
    ("table", "again"),
    [
        ("audit_product", {"stratum": 9}),
        ("audit_table", {}),
        ("audit_protocol", {}),
    ],
)
def test_the_same_thing_is_not_stored_twice(desk, table, again):
    desk.chain()
    which = getattr(tables, table)
    with desk.workspace.reading() as connection:
        row = connection.execute(select(which)).one()._asdict()
    given = {k: v for k, v in row.items() if k not in {"id", "sha256", "evidence_id"}}
    for name in ("body", "power"):
        if name in given:
            given[name] = {} if name == "body" else []
    with pytest.raises(IntegrityError), desk.writing() as writing:
        writing.add(which, **{**given, **again})


def test_rows_and_evidence_are_there_together_or_not_at_all(desk, roll_back):
    def step(connection):
        from sonobridge.store.audits import Writing

        writing = Writing(desk.workspace, connection, desk.person, "2026-03-02T09:00:00.000Z")
        row = writing.add(
            tables.audit_product, name="Half", version="1", stratum=1, body={"a": 1}
        )
        record = desk.workspace.evidence.append(_draft(desk, writing), connection=connection)
        writing.insert(record.id)
        return row["id"]

    lost = roll_back(desk.workspace, step)
    assert lost
    assert desk.store.products.list() == ()
    assert desk.workspace.evidence.page() == ()


def _draft(desk, writing):
    from sonobridge.store import EvidenceDraft

    now = desk.workspace.clock.now()
    return EvidenceDraft(
        kind="audit.test",
        person_id=desk.person,
        started_at=now,
        finished_at=now,
        software={"sonobridge": "0"},
        result={"rows": writing.hashes()},
    )


@pytest.mark.parametrize("table", [table.name for table in TABLES])
def test_the_database_refuses_to_change_rows(desk, table, filled):
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET made_by = 'x'"):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            desk.workspace.transaction() as connection,
        ):
            connection.execute(text(statement))


def test_results_of_the_same_bytes_unblind_whoever_made_them(desk, clock):
    product, table, _, _ = desk.chain()
    blob = desk.store.tables.get(table).blob_sha256
    first = desk.store.unblinded_at(blob)
    assert first == "2026-03-02T09:00:00.000Z"
    clock.advance(60)
    other = desk.product(name="Another model")
    desk.evaluation(other, desk.protocol(other, table), table, result=2)
    assert desk.store.unblinded_at(blob) == first
    assert desk.store.unblinded_at("cd" * 32) == ""
    with desk.store.writing(desk.person) as writing:
        assert desk.store.unblinded_at(blob, connection=writing.connection) == first
    assert product != other


@pytest.fixture
def filled(desk):
    """One row in every table."""
    product, _, _, evaluation = desk.chain()
    with desk.writing() as writing:
        common = {"product_id": product, "evaluation_id": evaluation}
        flag = writing.add(
            tables.audit_flag, **common, finding_key="k", title="t", detail="d", verdict="v"
        )
        writing.add(tables.audit_flag_event, **event(flag["id"], 1, "opened"))
        writing.add(
            tables.audit_reader_study,
            product_id=product,
            name="R",
            blob_sha256=desk.blob(writing),
            source_hmac="ab" * 32,
            body={},
        )
        writing.add(
            tables.audit_acceptance, **common, reader_study_id=None, answer="pass", body={}
        )
        writing.add(tables.audit_release, **common, decision="release", body={})
        writing.add(tables.audit_card, **common, number=1, body={})
    return product


def event(flag, number, kind, **values):
    given = {
        "severity": "high",
        "decision": None,
        "owner_id": None,
        "due_on": None,
        "text": "",
        "evaluation_id": None,
    }
    return {"flag_id": flag, "number": number, "kind": kind, **given, **values}
