"""The migrations and the table definitions describe one schema, on both engines."""

from __future__ import annotations

import importlib

import pytest
from sqlalchemy import inspect, text

from sonobridge.store import faults, migrations
from sonobridge.store.engine import open_postgresql, open_sqlite
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


@pytest.mark.parametrize("revision", migrations.known_revisions()[:-1])
def test_an_older_workspace_is_backed_up_then_migrated(new_place, clock, monkeypatch, revision):
    place = new_place("older")
    with monkeypatch.context() as patch:
        patch.setattr(
            migrations,
            "migrate",
            lambda database: migrations.runner.migrate(database, revision),
        )
        with place.create(clock) as older:
            older.people.add("Reader", ["reader"])
            _append(older)
            before = older.evidence.page(), older.people.list()
    with place.open(clock) as migrated:
        assert (migrated.evidence.page(), migrated.people.list()) == before
        assert migrated.evidence.verify().holds
        with migrated.reading() as connection:
            assert migrations.stored_revision(connection) == migrations.head_revision()
    (backup,) = (place.root / "backups").iterdir()
    assert revision in backup.name
    if place.engine == "sqlite":
        copy = open_sqlite(backup)
        with copy.reading() as connection:
            assert migrations.stored_revision(connection) == revision
            assert connection.execute(text("SELECT count(*) FROM person")).scalar() == 2
        copy.dispose()
    with place.open(clock):
        assert len(list((place.root / "backups").iterdir())) == 1, "migrated once"


def test_a_failed_migration_leaves_the_older_form(new_place, clock, monkeypatch):
    place = new_place("older")
    revision = migrations.known_revisions()[0]
    with monkeypatch.context() as patch:
        patch.setattr(
            migrations,
            "migrate",
            lambda database: migrations.runner.migrate(database, revision),
        )
        place.create(clock).close()
    with monkeypatch.context() as patch:
        patch.setattr(faults, "reach", lambda point: 1 / 0 if "migration" in point else None)
        with pytest.raises(ZeroDivisionError):
            place.open(clock)
    database = open_sqlite(place.root / "sonobridge.db")
    if place.engine == "postgresql":
        database = open_postgresql(place.database_url)
    with database.reading() as connection:
        assert migrations.stored_revision(connection) == revision
        tables = inspect(connection).get_table_names()
    database.dispose()
    assert "clip" not in tables
    place.open(clock).close()


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
