"""A workspace is made, opened, refused and described the same on both engines."""

from __future__ import annotations

import json
import stat

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from sonobridge.core.operation import Role
from sonobridge.store import Workspace, migrations
from sonobridge.store.errors import (
    NewerWorkspaceError,
    NotAWorkspaceError,
    WorkspaceExistsError,
)
from sonobridge.store.tables.workspace import workspace as table


def test_a_new_workspace_has_an_identity_keys_and_one_owner(workspace, place):
    assert workspace.id.startswith("ws_")
    assert (workspace.name, workspace.origin) == ("Test", "work")
    assert len(workspace.deid_key) == 32
    owner = workspace.people.owner()
    assert owner.roles == {Role.OWNER}
    assert not owner.has_passphrase
    folders = {entry.name for entry in place.root.iterdir() if entry.is_dir()}
    assert folders == {"blobs", "originals", "derived", "keys", "logs", "exports"}


def test_everything_in_the_folder_is_private(workspace, place):
    workspace.blobs.put(b"bytes")
    assert stat.S_IMODE(place.root.stat().st_mode) == 0o700
    for entry in place.root.iterdir():
        expected = 0o700 if entry.is_dir() else 0o600
        assert stat.S_IMODE(entry.stat().st_mode) == expected, entry.name
    for key in (place.root / "keys").iterdir():
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_open_finds_what_was_created(workspace, place, clock):
    with place.open(clock) as again:
        assert again.id == workspace.id
        assert again.deid_key == workspace.deid_key
        assert again.people.owner() == workspace.people.owner()


def test_create_refuses_a_folder_that_holds_something(workspace, place):
    before = sorted(entry.name for entry in place.root.iterdir())
    with pytest.raises(WorkspaceExistsError):
        place.create()
    assert sorted(entry.name for entry in place.root.iterdir()) == before


def test_open_refuses_a_folder_without_a_workspace(new_place):
    place = new_place("nothing")
    with pytest.raises(NotAWorkspaceError):
        place.open()
    assert not place.root.exists()


def test_a_newer_workspace_is_refused_and_untouched(workspace, place):
    with workspace.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))
    with pytest.raises(NewerWorkspaceError) as caught:
        place.open()
    error = caught.value
    assert error.where == place.root.name
    assert "9999_future" in error.why
    assert error.kept
    assert error.remedy
    with workspace.reading() as connection:
        stored = migrations.stored_revision(connection)
    assert stored == "9999_future"


def test_a_database_of_another_workspace_is_refused(workspace, place):
    marker = place.root / "workspace.json"
    marker.write_text(json.dumps({**json.loads(marker.read_text()), "id": "ws_other"}))
    with pytest.raises(NotAWorkspaceError):
        place.open()


def test_a_view_refuses_writes(workspace):
    with pytest.raises(DBAPIError), workspace.reading() as connection:
        connection.execute(table.update().values(name="changed"))
    with workspace.reading() as connection:
        assert connection.execute(select(table.c.name)).scalar() == "Test"


def test_an_error_rolls_the_transaction_back(workspace, roll_back):
    roll_back(
        workspace,
        lambda connection: connection.execute(table.update().values(name="changed")),
    )
    with workspace.reading() as connection:
        assert connection.execute(select(table.c.name)).scalar() == "Test"


def test_a_second_transaction_in_one_thread_is_refused_at_once(workspace):
    with (
        workspace.transaction(),
        pytest.raises(RuntimeError, match="pass its connection on"),
        workspace.transaction(),
    ):
        pass
    with workspace.transaction():
        pass


def test_leftovers_of_dead_processes_go_on_open(workspace, place):
    temporary = place.root / "blobs" / "tmp"
    (temporary / "999999999-dead").write_bytes(b"torn")
    (temporary / "1-alive").write_bytes(b"in use")
    with place.open():
        assert [entry.name for entry in temporary.iterdir()] == ["1-alive"]


def test_a_postgresql_workspace_needs_its_address(place, workspace, clock):
    if place.engine == "sqlite":
        pytest.skip("a SQLite workspace has no address")
    with pytest.raises(NotAWorkspaceError, match="SONOBRIDGE_DATABASE_URL"):
        Workspace.open(place.root, clock=clock)


def test_an_interrupted_creation_is_begun_again(new_place, monkeypatch):
    place = new_place("interrupted")
    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "__init__", lambda *arguments: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            place.create()
    assert Workspace.is_unfinished(place.root)
    with pytest.raises(NotAWorkspaceError):
        place.open()
    if place.engine == "postgresql":  # its rows are committed: only a person may drop them
        with pytest.raises(WorkspaceExistsError):
            place.create()
        return
    with place.create() as made:
        assert len(made.people.list()) == 1
    assert not Workspace.is_unfinished(place.root)


def test_a_view_stays_what_it_was(workspace):
    with workspace.reading() as view:
        before = view.execute(text("SELECT count(*) FROM person")).scalar()
        workspace.people.add("Later", ["reader"])
        assert view.execute(text("SELECT count(*) FROM person")).scalar() == before
    assert len(workspace.people.list()) == before + 1
