"""The audit's resampling: ours, expert NumPy and Fairlearn on one table, memory, compile time.

100 000 and 1 000 000 rows; ``python -m benchmarks.audit_kernel 100000`` measures one size.
CPU seconds and ratios are the figures to read. Fairlearn runs in ``benchmarks/peers/.venv``,
which is made from the hashed ``benchmarks/peers/fairlearn.txt`` where pip can; otherwise its
line says "peer not installed". Each table is measured in a process of its own, so that its
peak of memory is its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import interleaved, write

HERE = Path(__file__).parent
LOCK = HERE / "peers" / "fairlearn.txt"
PEER = HERE / "peers" / ".venv"
REPLICATES = 1000
BARS = {
    100_000: {"cpu_s": 1.0, "times_fairlearn": 2000, "times_numpy": 5},
    1_000_000: {"cpu_s": 15.0, "times_fairlearn": 2000, "times_numpy": 5, "peak_mb": 1024},
}
NUMPY_REPLICATES = {100_000: 1000, 1_000_000: 60}


def make_peer() -> str:
    """Make Fairlearn's environment if it is missing; return why not, or nothing."""
    python = PEER / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if python.is_file() or not LOCK.is_file():
        return "" if python.is_file() else "no lock file"
    steps = (
        [sys.executable, "-m", "venv", str(PEER)],
        [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)],
    )
    for step in steps:
        ran = subprocess.run(step, capture_output=True, text=True, check=False)
        if ran.returncode:
            return f"peer not installed: {ran.stderr.strip()[-200:]}"
    return ""


LOAD = """
import json, resource, sys, time
from pathlib import Path
cpu, wall = time.process_time(), time.perf_counter()
from sonobridge.statistics.kernels.compiled import LIBRARY
made = LIBRARY.load(Path(sys.argv[1]))
print(json.dumps({"origin": made.origin, "cpu_s": time.process_time() - cpu,
                  "wall_s": time.perf_counter() - wall}))
"""


def compile_times() -> dict[str, Any]:
    """Return the time to compile all kernels, and to load them from their cache."""
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "kernels")
        return {name: run_json(["-c", LOAD, place]) for name in ("cold", "warm")}


def run_json(arguments: list[str]) -> dict[str, Any]:
    """Run Python in a process of its own and return the JSON that it prints."""
    ran = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=True
    )
    figures: dict[str, Any] = json.loads(ran.stdout)
    return figures


def rounds_of(rows: int, rounds: int) -> dict[str, Any]:
    """Return medians of the kernel alone, with one thread and with all."""
    from sonobridge.audit.benchmark.made_table import made_table
    from sonobridge.audit.benchmark.work import do_work
    from sonobridge.statistics.kernels.compiled import ensure_compiled

    ensure_compiled()
    table = made_table(rows)

    def run(threads: int | None) -> None:
        do_work(table, REPLICATES, 0, by="kernel", threads=threads)

    runs = {"one_thread": lambda: run(1), "all_threads": lambda: run(None)}
    return interleaved(runs, rounds)


def measured(rows: int) -> dict[str, Any]:
    """Return all figures of one size and whether each bar is met."""
    command = ["-m", "sonobridge.cli.main", "audit", "bench", "--json", "--rows", str(rows)]
    count = NUMPY_REPLICATES.get(rows, 100)
    figures = run_json([*command, "--numpy-replicates", str(count)])
    figures["kernel_rounds"] = rounds_of(rows, 5 if rows <= 200_000 else 3)
    kernel, *others = figures["methods"]
    shown = {"cpu_s": kernel["cpu_s"], "peak_mb": figures["peak_mb"]}
    for one in others:
        name = "times_fairlearn" if one["method"].startswith("Fairlearn") else "times_numpy"
        shown[name] = one["times_cpu"]
    figures["bars"] = {
        name: {"bar": bar, "measured": shown.get(name), "met": met(name, bar, shown)}
        for name, bar in BARS.get(rows, {}).items()
    }
    return figures


def met(name: str, bar: float, shown: dict[str, Any]) -> bool | None:
    """Tell whether a bar is met; None when it was not measured."""
    value = shown.get(name)
    if value is None:
        return None
    return bool(value >= bar if name.startswith("times") else value <= bar)


def main(*sizes: int) -> None:
    """Measure and write ``results/audit_kernel.json``."""
    note = make_peer()
    figures: dict[str, Any] = {"compile": compile_times(), "peer_note": note}
    for rows in sizes or tuple(BARS):
        figures[f"rows_{rows}"] = measured(rows)
        print(json.dumps(figures[f"rows_{rows}"]["bars"], indent=1), flush=True)
    print(write("audit_kernel", figures))


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
