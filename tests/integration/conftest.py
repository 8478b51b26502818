"""One demo workspace for all integration tests that look at what the road left behind."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from components import give_up
from sonobridge.core.clock import SystemClock
from sonobridge.core.config import Settings
from sonobridge.core.record import from_json, to_json
from sonobridge.store import Workspace
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Actor
from sonobridge.workflows.opening import owner_of
from sonobridge.workflows.runner import Runner


@dataclasses.dataclass
class DemoWorkspace:
    """A built demo: its folder and what the build said."""

    root: Path
    report: dict


@pytest.fixture(scope="session")
def demo(built_demo, tmp_path_factory) -> DemoWorkspace:
    root = shutil.copytree(built_demo.folder, tmp_path_factory.mktemp("demo") / "ws")
    return DemoWorkspace(Path(root), built_demo.told)


@pytest.fixture
def demo_copy(demo, tmp_path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(demo.root, tmp_path / "copy"))


def run_as(workspace: Workspace, name: str, /, person: str = "", **values):
    """Run an operation through the runner as a person (by name; the owner by default)."""
    actor = owner_of(workspace)
    if person:
        one = next(p for p in workspace.people.list() if p.display_name == person)
        actor = Actor(one.id, one.display_name, one.roles)
    op = load_operation(name)
    runner = Runner(Settings(), workspace, actor, workspace.clock)
    outcome = runner.run(op, from_json(op.request, values))
    return to_json(outcome.result), outcome.evidence


@pytest.fixture
def demo_run(demo):
    """Run operations on the shared demo workspace; only such as change nothing."""
    with Workspace.open(demo.root, clock=SystemClock()) as workspace:
        yield lambda name, /, person="", **values: run_as(workspace, name, person, **values)[0]


@pytest.fixture(scope="session")
def local_cluster():
    """A Dask cluster of two worker processes on the loopback address."""
    try:
        from distributed import LocalCluster
    except ImportError:
        give_up("distributed", "it is not installed")
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        worker_dashboard_address=None,
        silence_logs=50,
    ) as cluster:
        cluster.wait_for_workers(2, timeout=240)
        yield cluster
