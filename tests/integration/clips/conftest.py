"""A workspace that holds the real ultrasound files, and a server on it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pydicom
import pytest
from starlette.testclient import TestClient

from imaging_files import US_FILES, load
from sonobridge.api.app import create_app
from sonobridge.api.state import SESSION_HEADER, ServerState
from sonobridge.core.clock import SystemClock
from sonobridge.core.config import Settings
from sonobridge.core.operation import Role
from sonobridge.core.randomness import token_bytes
from sonobridge.core.record import from_json, to_json
from sonobridge.imaging import DecoderPool
from sonobridge.store import Workspace
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Actor
from sonobridge.workflows.runner import Runner

SYNTAX_FILES = (
    *(name for name in US_FILES if name != "US1_J2KR.dcm"),
    "MR_small_jpeg_ls_lossless.dcm",
    "SC_rgb_rle.dcm",
    "MR_small_jp2klossless.dcm",
    "image_dfl.dcm",
    "MR_small_implicit.dcm",
    "SC_rgb_jpeg_dcmtk.dcm",
)
ORIGIN = "http://127.0.0.1:8710"


@dataclass
class Room:
    """Operations on one workspace, as one person."""

    workspace: Workspace
    actor: Actor

    def run(self, name: str, **request):
        """Run an operation; return its result as JSON values."""
        op = load_operation(name)
        runner = Runner(Settings(), self.workspace, self.actor, self.workspace.clock)
        outcome = runner.run(op, from_json(op.request, request))
        return to_json(outcome.result)

    def as_person(self, name: str, *roles: Role) -> Room:
        """Return the room as a new person sees it."""
        person = self.workspace.people.add(name, list(roles))
        return Room(self.workspace, Actor(person.id, name, frozenset(roles)))

    def add(self, *paths: Path, **options):
        return self.run("clips.import", paths=[str(path) for path in paths], **options)


def room_of(workspace: Workspace) -> Room:
    owner = workspace.people.owner()
    return Room(workspace, Actor(owner.id, owner.display_name, owner.roles))


def with_own_uid(data: bytes, number: int) -> bytes:
    """Return a file with another SOP Instance UID of the same length."""
    uid = pydicom.dcmread(io.BytesIO(data), stop_before_pixels=True).SOPInstanceUID.encode()
    ending = str(number).encode()
    return data.replace(uid, uid[: -len(ending)] + ending)


def write_files(folder: Path, names: Sequence[str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(load(name))
    return folder


@pytest.fixture
def room(tmp_path):
    with Workspace.create(
        tmp_path / "ws", name="test", origin="work", clock=SystemClock()
    ) as workspace:
        yield room_of(workspace)


@pytest.fixture
def room_on():
    """A function that gives the owner's operations on an open workspace."""
    return room_of


@pytest.fixture(scope="session")
def room_maker():
    """The same for fixtures that live longer than one test."""
    return room_of


@pytest.fixture(scope="session")
def real_files(tmp_path_factory) -> Path:
    return write_files(tmp_path_factory.mktemp("real"), US_FILES)


@pytest.fixture(scope="session")
def library(tmp_path_factory, real_files):
    """A workspace into which the real files were imported; tests leave it as it is."""
    root = tmp_path_factory.mktemp("library") / "ws"
    with Workspace.create(root, name="lib", origin="work", clock=SystemClock()) as workspace:
        room = room_of(workspace)
        room.add(real_files)
        yield room


@pytest.fixture(scope="session")
def all_syntaxes(tmp_path_factory):
    """A workspace with each file as its own instance: none hides behind another."""
    folder = tmp_path_factory.mktemp("syntaxes")
    for number, name in enumerate(SYNTAX_FILES, start=100):
        (folder / name).write_bytes(with_own_uid(load(name), number))
    root = tmp_path_factory.mktemp("all") / "ws"
    with Workspace.create(root, name="all", origin="work", clock=SystemClock()) as workspace:
        room = room_of(workspace)
        report = room.add(folder)
        assert report["imported"] == len(SYNTAX_FILES)
        yield room


@dataclass
class Page:
    """A page of the program, signed in as one person."""

    client: TestClient
    header: str
    state: ServerState

    def call(self, operation: str, **request):
        where = f"/api/{operation.replace('.', '/')}"
        return self.client.post(where, json=request, headers=self.headers)

    def get(self, address: str, **headers):
        return self.client.get(address, headers=headers)

    @property
    def headers(self) -> dict[str, str]:
        return {"origin": ORIGIN, SESSION_HEADER: self.header}


@pytest.fixture(scope="session")
def serve():
    """A function that signs a person in on a server for a workspace."""
    opened = []

    def page(workspace: Workspace, person_id: str, jobs=None) -> Page:
        decoders = DecoderPool(size=1)
        opened.append(decoders)
        state = ServerState(
            workspace, Settings(), workspace.clock, token_bytes(32), jobs, decoders
        )
        client = TestClient(create_app(state), base_url=ORIGIN, raise_server_exceptions=False)
        token = workspace.sessions.issue_launch(person_id)
        answer = client.post(
            "/api/session/launch", json={"token": token}, headers={"origin": ORIGIN}
        )
        assert answer.status_code == 200, answer.text
        return Page(client, answer.json()["session"], state)

    yield page
    for decoders in opened:
        decoders.close()
