"""The migrations and the table definitions describe one schema, on both engines."""

from __future__ import annotations

import importlib

import pytest
from sqlalchemy import inspect, text

from sonobridge.store import migrations
from sonobridge.store.tables import metadata


def test_the_revisions_are_one_line_in_file_order():
    known = migrations.known_revisions()
    before = None
    for name in known:
        module = importlib.import_module(f"sonobridge.store.migrations.versions.{name}")
        assert module.revision == name
        assert module.down_revision == before
        before = name


def test_migrations_and_metadata_agree(workspace):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with workspace.reading() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True},
        )
        assert compare_metadata(context, metadata) == []
        assert _constraints(connection) == {
            (table.name, item.name)
            for table in metadata.tables.values()
            for item in table.constraints
            if item.name
        }


def test_an_older_workspace_is_backed_up_then_migrated(workspace, place, monkeypatch):
    workspace.people.add("Reader", ["reader"])
    with workspace.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000_older'"))
    monkeypatch.setattr(
        migrations.runner, "known_revisions", lambda: ("0000_older", "0001_workspace")
    )
    monkeypatch.setattr(migrations, "known_revisions", migrations.runner.known_revisions)
    ran = []

    def fake_migrate(database):
        assert list((place.root / "backups").iterdir()), "backup comes first"
        with database.transaction() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = '0001_workspace'")
            )
        ran.append(database)

    monkeypatch.setattr(migrations, "migrate", fake_migrate)
    monkeypatch.setattr(migrations, "head_revision", lambda: "0001_workspace")
    with place.open() as again:
        assert len(again.people.list()) == 2
    assert len(ran) == 1
    (backup,) = (place.root / "backups").iterdir()
    assert "0000_older" in backup.name
    assert backup.stat().st_size > 0


@pytest.mark.parametrize("table", ["evidence", "audit_log", "checkpoint"])
def test_the_database_refuses_to_change_logs(workspace, table):
    from sqlalchemy.exc import DBAPIError

    workspace.checkpoints.make("export")
    workspace.audit_log.append("a.b", person_id=None, outcome="done")
    _append(workspace)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET hash = ''"):
        changed = statement.replace("hash", "signature") if table == "checkpoint" else statement
        with (
            pytest.raises(DBAPIError, match="append-only"),
            workspace.transaction() as connection,
        ):
            connection.execute(text(changed))


def _append(workspace):
    from sonobridge.store import EvidenceDraft

    now = workspace.clock.now()
    workspace.evidence.append(
        EvidenceDraft(
            kind="a.b",
            person_id="pers_x",
            started_at=now,
            finished_at=now,
            software={"sonobridge": "0"},
        )
    )


def _constraints(connection):
    look = inspect(connection)
    found = set()
    for table in metadata.tables:
        found.add((table, look.get_pk_constraint(table)["name"]))
        for item in (
            *look.get_foreign_keys(table),
            *look.get_unique_constraints(table),
            *look.get_check_constraints(table),
        ):
            found.add((table, item["name"]))
    return found
