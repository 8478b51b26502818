"""Times whole frames of a field simulator: nine plane waves, delayed and summed.

``frame_timing.py pymust|fastsimus IN.npz LIMIT_S OUT.npz`` runs in the peer's own environment
and prints one line of JSON. IN.npz holds arrays of scatterers by name, (n, 3): x and z in
micrometres, amplitude in 1/4096; and which lines and samples of a 192 by 1,024 frame are
compared. Frames are timed until five are done or the limit of processor time is reached; where
the first takes more than twice the limit, nine times the median of the events that were timed
stands for it, and the row says so. OUT.npz gets those lines and samples of the last whole frame
of each name.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import metadata
from types import SimpleNamespace

import numpy as np
from pymust_beamformer import F_RECEIVE, SPEED, analytic, delay_and_sum, elements, window

ANGLES = np.deg2rad(np.linspace(-12, 12, 9))
LINE, SAMPLE = 0.2e-3, 40e-3 / 1024
THRESHOLD_DB, ROUNDS, LINES_AT_ONCE = -60.0, 5, 8
L11 = SimpleNamespace(fc=7.6e6, fs=30.4e6, Nelements=128, pitch=0.3e-3, radius=np.inf)

Event = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def pymust_event() -> Event:
    """Return a call that simulates one transmit event with PyMUST: (samples, elements)."""
    import pymust

    param = pymust.getparam("L11-5v")
    param.fs, param.c = 4 * param.fc, SPEED
    options = pymust.utils.Options()
    options.dBThresh, options.ParPool = THRESHOLD_DB, False

    def run(places: np.ndarray, level: np.ndarray, delays: np.ndarray) -> np.ndarray:
        x, z = places[:, 0].copy(), places[:, 1].copy()
        return np.asarray(pymust.simus(x, z, level, delays[None], param, options)[0])

    return run


def fastsimus_event() -> Event:
    """Return a call that simulates one transmit event with FastSIMUS on NumPy."""
    import fast_simus
    from fast_simus.transducer_presets import L11_5v

    params = L11_5v()

    def run(places: np.ndarray, level: np.ndarray, delays: np.ndarray) -> np.ndarray:
        made = fast_simus.simus(
            places, level, delays, params, fs=L11.fs, db_thresh=THRESHOLD_DB
        )
        return np.asarray(made.rf)

    return run


def summed(signals, angle: float, first: float) -> np.ndarray:
    """Return the delayed sum of one event on a whole frame: (192, 1024)."""
    x, z = elements(L11)
    lines, depths = (np.arange(192) - 95.5) * LINE, np.arange(1024) * SAMPLE
    out = np.zeros((192, 1024), dtype=complex)
    for start in range(0, 192, LINES_AT_ONCE):
        part = lines[start : start + LINES_AT_ONCE]
        pixels = np.stack(np.meshgrid(part, depths, indexing="ij"), axis=-1).reshape(-1, 2)
        reach = np.hypot(pixels[:, :1] - x, pixels[:, 1:] - z)
        weight = window(x, pixels[:, 0], np.maximum(pixels[:, 1], 0.5e-3), F_RECEIVE)
        sent = (pixels[:, 0] * np.sin(angle) + pixels[:, 1] * np.cos(angle)) / SPEED
        out[start : start + LINES_AT_ONCE] = delay_and_sum(
            signals, reach, sent - first, weight
        ).reshape(len(part), -1)
    return out


def times() -> np.ndarray:
    """Return processor and wall time."""
    return np.array([time.process_time(), time.perf_counter()])


def timed(event: Event, stored: np.ndarray, limit_s: float) -> tuple[dict, np.ndarray | None]:
    """Return the times of a frame of these scatterers, and the last whole frame."""
    places, level = stored[:, :2] * 1e-6, stored[:, 2] / 4096.0
    x = elements(L11)[0]
    frames, parts, frame = [], [], None
    begin = time.process_time()
    while len(frames) < ROUNDS and time.process_time() - begin < limit_s:
        total, spent = 0, np.zeros(2)
        for angle in ANGLES:
            delay = x * np.sin(angle) / SPEED
            before = times()
            signals = analytic(event(places, level, delay - delay.min()), L11)
            between = times()
            total = total + summed(signals, angle, delay.min())
            after = times()
            parts.append([between - before, after - between])
            spent = spent + (after - before)
            if time.process_time() - begin > 2 * limit_s:
                break
        else:
            frames.append(spent)
            frame = total
    event_s, sum_s = np.median(np.array(parts), axis=0)
    whole = np.median(frames, axis=0) if frames else len(ANGLES) * (event_s + sum_s)
    return {
        "scatterers": len(stored),
        "cpu_s": float(whole[0]),
        "wall_s": float(whole[1]),
        "event_cpu_s": float(event_s[0]),
        "sum_cpu_s": float(sum_s[0]),
        "frames": len(frames),
        "events": len(parts),
        "extrapolated": not frames,
    }, frame


def main() -> None:
    """Time the named peer on each group of scatterers."""
    name, source, limit, target = sys.argv[1:]
    event = {"pymust": pymust_event, "fastsimus": fastsimus_event}[name]()
    with np.load(source) as held:
        given = {key: held[key] for key in held.files}
    lines, samples = given.pop("lines"), given.pop("samples")
    event(np.array([[0.0, 20e-3]]), np.ones(1), np.zeros(128))
    rows, made = {}, {}
    for key, stored in given.items():
        rows[key], frame = timed(event, stored, float(limit))
        print(name, key, rows[key], file=sys.stderr, flush=True)
        if frame is not None:
            made[key] = frame[np.ix_(lines, samples)]
    np.savez_compressed(target, **made)
    print(json.dumps({"version": metadata.version(name), "rows": rows}))


if __name__ == "__main__":
    main()
