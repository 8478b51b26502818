from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from label_room import make_room
from sonobridge.core.clock import FixedClock
from sonobridge.store import Workspace
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Actor
from sonobridge.workflows.runner import Runner


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
def workspace(tmp_path: Path, clock):
    root = tmp_path / "workspace"
    with Workspace.create(root, name="Test", origin="work", clock=clock) as made:
        yield made


@pytest.fixture
def room(workspace):
    """Three clips of three patients, two readers, one open study."""
    return make_room(workspace)


@pytest.fixture
def run(workspace, clock):
    """Run an operation as a person, through the runner; request given as JSON values."""

    def run_as(person_id: str, name: str, **values):
        from sonobridge.core.record import from_json

        person = workspace.people.get(person_id)
        actor = Actor(person.id, person.display_name, person.roles)
        op = load_operation(name)
        return Runner(workspace=workspace, actor=actor, clock=clock).run(
            op, from_json(op.request, values)
        )

    return run_as
