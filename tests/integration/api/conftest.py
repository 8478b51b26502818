"""A server in this process: real workspace, real routes, no network."""

from __future__ import annotations

from dataclasses import dataclass

import httpx2
import pytest
from starlette.testclient import TestClient

from sonobridge.api.app import create_app
from sonobridge.api.state import SESSION_HEADER, ServerState
from sonobridge.core.canonical import canonical_bytes
from sonobridge.core.config import Settings
from sonobridge.core.randomness import token_bytes
from sonobridge.store import Workspace

ORIGIN = "http://127.0.0.1:8710"


class NoJobs:
    """Stands where no test of this folder runs a job."""

    def submit(self, *, arguments, **job):
        canonical_bytes(arguments)  # as the rows of jobs are written
        raise AssertionError(f"no job runs here: {job}")

    def __getattr__(self, name):
        raise AssertionError(f"no job runs here: {name}")


@dataclass
class Page:
    """A page of the program, signed in as one person."""

    client: TestClient
    header: str
    state: ServerState

    def call(self, operation: str, request: dict | None = None, **headers) -> httpx2.Response:
        room, verb = operation.split(".")
        return self.client.post(
            f"/api/{room}/{verb}",
            json=request or {},
            headers={"origin": ORIGIN, SESSION_HEADER: self.header, **headers},
        )


def state_of(workspace):
    """Return what a server on a workspace knows."""
    return ServerState(
        workspace, Settings(), workspace.clock, token_bytes(32), NoJobs(), NoJobs()
    )


@pytest.fixture
def state(tmp_path, clock):
    with Workspace.create(
        tmp_path / "ws", name="test", origin="work", clock=clock
    ) as workspace:
        yield state_of(workspace)


def client_of(state):
    """Return a client of a server in this process; a context manager."""
    return TestClient(create_app(state), base_url=ORIGIN, raise_server_exceptions=False)


@pytest.fixture
def client(state):
    with client_of(state) as client:
        yield client


@pytest.fixture
def owner(client, state):
    return signed_in(client, state)


def signed_in(client, state):
    """Sign the owner in and return the page."""
    token = state.workspace.sessions.issue_launch(state.workspace.people.owner().id)
    answer = client.post(
        "/api/session/launch", json={"token": token}, headers={"origin": ORIGIN}
    )
    assert answer.status_code == 200, answer.text
    return Page(client, answer.json()["session"], state)
