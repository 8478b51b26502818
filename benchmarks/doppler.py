"""Doppler: accuracy of colour and tracer, and time of both, by one build.

Run ``python -m benchmarks doppler`` from the repository (about a minute on one core); it
writes ``benchmarks/results/doppler.json``. Times are of the processor, on one thread, best
and median. The scenes are those of the tests (``tests/doppler_scenes.py``): tubes and a
carotid under a steered beam of 5 MHz.
"""

from __future__ import annotations

import json
import math
import platform
import sys
import time
from pathlib import Path

import numba
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from doppler_scenes import (  # noqa: E402  # the tests' scenes
    DEPTH_MM,
    POSE,
    Reading,
    carotid,
    optics,
    prf_for,
    speckle,
    spectral,
    tilt,
    tube,
)
from sonobridge.core.randomness import generator  # noqa: E402
from sonobridge.simulator.console.settings import ColourSettings  # noqa: E402
from sonobridge.simulator.doppler.cloud import BloodCloud  # noqa: E402
from sonobridge.simulator.doppler.colour import ColourScanner  # noqa: E402
from sonobridge.simulator.doppler.colour_frame import ColourScene, colour_grid  # noqa: E402
from sonobridge.simulator.doppler.kernels.library import doppler_kernels  # noqa: E402
from sonobridge.simulator.doppler.tracer import edges_hz  # noqa: E402
from sonobridge.simulator.doppler.wall_filter import polynomial_basis  # noqa: E402

OPTICS = optics()


def timed(work, times: int) -> dict[str, float]:
    spent = []
    for _ in range(times):
        begin = time.process_time()
        work()
        spent.append(1000.0 * (time.process_time() - begin))
    return {"best_ms": round(min(spent), 3), "median_ms": round(float(np.median(spent)), 3)}


def colour_accuracy(order: int, clutter_db: float | None) -> list[dict[str, float]]:
    settings = ColourSettings(wall_filter=order)
    grid = colour_grid(settings)
    limit = OPTICS.nyquist_mm_s(settings.prf_hz) / math.sin(math.radians(settings.steer_deg))
    lines = grid.first_line + np.arange(grid.lines) * grid.line_pitch
    sine, cosine = math.sin(grid.steer_rad), math.cos(grid.steer_rad)
    deep = (lines + DEPTH_MM * sine) / cosine * sine + DEPTH_MM * cosine - grid.start_mm
    rows = np.rint(deep / grid.sample_pitch_mm).astype(int)
    inside = (rows > 4) & (rows < grid.samples - 5)
    found = []
    for share in (0.18, 0.27, 0.4, 0.53, 0.71, 0.89, 1.3):
        field = tube(share * limit)
        scanner = ColourScanner([BloodCloud.of(field, 1)], seed=1)
        values = []
        for number in range(8):
            shape = (grid.samples, grid.lines)
            tissue = None if clutter_db is None else speckle(shape, clutter_db, number)
            scene = ColourScene(time_s=0.0, number=number, tissue=tissue, wall_mm_s=4.0)
            frame = scanner.frame(POSE, grid, OPTICS, settings, scene)
            values.append(frame.velocity[rows[inside], np.flatnonzero(inside)])
        truth = -float(field.steady[160].max()) * field.mean_mm3_s / limit
        median = float(np.median(np.concatenate(values)))
        error = 100.0 * (median / truth - 1.0) if share < 1 else None
        found.append(
            {
                "share_of_nyquist": share,
                "truth": round(truth, 4),
                "median": round(median, 4),
                "error_percent": None if error is None else round(error, 2),
            }
        )
    return found


def colour_time() -> dict[str, dict[str, float]]:
    settings = ColourSettings(wall_filter=1)
    grid = colour_grid(settings)
    cloud = BloodCloud.of(tube(600.0), 1)
    scanner = ColourScanner([cloud], seed=1)
    tissue = speckle((grid.samples, grid.lines), 20.0, 1)
    numbers = iter(range(10_000))

    def frame():
        scene = ColourScene(time_s=0.0, number=next(numbers), tissue=tissue, wall_mm_s=4.0)
        scanner.frame(POSE, grid, OPTICS, settings, scene)

    call, basis = doppler_kernels(), polynomial_basis(1, 8)
    pulses = generator(1, "pulses").standard_normal((8, 2, 256, 64), dtype=np.float32)
    work = np.zeros((20, 64), np.float32)
    lags, smooth = np.zeros((3, 256, 64), np.float32), np.zeros((3, 256, 64), np.float32)
    out = np.zeros((2, 256, 64), np.float32)

    def correlation():
        call["correlate"](pulses, basis, work, lags)
        call["estimate"](lags, smooth, out)

    frame()
    correlation()
    return {
        "frame_64_lines_256_rows_8_pulses": timed(frame, 60),
        "wall_filter_autocorrelation_smoothing_angle": timed(correlation, 200),
    }


