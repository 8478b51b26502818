"""The simulator's engine beside simulators from first principles, in one run.

``python -m benchmarks simulator_engine`` images the same scatterers, nine plane waves of one
linear array, with PyMUST and with FastSIMUS (on NumPy), each followed by the same delay-and-sum
beamformer, and with the shipping engine by its live settings; and takes the figures of
``sonobridge scan bench``. Processor time stands beside wall time. ``SONOBRIDGE_BENCH_LIMIT_S``
(70, of processor time) bounds each row of a peer; where a frame takes more than twice as long,
nine times its median event stands for it and the row says *extrapolated*.

The ratios are not of equal work: the peers compute radio-frequency signals from first
principles, the engine applies point responses that its own field model computed before (once
for a set of controls, within ``table_and_first_frame_cpu_s``). ``times_cpu_simulation`` counts
the peers' simulation alone, without the beamformer, which is this project's plain one.

``SONOBRIDGE_BENCH_KEEP_PEERS=1`` measures the engine anew and keeps the peers' rows of the
stored result with the machine they were taken on: their processor time takes a quarter of an
hour.

Each peer has its own environment under ``benchmarks/peers/``; both are LGPL and nothing of
them enters the product.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measuring import RESULTS, machine, write
from benchmarks.simulator_fields import HERE, make_peer

LIMIT_S = os.environ.get("SONOBRIDGE_BENCH_LIMIT_S", "70")
REFERENCE = "waves11"
SIZES = {"1k": 1000, "10k": 10_000}
ROUNDS = 21


def scatterers() -> dict[str, Any]:
    """Return scatterers as stored in the fixture, by name, and the compared part."""
    import numpy as np

    from sonobridge.simulator.engine.validation.reference_frames import reference_arrays

    held = reference_arrays()
    given = {REFERENCE: held[f"{REFERENCE}_points"]}
    draw = np.random.default_rng(7)
    for name, count in SIZES.items():
        x, z = draw.uniform(-6000, 6000, count), draw.uniform(9000, 33000, count)
        level = np.clip(draw.normal(size=count), -7, 7) * 4096
        given[name] = np.stack([x, z, level], axis=1).round().astype(np.int16)
    for part in ("lines", "samples"):
        given[part] = held[f"{REFERENCE}_{part}"]
    return given


def run_peer(name: str, given: dict[str, Any]) -> dict[str, Any] | str:
    """Return times by group of scatterers, and likeness to the stored frame."""
    import numpy as np

    python = make_peer(name)
    if isinstance(python, str):
        return python
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("PYTHONPATH", None)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.npz", Path(folder) / "out.npz"
        np.savez(source, **given)
        script = str(HERE / "peers" / "frame_timing.py")
        ran = subprocess.run(
            [str(python), script, name, str(source), LIMIT_S, str(target)],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            env=environment,
        )
        figures: dict[str, Any] = json.loads(ran.stdout)
        with np.load(target) as made:
            if REFERENCE in made.files:
                figures["likeness"] = likeness_of(made[REFERENCE], analytic=True)
    return figures


def likeness_of(image: Any, *, analytic: bool) -> dict[str, float]:
    """Return correlation, coherence and contrasts of a frame against the stored one."""
    import numpy as np

    from sonobridge.simulator.engine.validation.picture_measures import contrast, correlation
    from sonobridge.simulator.engine.validation.reference_frames import (
        WAVE_CYSTS,
        in_plane_table,
        reference_frame,
        trimmed,
    )

    theirs, (table, _) = reference_frame(REFERENCE), in_plane_table(REFERENCE)
    whole = np.zeros((192, 1024), dtype=complex)
    whole[np.ix_(theirs.lines, theirs.samples)] = image
    if analytic:
        depth = np.arange(1024) * 40.0 / 1024
        whole = whole * np.exp(-4j * np.pi * depth / table.wavelength_mm)
    ours, other, where = trimmed(whole, theirs, table)
    envelope, coherence = correlation(ours, other)
    found = {"correlation": envelope, "coherence": coherence}
    for cyst in WAVE_CYSTS:
        mine, reference = contrast(ours, where, cyst), contrast(other, where, cyst)
        found[f"contrast_gap_db_{cyst[1]:g}mm"] = mine[0] - reference[0]
        found[f"gcnr_gap_{cyst[1]:g}mm"] = mine[1] - reference[1]
    return found


def engine_rows(given: dict[str, Any]) -> dict[str, Any]:
    """Return times of the engine for the same scatterers, one thread, live settings."""
    import numpy as np

    from sonobridge.simulator.engine.quality import LIVE
    from sonobridge.simulator.engine.validation.accuracy import engine_frame, silent_engine
    from sonobridge.simulator.engine.validation.reference_frames import reference_frame

    engine, theirs = silent_engine(), reference_frame(REFERENCE)
    begin = time.process_time()
    image, _ = engine_frame(engine, theirs, LIVE, REFERENCE)
    table_s = time.process_time() - begin
    rows = {}
    for name in (REFERENCE, *SIZES):
        stored = given[name].astype(np.float64)
        places = np.zeros((len(stored), 3))
        places[:, 0], places[:, 2] = stored[:, 0] / 1e3, stored[:, 1] / 1e3
        spent = []
        for _ in range(ROUNDS):
            before = time.process_time(), time.perf_counter()
            engine.points_iq(places, stored[:, 2] / 4096)
            spent.append((time.process_time() - before[0], time.perf_counter() - before[1]))
        cpu_s, wall_s = (statistics.median(one) for one in zip(*spent, strict=True))
        rows[name] = {
            "scatterers": len(stored),
            "cpu_s": cpu_s,
            "wall_s": wall_s,
            "frames": ROUNDS,
        }
    engine.close()
    part = image[np.ix_(theirs.lines, theirs.samples)]
    likeness = likeness_of(part, analytic=False)
    return {"rows": rows, "table_and_first_frame_cpu_s": table_s, "likeness": likeness}


def shipping() -> dict[str, Any]:
    """Return what ``sonobridge scan bench`` says."""
    from sonobridge.core.record import to_json
    from sonobridge.workflows.context import Context
    from sonobridge.workflows.scan.bench import ScanBenchRequest, bench

    told: Any = to_json(bench(Context(), ScanBenchRequest(rounds=5)))
    return told


def stored_peers() -> dict[str, Any]:
    """Return the peers' rows of the stored result, and the machine they were taken on."""
    path = RESULTS / "simulator_engine.json"
    if not path.is_file():
        return {}
    stored = json.loads(path.read_text(encoding="utf-8"))
    return {name: stored[name] for name in ("peers", "peers_machine", "limit_s")}


