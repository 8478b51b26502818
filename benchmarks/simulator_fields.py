"""The simulator's point-spread tables: what they cost, beside simulators from first principles.

``python -m benchmarks simulator_fields`` times one transmit event of PyMUST and FastSIMUS (on
NumPy) and one of our tables for each shipped transducer. With ``SONOBRIDGE_BENCH_FIXTURE=1``
it also computes the fixture ``reference_data/simulator/validation/pymust_fields.npz`` anew
(about ten minutes of one core), which tests and ``sonobridge scan bench`` hold tables and
engine against.

The ratio of the times is not one of equal work: the peers compute radio-frequency signals
from first principles for given scatterers; a table is computed once for a set of controls,
and the engine then applies it to any number of scatterers.

Each peer has its own environment under ``benchmarks/peers/``, made from its hashed lock file
where pip can; both are LGPL and nothing of them enters the product.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measuring import write

HERE = Path(__file__).parent
DATA = HERE.parent / "src" / "sonobridge" / "reference_data"
FIXTURE = DATA / "simulator" / "validation" / "pymust_fields.npz"
COUNTS = {"pymust": ("1000", "3000"), "fastsimus": ("1000",)}
BAR_CPU_S = 0.3
ROUNDS = 7


def make_peer(name: str) -> Path | str:
    """Return the interpreter of a peer's environment, or why there is none."""
    folder, lock = HERE / "peers" / f".venv-{name}", HERE / "peers" / f"{name}.txt"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if python.is_file():
        return python
    steps = (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)],
    )
    for step in steps:
        ran = subprocess.run(step, capture_output=True, text=True, check=False)
        if ran.returncode:
            return f"peer not installed: {ran.stderr.strip()[-200:]}"
    return python


def run_peer(python: Path, script: str, *arguments: str) -> str:
    """Run a script of the peers' folder on one thread and return what it prints."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("PYTHONPATH", None)
    ran = subprocess.run(
        [str(python), str(HERE / "peers" / script), *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return ran.stdout


def peers() -> dict[str, Any]:
    """Return the time of one transmit event by peer and number of scatterers."""
    figures: dict[str, Any] = {}
    for name, counts in COUNTS.items():
        python = make_peer(name)
        if isinstance(python, str):
            figures[name] = python
            continue
        figures[name] = json.loads(run_peer(python, "field_timing.py", name, *counts))
        print(name, figures[name], flush=True)
    return figures


def tables() -> dict[str, Any]:
    """Return the CPU time of a table by transducer and way of sending."""
    from sonobridge.simulator.console.settings import ImageSettings
    from sonobridge.simulator.probe.beamforming import beamforming
    from sonobridge.simulator.probe.catalogue import TRANSDUCERS
    from sonobridge.simulator.probe.grids import beam_grid
    from sonobridge.simulator.probe.point_spread import make_psf_table

    figures = {}
    for name, transducer in TRANSDUCERS.items():
        depth = 40.0 if transducer.kind == "linear" else 120.0
        for transmit in ("focused", "plane"):
            image = ImageSettings(
                frequency_mhz=transducer.centre_mhz,
                transmit=transmit,
                depth_mm=depth,
                focus_mm=depth / 2,
            )
            grid, beam = beam_grid(transducer, image), beamforming(transducer, image)
            times = []
            for _ in range(ROUNDS + 1):
                begin = time.process_time()
                make_psf_table(transducer, beam, grid)
                times.append(time.process_time() - begin)
            cpu_s = statistics.median(times[1:])
            figures[f"{name} {transmit}"] = {"cpu_s": cpu_s, "within_bar": cpu_s <= BAR_CPU_S}
            print(f"{name} {transmit}: {cpu_s:.3f} s CPU", flush=True)
    return figures


def fixture() -> dict[str, Any]:
    """Compute the fixture anew and return how far it is from the one that is kept."""
    import numpy as np

    python = make_peer("pymust")
    if isinstance(python, str):
        return {"note": python}
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "fields.npz"
        run_peer(python, "pymust_reference.py", str(made))
        worst = 0.0
        if FIXTURE.is_file():
            with np.load(made) as new, np.load(FIXTURE) as kept:
                for key in kept.files:
                    if key != "about":
                        gap = np.abs(new[key].astype(complex) - kept[key].astype(complex))
                        worst = max(
                            worst, float(gap.max() / max(1e-9, np.abs(kept[key]).max()))
                        )
        FIXTURE.parent.mkdir(parents=True, exist_ok=True)
        FIXTURE.write_bytes(made.read_bytes())
    return {"largest_relative_difference": worst, "bytes": FIXTURE.stat().st_size}


def main() -> None:
    """Measure, print and write ``results/simulator_fields.json``."""
    figures: dict[str, Any] = {"bar_cpu_s": BAR_CPU_S, "tables": tables(), "peers": peers()}
    if os.environ.get("SONOBRIDGE_BENCH_FIXTURE"):
        figures["fixture"] = fixture()
    write("simulator_fields", figures)


if __name__ == "__main__":
    main()