def tracer_accuracy() -> list[dict[str, float]]:
    found = []
    for theta in (30.0, 45.0, 60.0, 70.0):
        for peak in (600.0, 1000.0, 1600.0):
            reading = Reading(
                tube(peak, tilt(theta)), spectral(theta, prf_for(peak, theta)), 0.8
            )
            flow, _ = reading.truth()
            edge, expected = (
                float(np.median(reading.velocity_cm_s[20:])),
                reading.expected(flow),
            )
            found.append(
                {
                    "flow": "steady parabola",
                    "angle_deg": theta,
                    "flow_field_cm_s": round(flow, 1),
                    "scanner_equivalent_cm_s": round(expected, 1),
                    "traced_cm_s": round(edge, 1),
                    "error_percent": round(100.0 * (edge / expected - 1.0), 2),
                    "over_flow_field_percent": round(100.0 * (edge / flow - 1.0), 1),
                }
            )
    return found


def carotid_accuracy() -> list[dict[str, float]]:
    found = []
    for nascet in (0.0, 0.5, 0.7, 0.85):
        for theta in (45.0, 50.0, 60.0):
            field, solved = carotid(nascet, theta)
            peak = float(field.steady.max()) * float(field.flow.flow_mm3_s.max())
            prf = prf_for(peak, theta, 0.5)
            begin = time.process_time()
            reading = Reading(field, spectral(theta, prf), solved.duration_s + 0.3)
            spent = (time.process_time() - begin) / (solved.duration_s + 0.3)
            psv, _ = reading.truth(solved)
            measured = reading.measured()
            found.append(
                {
                    "nascet": nascet,
                    "angle_deg": theta,
                    "prf_hz": round(prf),
                    "prf_at_its_limit": prf >= 24000.0,
                    "scatterers": reading.stream.scatterers,
                    "flow_field_psv_cm_s": round(psv, 1),
                    "scanner_equivalent_psv_cm_s": round(reading.expected(psv), 1),
                    "traced_psv_cm_s": round(measured.psv.cm_s, 1),
                    "error_percent": round(
                        100.0 * (measured.psv.cm_s / reading.expected(psv) - 1.0), 1
                    ),
                    "corrected_error_percent": round(
                        100.0 * (measured.corrected_psv.cm_s / psv - 1.0), 1
                    ),
                    "core_share_percent": round(100.0 * spent, 1),
                }
            )
    return found


def spectral_time() -> dict[str, float]:
    reading = Reading(tube(600.0, tilt(60.0)), spectral(60.0, 8000.0), 0.3)
    stream = reading.stream

    def second():
        block = stream.advance(8000)
        edges_hz(block.power, stream.axis)

    spent = timed(second, 10)
    points = stream.scatterers
    return {
        "prf_hz": 8000,
        "scatterers": points,
        "core_share_percent_median": round(spent["median_ms"] / 10.0, 2),
        "core_share_percent_best": round(spent["best_ms"] / 10.0, 2),
        "ns_a_scatterer_and_pulse_all_in": round(spent["median_ms"] * 1e6 / (points * 8000), 2),
    }


def main() -> None:
    """Measure, write and print."""
    result = {
        "colour_accuracy": {
            "no filter, no tissue": colour_accuracy(0, None),
            "first order, tissue +10 dB": colour_accuracy(1, 10.0),
            "first order, tissue +30 dB": colour_accuracy(1, 30.0),
            "second order, tissue +30 dB": colour_accuracy(2, 30.0),
        },
        "colour_time": colour_time(),
        "tracer_steady": tracer_accuracy(),
        "tracer_carotid": carotid_accuracy(),
        "spectral_time": spectral_time(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
        "machine": platform.machine(),
    }
    out = Path(__file__).parent / "results" / "doppler.json"
    out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({k: result[k] for k in ("colour_time", "spectral_time")}, indent=1))
    for row in result["tracer_steady"] + result["tracer_carotid"]:
        print(row)


if __name__ == "__main__":
    main()
