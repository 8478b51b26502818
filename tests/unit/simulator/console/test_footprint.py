"""What a console takes of the machine's memory, measured in a fresh process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sonobridge.simulator.console.bench import footprint
from sonobridge.simulator.console.bench.footprint import FootprintError, measure_footprint


@pytest.mark.skipif(sys.platform != "linux", reason="memory by process is told by /proc")
def test_one_side_and_its_console_take_no_more_than_100_mb() -> None:
    found = measure_footprint()
    assert found is not None
    assert found.voxels > 14_000_000
    # Smaller than what must be held would mean that nothing was scanned.
    assert found.resident_mb > 3 * found.voxels / 2**20
    assert found.resident_mb <= found.peak_mb <= 100.0
    assert found.interpreter_mb < found.libraries_mb


def test_a_process_that_fails_is_told(monkeypatch) -> None:
    def broken(*_, **__):
        return subprocess.CompletedProcess([], 1, stdout="", stderr="MemoryError: too much")

    monkeypatch.setattr(footprint.subprocess, "run", broken)
    if sys.platform == "linux":
        with pytest.raises(FootprintError, match="too much"):
            measure_footprint()


def test_without_figures_of_the_system_nothing_is_claimed(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(footprint, "_STATUS", tmp_path / "none")
    assert measure_footprint() is None
