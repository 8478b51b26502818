"""Start-up bars: ``--help`` in CPU seconds, server ready in wall seconds."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.measuring import interleaved, write

SONOBRIDGE = [sys.executable, "-m", "sonobridge.cli.main"]


def server_ready_s(workspace: Path) -> float:
    """Return wall seconds from starting the process to the first answered page."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [
            *SONOBRIDGE,
            "serve",
            "--workspace",
            str(workspace),
            "--port",
            "0",
            "--no-open",
            "--json",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        base = json.loads(process.stdout.readline())["url"].split("/launch")[0]
        while True:
            try:
                urllib.request.urlopen(f"{base}/", timeout=5).read()
                return time.perf_counter() - started
            except OSError:
                time.sleep(0.01)
    finally:
        process.terminate()
        process.wait(10)


def main() -> None:
    """Measure and write ``results/start.json``."""
    bare = [sys.executable, "-c", "pass"]
    runs = {
        "bare_interpreter": lambda: subprocess.run(bare, check=True),
        "help": lambda: subprocess.run(
            [*SONOBRIDGE, "--help"], check=True, capture_output=True
        ),
        "rubric": lambda: subprocess.run(
            [*SONOBRIDGE, "path", "rubric", "--answers", "4,4,4,3,4,3,4,4", "--json"],
            check=True,
            capture_output=True,
        ),
    }
    figures = interleaved(runs, rounds=7)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "ws"
        ready = [server_ready_s(workspace) for _ in range(6)]
    figures["server_ready"] = {
        "first_with_new_workspace_s": ready[0],
        "wall_s": statistics.median(ready[1:]),
        "rounds": len(ready) - 1,
    }
    figures["bars"] = {"help_cpu_s": 0.3, "server_ready_wall_s": 2.0}
    print(write("start", figures))


if __name__ == "__main__":
    main()
