"""Two processes at once: no locked database, and a short write gets its turn."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
import time

import pytest

from quickest import quickest
from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace, verify_workspace
from sonobridge.store.files import TurnLock, TurnTimeoutError

IMPORT = """
import sys
from pathlib import Path
from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace
clock = SystemClock()
with Workspace.open(Path(sys.argv[1]), clock=clock) as workspace:
    print("ready", flush=True)
    for start in range(0, 400, 40):
        with workspace.blobs.batch() as batch:
            names = [batch.put(b"shared %d" % n) for n in range(start, start + 40)]
        with workspace.transaction(ingest=True) as connection:
            for name in names:
                workspace.blobs.record(connection, name, clock)
"""
HOG = """
import sys, time
from pathlib import Path
from sqlalchemy import text
from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace
with Workspace.open(Path(sys.argv[1]), clock=SystemClock()) as workspace:
    print("ready", flush=True)
    while True:
        with workspace.transaction(ingest=True) as connection:
            connection.execute(text("UPDATE workspace SET name = 'hog'"))
            time.sleep(0.02)
"""


@pytest.fixture
def workspace(tmp_path):
    with Workspace.create(
        tmp_path / "w", name="Two", origin="work", clock=SystemClock()
    ) as made:
        yield made


def start(script, root):
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(root)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout.readline() == "ready\n"
    return process


def test_overlapping_writers_reach_the_same_state(workspace):
    processes = [start(IMPORT, workspace.root) for _ in range(2)]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    report = verify_workspace(workspace)
    assert report.holds
    assert (report.blobs, report.orphans) == (400, ())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows goes without turns")
def test_a_writer_that_never_pauses_cannot_starve_another(workspace):
    numbers = itertools.count()

    def longest_of_twenty():
        waits = []
        for _ in range(20):
            began = time.monotonic()
            workspace.people.add(f"Reader {next(numbers)}", ["reader"])
            waits.append(time.monotonic() - began)
        # Half of them in a fifth of the time that the longest may take.
        return max(5 * sorted(waits)[10], *waits)

    hog = start(HOG, workspace.root)
    try:
        assert quickest(longest_of_twenty, 1.0) < 1.0
    finally:
        hog.kill()
        hog.communicate()


def test_waiting_for_a_turn_ends(tmp_path):
    held, let_go = threading.Event(), threading.Event()

    def hold():
        with TurnLock(tmp_path / "db", 5).held():
            held.set()
            let_go.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(60)
    try:
        with pytest.raises(TurnTimeoutError), TurnLock(tmp_path / "db", 0.05).held():
            pass
    finally:
        let_go.set()
        thread.join()
    with TurnLock(tmp_path / "db", 0.05).held():
        pass
