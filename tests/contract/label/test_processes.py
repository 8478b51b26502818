"""Kill -9 in mid-append, and two processes on one task: each acknowledged edit once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

from sonobridge.labelling import fold_operations, sequence_gaps
from sonobridge.store.labels.panel import verify_labels

APPENDER = """
import sys
from pathlib import Path
from sonobridge.core.clock import SystemClock, as_utc_text
from sonobridge.core.identifiers import new_identifier
from sonobridge.core.record import from_json
from sonobridge.core.errors import ConflictError
from sonobridge.store import Workspace
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Actor
from sonobridge.workflows.runner import Runner

root, address, person_id, task_id, sha, count = sys.argv[1:]
clock = SystemClock()
op = load_operation("label.append")
with Workspace.open(Path(root), clock=clock, database_url=address or None) as workspace:
    person = workspace.people.get(person_id)
    runner = Runner(workspace=workspace, clock=clock,
                    actor=Actor(person.id, person.display_name, person.roles))
    def append(operations):
        request = from_json(op.request, {
            "task_id": task_id, "protocol_hash": sha, "operations": operations})
        return runner.run(op, request).result
    seq = append([]).seq
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(int(count)):
        value = str(1 + number % 5)
        operation = {
            "id": new_identifier("op", clock), "task_id": task_id, "seq": seq + 1,
            "kind": "answer.set", "client_time": as_utc_text(clock.now()),
            "payload": {"field": "image_quality", "frame": None, "value": value}}
        while True:
            try:
                result = append([operation])
                break
            except ConflictError as error:
                operation["seq"] = error.details["last_seq"] + 1
        seq = result.seq
        print(operation["id"], operation["seq"], value, flush=True)
"""


def start(room, place, task, count):
    return subprocess.Popen(
        [sys.executable, "-c", APPENDER, str(place.root), place.database_url or "",
         room.readers[0], task.id, room.protocol.sha256, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def go(process):
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()


def test_a_kill_in_mid_append_loses_nothing_acknowledged(room, place):
    """Five real processes are killed within 30 ms of a drawn edit (seed 20260302)."""
    task = room.tasks(0)[0]
    chance = random.Random(20260302)
    acknowledged = []
    for _ in range(5):
        process = start(room, place, task, 10_000)
        go(process)
        lines = [process.stdout.readline() for _ in range(chance.randint(5, 25))]
        time.sleep(chance.uniform(0, 0.03))
        os.kill(process.pid, signal.SIGKILL)
        lines += process.communicate()[0].splitlines(keepends=True)
        assert process.returncode == -signal.SIGKILL
        acknowledged += [line.split() for line in lines if line.endswith("\n")]
    stored = room.labels.operations.of_task(room.scope(0), task.id)
    places = {operation.id: operation for operation in stored}
    assert len(acknowledged) > 20
    for name, seq, value in acknowledged:
        assert places[name].seq == int(seq)
        assert places[name].payload["value"] == value
    extra = len(stored) - len(acknowledged)
    assert 0 <= extra <= 5, "at most the edit in flight at each kill was stored unacknowledged"
    assert len({operation.seq for operation in stored}) == len(stored)
    assert sequence_gaps(stored) == ()
    with room.workspace.reading() as connection:
        assert list(verify_labels(connection)) == []


def test_two_processes_append_to_one_task_without_loss(room, place):
    task = room.tasks(0)[0]
    processes = [start(room, place, task, 40) for _ in range(2)]
    for process in processes:
        go(process)
    named = [line.split()[0] for p in processes for line in p.communicate()[0].splitlines()]
    assert [process.returncode for process in processes] == [0, 0]
    stored = room.labels.operations.of_task(room.scope(0), task.id)
    assert sorted(operation.id for operation in stored) == sorted(named)
    assert [operation.seq for operation in stored] == list(range(1, 81))
    assert len(fold_operations(stored).undoable) == 80
    with room.workspace.reading() as connection:
        assert list(verify_labels(connection)) == []
