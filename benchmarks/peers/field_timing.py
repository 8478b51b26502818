"""Times one transmit event of a field simulator: ``field_timing.py pymust|fastsimus N …``.

Runs in the peer's own environment and prints one line of JSON: per number of scatterers, CPU
and wall seconds (median of the rounds). The same scatterers, array, plane wave and threshold
for both.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from importlib import metadata

import numpy as np

THRESHOLD_DB = -60.0
SPEED = 1540.0
ROUNDS = 5


def scatterers(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return places (n, 2), m, and amplitudes."""
    draw = np.random.default_rng(7)
    x, z = draw.uniform(-15e-3, 15e-3, count), draw.uniform(5e-3, 35e-3, count)
    return np.stack([x, z], axis=1), draw.normal(size=count)


def pymust_run(places: np.ndarray, level: np.ndarray) -> Callable[[], object]:
    """Return a call that simulates one plane wave with PyMUST."""
    import pymust

    param = pymust.getparam("L11-5v")
    param.fs, param.c = 4 * param.fc, SPEED
    options = pymust.utils.Options()
    options.dBThresh, options.ParPool = THRESHOLD_DB, False
    delays = np.zeros((1, 128))
    return lambda: pymust.simus(
        places[:, 0].copy(), places[:, 1].copy(), level, delays, param, options
    )


def fastsimus_run(places: np.ndarray, level: np.ndarray) -> Callable[[], object]:
    """Return a call that simulates one plane wave with FastSIMUS on NumPy."""
    import fast_simus
    from fast_simus.transducer_presets import L11_5v

    params = L11_5v()
    return lambda: fast_simus.simus(
        places, level, np.zeros(128), params, fs=4 * 7.6e6, db_thresh=THRESHOLD_DB
    )


def main() -> None:
    """Time the named peer on each number of scatterers."""
    name, *counts = sys.argv[1:]
    make = {"pymust": pymust_run, "fastsimus": fastsimus_run}[name]
    figures = {}
    for count in counts:
        run = make(*scatterers(int(count)))
        run()
        times = []
        for _ in range(ROUNDS):
            cpu, wall = time.process_time(), time.perf_counter()
            run()
            times.append((time.process_time() - cpu, time.perf_counter() - wall))
        cpu_s, wall_s = (statistics.median(one) for one in zip(*times, strict=True))
        figures[count] = {"cpu_s": cpu_s, "wall_s": wall_s, "rounds": ROUNDS}
    print(json.dumps({"version": metadata.version(name), "transmits": figures}))


if __name__ == "__main__":
    main()
