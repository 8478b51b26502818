"""People, passphrases, sessions and launch tokens."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Role
from sonobridge.store.errors import PersonMissingError


def test_people_are_listed_by_role_and_age(workspace, clock):
    clock.advance(1)
    reader = workspace.people.add(" Reader One ", [Role.READER])
    clock.advance(1)
    both = workspace.people.add("Two", ["reader", "adjudicator"])
    assert reader.display_name == "Reader One"
    assert workspace.people.list(role=Role.READER) == (reader, both)
    assert [one.display_name for one in workspace.people.list()] == [
        "Owner",
        "Reader One",
        "Two",
    ]
    assert workspace.people.get(both.id) == both


@pytest.mark.parametrize(
    ("name", "roles"), [("", ["reader"]), ("x" * 201, ["reader"]), ("A", [])]
)
def test_a_person_without_name_or_role_is_refused(workspace, name, roles):
    with pytest.raises(InvalidInputError):
        workspace.people.add(name, roles)
    assert len(workspace.people.list()) == 1


def test_the_last_owner_stays(workspace):
    owner = workspace.people.owner()
    with pytest.raises(InvalidInputError):
        workspace.people.set_roles(owner.id, [Role.READER])
    with pytest.raises(InvalidInputError):
        workspace.people.disable(owner.id)
    second = workspace.people.add("Second", [Role.OWNER])
    workspace.people.set_roles(owner.id, [Role.READER])
    assert workspace.people.owner() == second


def test_unknown_people_are_named(workspace):
    for step in (
        lambda: workspace.people.get("pers_x"),
        lambda: workspace.people.set_roles("pers_x", [Role.OWNER]),
        lambda: workspace.people.disable("pers_x"),
    ):
        with pytest.raises(PersonMissingError):
            step()


def test_a_passphrase_is_checked_and_never_stored(workspace):
    person = workspace.people.add("A", ["reader"], passphrase="correct horse battery")
    assert person.has_passphrase
    assert workspace.people.check_passphrase(person.id, "correct horse battery")
    assert not workspace.people.check_passphrase(person.id, "correct horse batterY")
    assert not workspace.people.check_passphrase("pers_x", "correct horse battery")
    with workspace.reading() as connection:
        stored = connection.execute(
            text("SELECT passphrase_hash FROM person WHERE id = :id"), {"id": person.id}
        ).scalar()
    assert stored.startswith("$argon2id$")
    assert "correct" not in stored
    with pytest.raises(InvalidInputError):
        workspace.people.set_passphrase(person.id, "too short")


def test_a_session_ends_by_time_by_closing_and_with_the_person(workspace, clock):
    person = workspace.people.add("A", ["reader"])
    token, session = workspace.sessions.open(person.id, hours=1)
    assert workspace.sessions.find(token) == session
    assert token not in str(session)
    assert workspace.sessions.find("another") is None
    clock.advance(120)
    workspace.sessions.find(token)
    assert workspace.sessions.find(token).last_seen_at > session.last_seen_at
    clock.advance(3600)
    assert workspace.sessions.find(token) is None
    token, _ = workspace.sessions.open(person.id)
    assert workspace.sessions.close(token)
    assert not workspace.sessions.close(token)
    token, _ = workspace.sessions.open(person.id)
    workspace.people.disable(person.id)
    assert workspace.sessions.find(token) is None


def test_a_new_passphrase_ends_the_sessions(workspace):
    person = workspace.people.add("A", ["reader"], passphrase="correct horse battery")
    token, _ = workspace.sessions.open(person.id)
    workspace.people.set_passphrase(person.id, "another long passphrase")
    assert workspace.sessions.find(token) is None


def test_a_launch_token_works_once_and_for_a_minute(workspace, clock):
    owner = workspace.people.owner().id
    token = workspace.sessions.issue_launch(owner)
    assert workspace.sessions.redeem_launch("another") is None
    assert workspace.sessions.redeem_launch(token) == owner
    assert workspace.sessions.redeem_launch(token) is None
    late = workspace.sessions.issue_launch(owner)
    clock.advance(60)
    assert workspace.sessions.redeem_launch(late) is None


def test_no_token_is_stored(workspace):
    owner = workspace.people.owner().id
    tokens = [workspace.sessions.issue_launch(owner), workspace.sessions.open(owner)[0]]
    with workspace.reading() as connection:
        rows = [
            str(row)
            for table in ("session", "launch_token")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
    assert len(rows) == 2
    assert not any(token in row for token in tokens for row in rows)
