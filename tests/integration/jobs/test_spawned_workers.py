"""Worker processes: values in, results out, ended with their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from integration.jobs import work
from sonobridge.jobs.spawned import SpawnedWorkers, WorkFailedError

PARENT = """
import sys
from integration.jobs import work
from sonobridge.jobs.spawned import SpawnedWorkers
if __name__ == "__main__":
    with SpawnedWorkers(1) as workers:
        list(workers.results(work.mark_and_hang, [sys.argv[1]], lambda: None))
"""


def nothing():
    pass


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(condition, seconds=120.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def test_all_values_are_worked_on_by_other_processes():
    with SpawnedWorkers(2) as workers:
        found = list(workers.results(work.square, range(20), nothing))
        again = list(workers.results(work.square, [30], nothing))
    assert sorted(row[:2] for row in found) == [(n, n * n) for n in range(20)]
    processes = {row[2] for row in found}
    assert os.getpid() not in processes
    assert len(processes) <= 2
    assert again[0][2] in processes, "processes are used again"
    wait_for(lambda: not any(runs(pid) for pid in processes))


def test_large_results_pass():
    with SpawnedWorkers(2) as workers:
        found = list(workers.results(work.large, [1, 2, 3, 4], nothing))
    assert sorted(data[0] for data in found) == [1, 2, 3, 4]
    assert {len(data) for data in found} == {5_000_000}


def test_an_error_on_purpose_comes_back_in_its_words():
    with SpawnedWorkers(1) as workers, pytest.raises(WorkFailedError) as caught:
        list(workers.results(work.refuse, [3], nothing))
    assert caught.value.what == "3 cannot be used."
    assert caught.value.why == "It is odd."
    assert caught.value.details == {"code": "input.invalid"}


def test_a_process_that_ends_is_told():
    with SpawnedWorkers(1) as workers, pytest.raises(WorkFailedError) as caught:
        list(workers.results(work.break_down, [1], nothing))
    assert "code 9" in caught.value.why
    assert "goes on" in caught.value.remedy


def test_a_look_may_stop_everything_at_once():
    began = time.monotonic()

    def look():
        raise InterruptedError

    with pytest.raises(InterruptedError), SpawnedWorkers(1) as workers:
        list(workers.results(work.slow, [60], look))
    assert time.monotonic() - began < 30


def test_workers_end_when_their_parent_is_killed(tmp_path):
    mark, script = tmp_path / "mark", tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.Popen([sys.executable, script, mark], env=environment)
    wait_for(lambda: mark.exists() and mark.read_text())
    child = int(mark.read_text())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_for(lambda: not runs(child))


@pytest.mark.parametrize("count", [0, 257])
def test_a_number_of_workers_is_within_bounds(count):
    with pytest.raises(ValueError, match="1 to 256"):
        SpawnedWorkers(count)