def processor() -> str:
    """Return the name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((x.split(":", 1)[1].strip() for x in lines if x.startswith("model name")), "")


def ratios(figures: dict[str, Any]) -> dict[str, Any]:
    """Return how many times as long a peer takes, in processor time, by group."""
    ours = figures["engine"]["rows"]
    return {
        name: {
            key: {
                "times_cpu": row["cpu_s"] / ours[key]["cpu_s"],
                "times_cpu_simulation": 9 * row["event_cpu_s"] / ours[key]["cpu_s"],
                "extrapolated": row["extrapolated"],
            }
            for key, row in peer["rows"].items()
        }
        for name, peer in figures["peers"].items()
        if isinstance(peer, dict)
    }


def main() -> None:
    """Measure, print and write ``results/simulator_engine.json``."""
    given = scatterers()
    figures: dict[str, Any] = {"processor": processor(), "limit_s": float(LIMIT_S)}
    figures["engine"] = engine_rows(given)
    kept = stored_peers() if os.environ.get("SONOBRIDGE_BENCH_KEEP_PEERS") else {}
    figures |= kept or {
        "peers": {name: run_peer(name, given) for name in ("pymust", "fastsimus")},
        "peers_machine": machine(),
    }
    figures["ratios"] = ratios(figures)
    figures["shipping"] = shipping()
    for name in ("engine", "ratios"):
        print(json.dumps(figures[name], indent=1), file=sys.stderr)
    write("simulator_engine", figures)


if __name__ == "__main__":
    main()
