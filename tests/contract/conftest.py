"""Workspaces on both engines: every contract test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sonobridge.core.clock import Clock, FixedClock, SystemClock


@dataclass(frozen=True)
class Place:
    """Where a workspace of a test lies: its folder and, on PostgreSQL, its address."""

    root: Path
    database_url: str | None

    @property
    def engine(self) -> str:
        return "postgresql" if self.database_url else "sqlite"

    def create(self, clock: Clock | None = None, **options: Any):
        from sonobridge.store import Workspace

        given = {"name": "Test", "origin": "work", **options}
        return Workspace.create(
            self.root, clock=clock or SystemClock(), database_url=self.database_url, **given
        )

    def open(self, clock: Clock | None = None):
        from sonobridge.store import Workspace

        return Workspace.open(
            self.root, clock=clock or SystemClock(), database_url=self.database_url
        )


@pytest.fixture(scope="session")
def postgres_cluster():
    from components import require
    from postgres_cluster import Cluster

    cluster = Cluster(require("postgresql"))
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def new_place(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[str], Place]]:
    """A function that names a fresh, empty place; the database goes with the test."""
    made: list[str] = []

    def make(name: str = "workspace") -> Place:
        if request.param == "sqlite":
            return Place(tmp_path / name, None)
        address = request.getfixturevalue("postgres_cluster").new_database()
        made.append(address)
        return Place(tmp_path / name, address)

    yield make
    for address in made:
        request.getfixturevalue("postgres_cluster").drop_database(address)


@pytest.fixture
def place(new_place: Callable[[str], Place]) -> Place:
    return new_place("workspace")


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at 2 March 2026, 09:00 UTC until a test moves it."""
    return FixedClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
def workspace(place: Place, clock: FixedClock):
    """An open, new workspace; once on SQLite and once on PostgreSQL."""
    with place.create(clock) as made:
        yield made


@pytest.fixture
def roll_back():
    """A function that runs a step in a transaction which then fails."""

    class FailureOnPurposeError(Exception):
        pass

    def run(workspace: Any, step: Callable[[Any], Any]) -> Any:
        made = None
        try:
            with workspace.transaction() as connection:
                made = step(connection)
                raise FailureOnPurposeError
        except FailureOnPurposeError:
            return made

    return run
