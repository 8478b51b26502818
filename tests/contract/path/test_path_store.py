"""Path records on both engines: versions in order, taken back, never changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from rfc8785 import CanonicalizationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sonobridge.store.paths import PathRecordMissingError, PathStore


@pytest.fixture
def store(workspace):
    return PathStore(workspace)


@pytest.fixture
def person(workspace):
    return workspace.people.owner().id


def test_versions_count_from_one_and_the_last_is_current(store, person):
    first = store.add(person, "plan", "a", {"months": 12})
    second = store.add(person, "plan", "a", {"months": 10})
    store.add(person, "plan", "b", {"months": 3})
    assert (first.version, second.version) == (1, 2)
    assert store.versions(person, "plan", "a") == (first, second)
    assert [(r.subject, r.version) for r in store.current(person, "plan")] == [
        ("a", 2),
        ("b", 1),
    ]
    assert store.get(person, "plan", "a", version=1) == first
    assert store.find(person, "log", "a") is None
    assert store.find("person_other", "plan", "a") is None


def test_a_record_taken_back_is_not_current_and_can_be_made_again(store, person):
    store.add(person, "plan", "a", {"months": 12})
    gone = store.withdraw(person, "plan", "a", reason="changed my mind")
    assert gone.withdrawn
    assert gone.body == {"reason": "changed my mind"}
    assert store.current(person, "plan") == ()
    with pytest.raises(PathRecordMissingError):
        store.get(person, "plan", "a")
    with pytest.raises(PathRecordMissingError):
        store.withdraw(person, "plan", "a", reason="again")
    again = store.add(person, "plan", "a", {"months": 9})
    assert (again.version, store.get(person, "plan", "a")) == (3, again)


def test_several_are_stored_all_or_none(store, person):
    with pytest.raises(CanonicalizationError):
        store.add_many(person, "log", [("a", {"n": 1}), ("b", {"n": object()})])
    assert store.current(person, "log") == ()
    assert len(store.add_many(person, "log", [("a", {"n": 1}), ("b", {"n": 2})])) == 2


def test_writers_at_once_lose_no_version(store, person):
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: store.add(person, "plan", "a", {"n": n}), range(12)))
    assert sorted(record.version for record in made) == list(range(1, 13))


def test_rows_cannot_be_changed_and_damage_is_named(workspace, store, person):
    store.add(person, "plan", "a", {"months": 12})
    assert list(store.altered()) == []
    for statement in ("UPDATE path_record SET kind = 'x'", "DELETE FROM path_record"):
        with pytest.raises(DBAPIError), workspace.transaction() as connection:
            connection.execute(text(statement))
